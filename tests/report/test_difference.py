"""What changed between two runs, and what a gate makes of it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from hypothesis import HealthCheck, given, settings

from conformance import report
from conformance.record import Excuse, Provider, RunRecord, Suite
from conformance.report.compare import NotComparable
from conformance.report.difference import Difference, difference
from conformance.report.difference_text import difference_json, difference_text
from tests.report.samples import CONTRACT, OTHER_CONTRACT, REQUIREMENTS, record, result
from tests.strategies import records

SCHEMA = json.loads((Path(report.__file__).parent / "difference.schema.json").read_text())
VALID = jsonschema_rs.validator_for(SCHEMA)
KINDS = ("newly_failing", "newly_passing", "changed", "not_comparable")


def changed(before: Any, after: Any, level: Any = "MUST", **fields: Any) -> Difference:
    """The difference of two runs of one check."""
    return difference(
        record(result(verdict=before, level=level), result("OTHER-ONE-001", "pass")),
        record(result(verdict=after, level=level), result("OTHER-ONE-001", "pass"), **fields),
    )


def kind(found: Difference) -> str:
    named = [name for name in KINDS if getattr(found, name)]
    return named[0] if named else "same"


@pytest.mark.parametrize(
    ("before", "after", "level", "told", "code"),
    [
        ("pass", "fail", "MUST", "newly_failing", 1),
        ("pass", "flaky", "MUST", "newly_failing", 1),
        ("blocked", "fail", "MUST", "newly_failing", 1),
        ("not-run", "flaky", "MUST", "newly_failing", 1),
        ("unsupported", "fail", "MUST", "newly_failing", 1),
        ("pass", "warn", "SHOULD", "newly_failing", 0),
        ("pass", "flaky", "SHOULD", "newly_failing", 0),
        ("fail", "pass", "MUST", "newly_passing", 0),
        ("flaky", "pass", "MUST", "newly_passing", 0),
        ("fail", "flaky", "MUST", "changed", 0),
        ("pass", "unsupported", "MUST", "changed", 0),
        ("pass", "differs", "SHOULD", "changed", 0),
        ("pass", "blocked", "MUST", "not_comparable", 0),
        ("fail", "not-run", "MUST", "not_comparable", 0),
        ("error", "pass", "MUST", "not_comparable", 0),
        ("pass", "pass", "MUST", "same", 0),
        ("fail", "fail", "MUST", "same", 0),
        ("blocked", "blocked", "MUST", "same", 0),
    ],
)
def test_kinds(before: str, after: str, level: str, told: str, code: int) -> None:
    """Each pair of verdicts has one place, and only a newly failing MUST ends with 1."""
    found = changed(before, after, level)

    assert (kind(found), found.exit_code) == (told, code)


def test_observed_only_never_gates() -> None:
    """What was only observed of the official service fails nobody, flaky or not."""
    sides = [
        record(result(verdict=verdict, provenance="observed")) for verdict in ("pass", "flaky")
    ]

    assert difference(*sides).exit_code == 0


def test_a_waiver_lets_pass_what_it_names() -> None:
    """A waived failure is told, with its owner, and gates nothing; one in a baseline gates."""
    before = record(result(verdict="pass"))
    waived, known = (
        difference(
            before,
            record(result(excuse=Excuse(kind=how, reason="until the upgrade", owner="ops"))),
        )
        for how in ("waiver", "baseline")
    )

    assert (kind(waived), waived.exit_code, known.exit_code) == ("newly_failing", 0, 1)
    assert "waived by ops: until the upgrade" in difference_text(waived)


def test_same_verdict_by_another_answer() -> None:
    """Another accepted answer, or another defect, is a change; another id is none."""
    pairs: list[tuple[dict[str, Any], dict[str, Any], str]] = [
        ({"answer": "400"}, {"answer": "409"}, "changed"),
        ({"observed": "run_1 x"}, {"observed": "run_2 x"}, "same"),
        ({"observed": "run_1 x"}, {"observed": "run_1 y"}, "changed"),
    ]

    for was, now, told in pairs:
        assert kind(difference(record(result(**was)), record(result(**now)))) == told
    passing = (record(result(verdict="pass", observed=seen)) for seen in ("x", "y"))
    assert kind(difference(*passing)) == "same"


def test_tested_sets_come_first() -> None:
    """What only one run has or tested is told before any verdict."""
    found = difference(
        record(result("A-A-001", "pass"), result("A-A-002", "pass"), result("A-A-003", "not-run")),
        record(result("A-A-002", "blocked"), result("A-A-003", "pass"), result("A-A-004", "fail")),
    )
    lines = difference_text(found).splitlines()

    assert (found.only_before, found.only_after) == (("A-A-001",), ("A-A-004",))
    assert (found.no_longer_tested, found.newly_tested) == (("A-A-002",), ("A-A-003",))
    assert lines[3:8] == [
        "Tested sets differ",
        "  only in the first run: 1 (A-A-001)",
        "  only in the second run: 1 (A-A-004)",
        "  no longer tested: 1 (A-A-002)",
        "  newly tested: 1 (A-A-003)",
    ]


@pytest.mark.parametrize(
    ("fields", "named", "advice"),
    [
        ({"suite": Suite("1", OTHER_CONTRACT, REQUIREMENTS)}, "contract", "--rejudge"),
        ({"suite": Suite("1", CONTRACT, "00" * 32)}, "requirements", "--rejudge"),
        ({"edition": "v1-2024-04"}, "edition", "Give --force"),
    ],
)
def test_refuses_unlike_sets(fields: dict[str, Any], named: str, advice: str) -> None:
    """Another contract, ledger or edition is no ground to blame a provider on."""
    with pytest.raises(NotComparable, match=f"{named}.*{advice}"):
        difference(record(result()), record(result(), **fields))
    found = difference(record(result()), record(result(), **fields), force=True)
    assert found.forced
    assert "only checks that both have are compared" in difference_text(found)


def test_suite_version_alone_is_no_hindrance() -> None:
    """The same contract and ledger are the same, whichever release shipped them."""
    other = Suite("9.9", CONTRACT, REQUIREMENTS)

    assert not difference(record(result()), record(result(), suite=other)).forced


def test_other_edition_of_a_check() -> None:
    """A check that means something else now has not failed newly."""
    now = record(result(summary="Another requirement."), suite=Suite("2", CONTRACT, "1" * 64))
    found = difference(record(result(verdict="pass")), now, force=True)
    (change,) = found.not_comparable

    assert change.other_edition
    assert "Other edition of the check" in difference_text(found)
    assert found.newly_failing == ()


@pytest.mark.parametrize(
    "fields", [{"complete": False}, {"exit_code": 5}, {"exit_code": 4}, {"exit_code": 3}]
)
def test_an_incomplete_run_is_never_fine(fields: dict[str, Any]) -> None:
    """Nothing found in a run that was cut off is no all-clear; a failure in it is a failure."""
    assert changed("pass", "pass", **fields).exit_code == 5
    assert changed("pass", "fail", **fields).exit_code == 1


def test_nothing_in_common() -> None:
    """Two runs without a common check say nothing."""
    found = difference(record(result("A-A-001", "pass")), record(result("A-A-002", "pass")))

    assert found.exit_code == 5


def test_other_provider_is_said() -> None:
    """A difference between two providers is no regression of one."""
    found = difference(record(result()), record(result(), provider=Provider("other")))

    assert "different providers" in difference_text(found)


def test_fields_of_the_run_object() -> None:
    """A field that was null and is an object now is told, however often it was seen."""

    def seen(**words: int) -> RunRecord:
        return record(result(), fields={"run": {"usage": {"queued": words}}})

    found = difference(seen(null=3), seen(object=1, null=2))

    assert [(f.field, f.status) for f in found.fields] == [("usage", "queued")]
    assert "usage in queued: null → null, object" in difference_text(found)
    assert difference(seen(null=3), seen(null=9)).fields == ()


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow], max_examples=25)
@given(records(), records())
def test_every_check_has_one_place(before: RunRecord, after: RunRecord) -> None:
    """No check is lost and none is told twice; JSON and text are the same every time."""
    found = difference(before, after, force=True)
    told = [change.check for name in KINDS for change in getattr(found, name)]
    sets = [{r.check for r in side.results} for side in (before, after)]

    assert len(told) == len(set(told))
    assert len(told) + found.same == len(sets[0] & sets[1])
    assert len(found.only_before) == len(sets[0] - sets[1])
    assert len(found.only_after) == len(sets[1] - sets[0])
    assert difference_json(found) == difference_json(difference(before, after, force=True))
    VALID.validate(json.loads(difference_json(found)))
    assert json.loads(difference_json(found))["exit_code"] == found.exit_code
    assert difference_text(found).endswith("\n")


def test_turned_round() -> None:
    """What fails newly in one direction passes newly in the other."""
    one, two = record(result(verdict="pass")), record(result(verdict="fail"))

    assert [c.check for c in difference(one, two).newly_failing] == [
        c.check for c in difference(two, one).newly_passing
    ]


def test_schema() -> None:
    """The schema that ships knows every key, takes what is printed and refuses what is not."""
    excuse = Excuse(kind="waiver", reason="known", owner="us", expires="2099-01-01")
    found = difference(
        record(result(verdict="pass"), fields={"run": {"usage": {"queued": {"null": 1}}}}),
        record(
            result(verdict="fail", observed="an object", excuse=excuse),
            fields={"run": {"usage": {"queued": {"object": 1}}}},
        ),
    )
    printed = json.loads(difference_json(found))
    changes, fields = printed["newly_failing"], printed["fields"]

    VALID.validate(printed)
    assert list(SCHEMA["properties"]) == list(printed)
    assert changes[0]["after"]["excuse"]["owner"] == "us"
    for wrong in (
        {"format": 2},
        {"exit_code": 3},
        {"extra": 1},
        {"same": -1},
        {"newly_failing": [changes[0] | {"level": "OUGHT"}]},
        {"newly_failing": [changes[0] | {"after": {"verdict": "fail"}}]},
        {"fields": [fields[0] | {"after": {"undefined": 1}}]},
        {"before": printed["before"] | {"tested": [1]}},
    ):
        assert not VALID.is_valid(printed | wrong), wrong
    for key in printed:
        assert not VALID.is_valid({k: v for k, v in printed.items() if k != key}), key
