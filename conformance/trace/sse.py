"""Server-sent events out of text, by the rules of the WHATWG stream format."""

from __future__ import annotations

from collections.abc import Iterator

from conformance.trace.exchange import StreamEvent


def parse_events(text: str) -> tuple[StreamEvent, ...]:
    """Return the events of a whole stream body; times are unknown.

    An event that is not closed by an empty line is dropped, as a browser would: its absence is
    what a check sees.
    """
    return tuple(_events(text.removeprefix("\ufeff")))


def _events(text: str) -> Iterator[StreamEvent]:
    name = ""
    data: list[str] = []
    for row in text.replace("\r\n", "\n").replace("\r", "\n").split("\n")[:-1]:
        if not row:
            if data:
                yield StreamEvent(name=name or "message", data="\n".join(data))
            name, data = "", []
            continue
        field, _, value = row.partition(":")
        value = value.removeprefix(" ")
        if field == "event":
            name = value
        elif field == "data":
            data.append(value)
