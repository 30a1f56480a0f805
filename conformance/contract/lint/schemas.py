"""Reads the schemas of a document, whatever its version, into shapes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from attrs import define, evolve, field

from conformance.contract.lint.build import MAX_DEPTH
from conformance.contract.lint.dialect import Dialect
from conformance.contract.lint.keywords import own, remarks_beside_ref
from conformance.contract.lint.pointer import ROOT, join, last, parent, spellings
from conformance.contract.lint.shape import Remark, Shape, both, union

_UNIONS = ("anyOf", "oneOf", "x-anyOf", "x-oneOf")
_MAX_REFERENCES = 64
_MAX_COMBINED = 400


@define
class Schemas:
    """The schemas of one document. Reading is lazy and remembered; the document is not changed.

    Attributes:
        document: the root object.
        dialect: its version.
    """

    document: Mapping[str, Any]
    dialect: Dialect
    _read: dict[str, Shape] = field(factory=dict)
    _nodes: dict[str, Any] = field(factory=dict)
    _tags: dict[str, Mapping[str, Any]] = field(factory=dict)

    def __attrs_post_init__(self) -> None:
        self._nodes[ROOT] = self.document

    def at(self, pointer: str) -> Shape:
        """Return the shape of the schema at a pointer. Never raises."""
        return self._shape(pointer, frozenset())

    def node(self, pointer: str) -> Any:
        """Return what stands at a pointer; None if it leads nowhere."""
        if pointer not in self._nodes:
            if pointer.count("/") > MAX_DEPTH:
                return None  # no document is so deep: a `$ref` made to exhaust the stack
            holder = self.node(parent(pointer)) if pointer != ROOT else None
            self._nodes[pointer] = _child(holder, last(pointer)) if holder is not None else None
        return self._nodes[pointer]

    def tags(self, shape: Shape) -> Mapping[str, Any]:
        """Return the constants among an object's members: what tells members of unions apart."""
        if shape.at not in self._tags:
            enums = {name: self.at(pointer).enum for name, pointer in shape.properties.items()}
            self._tags[shape.at] = {n: e[0] for n, e in enums.items() if e and len(e) == 1}
        return self._tags[shape.at]

    def follow(self, pointer: str) -> tuple[str, tuple[Remark, ...]]:
        """Return where the chain of `$ref`s from a pointer ends, and what was noticed.

        The pointer is empty if it ends nowhere.
        """
        remarks: list[Remark] = []
        seen: list[str] = []
        while True:
            node = self.node(pointer)
            reference = node.get("$ref") if isinstance(node, Mapping) else None
            if reference is None:
                return pointer, tuple(remarks)
            site = join(pointer, "$ref")
            if pointer in seen or len(seen) > _MAX_REFERENCES:
                return "", (*remarks, Remark("ref-cycle", site, str(reference)))
            seen.append(pointer)
            assert isinstance(node, Mapping)
            remarks += remarks_beside_ref(node, pointer, self.dialect)
            found = self._target(reference)
            if found is None:
                elsewhere = isinstance(reference, str) and not reference.startswith("#")
                rule = "ref-external" if elsewhere else "ref-unresolvable"
                return "", (*remarks, Remark(rule, site, str(reference)[:200]))
            pointer = found

    def _target(self, reference: Any) -> str | None:
        for spelling in spellings(reference) if isinstance(reference, str) else ():
            if spelling == ROOT:
                return spelling
            if spelling.startswith("#/") and self.node(spelling) is not None:
                return spelling
        return None

    def _shape(self, site: str, trail: frozenset[str]) -> Shape:
        # Remembered on every level: members that refer to each other twice over double the
        # work with each level otherwise.
        if site not in self._read:
            self._read[site] = self._unread(site, trail)
        return self._read[site]

    def _unread(self, site: str, trail: frozenset[str]) -> Shape:
        at, remarks = self.follow(site)
        if not at:
            return Shape(site, site, remarks=remarks)
        if at in trail:
            cycle = Remark("ref-cycle", site, at)
            return Shape(site, at, remarks=(*remarks, cycle))
        if len(trail) > _MAX_REFERENCES:
            return Shape(site, at, remarks=remarks)
        node = self.node(at)
        shape = own(node, site, at, self.dialect)
        if isinstance(node, Mapping):
            shape = self._combined(node, shape, trail | {at})
        if remarks:
            shape = evolve(shape, remarks=tuple(dict.fromkeys(remarks + shape.remarks)))
        return self._with_siblings(shape, site, at)

    def _combined(self, node: Mapping[str, Any], shape: Shape, trail: frozenset[str]) -> Shape:
        # Strictly, `allOf` takes the null away again; every author and tool means to keep it.
        stated_null = _says_nullable(node)
        for pointer in _members(node, shape.at, "allOf"):
            shape = both(shape, self._shape(pointer, trail))
        for keyword in _UNIONS:
            members = [self._shape(p, trail) for p in _members(node, shape.at, keyword)]
            if members and sum(len(member.choices) for member in members) <= _MAX_COMBINED:
                shape = union(shape, members)
        return evolve(shape, null=True) if stated_null and not shape.null else shape

    def _with_siblings(self, shape: Shape, site: str, at: str) -> Shape:
        # Only 3.1 lets keywords beside `$ref` count; earlier versions ignore all of them.
        if site == at or not self.dialect.is_json_schema:
            return shape
        node = self.node(site)
        assert isinstance(node, Mapping)
        siblings = {k: v for k, v in node.items() if k not in {"$ref", "description", "summary"}}
        if not siblings:
            return shape
        beside = own(siblings, site, site, self.dialect)
        null = shape.null or _says_nullable(node)
        remarks = tuple(dict.fromkeys((*shape.remarks, *beside.remarks)))
        combined = both(evolve(shape, null=True), evolve(beside, null=True, remarks=()))
        return evolve(
            combined, null=null, remarks=remarks, default=beside.default or shape.default
        )


def _child(holder: Any, key: str) -> Any:
    if isinstance(holder, Mapping):
        return holder.get(key)
    if isinstance(holder, list) and key.isdecimal() and len(key) < 10 and int(key) < len(holder):
        return holder[int(key)]
    return None


def _members(node: Mapping[str, Any], at: str, keyword: str) -> Iterator[str]:
    members = node.get(keyword)
    for index, _ in enumerate(members if isinstance(members, list) else ()):
        yield join(at, keyword, index)


def _says_nullable(node: Mapping[str, Any]) -> bool:
    return node.get("nullable") is True or node.get("x-nullable") is True
