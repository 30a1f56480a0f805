"""Waivers and baselines: they keep a failure from failing the job, and change no verdict."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.contract.ledger import Requirement, ledger
from conformance.record import VerdictName
from conformance.trace import Baseline, Started, Waiver
from conformance.waivers import FAILED, Mercy, mercy

ROW = next(row for row in ledger() if row.id == "RUN-GET-001")
TODAY = "2026-03-05"


def _started(*waivers: Waiver, baseline: Baseline | None = None) -> Started:
    return Started(
        suite_version="0",
        provider="litellm",
        base_url=None,
        edition="v2-2026-08",
        started_at=f"{TODAY}T00:00:00+00:00",
        driven=True,
        waivers=waivers,
        baseline=baseline,
    )


def _waiver(check: str = ROW.id, provider: str = "litellm", expires: str = "2026-04-01") -> Waiver:
    return Waiver(
        check=check, provider=provider, owner="gateway team", reason="known", expires=expires
    )


def _mercy(verdict: VerdictName, *waivers: Waiver, row: Requirement = ROW) -> Mercy:
    return mercy(_started(*waivers), [(row, verdict)])


@pytest.mark.parametrize("verdict", sorted(FAILED))
@pytest.mark.parametrize("provider", ["litellm", "lite*", "*"])
def test_a_failure_is_excused_until_the_day_on_which_the_waiver_expires(
    verdict: VerdictName, provider: str
) -> None:
    found = _mercy(verdict, _waiver(provider=provider))
    assert found.excuses[ROW.id].owner == "gateway team"
    assert found.excuses[ROW.id].expires == "2026-04-01"
    assert found.stale == ()


@pytest.mark.parametrize("expires", ["2026-03-05", "2026-03-04"])
def test_an_expired_waiver_excuses_nothing_and_is_a_finding(expires: str) -> None:
    found = _mercy("fail", _waiver(expires=expires))
    assert found.excuses == {}
    assert [stale.why for stale in found.stale] == [f"expired on {expires}"]


@pytest.mark.parametrize("verdict", ["pass", "warn", "differs"])
def test_a_waiver_that_is_no_longer_needed_is_a_finding(verdict: VerdictName) -> None:
    found = _mercy(verdict, _waiver())
    assert [stale.check for stale in found.stale] == [ROW.id]
    assert "no longer needed" in found.stale[0].why


@pytest.mark.parametrize("verdict", ["unsupported", "blocked", "inconclusive", "not-run"])
def test_a_waiver_of_which_nothing_can_be_told_is_left_alone(verdict: VerdictName) -> None:
    assert _mercy(verdict, _waiver()) == Mercy({}, ())


def test_a_waiver_for_another_provider_or_for_what_was_not_selected_means_nothing_here() -> None:
    assert _mercy("fail", _waiver(provider="portkey")) == Mercy({}, ())
    assert _mercy("pass", _waiver(check="RUN-GET-002", expires="2026-01-01")) == Mercy({}, ())


def test_what_failed_in_the_baseline_is_known_and_what_is_new_is_not() -> None:
    other = next(row for row in ledger() if row.id == "RUN-GET-002")
    known = Baseline(provider="litellm", started_at="2026-02-01T00:00:00Z", failing=(ROW.id,))
    found = mercy(_started(baseline=known), [(ROW, "fail"), (other, "fail")])
    assert set(found.excuses) == {ROW.id}
    assert found.excuses[ROW.id].kind == "baseline"
    # A failure that is gone is good news, and nothing that anybody has to mend.
    assert mercy(_started(baseline=known), [(ROW, "pass")]) == Mercy({}, ())


@given(
    st.lists(st.sampled_from([row.id for row in ledger()[:5]]), max_size=4),
    st.dictionaries(
        st.sampled_from([row.id for row in ledger()[:5]]),
        st.sampled_from(["pass", "fail", "flaky", "warn", "not-run"]),
    ),
)
def test_only_failures_are_excused(waived: list[str], verdicts: dict[str, VerdictName]) -> None:
    rows = {row.id: row for row in ledger()}
    found = mercy(
        _started(*(_waiver(check=check) for check in waived)),
        [(rows[check], verdict) for check, verdict in verdicts.items()],
    )
    assert all(verdicts[check] in FAILED for check in found.excuses)
    assert {stale.check for stale in found.stale}.isdisjoint(found.excuses)
