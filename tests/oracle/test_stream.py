"""The grammar of streams: legal streams are accepted, and what breaks them is refused."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.contract import document
from conformance.oracle import parts, stream
from conformance.oracle.events import DONE, NAMES, Event, Opening, statuses_of
from conformance.oracle.stream import last_of_run

RUN, STEP, MESSAGE = "thread.run", "thread.run.step", "thread.message"
LAWS = {**stream.LAWS, **parts.LAWS}
IDS = {"run_id": "run_a", "thread_id": "thread_a"}
# What a compliant stream may leave out.
OPTIONAL = {
    f"{RUN}.queued",
    f"{RUN}.in_progress",
    f"{STEP}.in_progress",
    f"{MESSAGE}.in_progress",
    f"{STEP}.delta",
    f"{MESSAGE}.delta",
}


def of_run(word: str) -> Event:
    return Event(f"{RUN}.{word}", {"id": "run_a", "thread_id": "thread_a"})


def of_step(word: str, number: int, writes: str | None) -> Event:
    made = {"type": "message_creation", "message_creation": {"message_id": writes}}
    details = made if writes else {"type": "tool_calls", "tool_calls": []}
    body: dict[str, Any] = {"id": f"step_{number}", **IDS, "step_details": details}
    return Event(f"{STEP}.{word}", body)


def of_message(word: str, number: int) -> Event:
    return Event(f"{MESSAGE}.{word}", {"id": f"msg_{number}", **IDS})


def message_segment(number: int, deltas: int) -> list[Event]:
    return [
        of_step("created", number, f"msg_{number}"),
        of_step("in_progress", number, f"msg_{number}"),
        of_message("created", number),
        of_message("in_progress", number),
        *[of_message("delta", number)] * deltas,
        of_message("completed", number),
        of_step("completed", number, f"msg_{number}"),
    ]


def tool_segment(number: int, deltas: int, *, ends: bool) -> list[Event]:
    return [
        of_step("created", number, None),
        of_step("in_progress", number, None),
        *[of_step("delta", number, None)] * deltas,
        *([of_step("completed", number, None)] if ends else []),
    ]


@st.composite
def legal(draw: st.DrawFn) -> tuple[Opening, list[Event]]:
    """A stream as the recorded service told it."""
    opening: Opening = draw(st.sampled_from(["run", "thread-and-run", "submit"]))
    events: list[Event] = []
    if opening == "submit":
        events += [of_step("completed", 99, None)]
    elif opening == "thread-and-run":
        events += [Event("thread.created", {"id": "thread_a"})]
    events += [] if opening == "submit" else [of_run("created")]
    events += [of_run("queued"), of_run("in_progress")]
    kinds = draw(st.lists(st.sampled_from(["message", "tool"]), max_size=3))
    deltas = draw(st.lists(st.integers(0, 2), min_size=4, max_size=4))
    for number, kind in enumerate(kinds):
        made = message_segment(number, deltas[number])
        events += made if kind == "message" else tool_segment(number, deltas[number], ends=True)
    end = draw(st.sampled_from(["completed", "requires_action", "failed", "incomplete"]))
    if end == "requires_action":
        events += tool_segment(len(kinds), deltas[3], ends=False)
    return opening, [*events, of_run(end), Event("done", DONE)]


def broken(events: Sequence[Event], opening: Opening) -> set[str]:
    """The laws that a stream breaks."""
    return {name for name, law in LAWS.items() if any(law(events, opening))}


@given(legal())
def test_legal_streams_are_accepted(made: tuple[Opening, list[Event]]) -> None:
    opening, events = made
    assert broken(events, opening) == set()


@given(legal(), st.data())
def test_nobody_promised_what_may_be_left_out(
    made: tuple[Opening, list[Event]], data: st.DataObject
) -> None:
    opening, events = made
    without = data.draw(st.sets(st.sampled_from(sorted(OPTIONAL))))
    assert broken([e for e in events if e.name not in without], opening) == set()


@given(legal(), st.data())
def test_names_that_no_document_lists_are_passed_over(
    made: tuple[Opening, list[Event]], data: st.DataObject
) -> None:
    opening, events = made
    place = data.draw(st.integers(0, len(events) - 1))
    assert (
        broken([*events[:place], Event("thread.run.waiting"), *events[place:]], opening) == set()
    )


@given(legal())
def test_every_deletion_of_what_must_come_is_refused(
    made: tuple[Opening, list[Event]],
) -> None:
    opening, events = made
    completed = events[-2].word == "completed"
    for place, gone in enumerate(events):
        left = [*events[:place], *events[place + 1 :]]
        # That a part has ended is promised for completed runs.
        ends = gone.kind in {"step", "message"} and gone.word == "completed"
        known_before = gone.id == "step_99"
        if known_before and any(e.kind == "step" and e.word == "completed" for e in left):
            # Another step of calls may be the one that waited, told anew.
            continue
        must_come = gone.name not in OPTIONAL and (completed or not ends or known_before)
        if opening == "submit" and gone.name == f"{STEP}.created" and _ends_as_calls(gone, left):
            # It may be the one that waited, with what became of its outputs.
            continue
        alone = gone.word == "created" and gone.kind in {"step", "message"}
        if alone and not any(e.id == gone.id and e.name != gone.name for e in left):
            continue
        assert bool(broken(left, opening)) == must_come, gone.name


def _ends_as_calls(step: Event, events: Sequence[Event]) -> bool:
    calls = step.get("step_details")["type"] == "tool_calls"
    return calls and any(e.id == step.id and e.word == "completed" for e in events)


@given(legal())
def test_every_repetition_but_that_of_a_delta_is_refused(
    made: tuple[Opening, list[Event]],
) -> None:
    opening, events = made
    for place, again in enumerate(events):
        told = [*events[: place + 1], again, *events[place + 1 :]]
        assert bool(broken(told, opening)) == (again.word != "delta"), again.name


@given(legal())
def test_every_exchange_of_neighbours_that_belong_together_is_refused(
    made: tuple[Opening, list[Event]],
) -> None:
    """Events of one step, of one message, of the run; a message and its step; and the ends."""
    opening, events = made
    for place, (first, second) in enumerate(pairwise(events)):
        swapped = [*events[:place], second, first, *events[place + 2 :]]
        assert bool(broken(swapped, opening)) == _bound(first, second), (first.name, second.name)


def _bound(first: Event, second: Event) -> bool:
    """Whether the order of two neighbours is law."""
    if first == second:
        return False
    if {first.kind, second.kind} == {"step", "message"}:
        # A step that is in progress says nothing that its message waits for.
        return first.word != "in_progress"
    if first.id == second.id:
        return True
    if second.kind == "done" or first.kind == "thread" or first.name == f"{RUN}.created":
        return True
    if second.word == "failed" or second.word == "incomplete":
        # How a run that was broken off and its parts end is only inferred.
        return first.kind == "run"
    return second.kind == "run" and second.word not in {"queued", "in_progress"}


def test_a_stream_may_end_at_a_pause_or_go_on_when_somebody_feeds_the_run() -> None:
    head = [of_run("created"), of_run("queued"), of_run("in_progress")]
    paused = [*head, *tool_segment(0, 1, ends=False), of_run("requires_action")]
    rest = [of_step("completed", 0, None), of_run("queued"), of_run("in_progress")]
    done = Event("done", DONE)
    assert broken([*paused, done], "run") == set()
    assert broken([*paused, *rest, of_run("completed"), done], "run") == set()
    assert broken([*paused, of_message("created", 1), done], "run") >= {"nothing_follows_the_end"}
    assert "run_path_is_legal" in broken([*head, of_run("queued"), done], "run")


def test_an_error_ends_a_stream_and_a_cancel_runs_through_cancelling() -> None:
    head, done = [of_run("created"), of_run("in_progress")], Event("done", DONE)
    assert broken([*head, Event("error", {"message": "Lost."}), done], "run") == set()
    assert broken([*head, of_run("cancelling"), of_run("cancelled"), done], "run") == set()
    assert broken([*head, done], "run") == {"end_is_told"}
    assert broken([*head, of_run("completed")], "run") == {"done_comes_last"}


def test_the_terminator_may_come_without_a_name_but_not_without_its_text() -> None:
    told = [of_run("created"), of_run("completed")]
    assert broken([*told, Event("message", DONE)], "run") == set()
    assert broken([*told, Event("done", None)], "run") == {"done_comes_last"}


def test_parts_of_other_runs_and_threads_are_strangers() -> None:
    head, end = [of_run("created"), of_run("queued")], [of_run("failed"), Event("done", DONE)]
    for name, body in (
        (f"{RUN}.in_progress", {"id": "run_b"}),
        (f"{STEP}.created", {"id": "step_1", "run_id": "run_b"}),
        (f"{MESSAGE}.created", {"id": "msg_1", "thread_id": "thread_b"}),
    ):
        assert broken([*head, Event(name, body), *end], "run") == {"all_of_one_run"} | (
            {"message_is_within_its_step"} if name.startswith(MESSAGE) else set()
        )


def test_a_new_run_is_fresh_and_a_resumed_one_is_not() -> None:
    told = [of_run("created"), of_run("queued"), of_run("completed"), Event("done", DONE)]
    assert broken(told, "run") == set()
    assert broken(told, "submit") == {"run_is_told_once", "tool_step_is_closed"}
    assert broken(told, "thread-and-run") == {"thread_is_told"}
    late = [told[0], Event("thread.created", {"id": "thread_a"}), *told[1:]]
    assert broken(late, "thread-and-run") == broken(late, "run") == {"thread_comes_first"}


def test_a_waiting_step_may_be_told_anew_when_its_outputs_are_in() -> None:
    rest = [of_run("queued"), *tool_segment(0, 1, ends=True), of_run("in_progress")]
    end = [*message_segment(1, 1), of_run("completed"), Event("done", DONE)]
    assert broken([*rest, *end], "submit") == set()
    assert broken([of_run("queued"), *end], "submit") == {"tool_step_is_closed"}


def test_the_last_of_a_run_is_its_end_or_its_pause() -> None:
    assert last_of_run([]) is None
    assert last_of_run([of_run("queued")]) is None
    waits = [of_run("requires_action")]
    assert last_of_run(waits) == waits[0]
    assert last_of_run([*waits, of_run("queued")]) is None
    assert last_of_run([*waits, of_run("expired"), of_run("queued")]) == of_run("expired")


def test_the_names_are_those_of_the_document() -> None:
    """All 25, each once."""
    schemas = document.load()["components"]["schemas"]
    listed = [
        schemas[one["$ref"].rpartition("/")[2]]["properties"]["event"]["const"]
        for one in schemas["AssistantStreamEvent"]["anyOf"]
    ]
    assert sorted(NAMES) == sorted(listed)
    assert len(set(NAMES)) == 25


@pytest.mark.parametrize("name", NAMES)
def test_what_a_name_says_of_the_status(name: str) -> None:
    event = Event(name, {})
    allowed = statuses_of(event)
    if event.kind in {"thread", "error", "other"} or event.word == "delta":
        assert allowed == frozenset()
    elif event.word == "created":
        assert "in_progress" in allowed
    else:
        assert allowed == {event.word}


@given(st.lists(st.builds(Event, st.sampled_from(NAMES), st.none() | st.just({"id": 7}))))
def test_no_stream_is_too_strange_to_be_judged(events: list[Event]) -> None:
    openings: tuple[Opening, ...] = ("run", "thread-and-run", "submit")
    for law, opening in ((law, o) for law in LAWS.values() for o in openings):
        for found in law(events, opening):
            assert 0 <= found.place <= len(events)
            assert found.text
