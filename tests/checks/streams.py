"""Hand-made streams: what a compliant provider tells, event by event."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from typing import Any

from conformance.trace.exchange import StreamEvent
from tests.checks.conversation import CALLS, T, Talk, calling, message, page, run, step

Told = list[tuple[str, Any]]
TEXT = "Hello."
DONE = ("done", "[DONE]")


def streamed_message(status: str, **changes: Any) -> dict[str, Any]:
    """Return a message as an event shows it."""
    done = status == "completed"
    content = [{"type": "text", "text": {"value": TEXT, "annotations": []}}] if done else []
    ended = {"completed_at": T + 2 if done else None, "incomplete_at": None}
    body = {**message(), "status": status, "content": content, "incomplete_details": None}
    return {**body, **ended, **changes}


def delta(value: str, **changes: Any) -> dict[str, Any]:
    """Return what thread.message.delta carries."""
    part = {"index": 0, "type": "text", "text": {"value": value}}
    body = {"id": message()["id"], "object": "thread.message.delta", "delta": {"content": [part]}}
    return {**body, **changes}


def call_delta(index: int, **piece: Any) -> dict[str, Any]:
    """Return what thread.run.step.delta carries."""
    call = {"index": index, "type": "function", **piece}
    details = {"type": "tool_calls", "tool_calls": [call]}
    return {
        "id": calling()["id"],
        "object": "thread.run.step.delta",
        "delta": {"step_details": details},
    }


def head() -> Told:
    """The beginning of the stream of a new run."""
    statuses = ("created", "queued", "in_progress")
    return [(f"thread.run.{s}", run("queued" if s == "created" else s)) for s in statuses]


def written() -> Told:
    """A step that writes a message, to the end of the run."""
    opened = step("in_progress", usage=None)
    return [
        ("thread.run.step.created", opened),
        ("thread.run.step.in_progress", opened),
        ("thread.message.created", streamed_message("in_progress")),
        ("thread.message.in_progress", streamed_message("in_progress")),
        ("thread.message.delta", delta("Hel")),
        ("thread.message.delta", delta("lo.")),
        ("thread.message.completed", streamed_message("completed")),
        ("thread.run.step.completed", step()),
        ("thread.run.completed", run("completed")),
        DONE,
    ]


def asked() -> Told:
    """A step that calls functions, to the pause of the run."""
    opened = calling("in_progress")
    empty = {**opened, "step_details": {"type": "tool_calls", "tool_calls": []}}
    pieces: Told = []
    for index, call in enumerate(CALLS):
        name, text = call["function"]["name"], call["function"]["arguments"]  # type: ignore[index]
        first = {"name": name, "arguments": "", "output": None}
        pieces.append(("thread.run.step.delta", call_delta(index, id=call["id"], function=first)))
        for piece in (text[:2], text[2:]):
            more = call_delta(index, function={"arguments": piece})
            pieces.append(("thread.run.step.delta", more))
    return [
        ("thread.run.step.created", empty),
        ("thread.run.step.in_progress", empty),
        *pieces,
        ("thread.run.requires_action", run("requires_action")),
        DONE,
    ]


def plain() -> Told:
    """The whole stream of a run that calls nothing."""
    return [*head(), *written()]


def events(told: Iterable[tuple[str, Any]], every_ms: float = 5.0) -> tuple[StreamEvent, ...]:
    """Return the events of a stream, so many milliseconds one after the other."""
    return tuple(
        StreamEvent(
            name=name,
            data=data if isinstance(data, str) else json.dumps(data),
            at_ms=every_ms * number,
        )
        for number, (name, data) in enumerate(told)
    )


def stream(
    talk: Talk,
    told: Iterable[tuple[str, Any]],
    operation: str = "createRun",
    *,
    sent: Any = None,
    every_ms: float = 5.0,
    **more: Any,
) -> Talk:
    """Add a streamed request to a conversation."""
    talk.say(
        operation,
        raw="",
        events=events(told, every_ms),
        sent={"assistant_id": "asst_a", "stream": True, **(sent or {})},
        **{"content_type": "text/event-stream; charset=utf-8", **more},
    )
    return talk


def read_back(talk: Talk) -> Talk:
    """Add what a client reads after the run."""
    talk.poll("completed", label="poll.last")
    talk.say("listRunSteps", page(step()), label="steps.all")
    talk.say("listMessages", page(message()), label="messages.after")
    return talk


def edited(told: Told, name: str, change: Callable[[dict[str, Any]], object]) -> Told:
    """Return a stream in which what each event of a name carries is changed."""
    copy: Told = [(n, json.loads(json.dumps(d))) for n, d in told]
    for event, data in copy:
        if event == name:
            change(data)
    return copy
