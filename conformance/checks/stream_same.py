"""A stream says what polls and lists say afterwards."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from conformance.checks.fact import Fact, judge, shown
from conformance.checks.registry import check
from conformance.checks.same import agree
from conformance.checks.streams import Stream, is_stream, named
from conformance.checks.view import View, is_success, items
from conformance.oracle import fold
from conformance.oracle.events import Event
from conformance.oracle.run import TERMINAL
from conformance.trace import Exchange

# Of an ended run; the fields that no sighting of a run may change are compared with all others.
_RUN_FIELDS = (
    "started_at",
    "completed_at",
    "failed_at",
    "cancelled_at",
    "last_error",
    "incomplete_details",
    "usage",
)
_MESSAGE_FIELDS = ("created_at", "thread_id", "run_id", "assistant_id", "role", "content")


@check("STREAM-SAME-001")
def run_is_as_retrieved(view: View) -> Iterator[Fact]:
    """The run with which a stream ends is the run that is retrieved afterwards."""
    for stream in named(view):
        last = stream.last
        if last is None or last.word not in TERMINAL or not isinstance(last.data, dict):
            continue
        history = view.histories.get((stream.exchange.source, last.id), ())
        later = next(
            (s for s in history if s.source != "event" and _follows(s.exchange, stream)), None
        )
        if later is not None and later.status == last.word:
            yield from _compared(stream, last.data, later.value, _RUN_FIELDS, later.exchange)


@check("STREAM-SAME-002")
def messages_are_listed(view: View) -> Iterator[Fact]:
    """Every message that a stream told to be completed is in the list of its thread."""
    for stream, message, page in _listed_messages(view):
        ids = [item.get("id") for item in items(page)]
        yield from judge(
            message.id in ids,
            stream.index,
            page.index,
            expected=f"message {message.id} in the list",
            observed=shown(ids),
        )


@check("STREAM-SAME-003")
def messages_are_as_listed(view: View) -> Iterator[Fact]:
    """A message that a stream told to be completed is the message that the list shows."""
    for stream, message, page in _listed_messages(view):
        for item in items(page):
            if item.get("id") == message.id:
                yield from _compared(stream, message.data, item, _MESSAGE_FIELDS, page)


def _listed_messages(view: View) -> Iterator[tuple[Stream, Event, Exchange]]:
    """Yield each completed message of a stream with a whole list of its thread taken later."""
    for stream in named(view):
        run = next(stream.of("run"), None)
        for message in stream.of("message"):
            if message.word != "completed" or not message.id or run is None:
                continue
            for page in view.labelled("messages.after"):
                here = page.path.get("thread_id") == run.get("thread_id")
                if here and is_success(page) and _is_whole(page) and _follows(page, stream):
                    yield stream, message, page


@check("STREAM-SAME-004")
def steps_are_those_listed(view: View) -> Iterator[Fact]:
    """The steps that the streams of a completed run told are the steps that are listed."""
    for page, told in _listed_steps(view):
        listed = sorted(str(item.get("id")) for item in items(page))
        yield from judge(
            sorted({event.id for _, event in told}) == listed,
            *dict.fromkeys(stream.index for stream, _ in told),
            page.index,
            expected=f"the listed steps {shown(listed)}",
            observed=shown(sorted({event.id for _, event in told})),
        )


@check("STREAM-SAME-005")
def steps_are_as_listed(view: View) -> Iterator[Fact]:
    """A step that a stream told to be completed is the step that the list shows."""
    for page, told in _listed_steps(view):
        found = {item.get("id"): item for item in items(page)}
        for stream, event in told:
            item = found.get(event.id)
            if item is None or event.word != "completed" or not isinstance(event.data, dict):
                continue
            mine, theirs = _as_compared(event.data), _as_compared(item)
            yield from _compared(stream, mine, theirs, tuple(mine), page)


def _listed_steps(view: View) -> Iterator[tuple[Exchange, list[tuple[Stream, Event]]]]:
    """Yield each whole list of steps of a run that was streamed from its start to its end."""
    for page in view.labelled("steps.all"):
        run_id = page.path.get("run_id", "")
        mine = [
            s
            for s in named(view)
            if s.run_id == run_id and s.exchange.source == page.source and _follows(page, s)
        ]
        # A step without an id is judged as that.
        ids = [event.id for stream in mine for event in stream.of("step")]
        legible = bool(mine) and all(ids) and all(stream.legible for stream in mine)
        ended = legible and mine[-1].last is not None and mine[-1].last.word == "completed"
        # That a completed run has steps at all is judged as that.
        whole = is_success(page) and _is_whole(page) and bool(items(page))
        if not (ended and whole and _all_streamed(view, mine)):
            continue
        yield page, [(s, e) for s in mine for e in s.of("step") if e.id]


def _all_streamed(view: View, mine: list[Stream]) -> bool:
    """Whether a run began in a stream, and every time that it went on it did so in one."""
    plain = [
        e
        for e in view.accepted("submitToolOutputs")
        if e.path.get("run_id") == mine[0].run_id and not is_stream(e)
    ]
    return mine[0].opening != "submit" and not plain


def _as_compared(step: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a step must say wherever it is shown.

    The recorded service showed another expires_at in events than in lists, and what a search
    found depends on the request.
    """
    fields = ("created_at", "run_id", "thread_id", "assistant_id", "type", "completed_at", "usage")
    shared = {name: step.get(name) for name in fields}
    details = step.get("step_details")
    found = details if isinstance(details, Mapping) else {}
    calls = found.get("tool_calls")
    functions = [c for c in calls if _is_function(c)] if isinstance(calls, list) else None
    by_id = sorted(
        (
            {"id": str(call.get("id")), "function": _read(call.get("function"))}
            for call in functions or ()
        ),
        key=lambda call: str(call["id"]),
    )
    return {
        **shared,
        "message_creation": found.get("message_creation"),
        "functions": by_id or None,
    }


def _read(function: object) -> object:
    """Return a function with its arguments read as what they say: their layout is free."""
    text = function.get("arguments") if isinstance(function, Mapping) else None
    return (
        {**function, "arguments": fold.read(text)} if isinstance(function, Mapping) else function
    )


def _is_function(call: object) -> bool:
    return isinstance(call, Mapping) and call.get("type") == "function"


def _compared(
    stream: Stream,
    told: Mapping[str, Any],
    shown_later: Mapping[str, Any],
    fields: tuple[str, ...],
    later: Exchange,
) -> Iterator[Fact]:
    """Compare the fields that both have: what is missing or null is judged where it stands."""
    both = [n for n in fields if told.get(n) is not None and shown_later.get(n) is not None]
    wrong = [name for name in both if not agree(told[name], shown_later[name])]
    name = wrong[0] if wrong else ""
    yield from judge(
        not wrong,
        stream.index,
        later.index,
        expected=f"{name} {shown(shown_later.get(name))} as afterwards" if wrong else "the same",
        observed=f"{name} {shown(told.get(name))} in the stream" if wrong else "the same",
    )


def _follows(exchange: Exchange, stream: Stream) -> bool:
    return exchange.index > stream.index and exchange.started_ms >= stream.exchange.ended_ms


def _is_whole(page: Exchange) -> bool:
    return isinstance(page.json, dict) and page.json.get("has_more") is not True
