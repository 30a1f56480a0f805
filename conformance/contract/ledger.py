"""The requirement ledger: what a provider is judged by, one row a requirement.

The rows stand in `requirements/`, one file an area. An id is for ever: a retired one is never used
again, and a change of meaning takes a new one. A requirement belongs to every edition in whose
document its pointer leads somewhere; `since` and `until` narrow that. A recorded one begins with
the recording.
"""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Any, Literal

import msgspec

from conformance.contract import document
from conformance.contract.editions import NAMED, parse, project
from conformance.contract.pointers import Unresolvable, resolve
from conformance.contract.projection import lives

AREAS = ("core", "tools", "steps", "lists", "stream", "errors", "isolation")
"""The files of the ledger, in its order."""
RECORDED_ON = "2025-10-30"
"""The day on which the traffic of the official service was recorded (facts: behaviour, R)."""


class Requirement(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One row of the ledger.

    Attributes:
        id: for ever; a retired one is never used again.
        level: MUST, SHOULD or MAY.
        tier: what a decision-maker reads it under.
        provenance: documented and recorded can fail a provider, observed only differs.
        text: the requirement in one sentence of our own.
        pointer: `openapi.yaml#/…`, or `oracle:<module>.<name>`.
        operations: operationIds without which it cannot be seen.
        needs: ids of requirements that must hold before this can be seen.
        essential: whether its tier is nothing without it.
        wants: what only the user can give and it cannot be seen without.
        since: first day (YYYY-MM-DD) of the documents that ask for it, where that is not the day
            from which its pointer leads somewhere.
        until: the day from which documents no longer ask for it, likewise.
    """

    id: str
    level: Literal["MUST", "SHOULD", "MAY"]
    tier: Literal["core", "tools", "steps", "lists", "stream", "errors", "isolation"]
    provenance: Literal["documented", "recorded", "observed"]
    text: str
    pointer: str
    operations: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    essential: bool = False
    wants: Literal["second-key"] | None = None
    since: str | None = None
    until: str | None = None

    @property
    def editions(self) -> tuple[str, ...]:
        """The named editions that it belongs to."""
        return tuple(name for name in NAMED if self in for_edition(name))


@cache
def ledger() -> tuple[Requirement, ...]:
    """Return every requirement, in the order of the ledger."""
    return tuple(row for area in AREAS for row in rows_of(area))


@cache
def rows_of(area: str) -> tuple[Requirement, ...]:
    """Return the requirements of one of `AREAS`, in the order of its file."""
    rows = tomllib.loads(_source(area).decode()).get("requirement", [])
    return tuple(msgspec.convert(row, Requirement) for row in rows)


@cache
def sha256() -> str:
    """Return the digest of the ledger, which says whether two runs were judged by the same."""
    return hashlib.sha256(b"".join(map(_source, AREAS))).hexdigest()


@cache
def for_edition(edition: str) -> tuple[Requirement, ...]:
    """Return the requirements of an edition, in the order of the ledger.

    A requirement belongs to the editions in which its pointer leads somewhere, within its own
    life span. What was recorded is asked for from the day of the recording on: it proves nothing
    about the documents before.

    Raises:
        UnknownEdition: there is no edition of that name.
    """
    date = parse(edition).document_date
    schema = project(document.load(), edition)
    return tuple(r for r in ledger() if _asked_for(r, date) and _stands_in(r.pointer, schema))


@cache
def with_needs(identifier: str) -> frozenset[str]:
    """Return an id with those of all that must hold before it can be seen, however indirectly."""
    rows = {row.id: row for row in ledger()}
    needs = rows[identifier].needs if identifier in rows else ()
    return frozenset([identifier]).union(*map(with_needs, needs))


def _asked_for(requirement: Requirement, date: str) -> bool:
    since = requirement.since
    if since is None and requirement.provenance == "recorded":
        since = RECORDED_ON
    return lives(since, requirement.until, date)


def _stands_in(pointer: str, schema: Mapping[str, Any]) -> bool:
    name, _, inside = pointer.partition("#")
    if name != "openapi.yaml":
        return True
    try:
        resolve(schema, inside)
    except Unresolvable:
        return False
    return True


def _source(area: str) -> bytes:
    folder = resources.files("conformance.contract") / "requirements"
    return (folder / f"{area}.toml").read_bytes()
