"""Whether the life-span annotations of openapi.yaml are well formed.

The head of openapi.yaml says what they mean; projection.py applies them. A misspelt one would be
passed over in silence there, so each is looked at here.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from typing import Any

from conformance.contract.projection import ANNOTATIONS, ENUM, HISTORY, REQUIRED, SINCE, UNTIL, day

FIRST, LAST = "2023-11-06", "2026-08-26"
"""The days between which the API lived, as YYYY-MM-DD; no annotation is dated outside them."""

# Below these a key is a name that somebody chose, not a keyword: `x-request-id` is a header.
_NAMES = frozenset({"headers", "properties", "value"})


def problems(contract: Mapping[str, Any]) -> list[str]:
    """Return what is wrong with the annotations, each with a pointer; empty if nothing is."""
    return list(_node(contract, "#", names=False))


def _node(node: Any, pointer: str, *, names: bool) -> Iterator[str]:
    if isinstance(node, list):
        for place, child in enumerate(node):
            yield from _node(child, f"{pointer}/{place}", names=False)
    if not isinstance(node, Mapping):
        return
    if not names:
        yield from (f"{pointer}: {text}" for text in _own(node))
    for key, child in node.items():
        if key not in ANNOTATIONS:
            inside = f"{pointer}/{str(key).replace('~', '~0').replace('/', '~1')}"
            yield from _node(child, inside, names=not names and key in _NAMES)


def _own(node: Mapping[str, Any]) -> Iterator[str]:
    for key in node:
        if str(key).startswith("x-") and key not in ANNOTATIONS:
            yield f"there is no annotation {key}"
    if "$ref" in node and len(node) > 1:
        yield "a reference stands alone; wrap it in an anyOf of one"
    yield from _span(node.get(SINCE), node.get(UNTIL))
    for annotation, keyword in ((ENUM, "enum"), (REQUIRED, "properties")):
        if annotation in node:
            yield from _members(annotation, node[annotation], node.get(keyword, ()))
    if HISTORY in node:
        yield from _history(node)


def _span(since: Any, until: Any) -> Iterator[str]:
    dates = [date for date in (since, until) if date is not None]
    wrong = [date for date in dates if not _is_date(date)]
    yield from (f"{date!r} is no date between {FIRST} and {LAST}" for date in wrong)
    if len(dates) == 2 and not wrong and day(since) >= day(until):
        yield f"it ends on {until}, before it begins on {since}"


def _is_date(date: Any) -> bool:
    if not isinstance(date, str):
        return False
    try:
        datetime.date.fromisoformat(day(date))
    except ValueError:
        return False
    return len(day(date)) == 10 and FIRST <= day(date) <= LAST


def _members(annotation: str, spans: Any, members: Any) -> Iterator[str]:
    if not isinstance(spans, Mapping) or not spans:
        yield f"{annotation} has to say something of each name that it holds"
        return
    for name, span in spans.items():
        if name not in members:
            yield f"{annotation} speaks of {name!r}, which is not there"
        if not isinstance(span, Mapping) or not span or set(span) - {"since", "until"}:
            yield f"{annotation} of {name!r} has to hold since, until, or both"
            continue
        yield from _span(span.get("since"), span.get("until"))


def _history(node: Mapping[str, Any]) -> Iterator[str]:
    entries = node[HISTORY]
    if not isinstance(entries, list) or not all(isinstance(entry, Mapping) for entry in entries):
        yield f"{HISTORY} is a list of earlier states"
        return
    ends = [entry.get("until") for entry in entries]
    for entry, end in zip(entries, ends, strict=True):
        if end is None or len(entry) < 2:
            yield f"{HISTORY}: a state needs an end and something that was different"
        yield from _span(None, end)
        absent = entry.get("absent", [])
        if not isinstance(absent, list) or any(keyword not in node for keyword in absent):
            yield f"{HISTORY}: absent lists keywords that came later"
        if any(str(keyword).startswith("x-") for keyword in entry):
            yield f"{HISTORY}: a state holds no annotations of its own"
    days = [day(end) for end in ends if isinstance(end, str)]
    if days != sorted(set(days)):
        yield f"{HISTORY}: the oldest state comes first"


def dates(contract: Mapping[str, Any]) -> list[str]:
    """Return the days on which the document changed, oldest first, as YYYY-MM-DD."""
    return sorted({day(date) for date in _dates(contract)})


def _dates(node: Any) -> Iterator[str]:
    if isinstance(node, list):
        for child in node:
            yield from _dates(child)
    elif isinstance(node, Mapping):
        # `since` and `until` are words of the annotations alone; no schema here is called so.
        spans = (SINCE, UNTIL, "since", "until")
        yield from (node[key] for key in spans if isinstance(node.get(key), str))
        for child in node.values():
            yield from _dates(child)
