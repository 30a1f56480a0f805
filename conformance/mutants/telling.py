"""How a mutant tells a stream: event by event, in other words, another order, other bytes."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from copy import deepcopy
from fnmatch import fnmatchcase
from typing import Any

from attrs import evolve, frozen

from conformance.trace import StreamEvent


class BrokenOff(Exception):
    """The connection breaks in the middle of a stream."""


@frozen
class Frame:
    """An event on its way out.

    Attributes:
        name: what stands after `event:`.
        data: what its data says as JSON; text that is no JSON as it is.
        raw: the exact bytes to send instead.
    """

    name: str
    data: Any
    raw: bytes | None = None

    @classmethod
    def of(cls, event: StreamEvent) -> Frame:
        """Return the frame of an event that was read."""
        try:
            return cls(event.name, json.loads(event.data))
        except ValueError:
            return cls(event.name, event.data)

    def encoded(self) -> bytes:
        """Return the bytes of the frame."""
        if self.raw is not None:
            return self.raw
        return f"event: {self.name}\ndata: {self.text()}\n\n".encode()

    def text(self) -> str:
        """Return the data on one line."""
        if isinstance(self.data, str):
            return self.data
        return json.dumps(self.data, separators=(",", ":"))


Teller = Callable[[Frame | None], Iterable[Frame]]
"""Takes each frame of one stream, and None at its end; returns what is sent instead."""
Retelling = Callable[[str], Teller]
"""Makes the teller of one stream, given the operation that opened it."""
Do = Callable[[Frame], Iterable[Frame]]


def as_told(frame: Frame | None) -> Iterable[Frame]:
    """Pass every frame on."""
    return () if frame is None else (frame,)


def on(pattern: str, do: Do, *operations: str) -> Retelling:
    """Do something to each event whose name matches a glob.

    Args:
        pattern: the glob.
        do: what becomes of the frame.
        operations: in whose streams; all without any.
    """

    def begin(operation: str) -> Teller:
        def tell(frame: Frame | None) -> Iterable[Frame]:
            meant = not operations or operation in operations
            if frame is not None and meant and fnmatchcase(frame.name, pattern):
                return tuple(do(frame))
            return as_told(frame)

        return tell

    return begin


def late(pattern: str, after: str) -> Retelling:
    """Hold each event whose name matches back until another one has passed, or to the end."""

    def begin(operation: str) -> Teller:
        held: list[Frame] = []

        def tell(frame: Frame | None) -> Iterator[Frame]:
            if frame is not None and fnmatchcase(frame.name, pattern):
                held.append(frame)
                return
            yield from as_told(frame)
            if frame is None or fnmatchcase(frame.name, after):
                yield from held
                held.clear()

        return tell

    return begin


def counted(pattern: str, do: Callable[[Frame, int], Iterable[Frame]]) -> Retelling:
    """Do something to each event whose name matches, given how many of them came before."""

    def begin(operation: str) -> Teller:
        count = [0]

        def tell(frame: Frame | None) -> Iterable[Frame]:
            if frame is None or not fnmatchcase(frame.name, pattern):
                return as_told(frame)
            count[0] += 1
            return tuple(do(frame, count[0] - 1))

        return tell

    return begin


def drop(frame: Frame) -> Iterable[Frame]:
    """Tell nothing."""
    return ()


def twice(frame: Frame) -> Iterable[Frame]:
    """Tell it twice."""
    return (frame, frame)


def changed(change: Callable[[Any], object]) -> Do:
    """Change what the event carries, in place."""

    def do(frame: Frame) -> Iterable[Frame]:
        data = deepcopy(frame.data)
        change(data)
        return (evolve(frame, data=data),)

    return do


def instead(make: Callable[[Any], Any]) -> Do:
    """Carry something else."""
    return lambda frame: (evolve(frame, data=make(frame.data)),)


def renamed(name: str) -> Do:
    """Call the event something else."""
    return lambda frame: (evolve(frame, name=name),)


def framed(write: Callable[[Frame], bytes]) -> Retelling:
    """Write every frame in other bytes."""
    return on("*", lambda frame: (evolve(frame, raw=write(frame)),))


def replaced(pattern: str, old: str, new: str) -> Retelling:
    """Replace a text in everything that events carry whose names match."""
    return on(pattern, instead(lambda data: _replaced(data, old, new)))


def _replaced(data: Any, old: str, new: str) -> Any:
    return data if isinstance(data, str) else json.loads(json.dumps(data).replace(old, new))
