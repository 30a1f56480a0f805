"""Server-sent events out of text, by the rules of the WHATWG stream format."""

from __future__ import annotations

import re
from collections.abc import Iterator

from conformance.trace.exchange import StreamEvent

# The three ends of a line, and no other that Python would take for one.
_LINE_END = re.compile(r"\r\n|\r|\n")


def parse_events(text: str) -> tuple[StreamEvent, ...]:
    """Return the events of a whole stream body; times are unknown.

    An event that is not closed by an empty line is dropped, as a browser would: its absence is
    what a check sees.
    """
    return tuple(EventReader().feed(text))


class EventReader:
    """Reads a stream piece by piece, in time linear to its length however it is cut."""

    def __init__(self) -> None:
        self._begun = False
        self._after_cr = False
        self._line: list[str] = []
        self._name = ""
        self._data: list[str] = []

    def feed(self, text: str, at_ms: float | None = None) -> Iterator[StreamEvent]:
        """Yield the events that end within a piece of text.

        Args:
            text: the next piece, cut anywhere.
            at_ms: when it came, in milliseconds since the start of the request.
        """
        if not text:
            return
        if not self._begun:
            text, self._begun = text.removeprefix("\ufeff"), True
        if self._after_cr:
            text = text.removeprefix("\n")
        self._after_cr = text.endswith("\r")
        *ended, rest = _LINE_END.split(text)
        for row in ended:
            self._line.append(row)
            yield from self._row("".join(self._line), at_ms)
            self._line.clear()
        if rest:
            self._line.append(rest)

    def _row(self, row: str, at_ms: float | None) -> Iterator[StreamEvent]:
        if not row:
            if self._data:
                data = "\n".join(self._data)
                yield StreamEvent(name=self._name or "message", data=data, at_ms=at_ms)
            self._name, self._data = "", []
            return
        field, _, value = row.partition(":")
        value = value.removeprefix(" ")
        if field == "event":
            self._name = value
        elif field == "data":
            self._data.append(value)
