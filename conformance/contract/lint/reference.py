"""The editions of the contract, read as any other document is."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from attrs import frozen

from conformance.contract import document, editions
from conformance.contract.lint.dialect import dialect_of
from conformance.contract.lint.endpoint import Endpoint
from conformance.contract.lint.endpoints import endpoints
from conformance.contract.lint.schemas import Schemas
from conformance.contract.lint.shape import Shape


@frozen
class Reference:
    """One edition.

    Attributes:
        edition: its full name.
        schemas: its schemas.
        endpoints: its operations.
    """

    edition: str
    schemas: Schemas
    endpoints: tuple[Endpoint, ...]

    @property
    def version(self) -> str:
        """`v1` or `v2`: what the OpenAI-Beta header says."""
        return self.edition[:2]

    def templates(self) -> tuple[str, ...]:
        """Return its paths."""
        return tuple(dict.fromkeys(endpoint.path for endpoint in self.endpoints))


def names() -> tuple[str, ...]:
    """Return the named editions, oldest first."""
    return editions.NAMED


@cache
def reference(edition: str) -> Reference:
    """Return an edition, projected and read. Raises editions.UnknownEdition."""
    name = editions.canonical(edition)
    projected = editions.project(document.load(), name)
    schemas = Schemas(projected, dialect_of(projected)[0])
    return Reference(name, schemas, endpoints(schemas))


def operation_anywhere(method: str, template: str) -> tuple[str, ...]:
    """Return the named editions that have an operation."""
    wanted = (method, template)
    return tuple(
        name
        for name in names()
        if any((e.method, e.path) == wanted for e in reference(name).endpoints)
    )


def editions_where(at: str, holds: Callable[[Shape], bool]) -> tuple[str, ...]:
    """Return the named editions in which the schema at a pointer fulfils a condition."""
    return tuple(name for name in names() if holds(reference(name).schemas.at(at)))
