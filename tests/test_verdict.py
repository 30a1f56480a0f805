"""Facts to verdicts: total, pure, and nothing a check could choose."""

from __future__ import annotations

from typing import get_args

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from conformance.checks.fact import Fact, broken, holds, lacking, unwilling
from conformance.contract.ledger import Requirement
from conformance.record import TIERS, TierResult, VerdictName
from conformance.verdict import Outcome, Situation, Verdict, decide, exit_code, tier_result

VERDICTS = get_args(VerdictName)
_NEEDS = ("RUN-GET-001", "RUN-OBJ-001")
_OPERATIONS = ("createRun", "retrieveRun")

verdict_names = st.sampled_from(VERDICTS)
facts = st.builds(
    Fact,
    kind=st.sampled_from(["holds", "broken", "unwilling", "lacking"]),
    exchanges=st.lists(st.integers(0, 9), max_size=3).map(tuple),
    observed=st.text(max_size=5),
    expected=st.text(max_size=5),
    answer=st.none() | st.sampled_from(["queued", "in_progress"]),
)
outcomes = st.builds(
    Outcome, facts=st.lists(facts, max_size=5).map(tuple), crash=st.none() | st.just("KeyError: x")
)
situations = st.builds(
    Situation,
    absent=st.dictionaries(st.sampled_from(_OPERATIONS), st.text(max_size=9)),
    asked=st.just(frozenset(_OPERATIONS)),
    stopped=st.none() | st.just("explore: no answer"),
    settled=st.dictionaries(st.sampled_from(_NEEDS), st.builds(Verdict, name=verdict_names)),
    unwilling=st.sampled_from([(), (3,)]),
)


def requirement(**changes: object) -> Requirement:
    """Return a ledger row."""
    row: dict[str, object] = {
        "id": "RUN-X-001",
        "level": "MUST",
        "tier": "core",
        "provenance": "documented",
        "text": "Something holds.",
        "pointer": "openapi.yaml#/paths",
        **changes,
    }
    return Requirement(**row)  # type: ignore[arg-type]


requirements = st.builds(
    requirement,
    level=st.sampled_from(["MUST", "SHOULD", "MAY"]),
    tier=st.sampled_from(TIERS),
    provenance=st.sampled_from(["documented", "recorded", "observed"]),
    operations=st.lists(st.sampled_from(_OPERATIONS), unique=True).map(tuple),
    needs=st.lists(st.sampled_from(_NEEDS), unique=True).map(tuple),
    essential=st.booleans(),
)
CLEAR = Situation({}, frozenset(_OPERATIONS), None, {})


@pytest.mark.parametrize(
    ("needs", "name"),
    [
        (("TOOL-CALL-001",), "inconclusive"),
        (("TOOL-SUBMIT-001",), "inconclusive"),
        (("RUN-GET-001",), "not-run"),
        ((), "not-run"),
    ],
)
def test_what_only_a_tool_call_shows_is_inconclusive_where_the_model_made_none(
    needs: tuple[str, ...], name: str
) -> None:
    verdict = decide(requirement(needs=needs), Outcome(), evolve(CLEAR, unwilling=(3,)))
    assert verdict.name == name
    assert verdict.exchanges == ((3,) if name == "inconclusive" else ())
    assert decide(requirement(needs=needs), Outcome(), CLEAR).name == "not-run"


@given(requirements, outcomes, situations)
def test_every_combination_has_a_verdict(
    row: Requirement, outcome: Outcome, situation: Situation
) -> None:
    verdict = decide(row, outcome, situation)
    assert verdict.name in VERDICTS
    assert decide(row, outcome, situation) == verdict
    assert (verdict.blocked_by is not None) == (verdict.name == "blocked")


@given(requirements, outcomes, situations)
def test_only_a_proven_must_fails(
    row: Requirement, outcome: Outcome, situation: Situation
) -> None:
    """Whatever a check reports, level and provenance are those of the ledger."""
    name = decide(row, outcome, situation).name
    if name == "fail":
        assert row.level == "MUST"
        assert row.provenance != "observed"
    if name == "warn":
        assert row.level == "SHOULD"
    if row.provenance == "observed" or row.level == "MAY":
        assert name not in {"fail", "warn"}


@pytest.mark.parametrize(
    ("level", "provenance", "name"),
    [
        ("MUST", "documented", "fail"),
        ("MUST", "recorded", "fail"),
        ("MUST", "observed", "differs"),
        ("SHOULD", "documented", "warn"),
        ("SHOULD", "observed", "differs"),
        ("MAY", "recorded", "differs"),
    ],
)
def test_what_is_broken_weighs_as_the_ledger_says(level: str, provenance: str, name: str) -> None:
    wrong = broken(1, 2, expected="a", observed="b")
    row = requirement(level=level, provenance=provenance)
    verdict = decide(row, Outcome((holds(0), wrong)), CLEAR)
    assert verdict == Verdict(name, expected="a", observed="b", exchanges=(1, 2))  # type: ignore[arg-type]


@given(st.lists(facts, min_size=1, max_size=6), st.randoms())
def test_one_broken_fact_outweighs_any_number_that_hold(found: list[Fact], order: object) -> None:
    wrong = broken(9, expected="a", observed="b")
    for place in range(len(found) + 1):
        mixed = (*found[:place], wrong, *found[place:])
        assert decide(requirement(), Outcome(mixed), CLEAR).name == "fail"


def test_a_repeated_fault_is_counted_and_a_few_of_its_exchanges_shown() -> None:
    wrong = tuple(broken(n, expected="a", observed="b") for n in range(7))
    verdict = decide(requirement(), Outcome((*wrong, holds(8))), CLEAR)
    assert verdict.observed == "b (7 of 8 times)"
    assert verdict.exchanges == (0, 1, 2)


def test_a_model_that_would_not_is_inconclusive_even_beside_what_holds() -> None:
    mixed = Outcome((holds(0), unwilling(1, observed="it answered")))
    assert decide(requirement(), mixed, CLEAR).name == "inconclusive"


def test_a_check_that_crashes_is_our_error_whatever_it_saw() -> None:
    verdict = decide(requirement(), Outcome((holds(0),), crash="KeyError: 'x'"), CLEAR)
    assert verdict == Verdict("error", observed="KeyError: 'x'")


def test_all_answers_that_were_accepted_are_named() -> None:
    seen = Outcome((holds(0, answer="queued"), holds(1, answer="in_progress"), holds(2)))
    verdict = decide(requirement(), seen, CLEAR)
    assert (verdict.name, verdict.answer) == ("pass", "queued, in_progress")


def test_what_a_provider_has_not_is_unsupported_not_failed() -> None:
    row = requirement(operations=("modifyRun", "createRun"))
    lacking = evolve(CLEAR, absent={"modifyRun": "not routed (404)"})
    wrong = Outcome((broken(0, expected="a", observed="status 404"),))
    assert decide(row, wrong, lacking).name == "unsupported"
    assert "modifyRun" in str(decide(row, wrong, lacking).observed)


@pytest.mark.parametrize("name", ["fail", "flaky", "unsupported", "error"])
def test_what_comes_after_a_failure_is_blocked_by_it(name: VerdictName) -> None:
    row = requirement(needs=("RUN-GET-001",))
    situation = evolve(CLEAR, settled={"RUN-GET-001": Verdict(name)})
    verdict = decide(row, Outcome(), situation)
    assert (verdict.name, verdict.blocked_by) == ("blocked", "RUN-GET-001")


def test_what_is_blocked_names_the_root_not_the_last_link() -> None:
    row = requirement(needs=("RUN-OBJ-001",))
    blocked = Verdict("blocked", blocked_by="ASST-CREATE-001")
    verdict = decide(row, Outcome(), evolve(CLEAR, settled={"RUN-OBJ-001": blocked}))
    assert verdict.blocked_by == "ASST-CREATE-001"


@pytest.mark.parametrize("name", ["pass", "warn", "differs", "not-run"])
def test_nothing_else_blocks(name: VerdictName) -> None:
    row = requirement(needs=("RUN-GET-001",))
    situation = evolve(CLEAR, settled={"RUN-GET-001": Verdict(name)}, stopped="explore: no answer")
    verdict = decide(row, Outcome(), situation)
    assert (verdict.name, verdict.observed) == (
        "not-run",
        "nothing in this traffic shows it; scenarios stopped early; explore: no answer",
    )


def test_a_fact_is_a_fact_even_after_a_failure() -> None:
    row = requirement(needs=("RUN-GET-001",))
    situation = evolve(CLEAR, settled={"RUN-GET-001": Verdict("fail")})
    assert decide(row, Outcome((holds(0),)), situation).name == "pass"


# -- tiers ---------------------------------------------------------------------------------

Judged = list[tuple[Requirement, VerdictName]]
_WRONG = {"fail", "flaky", "warn", "differs"}


@st.composite
def judged_pairs(draw: st.DrawFn) -> tuple[Requirement, VerdictName]:
    """A row with a verdict that `decide` can give it, or that repeating it can."""
    row = draw(requirements)
    wrong = decide(row, Outcome((broken(0, expected="", observed=""),)), CLEAR).name
    own = {wrong, "flaky"} if wrong == "fail" else {wrong}
    allowed = [v for v in VERDICTS if v not in _WRONG or v in own]
    return row, draw(st.sampled_from(allowed))


judged_lists = st.lists(judged_pairs(), max_size=12)


def _proven(judged: Judged) -> list[VerdictName]:
    return [v for r, v in judged if r.level == "MUST" and r.provenance != "observed"]


@given(judged_lists)
def test_a_tier_is_folded_from_its_verdicts(judged: Judged) -> None:
    tier = tier_result(judged, driven=True)
    musts = _proven(judged)
    passed, applicable = tier.must
    assert 0 <= passed <= applicable <= len(musts)
    assert sum(tier.counts.values()) == len(judged)
    if tier.verdict == "ready":
        assert not {"fail", "flaky", "warn", "unsupported", "blocked", "error"} & set(tier.counts)
    if {"fail", "flaky"} & set(musts):
        assert tier.verdict == "not-ready"
    if musts and not passed and not {"fail", "flaky"} & set(musts):
        assert tier.verdict == "not-tested"
    if not musts and not {"pass", "warn"} & set(tier.counts):
        assert tier.verdict == "not-tested"


@given(judged_lists, st.randoms())
def test_the_order_of_verdicts_does_not_matter(judged: Judged, random: object) -> None:
    shuffled = list(judged)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    one, two = tier_result(judged, driven=True), tier_result(shuffled, driven=True)
    assert (one.verdict, one.must) == (two.verdict, two.must)


@given(judged_lists)
def test_what_is_only_observed_never_makes_a_tier_worse_than_limits(judged: Judged) -> None:
    good: Judged = [(requirement(), "pass")]
    observed: Judged = [(requirement(provenance="observed"), v) for _, v in judged]
    assert tier_result(good + observed, driven=True).verdict in {"ready", "limits"}


@pytest.mark.parametrize(
    ("verdicts", "told"),
    [
        (["pass", "pass"], "ready"),
        (["pass", "differs", "not-run"], "ready"),
        (["pass", "not-run", "not-run"], "limits"),
        (["pass", "warn"], "limits"),
        (["pass", "inconclusive"], "limits"),
        (["pass", "unsupported"], "limits"),
        (["pass", "fail"], "not-ready"),
        (["pass", "flaky"], "not-ready"),
        (["fail"], "not-ready"),
        (["unsupported", "blocked"], "not-tested"),
        (["not-run", "inconclusive"], "not-tested"),
        ([], "not-tested"),
    ],
)
def test_tiers_by_example(verdicts: list[VerdictName], told: str) -> None:
    assert (
        tier_result([(requirement(), verdict) for verdict in verdicts], driven=True).verdict
        == told
    )


def test_a_tier_without_what_it_is_nothing_without_is_not_ready() -> None:
    judged: Judged = [(requirement(), "pass"), (requirement(essential=True), "unsupported")]
    assert tier_result(judged, driven=True).verdict == "not-ready"


# -- exit codes ----------------------------------------------------------------------------


def _code(judged: Judged, **said: bool) -> int:
    tiers: dict[str, TierResult] = {
        tier: tier_result([pair for pair in judged if pair[0].tier == tier], driven=True)
        for tier in {r.tier for r, _ in judged}
    }
    return exit_code(judged, tiers, **{"complete": True, "unreachable": False, **said})


@given(judged_lists, st.booleans(), st.booleans(), st.booleans())
def test_every_run_ends_in_one_of_the_codes(
    judged: Judged, complete: bool, unreachable: bool, crashed: bool
) -> None:
    code = _code(judged, complete=complete, unreachable=unreachable, crashed=crashed)
    assert code in {0, 1, 3, 4, 5}
    if code == 0:
        assert complete
        assert not unreachable
        assert not crashed
        assert {"pass", "warn"} & {verdict for _, verdict in judged}
        assert not {"fail", "flaky"} & set(_proven(judged))
    if code == 1:
        assert {"fail", "flaky"} & set(_proven(judged))


@pytest.mark.parametrize(
    ("verdicts", "said", "code"),
    [
        (["pass"], {}, 0),
        (["pass", "warn", "differs", "inconclusive", "unsupported", "not-run"], {}, 0),
        (["pass", "fail"], {}, 1),
        (["pass", "flaky"], {}, 1),
        (["fail"], {}, 1),
        (["pass", "fail", "error"], {}, 3),
        (["pass"], {"crashed": True}, 3),
        ([], {"unreachable": True}, 4),
        (["pass"], {"cut": True}, 0),
        (["not-run"], {"cut": True}, 5),
        (["pass"], {"complete": False}, 5),
        (["pass", "fail"], {"complete": False}, 5),
        (["inconclusive"], {}, 5),
        (["unsupported", "blocked"], {}, 5),
        (["not-run"], {}, 5),
        ([], {}, 5),
    ],
)
def test_exit_codes_by_example(
    verdicts: list[VerdictName], said: dict[str, bool], code: int
) -> None:
    assert _code([(requirement(), verdict) for verdict in verdicts], **said) == code


def test_observed_never_ends_in_one() -> None:
    observed = requirement(provenance="observed")
    judged: Judged = [(requirement(), "pass"), (observed, "fail"), (observed, "flaky")]
    assert _code(judged) == 0


def test_other_tiers_do_not_stand_in_for_an_untested_core() -> None:
    judged: Judged = [(requirement(tier="errors"), "pass"), (requirement(), "not-run")]
    assert _code(judged) == 5


def test_a_tier_alone_is_judged_by_itself() -> None:
    assert _code([(requirement(tier="errors"), "pass")]) == 0


def test_a_tier_whose_heart_was_not_seen_was_not_tested_if_we_drove() -> None:
    heart = requirement(id="RUN-CREATE-001", essential=True)
    judged: Judged = [(requirement(), "pass"), (heart, "not-run")]
    assert tier_result(judged, driven=True).verdict == "not-tested"
    assert tier_result(judged, driven=False).verdict == "ready"
    # What was seen all the same is not called untested, nor is it ready.
    most: Judged = [*[(requirement(), "pass")] * 3, (heart, "not-run")]  # type: ignore[list-item]
    assert tier_result(most, driven=True).verdict == "limits"


def test_what_a_provider_says_it_does_not_offer_is_unsupported_unless_it_is_broken_too() -> None:
    says = lacking(3, observed="streamed createRun")
    alone = decide(requirement(), Outcome((holds(1), says)), Situation({}, frozenset(), None, {}))
    assert (alone.name, alone.exchanges) == ("unsupported", (3,))
    assert "streamed createRun" in str(alone.observed)
    wrong = broken(4, expected="a stream", observed="none")
    both = decide(requirement(), Outcome((says, wrong)), Situation({}, frozenset(), None, {}))
    assert both.name == "fail"
