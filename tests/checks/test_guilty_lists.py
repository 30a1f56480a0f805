"""What is found in lists and pages: one cause is one finding."""

from __future__ import annotations

from typing import Any

import pytest

from tests.checks.conversation import (
    T,
    Talk,
    page,
    run,
)


def runs(*stamps: int) -> list[dict[str, Any]]:
    """Runs with these creation times and ids run_0, run_1…"""
    return [run("completed", id=f"run_{n}", created_at=T + at) for n, at in enumerate(stamps)]


def test_a_walk_that_skips_or_repeats_is_found() -> None:
    a, b, c = runs(2, 1, 0)
    for walk in ([a, c], [a, a, b, c]):
        talk = Talk()
        talk.say("listRuns", page(a, b, c), label="list.desc", query="?limit=100")
        for number, one in enumerate(walk, start=1):
            more = number < len(walk)
            talk.say("listRuns", page(one, more=more), label="list.walk", query="?limit=1")
        assert talk.flagged() == {"LIST-WALK-001"}


def test_a_wrong_has_more_is_found_and_not_twice() -> None:
    a, b = runs(1, 0)
    talk = Talk()
    talk.say("listRuns", page(a, b), label="list.desc", query="?limit=100")
    talk.say("listRuns", page(a, more=False), label="list.walk", query="?limit=1")
    assert talk.flagged() == {"LIST-WALK-002"}


def test_a_cursor_that_is_overlooked_is_found() -> None:
    a, b = runs(0, 1)
    talk = Talk()
    talk.say("listRuns", page(b, a), label="list.desc", query="?limit=100")
    talk.say("listRuns", page(b, a), label="list.before", query="?limit=100&before=run_0")
    assert talk.flagged() == {"LIST-WALK-003"}
    (fact,) = talk.facts("LIST-WALK-003")
    # In the order of the list, or nobody sees what stands before what.
    assert fact.expected == 'items that stand before run_0 in ["run_1", "run_0"]'
    assert fact.observed == '["run_1", "run_0"]'


@pytest.mark.parametrize(
    ("body", "query", "found"),
    [
        (page(*runs(0, 1)), "", "LIST-ORDER-001"),
        (page(*runs(1, 0)), "?order=asc", "LIST-ORDER-002"),
        (page(*runs(1, 0)), "?limit=1", "LIST-LIMIT-001"),
        (page(*runs(1, 0), last_id="run_0"), "", "LIST-ENV-002"),
        (page(*runs(0), object="runs"), "", "LIST-ENV-001"),
        (page(more=True), "", "LIST-ENV-003"),
        (page(*(r | {"thread_id": "thread_b"} for r in runs(0))), "", "LIST-HOLD-002"),
    ],
)
def test_a_wrong_page_is_one_finding(body: dict[str, Any], query: str, found: str) -> None:
    talk = Talk()
    talk.say("listRuns", body, query=query)
    assert talk.flagged() == {found}


def test_a_missing_run_is_found_in_the_list() -> None:
    talk = Talk().create().poll("completed")
    talk.say("listRuns", page(*runs(0)), label="list.desc")
    assert talk.flagged() == {"LIST-HOLD-001"}
