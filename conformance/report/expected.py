"""What an edition says of each field of the run object: its types, its presence, its law of null."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, NamedTuple

from conformance.contract import document
from conformance.contract.editions import UnknownEdition, project
from conformance.contract.ledger import for_edition
from conformance.contract.pointers import resolve
from conformance.oracle.fields import TABLE

_RUN = "/components/schemas/Run/properties/"


class Expected(NamedTuple):
    """One field as an edition has it.

    Attributes:
        words: the JSON types that its value may have, in the order of the document.
        present: whether every run object has to have the key.
        null: the statuses in which it must be null.
        value: the statuses in which it must be set.
    """

    words: tuple[str, ...]
    present: bool
    null: frozenset[str]
    value: frozenset[str]

    def allows(self, word: str, status: str) -> bool:
        """Return whether a run object in that status may hold such a value."""
        if word == "absent":
            return not self.present
        if status in self.null and word != "null":
            return False
        if status in self.value and word == "null":
            return False
        return word in self.words or (word == "integer" and "number" in self.words)


def expected_fields(edition: str) -> Mapping[str, Expected]:
    """Return what an edition says of every field that it declares; nothing if it is unknown."""
    try:
        return _expected(edition)
    except UnknownEdition:
        return {}


@cache
def _expected(edition: str) -> Mapping[str, Expected]:
    root = project(document.load(), edition)
    rows = [row for row in for_edition(edition) if row.level == "MUST"]
    present = {_field(row.pointer) for row in rows if row.id.startswith("RUN-KEY-")}
    laws = [row for row in rows if row.id.startswith("RUN-NULL-")]
    # The evidence of a cell tells which kind of row has to be in force for it.
    in_force = {{"documented": "P", "recorded": "R"}.get(row.provenance) for row in laws}
    found = {}
    for name, schema in resolve(root, _RUN.rstrip("/")).items():
        cells = TABLE.get(name, {})
        told = {s: c.expectation for s, c in cells.items() if c.evidence in in_force}
        found[name] = Expected(
            tuple(dict.fromkeys(_types(root, schema))),
            name in present,
            frozenset(status for status, what in told.items() if what == "null"),
            frozenset(status for status, what in told.items() if what == "set"),
        )
    return found


def _field(pointer: str) -> str:
    return pointer.partition(_RUN)[2]


def _types(root: Mapping[str, Any], schema: Mapping[str, Any]) -> Iterator[str]:
    if "$ref" in schema:
        yield from _types(root, resolve(root, schema["$ref"].removeprefix("#")))
    for branch in (*schema.get("anyOf", ()), *schema.get("oneOf", ())):
        yield from _types(root, branch)
    kinds = schema.get("type", ())
    yield from [kinds] if isinstance(kinds, str) else kinds
