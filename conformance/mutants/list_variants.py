"""Compliant servers whose lists and pages differ.

The text of each says what it does and why that is allowed: a check that flags one is wrong.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence

from conformance.mutants.mutant import Json, conduct
from conformance.reference import Service


@conduct()
class OwnOrderWithinASecond(Service):
    """Items of one second stand in an order of the server's own: created_at has whole seconds."""

    def ordered(self, shown: Sequence[Json], order: str) -> Sequence[Json]:
        """Order by time, then by something that has nothing to do with it."""
        super().ordered(shown, order)
        return sorted(
            shown,
            key=lambda one: (one["created_at"], hashlib.sha256(one["id"].encode()).digest()),
            reverse=order == "desc",
        )


@conduct()
class ClampsQueries(Service):
    """A limit out of bounds becomes the nearest one, and an unknown cursor is overlooked."""

    def page_limit(self, query: Mapping[str, str]) -> int:
        """Clamp."""
        text = query.get("limit", "20")
        return max(1, min(100, int(text))) if text.isdigit() else super().page_limit(query)

    def page(self, shown: Sequence[Json], query: Mapping[str, str]) -> Json:
        """Begin at the beginning."""
        known = {one["id"] for one in shown}
        kept = {k: v for k, v in query.items() if k not in {"after", "before"} or v in known}
        return super().page(shown, kept)


@conduct()
class NothingFollowsAnUnknownCursor(Service):
    """A limit of 0 gives an empty page, and so does an unknown cursor."""

    def page(self, shown: Sequence[Json], query: Mapping[str, str]) -> Json:
        """Give nothing."""
        cursor = query.get("after")
        unknown = cursor and all(one["id"] != cursor for one in shown)
        if unknown or query.get("limit") == "0":
            return self.envelope([], more=False)
        return super().page(shown, query)
