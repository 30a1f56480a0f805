"""Lists: pages, cursors and orders (behaviour, section 7)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from conformance.contract.editions import Edition
from conformance.reference.refusal import Refusal
from conformance.reference.rules import Mistake, Rule, integer, one_of

Query = Mapping[str, str]
Json = dict[str, Any]
_WHOLE = re.compile(r"[+-]?[0-9]{1,9}")


class Pages:
    """Cuts lists into pages."""

    edition: Edition

    def validate_query(self, rule: Rule, value: Any, name: str) -> None:
        """Hold a query parameter against its rule."""
        try:
            rule(value, (name,))
        except Mistake as mistake:
            raise mistake.refusal(self.edition.api, "query") from None

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
        limit = int(text) if _WHOLE.fullmatch(text) else text
        self.validate_query(integer(1, 100), limit, "limit")
        return int(limit)

    def ordered(self, shown: Sequence[Json], order: str) -> Sequence[Json]:
        """Return objects in the order asked for; within a second, in the order of creation."""
        self.validate_query(one_of("asc", "desc"), order, "order")
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
