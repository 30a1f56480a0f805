"""Life spans: in which editions something is there.

The tables of the reference say `since("2024-03-29")` beside a field, where an edition is a
version and a date (facts: edition-diff). They are this module's own reading of the history, and
owe nothing to the annotations of openapi.yaml.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

from attrs import frozen

from conformance.contract.editions import Edition

T = TypeVar("T")
_V2_BEGAN = "2024-04-17"
RECORDED = "2025-10-30"
"""The day of the recorded traffic. From then on it says what is served, before it the document."""


@frozen
class Span:
    """From one day on, and until before another; days are YYYY-MM-DD."""

    since: str = ""
    until: str = "9999"

    def holds(self, edition: Edition) -> bool:
        """Return whether something with this span is there in an edition."""
        return self.since <= edition.document_date < self.until


ALWAYS = Span()
V1, V2 = Span(until=_V2_BEGAN), Span(since=_V2_BEGAN)


def since(day: str) -> Span:
    """There from a day on."""
    return Span(since=day)


def until(day: str) -> Span:
    """There before a day."""
    return Span(until=day)


def alive(table: Mapping[str, tuple[T, Span] | T], edition: Edition) -> dict[str, T]:
    """Return the entries of a table that an edition has; those without a span always are."""
    found: dict[str, T] = {}
    for name, entry in table.items():
        value, span = entry if isinstance(entry, tuple) else (entry, ALWAYS)
        if span.holds(edition):
            found[name] = value
    return found
