"""Which figures of a stored run.json are not those that judging it again gives."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from conformance.report.language import tr
from conformance.report.text import line

LIMIT = 40
"""Lines that are worth reading; what differs more is another run."""

_ABSENT = object()
_NOTHING: tuple[object, ...] = (None, [], {})


class Unreadable(ValueError):
    """Two readers may read two things: a key stands twice, or it is nested too deeply."""


def read(data: bytes) -> Any:
    """Parse JSON.

    Raises Unreadable if a key stands twice, or it is nested deeper than anybody reads; other
    ValueErrors if it is no JSON.
    """
    try:
        return json.loads(data, object_pairs_hook=_once)
    except RecursionError:
        raise Unreadable("it is nested too deeply") from None


def deviations(stored: Any, again: Any) -> list[str]:
    """Return a line for each figure that differs: its path, what is on file, what it is now.

    Both are parsed JSON. Results are named by their check, not by their place.
    """
    found = list(_walk("", _by_check(stored), _by_check(again)))
    left_out = len(found) - LIMIT
    return [*found[:LIMIT], tr("and %(n)s more", n=left_out)] if left_out > 0 else found


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise Unreadable("a key stands twice in one object")
    return found


def _by_check(value: Any) -> Any:
    results = value.get("results") if isinstance(value, dict) else None
    if not isinstance(results, list):
        return value
    named = {r["check"]: r for r in results if isinstance(r, dict) and "check" in r}
    # Of a list in which a check stands twice, the list itself is what deviates.
    return value | {"results": named} if len(named) == len(results) else value


def _walk(path: str, was: Any, now: Any) -> Iterator[str]:
    if isinstance(was, dict) and isinstance(now, dict):
        for key in dict.fromkeys((*was, *now)):
            if key not in was and now[key] in _NOTHING:
                continue  # an older suite knew no such key, and it says nothing
            below = f"{path}.{key}" if path else str(key)
            yield from _walk(below, was.get(key, _ABSENT), now.get(key, _ABSENT))
    elif isinstance(was, list) and isinstance(now, list) and len(was) == len(now):
        for place, (left, right) in enumerate(zip(was, now, strict=True)):
            yield from _walk(f"{path}[{place}]", left, right)
    elif type(was) is not type(now) or was != now:
        yield f"{line(path, 120)}: {_told(was)} → {_told(now)}"


def _told(value: Any) -> str:
    if value is _ABSENT:
        return "absent"
    return line(value if isinstance(value, str) else json.dumps(value, ensure_ascii=False), 80)
