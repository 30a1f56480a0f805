"""Streams that a compliant provider may tell in another way: no check says a word against them."""

from __future__ import annotations

from typing import Any

import pytest

from tests.checks.conversation import CALLS, USAGE, T, Talk, calling, message, page, run, step
from tests.checks.streams import (
    DONE,
    Told,
    asked,
    call_delta,
    delta,
    edited,
    head,
    plain,
    read_back,
    stream,
    streamed_message,
    written,
)

RUN, STEP, MESSAGE = "thread.run", "thread.run.step", "thread.message"
_OUTPUTS = {"tool_outputs": [{"tool_call_id": c["id"], "output": "out"} for c in CALLS]}
_KEPT = {str(c["id"]): "out" for c in CALLS}


def _resumed(*first: tuple[str, Any]) -> Told:
    """The stream after the outputs: what is told of the step that waited, then an answer."""
    again = [
        (f"{RUN}.queued", run("queued", started_at=T + 1)),
        (f"{RUN}.in_progress", run("in_progress")),
    ]
    return [*first, (f"{STEP}.completed", calling("completed", **_KEPT)), *again, *written()]


def _handed_in(told: Told) -> Talk:
    talk = stream(Talk(), [*head(), *asked()])
    talk.poll("requires_action")
    return stream(talk, told, "submitToolOutputs", sent=_OUTPUTS)


@pytest.mark.parametrize("end", ["failed", "cancelled", "expired", "incomplete"])
def test_what_was_open_when_a_run_broke_off_may_be_closed_after_it(end: str) -> None:
    """In which order an interrupted run and its parts end is on no record."""
    cut = {"reason": "max_tokens" if end == "incomplete" else f"run_{end}"}
    broken_off = streamed_message("incomplete", incomplete_details=cut)
    closed = "completed" if end == "incomplete" else end
    told = [
        *plain()[:7],
        (f"{RUN}.{end}", run(end)),
        (f"{MESSAGE}.incomplete", {**broken_off, "incomplete_at": T + 2}),
        (f"{STEP}.{closed}", step(closed)),
        DONE,
    ]
    talk = stream(Talk(), told)
    assert not {found for found in talk.flagged() if found.startswith("STREAM-")}
    assert talk.said("STREAM-END-002") == "holds"


def test_but_nothing_new_begins_after_it() -> None:
    opened = step("in_progress", id="step_n", usage=None)
    told = [*plain()[:-2], (f"{RUN}.failed", run("failed")), (f"{STEP}.created", opened), DONE]
    assert "STREAM-END-002" in stream(Talk(), told).flagged()


def test_the_outputs_may_be_told_as_deltas_of_the_step_that_waited() -> None:
    """That step was announced before, in a stream or in none, and a delta may carry outputs."""
    pieces = [
        (f"{STEP}.delta", call_delta(n, id=c["id"], function={"output": "out"}))
        for n, c in enumerate(CALLS)
    ]
    assert _handed_in(_resumed(*pieces)).flagged() == set()
    at_work = (f"{STEP}.in_progress", calling("in_progress"))
    assert _handed_in(_resumed(at_work, *pieces)).flagged() == set()


def test_but_a_step_of_the_new_stream_is_announced_there() -> None:
    told = [one for one in _resumed() if one[0] != f"{STEP}.created"]
    assert _handed_in(told).flagged() == {"STREAM-STEP-001"}


def test_a_stream_may_go_on_after_each_of_several_pauses() -> None:
    at_work = [(f"{RUN}.queued", run("queued")), (f"{RUN}.in_progress", run("in_progress"))]
    ended = (f"{STEP}.completed", calling("completed", **_KEPT))
    second = [(n, _renamed(d)) for n, d in asked()[:-1]]
    over = (f"{STEP}.completed", _renamed(calling("completed", **_KEPT)))
    told = [*head(), *asked()[:-1], ended, *at_work, *second, over, *at_work, *written()]
    found = stream(Talk(), told).flagged()
    assert not {one for one in found if one.startswith("STREAM-RUN-")}


def _renamed(data: Any) -> Any:
    same = data.get("object") in {"thread.run.step", "thread.run.step.delta"}
    return {**data, "id": "step_u"} if same else data


def test_a_part_without_text_needs_no_delta() -> None:
    def whole(*texts: str) -> list[Any]:
        return [{"type": "text", "text": {"value": text, "annotations": []}} for text in texts]

    for texts in (("Hello.", ""), ("Hello.",)):
        told = edited(
            plain(), f"{MESSAGE}.completed", lambda m, t=texts: m.update(content=whole(*t))
        )
        assert stream(Talk(), told).flagged() == set()
    silent = [one for one in plain() if one[0] != f"{MESSAGE}.delta"]
    place = [name for name, _ in silent].index(f"{MESSAGE}.completed")
    silent.insert(place, (f"{MESSAGE}.delta", delta("")))
    told = edited(silent, f"{MESSAGE}.completed", lambda m: m.update(content=[]))
    assert stream(Talk(), told).flagged() == set()


def test_what_the_user_said_may_be_told_too() -> None:
    """A message is created, the document says of that event; it does not say by whom."""
    said = message("user", "Hello?") | {
        "status": "completed",
        "completed_at": T,
        "incomplete_at": None,
        "incomplete_details": None,
    }
    thread = {"id": "thread_a", "object": "thread", "created_at": T, "metadata": {}}
    first = [("thread.created", {**thread, "tool_resources": {}})]
    for events in ([(f"{MESSAGE}.created", said)], [(f"{MESSAGE}.completed", said)]):
        before = [*first, *events, *plain()]
        after = [*first, *head(), *events, *written()]
        for told in (before, after):
            talk = stream(Talk(), told, "createThreadAndRun", sent={"thread": {}})
            assert talk.flagged() == set()


@pytest.mark.parametrize(
    ("name", "data"),
    [
        (f"{RUN}.usage", {**run("in_progress"), "usage": USAGE, "metadata": "none"}),
        (f"{STEP}.output", {"id": "step_a", "object": "thread.run.step", "status": "done"}),
        (f"{MESSAGE}.rated", {"id": "msg_b", "object": "thread.message", "stars": 5}),
    ],
)
def test_an_event_that_no_document_lists_carries_what_it_likes(name: str, data: Any) -> None:
    told = [*plain()[:-2], (name, data), *plain()[-2:]]
    assert read_back(stream(Talk(), told)).flagged() == set()


def test_one_place_may_show_more_of_an_object_than_another() -> None:
    talk = stream(Talk(), plain())
    more = {**USAGE, "prompt_token_details": {"cached_tokens": 0}}
    text = {"value": "Hello.", "annotations": [], "language": "en"}
    talk.say("retrieveRun", run("completed", usage=more), label="poll.last")
    talk.say("listRunSteps", page(step(usage=more)), label="steps.all")
    listed = message(content=[{"type": "text", "text": text}])
    talk.say("listMessages", page(listed), label="messages.after")
    assert talk.flagged() == set()
    for name in ("001", "003", "005"):
        assert talk.said(f"STREAM-SAME-{name}") == "holds"


@pytest.mark.parametrize(("arguments", "same"), [('{ "x":\n1 }', True), ('{"x": 2}', False)])
def test_arguments_may_be_laid_out_anew_when_they_are_kept(arguments: str, same: bool) -> None:
    talk = _handed_in(_resumed()).poll("completed")
    kept = calling("completed", **_KEPT)
    kept["step_details"]["tool_calls"][1]["function"]["arguments"] = arguments
    talk.say("listRunSteps", page(step(), kept), label="steps.all")
    assert talk.said("STREAM-SAME-005") == ("holds" if same else "broken")
