"""What is compared, what is a matter of the moment, and what is nobody's fault."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from conformance.differential import differential
from conformance.differential.bodies import Bodies
from conformance.differential.values import Names, Plain
from tests.differential.world import Answer, compared, direct, hold, what


def found(ours: Any, theirs: Any, *, read: bool = False, exact: bool = False) -> list[Any]:
    """What differs between two bodies, in short."""
    bodies = Bodies(Plain(Names(), exact), read=read)
    return [(f.kind, f.path, f.direct, f.via) for f in bodies.compare(ours, theirs)]


def test_metadata_is_compared_as_it_is_whatever_its_keys_are_called() -> None:
    """A key of a caller's may look like an id; what the caller wrote comes back all the same."""
    ours, theirs = {"metadata": {"ticket_id": "a-1"}}, {"metadata": {"ticket_id": "a-2"}}
    assert found(ours, theirs) == [("rewritten", "metadata.ticket_id", '"a-1"', '"a-2"')]
    assert found({"assistant_id": "asst_a"}, {"assistant_id": "asst_b"}) == []
    both = [ours, theirs]
    assert found({"data": both}, {"data": both[::-1]}) == [("reordered", "data[]", None, None)]


@pytest.mark.parametrize(
    ("before", "after"),
    [("queued", "completed"), ("in_progress", "requires_action"), ("cancelling", "cancelled")],
)
def test_which_status_a_look_meets_is_a_matter_of_the_moment(before: str, after: str) -> None:
    ours = {"status": before, "usage": None, "model": "a"}
    theirs = {"status": after, "usage": {"total_tokens": 3}, "model": "b"}
    assert found(ours, theirs, read=True) == [("rewritten", "model", '"a"', '"b"')]
    # What answers a change does not depend on when it was asked; nor does a key's being there.
    assert "status" in {path for _, path, _, _ in found(ours, theirs)}
    del theirs["usage"]
    assert ("dropped", "usage", "null", None) in found(ours, theirs, read=True)


def test_two_ends_are_not_a_matter_of_the_moment() -> None:
    ended = found({"status": "completed"}, {"status": "failed"}, read=True)
    assert ended == [("rewritten", "status", '"completed"', '"failed"')]
    assert found({"status": "queued"}, {"status": "unheard-of"}, read=True)


def test_how_much_a_model_says_is_its_own() -> None:
    ours = {"tool_calls": [{"function": {"name": "a", "arguments": "{}"}}]}
    theirs = {"tool_calls": [{"function": {"name": "b", "arguments": '{"x": 1}'}}] * 2}
    assert found(ours, theirs) == []
    assert len(found(ours, theirs, exact=True)) == 3
    assert found({"usage": {"total_tokens": 1}}, {"usage": {"total_tokens": "1"}}) == [
        ("rewritten", "usage.total_tokens", "‹integer›", "‹string›")
    ]


def test_an_id_in_a_text_stands_for_its_object() -> None:
    ours = {
        "id": "run_aaaaaaaa",
        "message": "No run run_aaaaaaaa. Request req_A1b2c3d4e5f6g7h8i9j0.",
    }
    theirs = {
        "id": "run_bbbbbbbb",
        "message": "No run run_bbbbbbbb. Request req_K1l2m3n4o5p6q7r8s9t0.",
    }
    assert found(ours, theirs) == []
    assert found(ours, {**theirs, "message": "No run run_cccccccc."})
    assert found({"id": "run_aaaaaaaa"}, {"id": "4711-bbbb"}) == [
        ("rewritten", "id", "‹run…›", "‹id…›")
    ]


def no_usage(answer: Answer) -> None:
    if answer.operation == "retrieveRun" and answer.status == 200:
        answer.json = {k: v for k, v in answer.json.items() if k != "usage"}


def test_what_fails_without_the_proxy_too_is_not_its_doing() -> None:
    spoiled = hold(no_usage)
    assert compared(spoiled).verdict == "altered and illegal"
    trace, record = spoiled
    both = differential(trace, trace, record, record)
    assert (both.broken, both.verdict) == ((), "transparent")
    # Nor is a proxy to blame for what it mends.
    mended = differential(trace, direct()[0], record, direct()[1])
    assert mended.verdict == "altered but legal"


def test_requests_for_different_objects_are_no_pair() -> None:
    """A scenario that reads a list goes on with what is there: that is not the same request."""

    def loses_the_first(answer: Answer) -> None:
        if answer.operation == "listRunSteps" and answer.status == 200:
            answer.json = {**answer.json, "data": answer.json["data"][1:]}

    result = compared(hold(loses_the_first))
    assert ("dropped", "field", "listRunSteps", "data[]") in map(what, result.changes)
    assert {change.operation for change in result.changes} == {"listRunSteps"}
    assert result.only_direct
    assert result.only_via


def test_who_wins_a_race_is_nobodys_doing() -> None:
    """The same two requests at one moment: the other one came first, and a message was too late."""
    trace, record = direct()
    raced = [
        "race.create"
        if e.scenario == "unknown-ids" and e.label == "error.unknown-run"
        else e.label
        for e in trace.exchanges
    ]
    ours = replace(
        trace,
        exchanges=tuple(replace(e, label=n) for e, n in zip(trace.exchanges, raced, strict=True)),
    )
    first = next(e for e in ours.exchanges if e.label == "race.create")
    after = [e for e in ours.exchanges if e.scenario == "unknown-ids" and e.index >= first.index]
    assert len(after) > 3
    theirs = replace(
        ours,
        exchanges=tuple(
            replace(e, response=replace(e.response, status=200)) if e in after else e
            for e in ours.exchanges
        ),
    )
    made = differential(ours, theirs, record, record)
    assert (made.verdict, made.changes) == ("transparent", ())
    assert set(made.only_direct) == set(made.only_via) == {e.index for e in after}
