"""Editions: dated states of the contract, and the plain document of each.

The API had one document at a time. Until 2024-04-16 it described version 1, from 2024-04-17 on
version 2; version 1 stayed in service, unchanged, until 2024-12-18. So an edition is a version
and a date: five have names, any other is written `v2@2025-06-30`.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping
from typing import Any

from attrs import frozen

from conformance.contract.projection import at


class UnknownEdition(ValueError):
    """There is no such edition; the message says what is allowed."""


@frozen
class Edition:
    """A dated state of the contract.

    Attributes:
        api: `v1` or `v2`.
        date: the day whose service is meant, as YYYY-MM-DD.
        name: how it is called: `v2-2024-12`, or `v2@2025-06-30` if it has no name of its own.
    """

    api: str
    date: str
    name: str

    @property
    def beta(self) -> str:
        """What the OpenAI-Beta header of a request says."""
        return f"assistants={self.api}"

    @property
    def document_date(self) -> str:
        """The day whose document describes it: version 1 was frozen when version 2 began."""
        return min(self.date, _LIVES[self.api].frozen)

    @property
    def named(self) -> str:
        """The named edition that it is, or that came last before it (the first, if none did)."""
        earlier = [n for n, date in _DATES.items() if n.startswith(self.api) and date <= self.date]
        return earlier[-1] if earlier else next(n for n in _DATES if n.startswith(self.api))


@frozen
class _Life:
    """The days on which a version could be called, and the day of its last document."""

    first: str
    last: str
    frozen: str


_LIVES = {
    "v1": _Life("2023-11-06", "2024-12-18", "2024-04-16"),
    "v2": _Life("2024-04-17", "2026-08-26", "2026-08-21"),
}
_DATES = {
    "v1-2023-11": "2023-11-08",
    "v1-2024-04": "2024-04-16",
    "v2-2024-04": "2024-04-18",
    "v2-2024-12": "2024-12-18",
    "v2-2026-08": "2026-08-21",
}
NAMED = tuple(_DATES)
LATEST = NAMED[-1]
_ALIASES = {"v1": "v1-2024-04", "v2": LATEST}
_DATED = re.compile(r"(v[12])@(\d{4}-\d{2}-\d{2})")


def parse(name: str) -> Edition:
    """Return the edition of a name, an alias (`v1`, `v2`) or a dated spelling (`v2@2025-06-30`).

    Raises:
        UnknownEdition: no edition is called so, or its version could not be called that day.
    """
    name = _ALIASES.get(name, name)
    if name in _DATES:
        return Edition(name[:2], _DATES[name], name)
    dated = _DATED.fullmatch(name)
    if dated is None:
        raise UnknownEdition(
            f"no edition {name!r}; known: {', '.join(NAMED)}, v1, v2, or a date as in v2@2025-06-30"
        )
    api, date = dated.groups()
    _require_day(api, date)
    same = (n for n, known in _DATES.items() if n.startswith(api) and known == date)
    return Edition(api, date, next(same, name))


def _require_day(api: str, date: str) -> None:
    life = _LIVES[api]
    try:
        datetime.date.fromisoformat(date)
    except ValueError:
        raise UnknownEdition(f"{date} is no day of the calendar") from None
    if not life.first <= date <= life.last:
        raise UnknownEdition(
            f"{api} could be called from {life.first} to {life.last}, not on {date}"
        )


def canonical(name: str) -> str:
    """Return the full name of an edition. Raises UnknownEdition."""
    return parse(name).name


def project(contract: Mapping[str, Any], edition: str | Edition) -> dict[str, Any]:
    """Return the plain OpenAPI document of one edition: no annotation is left in it.

    Args:
        contract: openapi.yaml, parsed. It is not changed.
        edition: an edition, or how it is called.

    Raises:
        UnknownEdition: there is no edition of that name.
    """
    chosen = edition if isinstance(edition, Edition) else parse(edition)
    return at(contract, chosen.document_date)
