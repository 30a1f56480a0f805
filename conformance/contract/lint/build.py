"""Builds a document with line numbers from the events of a reader, within limits.

Nothing here recurses: a document may be nested as deep as its author is hostile.
"""

from __future__ import annotations

from typing import Any

from attrs import define, field, frozen

from conformance.contract.lint.pointer import ROOT, join

MAX_DEPTH = 256
"""Levels of nesting. Real descriptions need some fifty."""

MAX_NODES = 2_000_000
"""Values in a document. The largest public descriptions have a quarter of it."""

MAX_EXPANSION = 10
"""How many times larger aliases may make a document than it is written (YAML bombs)."""

_EXPANSION_GRANTED = 100_000


class Unreadable(ValueError):
    """The bytes are no document that can be judged; the message says why, and where."""


@frozen
class Mark:
    """Where a value stands.

    Attributes:
        line: 1 for the first.
        children: the marks of its members, by key or index.
    """

    line: int
    children: dict[str, Mark] = field(factory=dict)


@frozen
class Repeated:
    """A key that an object has twice: all readers keep one and forget the other."""

    pointer: str
    line: int


@define
class _Frame:
    value: dict[str, Any] | list[Any]
    mark: Mark
    anchor: str | None
    size: int = 1
    key: str | None = None
    key_line: int = 0
    merged: list[tuple[Any, Mark]] = field(factory=list)


@frozen
class _Anchored:
    value: Any
    mark: Mark
    size: int


@define
class Builder:
    """Takes events in document order; `document` and `marks` are the result."""

    document: Any = None
    marks: Mark = field(factory=lambda: Mark(1))
    repeated: list[Repeated] = field(factory=list)
    _frames: list[_Frame] = field(factory=list)
    _anchors: dict[str, _Anchored | None] = field(factory=dict)
    _written: int = 0

    def open(
        self, value: dict[str, Any] | list[Any], line: int, anchor: str | None = None
    ) -> None:
        """An object or array begins. Raises Unreadable past the limits."""
        if len(self._frames) >= MAX_DEPTH:
            raise Unreadable(f"line {line}: nested deeper than {MAX_DEPTH} levels")
        self._count(line)
        if anchor:
            self._anchors[anchor] = None  # under construction: an alias to it would be a cycle
        self._frames.append(_Frame(value, Mark(line), anchor))

    def close(self) -> None:
        """The innermost object or array ends."""
        frame = self._frames.pop()
        if isinstance(frame.value, dict):
            _merge(frame, frame.value)
        self._add(frame.value, frame.mark, frame.size, frame.anchor)

    def scalar(self, value: Any, text: str, line: int, anchor: str | None = None) -> None:
        """A value, or a key (whose text counts), comes. Raises Unreadable past the limits."""
        self._count(line)
        frame = self._frames[-1] if self._frames else None
        if frame and isinstance(frame.value, dict) and frame.key is None:
            frame.key, frame.key_line = text, line
            return
        self._add(value, Mark(line), 1, anchor)

    def alias(self, name: str, line: int) -> None:
        """An alias stands for a value met before. Raises Unreadable for cycles and bombs."""
        if name not in self._anchors:
            raise Unreadable(f"line {line}: alias *{name} has no anchor")
        anchored = self._anchors[name]
        if anchored is None:
            raise Unreadable(f"line {line}: alias *{name} contains itself")
        frame = self._frames[-1] if self._frames else None
        if frame and isinstance(frame.value, dict) and frame.key is None:
            simple = not isinstance(anchored.value, (dict, list))
            frame.key = str(anchored.value) if simple else f"(key on line {line})"
            frame.key_line = line
            return
        self._add(anchored.value, anchored.mark, anchored.size, None)

    def _count(self, line: int) -> None:
        self._written += 1
        if self._written > MAX_NODES:
            raise Unreadable(f"line {line}: more than {MAX_NODES} values")

    def _add(self, value: Any, mark: Mark, size: int, anchor: str | None) -> None:
        if anchor:
            self._anchors[anchor] = _Anchored(value, mark, size)
        if not self._frames:
            self.document, self.marks = value, mark
            return
        frame = self._frames[-1]
        frame.size += size
        if frame.size > _EXPANSION_GRANTED + MAX_EXPANSION * self._written:
            raise Unreadable(f"line {mark.line}: aliases make the document explode")
        if isinstance(frame.value, list):
            frame.mark.children[str(len(frame.value))] = mark
            frame.value.append(value)
            return
        key, frame.key = frame.key, None
        if key is None:  # an object or array as a key, which JSON does not know
            frame.key, frame.key_line = f"(key on line {mark.line})", mark.line
        elif key == "<<" and isinstance(value, (dict, list)):
            frame.merged.append((value, mark))
        else:
            if key in frame.value:
                self.repeated.append(Repeated(self._pointer(key), frame.key_line))
            frame.value[key] = value
            frame.mark.children[key] = Mark(frame.key_line, mark.children)

    def _pointer(self, key: str) -> str:
        keys = [
            str(len(frame.value)) if isinstance(frame.value, list) else frame.key or ""
            for frame in self._frames[:-1]
        ]
        return join(ROOT, *keys, key)


def _merge(frame: _Frame, value: dict[str, Any]) -> None:
    # YAML's `<<`: what the object says itself wins, then the first of the merged.
    for merged, mark in frame.merged:
        sources = merged if isinstance(merged, list) else [merged]
        marks = list(mark.children.values()) if isinstance(merged, list) else [mark]
        for source, origin in zip(sources, marks, strict=False):
            for key, member in source.items() if isinstance(source, dict) else ():
                if key not in value:
                    value[key] = member
                    frame.mark.children[key] = origin.children.get(key, origin)
