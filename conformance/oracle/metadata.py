"""Laws of metadata: its limits, and what a modification leaves (facts: behaviour, section 8)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

PAIRS, KEY, VALUE = 16, 64, 512
"""How many pairs there may be, and how many characters a key and a value may have."""


def within_limits(metadata: Any) -> bool:
    """Return whether metadata is a map of strings within the documented limits."""
    return (
        isinstance(metadata, dict)
        and len(metadata) <= PAIRS
        and all(isinstance(k, str) and len(k) <= KEY for k in metadata)
        and all(isinstance(v, str) and len(v) <= VALUE for v in metadata.values())
    )


def fullest() -> dict[str, str]:
    """Return metadata that touches every limit and breaks none."""
    pairs = {f"key-{number:02}": "value" for number in range(PAIRS - 1)}
    return {**pairs, "k" * KEY: "ü" * VALUE}


def shows(told: Any, given: Mapping[str, str]) -> bool:
    """Return whether an object's metadata holds every pair that it was given.

    More may be there: a server can add pairs of its own.
    """
    return isinstance(told, dict) and all(told.get(key) == value for key, value in given.items())


def modification(
    before: Mapping[str, str], given: Mapping[str, str], after: Mapping[str, str]
) -> Literal["replaced", "merged"] | None:
    """Return what a modification did with the pairs that it did not name.

    Nothing documents which of the two is right, so both are. None where it cannot be told: no
    pair was left unnamed, or some were kept and some not.
    """
    unnamed = {key: value for key, value in before.items() if key not in given}
    kept = {key for key, value in unnamed.items() if after.get(key) == value}
    if not unnamed or 0 < len(kept) < len(unnamed):
        return None
    return "merged" if kept else "replaced"
