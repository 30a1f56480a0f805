"""Walking a list page by page: which page comes next, as a pure function."""

from __future__ import annotations

from typing import Any, Protocol, TypeVar

from runs_client.errors import PagesRepeat

T = TypeVar("T")


class Page(Protocol[T]):
    """One page of any list."""

    @property
    def data(self) -> list[T]:
        """What it holds."""
        ...


def items(page: Page[T]) -> list[T]:
    """Return what a page holds; an unreadable `data` holds nothing."""
    found: Any = page.data
    return found if isinstance(found, list) else []


def following(page: Any, seen: set[str]) -> str | None:
    """Return the cursor of the next page, None after the last one.

    Args:
        page: the page that came.
        seen: cursors that were used; the new one is added.

    Raises:
        PagesRepeat: there is said to be more, but the way on leads back, or nowhere.
    """
    if page.has_more is not True:
        return None
    last: Any = page.last_id
    if not isinstance(last, str):
        # Some servers leave the cursor out, or null; the last object's id is the same.
        held = items(page)
        last = getattr(held[-1], "id", None) if held else None
    if not isinstance(last, str) or last in seen:
        raise PagesRepeat(last if isinstance(last, str) else None)
    seen.add(last)
    return last
