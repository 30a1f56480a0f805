"""Values without what differs between two conversations of itself: ids, times, a model's words."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any, Literal

from attrs import define, field

SideName = Literal["direct", "via"]

ACTIVE = frozenset({"queued", "in_progress"})
"""Which of these a run shows is a matter of the moment."""
GENERATED = frozenset(
    {"value", "arguments", "prompt_tokens", "completion_tokens", "total_tokens", "cached_tokens"}
)
"""Keys whose values are the model's: compared by type, unless the upstream is deterministic."""

VERBATIM = "metadata"
"""What a caller wrote comes back as it was, whatever its keys are called."""

_TOKEN = re.compile(r"[A-Za-z0-9_-]{6,}")
_PREFIX = re.compile(r"[A-Za-z]+(?=[_-])")
_LONG = 20
_SHOWN = 120
# Unix times of this century, in seconds and in milliseconds.
_SECONDS = range(10**9, 10**10)
_MILLISECONDS = range(10**12, 10**13)


@define
class Names:
    """Ids of the two conversations: which one of the one is which of the other."""

    _of: dict[SideName, dict[str, str]] = field(factory=lambda: {"direct": {}, "via": {}})
    _count: int = 0

    def same(self, direct: str, via: str) -> bool:
        """Return whether two ids mean the same object. Two that are both new do from now on."""
        ours, theirs = self._of["direct"].get(direct), self._of["via"].get(via)
        if ours is None and theirs is None:
            self._count += 1
            name = f"‹{form(direct)} {self._count}›"
            self._of["direct"][direct] = self._of["via"][via] = name
            return True
        return ours == theirs

    def name(self, side: SideName, value: str) -> str | None:
        """Return the common name of an id, None if it is not known."""
        return self._of[side].get(value)

    def text(self, side: SideName, text: str) -> str:
        """Return text with the ids in it replaced by their common names."""
        known = self._of[side]
        return _TOKEN.sub(lambda match: known.get(match[0], match[0]), text)


def form(value: str) -> str:
    """Return what sort of id it looks like: "run" of "run_abc", "id" if nothing shows it."""
    found = _PREFIX.match(value)
    return found[0] if found else "id"


def is_id(key: str) -> bool:
    """Return whether a key holds an id of an object."""
    return key == "id" or key.endswith("_id")


@define
class Plain:
    """Turns values of one side into what both sides should have in common.

    Attributes:
        names: ids known so far.
        exact: whether the model's words count.
        moment: whether the moment of asking decides what an active run shows; not in streams.
    """

    names: Names
    exact: bool
    moment: bool = True

    def leaf(self, side: SideName, key: str, value: Any, parent: Mapping[str, Any]) -> str:
        """Return a value that is no object and no list, as text."""
        if is_id(key) and isinstance(value, str):
            return self.names.name(side, value) or f"‹{form(value)}›"
        if key.endswith("_at"):
            return self._time(key, value, parent)
        if key == "status" and self.moment and value in ACTIVE:
            return "‹queued or in_progress›"
        chosen = key == "name" and "arguments" in parent
        if (key in GENERATED or chosen) and not self.exact:
            return f"‹{kind(value)}›"
        if isinstance(value, str):
            return short(self._message(side, key, value))
        return short(value)

    def whole(self, side: SideName, key: str, value: Any, parent: Mapping[str, Any]) -> str:
        """Return any value, as text that two elements of lists can be compared by."""
        if key == VERBATIM:
            return short(value)
        if isinstance(value, dict):
            inner = {k: self.whole(side, k, v, value) for k, v in sorted(value.items())}
            return json.dumps(inner, ensure_ascii=False)
        if isinstance(value, list):
            return json.dumps([self.whole(side, key, v, parent) for v in value])
        return self.leaf(side, key, value, parent)

    def _time(self, key: str, value: Any, parent: Mapping[str, Any]) -> str:
        if key == "started_at" and self.moment and parent.get("status") in ACTIVE:
            return "‹time or null›" if value is None or _is_time(value) else short(value)
        created = parent.get("created_at")
        deadline = key == "expires_at" and parent.get("object") == "thread.run"
        if deadline and _is_time(value) and _is_time(created):
            return f"‹{value - created} after created_at›"
        if _is_time(value):
            return "‹time›" if value in _SECONDS else "‹time in milliseconds›"
        return f"‹time, {kind(value)}›" if isinstance(value, float) else short(value)

    def _message(self, side: SideName, key: str, value: str) -> str:
        text = self.names.text(side, value)
        # An error may name the request, which no two of them share.
        return _TOKEN.sub(_unlike_a_word, text) if key == "message" else text


def kind(value: Any) -> str:
    """Return the JSON type of a value."""
    names = {bool: "boolean", int: "integer", float: "number", str: "string", list: "array"}
    return "null" if value is None else names.get(type(value), "object")


def short(value: Any) -> str:
    """Return a value as JSON."""
    return json.dumps(value, ensure_ascii=False)


def shown(text: str) -> str:
    """Return text as a report quotes it."""
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"


def _is_time(value: Any) -> bool:
    return (
        isinstance(value, int)
        and not isinstance(value, bool)
        and (value in _SECONDS or value in _MILLISECONDS)
    )


def _unlike_a_word(match: re.Match[str]) -> str:
    token = match[0]
    mixed = any(c.isdigit() for c in token) and any(c.isalpha() for c in token)
    return "‹token›" if len(token) >= _LONG and mixed else token
