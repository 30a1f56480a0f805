"""Lists: pages, cursors and orders (behaviour, section 7)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from conformance.reference import bodies
from conformance.reference.refusal import Refusal

Query = Mapping[str, str]
Json = dict[str, Any]


class Pages:
    """Cuts lists into pages."""

    def page(self, shown: Sequence[Json], query: Query) -> Json:
        """Return one page of objects that are given oldest first (behaviour, section 7)."""
        limit = self.page_limit(query)
        ordered = self.ordered(shown, query.get("order", "desc"))
        after, before = query.get("after"), query.get("before")
        window = list(ordered)
        if after:
            window = window[_place(window, after, "after") + 1 :]
        backwards = bool(before) and not after
        if before:
            window = window[: _place(window, before, "before")]
        data = window[-limit:] if backwards else window[:limit]
        return self.envelope(data, more=len(window) > len(data))

    def page_limit(self, query: Query) -> int:
        """Return the page size, 20 by default."""
        text = query.get("limit", "20")
        try:
            limit = int(text)
        except ValueError:
            raise Refusal(
                "Invalid type for 'limit': expected an integer, but got a string instead.",
                param="limit",
                code="invalid_type",
            ) from None
        bodies.integer(1, 100)(limit, "limit")
        return limit

    def ordered(self, shown: Sequence[Json], order: str) -> Sequence[Json]:
        """Return objects in the order asked for; within a second, in the order of creation."""
        bodies.one_of("asc", "desc")(order, "order")
        return shown if order == "asc" else shown[::-1]

    def envelope(self, data: list[Json], *, more: bool) -> Json:
        """Return the list object; an empty page has null ends (recorded)."""
        return {
            "object": "list",
            "data": data,
            "first_id": data[0]["id"] if data else None,
            "last_id": data[-1]["id"] if data else None,
            "has_more": more,
        }


def _place(window: Sequence[Json], cursor: str, name: str) -> int:
    """Return where a cursor stands. An unknown cursor is refused: what is right is unknown."""
    for place, one in enumerate(window):
        if one["id"] == cursor:
            return place
    raise Refusal(f"Invalid '{name}': no item '{cursor}'.", param=name, code="invalid_value")
