"""The requirement ledger: what a provider is judged by."""

from __future__ import annotations

import hashlib
import tomllib
from functools import cache
from importlib import resources
from typing import Literal

import msgspec


class Requirement(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One row of the ledger.

    Attributes:
        id: for ever; a retired one is never used again.
        level: MUST, SHOULD or MAY.
        tier: what a decision-maker reads it under.
        provenance: documented and recorded can fail a provider, observed only differs.
        editions: the named editions that it belongs to.
        text: the requirement in one sentence of our own.
        pointer: `openapi.yaml#/…`, or `oracle:<module>.<name>`.
        operations: operationIds without which it cannot be seen.
        needs: ids of requirements that must hold before this can be seen.
        essential: whether its tier is nothing without it.
    """

    id: str
    level: Literal["MUST", "SHOULD", "MAY"]
    tier: Literal["core", "tools", "steps", "lists", "stream", "errors", "isolation"]
    provenance: Literal["documented", "recorded", "observed"]
    editions: tuple[str, ...]
    text: str
    pointer: str
    operations: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    essential: bool = False


@cache
def ledger() -> tuple[Requirement, ...]:
    """Return every requirement, in the order of the ledger."""
    text = _source().decode()
    return tuple(msgspec.convert(row, Requirement) for row in tomllib.loads(text)["requirement"])


@cache
def sha256() -> str:
    """Return the digest of the ledger, which says whether two runs were judged by the same."""
    return hashlib.sha256(_source()).hexdigest()


def for_edition(edition: str) -> tuple[Requirement, ...]:
    """Return the requirements of one named edition."""
    return tuple(requirement for requirement in ledger() if edition in requirement.editions)


def _source() -> bytes:
    return (resources.files("conformance.contract") / "ledger.toml").read_bytes()
