"""What a streamed run says: events in order, and how they are framed (behaviour, section 6)."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from attrs import define, field, frozen

if TYPE_CHECKING:
    from conformance.reference.state import Run

# A stream ends where the run ends or waits for the client (recorded).
_ENDS = frozenset(
    f"thread.run.{status}"
    for status in ("requires_action", "completed", "incomplete", "failed", "cancelled", "expired")
)
DONE = b"event: done\ndata: [DONE]\n\n"


@frozen
class Event:
    """One event: its name, and the object or delta that it carries."""

    name: str
    data: dict[str, Any]

    def frame(self) -> bytes:
        """Return the event as it goes over the wire: its data on one line."""
        head = f"event: {self.name}\ndata: "
        try:
            text = json.dumps(self.data, ensure_ascii=False, separators=(",", ":"))
            return f"{head}{text}\n\n".encode()
        except UnicodeEncodeError:
            text = json.dumps(self.data, separators=(",", ":"))
            return f"{head}{text}\n\n".encode()


@define(eq=False)
class EventStream:
    """The events of one run from one request on, until somebody takes them.

    Attributes:
        run: whose events it is told; None until a request has led to one.
        ended: whether its last event was put.
        news: called when an event was put.
    """

    run: Run | None = None
    ended: bool = False
    news: Callable[[], None] | None = None
    _waiting: list[Event] = field(factory=list)

    def follow(self, run: Run) -> None:
        """Be told what happens to a run from now on."""
        self.run = run
        run.streams.append(self)

    def put(self, name: str, data: dict[str, Any]) -> None:
        """Add an event; after the one that ends the stream nothing is added."""
        if self.ended:
            return
        self._waiting.append(Event(name, data))
        if name in _ENDS:
            self.close()
            self.ended = True
        if self.news is not None:
            self.news()

    def take(self) -> list[Event]:
        """Return the events that nobody has taken yet."""
        taken, self._waiting = self._waiting, []
        return taken

    def close(self) -> None:
        """Be told no more. The run goes on."""
        if self.run is not None and self in self.run.streams:
            self.run.streams.remove(self)
