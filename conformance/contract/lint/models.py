"""Data models on their own: documents that describe the run object and no operation."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from conformance.contract.lint.pointer import ROOT, join
from conformance.contract.lint.reference import Reference
from conformance.contract.lint.schemas import Schemas
from conformance.contract.lint.shape import Shape

_HOLDERS = (("components", "schemas"), ("definitions",))
_ALIKE = 0.6


def alike(schemas: Schemas, reference: Reference) -> Iterator[tuple[str, str]]:
    """Yield their named schemas that are plainly an object of the API, each with the contract's.

    Plainly: most members of the one are members of the other. Names do not matter; an export
    may call the run object anything, in any language.
    """
    objects = dict(_answered(reference))
    for pointer in _named(schemas):
        shape = schemas.at(pointer)
        scores = {ours: _alike(shape, reference.schemas.at(ours)) for ours in objects}
        best = max(scores, key=lambda ours: scores[ours], default=None)
        if best is not None and scores[best] >= _ALIKE:
            yield pointer, best


def _named(schemas: Schemas) -> Iterator[str]:
    for holder in _HOLDERS:
        at = join(ROOT, *holder)
        node = schemas.node(at)
        for name in node if isinstance(node, Mapping) else ():
            yield join(at, name)


def _answered(reference: Reference) -> Iterator[tuple[str, str]]:
    """Yield the objects that operations answer with."""
    for endpoint in reference.endpoints:
        status = endpoint.success
        content = endpoint.answers[status] if status else None
        kind = content.json() if content else None
        pointer = content.media[kind] if content and kind is not None else None
        if pointer is not None and "id" in reference.schemas.at(pointer).properties:
            yield reference.schemas.at(pointer).at, endpoint.operation_id


def _alike(theirs: Shape, ours: Shape) -> float:
    either = set(theirs.properties) | set(ours.properties)
    return len(set(theirs.properties) & set(ours.properties)) / len(either) if either else 0.0
