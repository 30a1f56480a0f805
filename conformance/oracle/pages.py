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


def disturbed(
    first: Sequence[str], after: Sequence[str], older: Sequence[str]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return what an insertion did to a walk from the newest item to the oldest.

    Args:
        first: ids on the page before the insertion.
        after: ids on all that follows its cursor, read after the insertion.
        older: ids of the items that are surely older than the cursor.

    Returns:
        The ids that were shown twice, and those that were skipped.
    """
    twice = tuple(i for i in after if i in first)
    skipped = tuple(i for i in older if i not in after)
    return twice, skipped
