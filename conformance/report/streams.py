"""A stream as a table: every event with its number, its time, and the bytes that it took."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any, NamedTuple

from conformance.report.language import tr
from conformance.report.text import clip
from conformance.trace.exchange import StreamEvent
from conformance.trace.sse import EventReader

HEAD, TAIL = 300, 100
"""Events that have a line of their own: the first ones and the last ones."""

_NAME, _DATA, _ID = 100, 160, 60
_LINE_END = re.compile(r"\r\n|\r|\n")

Span = tuple[int, int]


class EventLine(NamedTuple):
    """One stream event, or those left out: then `number` is None and `name` says how many.

    `at` counts milliseconds from the start of the request, `since` from the event before;
    `bytes` is the place in the recorded body, first and last byte.
    """

    number: int | None
    at: str
    since: str
    bytes: str
    name: str
    about: str
    data: str


def event_lines(events: Sequence[StreamEvent], body: str | None) -> tuple[EventLine, ...]:
    """Return the events of a stream as lines of a table.

    Args:
        events: the events.
        body: what they were read from, None where it was not kept as text.
    """
    spans = _spans(body, events)
    if len(events) <= HEAD + TAIL:
        return tuple(_line(n, events, spans) for n in range(len(events)))
    last = len(events) - TAIL
    return (
        *(_line(n, events, spans) for n in range(HEAD)),
        EventLine(
            None,
            f"{_ms(events[HEAD].at_ms)}–{_ms(events[last - 1].at_ms)}",
            "",
            _range((spans[HEAD][0], spans[last - 1][1])) if spans else "",
            tr("… %(n)s events left out …", n=last - HEAD),
            "",
            "",
        ),
        *(_line(n, events, spans) for n in range(last, len(events))),
    )


def reads(events: Sequence[StreamEvent]) -> int | None:
    """Return in how many pieces the events came in, None where no times are known."""
    times = {event.at_ms for event in events}
    return None if None in times else len(times)


def _line(place: int, events: Sequence[StreamEvent], spans: Sequence[Span]) -> EventLine:
    event = events[place]
    before = events[place - 1].at_ms if place else None
    known = event.at_ms is not None and before is not None
    return EventLine(
        place + 1,
        _ms(event.at_ms),
        _ms(event.at_ms - before) if known and before is not None and event.at_ms else "",
        _range(spans[place]) if spans else "",
        clip(event.name, _NAME),
        _about(event.data),
        clip(event.data, _DATA),
    )


def _about(data: str) -> str:
    """Return id and status of the object that an event carries."""
    if len(data) > 100_000:
        return ""
    try:
        value: Any = json.loads(data)
    except (ValueError, RecursionError):
        return ""
    if not isinstance(value, dict):
        return ""
    told = (value.get(key) for key in ("id", "status"))
    return " ".join(clip(text, _ID) for text in told if isinstance(text, str))


def _spans(body: str | None, events: Sequence[StreamEvent]) -> list[Span]:
    """Return where each event stands in the body, in bytes; empty if they do not fit together."""
    if not body or not events:
        return []
    reader, spans, start, place, before = EventReader(), [], 0, 0, 0
    for match in _LINE_END.finditer(body):
        text, before = body[before : match.end()], match.end()
        place += len(text.encode("utf-8", "surrogatepass"))
        ended = len(list(reader.feed(text)))
        if ended or not text.strip("\r\n"):
            spans += [(start, place)] * ended
            start = place
    return spans if len(spans) == len(events) else []


def _range(span: Span) -> str:
    return f"{span[0]}–{span[1] - 1}"


def _ms(time: float | None) -> str:
    return "" if time is None else f"{time:.0f}"
