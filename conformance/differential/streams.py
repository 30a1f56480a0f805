"""What differs between two streams: their events, and how those arrive."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from typing import Any

from attrs import frozen

from conformance.differential.bodies import Bodies
from conformance.differential.model import Found
from conformance.differential.values import Names, Plain, shown
from conformance.trace import StreamEvent

_MOST_PARTS = 1000
"""No honest stream has more events, deltas in a row counted once."""

_NO_LESS_MS = 100.0
_BUFFERED = 0.25
"""A stream whose events arrive within this part of the time they took directly was held back."""


@frozen
class _Part:
    """An event, or deltas of one kind that follow each other."""

    name: str
    events: tuple[StreamEvent, ...]

    @property
    def pieces(self) -> tuple[str, ...]:
        """The text that each of the deltas brought."""
        return tuple(_text(_parsed(event.data)) for event in self.events)


def compare(
    direct: Sequence[StreamEvent], via: Sequence[StreamEvent], names: Names, *, exact: bool
) -> Iterator[Found]:
    """Yield what differs between two streams."""
    if direct and not via:
        yield Found(kind="dropped", where="event", path="(stream)", direct=f"{len(direct)} events")
        return
    ours, theirs = _parts(direct)[:_MOST_PARTS], _parts(via)[:_MOST_PARTS]
    left, right = [part.name for part in ours], [part.name for part in theirs]
    bodies = Bodies(Plain(names, exact, moment=False))
    yield from _order(left, right)
    for tag, i, j, k, n in SequenceMatcher(None, left, right, autojunk=False).get_opcodes():
        if tag != "equal":
            continue
        for one, other in zip(ours[i:j], theirs[k:n], strict=True):
            if one.name.endswith(".delta"):
                yield from _deltas(one, other, exact=exact)
            yield from _content(one, other, bodies)
    yield from _held_back(direct, via)


def _parts(events: Sequence[StreamEvent]) -> list[_Part]:
    parts: list[_Part] = []
    for event in events:
        if parts and event.name.endswith(".delta") and parts[-1].name == event.name:
            parts[-1] = _Part(event.name, (*parts[-1].events, event))
        else:
            parts.append(_Part(event.name, (event,)))
    return parts


def _order(left: Sequence[str], right: Sequence[str]) -> Iterator[Found]:
    if list(left) != list(right) and Counter(left) == Counter(right):
        at = next(
            i for i, (one, other) in enumerate(zip(left, right, strict=True)) if one != other
        )
        yield Found(kind="reordered", where="event", path=left[at], direct=left[at], via=right[at])
        return
    for name, count in (Counter(left) - Counter(right)).items():
        yield Found(kind="dropped", where="event", path=name, direct=f"{count} of them")
    for name, count in (Counter(right) - Counter(left)).items():
        yield Found(kind="added", where="event", path=name, via=f"{count} of them")


def _deltas(ours: _Part, theirs: _Part, *, exact: bool) -> Iterator[Found]:
    """Yield what became of deltas: how many there are is the model's, unless the text agrees."""
    left, right = ours.pieces, theirs.pieces
    counts = {"direct": _counted(left), "via": _counted(right)}
    if "".join(left) == "".join(right):
        if len(left) > len(right):
            yield Found(kind="merged", where="event", path=ours.name, **counts)
        elif len(left) < len(right):
            yield Found(kind="split", where="event", path=ours.name, **counts)
    elif len(right) < len(left) and _within(right, left):
        yield Found(kind="dropped", where="event", path=ours.name, **counts)
    elif len(left) < len(right) and _within(left, right):
        yield Found(kind="added", where="event", path=ours.name, **counts)
    elif exact:
        yield Found(
            kind="rewritten",
            where="event",
            path=f"{ours.name}: text",
            direct=shown("".join(left)),
            via=shown("".join(right)),
        )


def _counted(pieces: Sequence[str]) -> str:
    return f"{len(pieces)} event{'' if len(pieces) == 1 else 's'}"


def _content(ours: _Part, theirs: _Part, bodies: Bodies) -> Iterator[Found]:
    """Yield what differs in the data of an event; of deltas only the first have a partner."""
    left, right = _parsed(ours.events[0].data), _parsed(theirs.events[0].data)
    if left is None and right is None:
        if ours.events[0].data != theirs.events[0].data:
            yield Found(
                kind="rewritten",
                where="event",
                path=ours.name,
                direct=shown(ours.events[0].data),
                via=shown(theirs.events[0].data),
            )
        return
    if ours.name.endswith(".delta"):
        # The text of all of them was compared above.
        bodies = Bodies(Plain(bodies.plain.names, exact=False, moment=False))
    for found in bodies.compare(left, right):
        yield Found(
            kind=found.kind,
            where="event",
            path=f"{ours.name}: {found.path}",
            direct=found.direct,
            via=found.via,
        )


def _held_back(direct: Sequence[StreamEvent], via: Sequence[StreamEvent]) -> Iterator[Found]:
    before, after = _span(direct), _span(via)
    if before is None or after is None:
        return
    took, takes = before[1] - before[0], after[1] - after[0]
    # Held back means that the first one came late too; a stream that was cut short is no such.
    late = after[0] - before[0] >= took / 2
    if took >= _NO_LESS_MS and takes <= took * _BUFFERED and late:
        yield Found(
            kind="delayed",
            where="time",
            path="(stream)",
            direct=f"first event after {before[0]:.0f} ms, last after {before[1]:.0f} ms",
            via=f"first event after {after[0]:.0f} ms, last after {after[1]:.0f} ms",
        )


def _span(events: Sequence[StreamEvent]) -> tuple[float, float] | None:
    times = [event.at_ms for event in events if event.at_ms is not None]
    return (times[0], times[-1]) if len(times) > 1 else None


def _within(some: Sequence[str], of: Sequence[str]) -> bool:
    rest = iter(of)
    return all(piece in rest for piece in some)


def _parsed(data: str) -> Any:
    try:
        return json.loads(data)
    except (ValueError, RecursionError):
        return None


def _text(value: Any) -> str:
    """Return the words that a delta brings: of a message, or arguments of a call."""
    if isinstance(value, dict):
        return "".join(
            str(inner)
            if key in {"value", "arguments"} and isinstance(inner, str)
            else _text(inner)
            for key, inner in value.items()
        )
    return "".join(map(_text, value)) if isinstance(value, list) else ""
