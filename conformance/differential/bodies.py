"""What differs between two JSON bodies, field by field."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from itertools import zip_longest
from typing import Any

from attrs import frozen

from conformance.differential.model import Found, Kind
from conformance.differential.values import (
    ACTIVE,
    VERBATIM,
    Plain,
    form,
    is_id,
    kind,
    short,
    shown,
)
from conformance.oracle.run import TERMINAL

# What a run shows of its progress: not comparable where one of two looks came sooner.
_PROGRESS = frozenset(
    {
        "status", "started_at", "completed_at", "cancelled_at", "failed_at", "expires_at",
        "usage", "required_action", "incomplete_details", "last_error",
    }
)  # fmt: skip
_UNSETTLED = ACTIVE | {"cancelling"}
_STATUSES = _UNSETTLED | TERMINAL | {"requires_action"}
# How long these lists are is the model's decision.
_CHOSEN = frozenset({"tool_calls", "content", "annotations"})
_ALIGNED = 500
"""Lists that are longer than any page are compared place by place."""


@frozen
class Bodies:
    """Compares bodies of one pair of exchanges.

    Attributes:
        plain: what makes values comparable.
        read: whether the request changed nothing, so that when it came decides what it shows.
    """

    plain: Plain
    read: bool = False

    def compare(self, direct: Any, via: Any, path: str = "") -> Iterator[Found]:
        """Yield what differs."""
        yield from self._walk(direct, via, path, "", {}, {})

    def _walk(
        self,
        ours: Any,
        theirs: Any,
        path: str,
        key: str,
        our_parent: Mapping[str, Any],
        their_parent: Mapping[str, Any],
    ) -> Iterator[Found]:
        if key == VERBATIM and isinstance(ours, dict) and isinstance(theirs, dict):
            yield from self._verbatim(ours, theirs, path)
        elif isinstance(ours, dict) and isinstance(theirs, dict):
            yield from self._objects(ours, theirs, path)
        elif isinstance(ours, list) and isinstance(theirs, list):
            yield from self._lists(ours, theirs, path, key, our_parent, their_parent)
        elif isinstance(ours, (dict, list)) or isinstance(theirs, (dict, list)):
            yield _rewritten(
                path, f"{kind(ours)} {short(ours)}", f"{kind(theirs)} {short(theirs)}"
            )
        elif is_id(key) and isinstance(ours, str) and isinstance(theirs, str):
            yield from self._ids(ours, theirs, path)
        else:
            left = self.plain.leaf("direct", key, ours, our_parent)
            right = self.plain.leaf("via", key, theirs, their_parent)
            if left != right:
                yield _rewritten(path, left, right)

    def _objects(
        self, ours: Mapping[str, Any], theirs: Mapping[str, Any], path: str
    ) -> Iterator[Found]:
        passing = self._between_moments(ours, theirs)
        yield from _keys(ours, theirs, path)
        for key in (key for key in ours if key in theirs):
            if not (passing and key in _PROGRESS):
                yield from self._walk(ours[key], theirs[key], _at(path, key), key, ours, theirs)

    def _verbatim(
        self, ours: Mapping[str, Any], theirs: Mapping[str, Any], path: str
    ) -> Iterator[Found]:
        yield from _keys(ours, theirs, path)
        for key in (key for key in ours if key in theirs and ours[key] != theirs[key]):
            yield _rewritten(_at(path, key), short(ours[key]), short(theirs[key]))

    def _between_moments(self, ours: Mapping[str, Any], theirs: Mapping[str, Any]) -> bool:
        before, after = ours.get("status"), theirs.get("status")
        if not self.read or not isinstance(before, str) or not isinstance(after, str):
            return False
        both = {before, after}
        return len(both) > 1 and both <= _STATUSES and bool(both & _UNSETTLED)

    def _ids(self, ours: str, theirs: str, path: str) -> Iterator[Found]:
        forms = [form(ours), form(theirs)]
        if not self.plain.names.same(ours, theirs):
            yield _rewritten(path, "‹id of one object›", "‹id of another›")
        elif forms[0] != forms[1]:
            yield _rewritten(path, f"‹{forms[0]}…›", f"‹{forms[1]}…›")

    def _lists(
        self,
        ours: Sequence[Any],
        theirs: Sequence[Any],
        path: str,
        key: str,
        our_parent: Mapping[str, Any],
        their_parent: Mapping[str, Any],
    ) -> Iterator[Found]:
        place = f"{path}[]"

        def pair(left: Any, right: Any) -> Iterator[Found]:
            return self._walk(left, right, place, key, our_parent, their_parent)

        chosen = key in _CHOSEN and not self.plain.exact
        if chosen or max(len(ours), len(theirs)) > _ALIGNED:
            for one, other in zip(ours, theirs, strict=False):
                yield from pair(one, other)
            if not chosen:
                yield from _longer(len(ours), len(theirs), place)
            return
        left = [self.plain.whole("direct", key, one, our_parent) for one in ours]
        right = [self.plain.whole("via", key, one, their_parent) for one in theirs]
        if left != right and Counter(left) == Counter(right):
            yield Found(kind="reordered", where="field", path=place)
            # Each goes with its like, so that what is in them is still compared.
            theirs = [theirs[index] for index in _matching(left, right)]
            right = left
        for one, other in _aligned(left, right):
            if one is None:
                yield _lone("added", place, right[other or 0])
            elif other is None:
                yield _lone("dropped", place, left[one])
            else:
                yield from pair(ours[one], theirs[other])


def _matching(left: Sequence[str], right: Sequence[str]) -> list[int]:
    """Return where each text of the one list stands in the other, which has the same ones."""
    places: dict[str, list[int]] = {}
    for index, text in enumerate(right):
        places.setdefault(text, []).append(index)
    return [places[text].pop(0) for text in left]


def _aligned(left: Sequence[str], right: Sequence[str]) -> Iterator[tuple[int | None, int | None]]:
    """Yield which element goes with which, None for one without a partner."""
    if len(left) == len(right):
        yield from zip(range(len(left)), range(len(right)), strict=True)
        return
    for _, i, j, k, n in SequenceMatcher(None, left, right, autojunk=False).get_opcodes():
        yield from zip_longest(range(i, j), range(k, n))


def _lone(kind: Kind, place: str, text: str) -> Found:
    told = {"via" if kind == "added" else "direct": shown(text)}
    return Found(kind=kind, where="field", path=place, **told)


def _longer(ours: int, theirs: int, place: str) -> Iterator[Found]:
    if ours != theirs:
        kind: Kind = "dropped" if ours > theirs else "added"
        told = {"direct": f"{ours} elements", "via": f"{theirs} elements"}
        yield Found(kind=kind, where="field", path=place, **told)


def _keys(ours: Mapping[str, Any], theirs: Mapping[str, Any], path: str) -> Iterator[Found]:
    for key in (key for key in ours if key not in theirs):
        told = shown(short(ours[key]))
        yield Found(kind="dropped", where="field", path=_at(path, key), direct=told)
    for key in (key for key in theirs if key not in ours):
        told = shown(short(theirs[key]))
        yield Found(kind="added", where="field", path=_at(path, key), via=told)


def _at(path: str, key: str) -> str:
    return f"{path}.{key}" if path else key


def _rewritten(path: str, direct: str, via: str) -> Found:
    return Found(
        kind="rewritten",
        where="field",
        path=path or "(body)",
        direct=shown(direct),
        via=shown(via),
    )
