"""Editions: dated states of the contract, and the plain document of each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

LATEST = "v2-2026-08"
_ALIASES = {"v2": LATEST, LATEST: LATEST}


class UnknownEdition(ValueError):
    """There is no such edition; the message lists those there are."""


def canonical(name: str) -> str:
    """Return the full name of an edition. Raises UnknownEdition."""
    try:
        return _ALIASES[name]
    except KeyError:
        known = ", ".join(dict.fromkeys(_ALIASES))
        raise UnknownEdition(f"no edition {name!r}; known: {known}") from None


def project(contract: Mapping[str, Any], edition: str) -> dict[str, Any]:
    """Return the plain OpenAPI document of one edition, without our extensions."""
    canonical(edition)
    plain: dict[str, Any] = _plain(contract)
    return plain


def _plain(node: Any) -> Any:
    if isinstance(node, Mapping):
        return {k: _plain(v) for k, v in node.items() if not str(k).startswith("x-")}
    return [_plain(item) for item in node] if isinstance(node, list) else node
