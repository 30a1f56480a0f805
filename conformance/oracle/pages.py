"""Laws of cursor pagination."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain, pairwise


def out_of_order(stamps: Sequence[int], order: str) -> int | None:
    """Return the index of the first item that breaks the order by time, None if none does.

    Equal times are in order either way: within a second nothing is promised.
    """
    for place, (before, after) in enumerate(pairwise(stamps), start=1):
        if (after > before) if order == "desc" else (after < before):
            return place
    return None


def duplicates(pages: Sequence[Sequence[str]]) -> tuple[str, ...]:
    """Return the ids that a walk over pages showed more than once."""
    ids = list(chain.from_iterable(pages))
    return tuple(dict.fromkeys(i for i in ids if ids.count(i) > 1))
