"""Whatever is changed in a run.json is found when it is judged again."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from conformance.record import RunRecord, encode
from conformance.report.figures import LIMIT, Unreadable, deviations, read
from tests.report.samples import record, result
from tests.strategies import records


def leaves(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[tuple[Any, ...], Any]]:
    """Every number, text, truth and null of a JSON value, with where it stands."""
    if isinstance(value, dict):
        for key, item in value.items():
            yield from leaves(item, (*path, key))
    elif isinstance(value, list):
        for place, item in enumerate(value):
            yield from leaves(item, (*path, place))
    else:
        yield path, value


def flipped(value: Any) -> Any:
    if isinstance(value, bool):
        return not value
    if isinstance(value, int | float):
        return value + 1
    return "something else"


def changed(whole: Any, path: tuple[Any, ...]) -> Any:
    found = copy.deepcopy(whole)
    place = found
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = flipped(place[path[-1]])
    return found


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow], max_examples=15)
@given(records())
def test_every_change_is_found(found: RunRecord) -> None:
    """Each figure in turn: tiers, editions, fields, spend, counts, results and all the rest."""
    whole = json.loads(encode(found))

    assert deviations(whole, whole) == []
    for path, _ in leaves(whole):
        assert deviations(changed(whole, path), whole), path


def test_it_is_named() -> None:
    """The line says where, what stands there and what ought to."""
    whole = json.loads(encode(record(result(verdict="pass"))))
    spent, judged = copy.deepcopy(whole), copy.deepcopy(whole)
    spent["spend"]["paid_runs"] = 5
    judged["results"][0]["verdict"] = "fail"

    assert deviations(spent, whole) == ["spend.paid_runs: 5 → 4"]
    assert deviations(judged, whole) == ["results.RUN-NULL-007.verdict: fail → pass"]


def test_what_is_taken_away_or_added_is_found() -> None:
    """A result left out, put in twice, or a key of nobody's."""
    whole = json.loads(encode(record(result("A-A-001"), result("A-A-002"))))
    less, more, foreign = (copy.deepcopy(whole) for _ in range(3))
    del less["results"][1]
    more["results"].append(more["results"][0])
    foreign["score"] = 100

    assert deviations(less, whole)[0].startswith("results.A-A-002: absent → ")
    assert deviations(more, whole)[0].startswith("results: ")
    assert deviations(foreign, whole) == ["score: 100 → absent"]


def test_true_is_not_one() -> None:
    """JSON tells kinds apart, and so do we."""
    assert deviations({"complete": 1}, {"complete": True}) == ["complete: 1 → true"]


def test_what_an_older_suite_did_not_know_is_no_deviation() -> None:
    """A key that says nothing may be missing."""
    assert deviations({}, {"reason": None, "notes": []}) == []
    assert deviations({}, {"seed": 0}) == ["seed: absent → 0"]


def test_a_key_that_stands_twice_is_found() -> None:
    """Two readers would read two things."""
    with pytest.raises(Unreadable):
        read(b'{"exit_code": 1, "exit_code": 0}')
    with pytest.raises(Unreadable):
        read(b'{"x":' * 200_000 + b"1" + b"}" * 200_000)


def test_many_deviations_stay_readable() -> None:
    """Beyond a page there is only a number."""
    found = deviations({str(n): 0 for n in range(500)}, {str(n): 1 for n in range(500)})

    assert len(found) == LIMIT + 1
    assert found[-1] == f"and {500 - LIMIT} more"
