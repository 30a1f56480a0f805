"""Putting objects together from the pieces that a stream sends.

A piece names places by `index`; text grows, lists fill up, everything else is taken over. Text is
kept in pieces until somebody asks, so ten thousand of them cost ten thousand appends.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

# The keys under which a later piece continues an earlier one.
_GROWING = frozenset({"value", "refusal", "arguments", "input", "logs"})
# The first piece names the call; some servers invent another id for each later one.
_FIXED = frozenset({"id", "type"})


class _Pieces(list[str]):
    """Text in the making."""


class _Slots(dict[int, Any]):
    """A list in the making, by index."""


class Draft:
    """An object in the making.

    Args:
        start: the object as the stream first showed it; empty if it never did.
    """

    def __init__(self, start: Mapping[str, Any]) -> None:
        self._state = _thawed(start)

    def add(self, piece: Mapping[str, Any]) -> None:
        """Take a piece, the `delta` of an event."""
        _merge(self._state, piece)

    def finished(self) -> dict[str, Any]:
        """Return the object as far as it has come."""
        frozen: dict[str, Any] = _frozen(self._state)
        return frozen


def _thawed(node: Any) -> Any:
    if isinstance(node, Mapping):
        return {key: _thawed(value) for key, value in node.items()}
    if isinstance(node, list) and all(isinstance(item, Mapping) for item in node):
        return _Slots((at, _thawed(item)) for at, item in enumerate(node))
    return node


def _frozen(node: Any) -> Any:
    if isinstance(node, _Slots):
        return [_frozen(node[at]) for at in sorted(node)]
    if isinstance(node, dict):
        return {key: _frozen(value) for key, value in node.items()}
    return "".join(node) if isinstance(node, _Pieces) else node


def _merge(target: dict[str, Any], piece: Mapping[str, Any]) -> None:
    for key, value in piece.items():
        present = target.get(key)
        if key in _FIXED and present is not None:
            continue
        if key in _GROWING and isinstance(value, str):
            target[key] = _grown(present, value)
        elif isinstance(value, Mapping):
            if not isinstance(present, dict) or isinstance(present, _Slots):
                present = target[key] = {}
            _merge(present, value)
        elif _is_indexed(value):
            if not isinstance(present, _Slots):
                present = target[key] = _Slots()
            _fill(present, value)
        elif value is not None or key not in target:
            target[key] = _thawed(value) if value != [] or present is None else present


def _grown(present: Any, more: str) -> _Pieces:
    if isinstance(present, _Pieces):
        present.append(more)
        return present
    return _Pieces([present, more] if isinstance(present, str) else [more])


def _is_indexed(value: Any) -> bool:
    return (
        isinstance(value, list)
        and bool(value)
        and all(isinstance(item, Mapping) and type(item.get("index")) is int for item in value)
    )


def _fill(slots: _Slots, pieces: list[Mapping[str, Any]]) -> None:
    for piece in pieces:
        place = slots.get(piece["index"])
        if not isinstance(place, dict) or _begins_again(place, piece):
            place = slots[piece["index"]] = {}
        _merge(place, {key: value for key, value in piece.items() if key != "index"})


def _begins_again(place: dict[str, Any], piece: Mapping[str, Any]) -> bool:
    """Whether a piece repeats what was shown whole: some servers send calls both ways."""
    same = piece.get("id") is not None and piece["id"] == place.get("id")
    return same and not _in_the_making(place)


def _in_the_making(node: Any) -> bool:
    if isinstance(node, dict):
        return any(_in_the_making(value) for value in node.values())
    return isinstance(node, _Pieces)
