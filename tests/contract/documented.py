"""The published documents as facts, and a projection, field by field against each other.

The facts name things as the published documents did; `published_names` says what we call them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from attrs import define, field, frozen

from conformance.contract.pointers import resolve
from tests.contract.published_names import GROUPS, NAMES
from tests.contract.sides import (
    BOUNDS,
    SHARED,
    Node,
    documented_aspects,
    documented_kind,
    documented_members,
    fact_of,
    node_of,
    our_aspects,
    our_kind,
)

# Every key that a fact can have, so that a new one cannot be passed over in silence.
_KNOWN = {
    *BOUNDS,
    *SHARED,
    *("type", "required", "nullable", "ref", "one_of", "any_of", "items", "fields", "requires"),
    *("additional_properties", "required_but_undeclared", "open_enum", "values", "label"),
    *("when", "note", "nullable_note", "nullable_via"),
}
_OPERATION = {
    *("operation_id", "method", "path", "summary", "deprecated", "headers", "path_params"),
    *("query_params", "body", "success", "other_declared_responses", "streaming", "notes"),
}


@frozen
class Difference:
    """One aspect of one place that the two describe differently."""

    where: str
    aspect: str
    documented: Any
    ours: Any


@define
class Comparison:
    """Compares one edition's facts with its projection, and counts.

    Attributes:
        facts: the edition in facts/editions.yaml.
        plain: our projection.
        fields: how many fields, parameters and bodies were compared.
        aspects: how many single statements were compared.
        seen: the identities of the facts that were compared, fields and operations alike.
    """

    facts: Mapping[str, Any]
    plain: Mapping[str, Any]
    fields: int = 0
    aspects: int = 0
    seen: set[int] = field(factory=set)

    def differences(self) -> Iterator[Difference]:
        yield from self._schemas()
        for name, facts in self.facts["operations"].items():
            yield from self._operation(name, facts)

    # --- schemas

    def _schemas(self) -> Iterator[Difference]:
        for name, facts in self.facts["schemas"].items():
            if name in GROUPS:
                continue
            ours = NAMES[name]
            if ours is None:
                yield Difference(name, "declared", True, False)
                continue
            # A null that the published component allows stands at each of its uses here, and
            # each use is compared.
            schema = self.plain["components"]["schemas"][ours]
            yield from self._value(ours, {**facts, "nullable": False}, schema)

    def _value(
        self, where: str, facts: Mapping[str, Any], schema: Mapping[str, Any]
    ) -> Iterator[Difference]:
        assert set(facts) <= _KNOWN, (where, set(facts) - _KNOWN)
        node = node_of(self.plain, schema)
        if "ref" in facts:
            yield from self._same(where, "nullable", facts.get("nullable", False), node.nullable)
            if NAMES[facts["ref"]] not in node.names:
                yield Difference(where, "schema", facts["ref"], node.names)
            return
        members = documented_members(
            self.facts["schemas"], facts.get("one_of", facts.get("any_of", ()))
        )
        said, ours = documented_aspects(facts, members), our_aspects(node)
        for aspect in sorted(said.keys() | ours.keys()):
            yield from self._same(where, aspect, said.get(aspect), ours.get(aspect))
        if "fields" in facts or "properties" in node.keywords:
            yield from self._properties(where, facts.get("fields", {}), node)
        if "items" in facts:
            items = node.keywords.get("items", {})
            yield from self._value(f"{where}[]", facts["items"], items)
        if "one_of" not in said and "suggestions" not in said:
            yield from self._members(where, members, node.members)

    def _same(self, where: str, aspect: str, said: Any, ours: Any) -> Iterator[Difference]:
        self.aspects += 1
        if said != ours:
            yield Difference(where, aspect, said, ours)

    def _properties(
        self, where: str, fields: Mapping[str, Any], node: Node
    ) -> Iterator[Difference]:
        ours, required = node.keywords.get("properties", {}), node.keywords.get("required", ())
        for name, facts in fields.items():
            self.fields += 1
            self.seen.add(id(facts))
            at = f"{where}.{name}"
            yield from self._same(at, "declared", True, name in ours)
            if name in ours:
                wanted = facts.get("required", False)
                yield from self._same(at, "required", wanted, name in required)
                yield from self._value(at, facts, ours[name])
        for name in ours.keys() - fields.keys():
            yield Difference(f"{where}.{name}", "declared", False, True)

    def _members(
        self, where: str, said: Sequence[Any], ours: Sequence[Any]
    ) -> Iterator[Difference]:
        left = {documented_kind(self.facts["schemas"], member): member for member in said}
        right = {our_kind(self.plain, member): member for member in ours}
        for kind in sorted(left.keys() | right.keys()):
            at = f"{where}|{kind}"
            yield from self._same(at, "member", kind in left, kind in right)
            if kind in left and kind in right:
                yield from self._value(at, left[kind], right[kind])

    # --- operations

    def _operation(self, name: str, facts: Mapping[str, Any]) -> Iterator[Difference]:
        self.seen.add(id(facts))
        assert set(facts) <= _OPERATION, (name, set(facts) - _OPERATION)
        path = facts["path"].removeprefix("/v1")
        assert self.plain["servers"][0]["url"].endswith("/v1")
        ours = self.plain["paths"].get(path, {}).get(facts["method"].lower())
        yield from self._same(name, "declared", True, ours is not None)
        yield from self._same(name, "operation_id", facts["operation_id"], ours["operationId"])
        deprecated = ours.get("deprecated", False)
        yield from self._same(name, "deprecated", facts.get("deprecated", False), deprecated)
        yield from self._parameters(name, facts, ours)
        yield from self._body(name, facts["body"], ours.get("requestBody"))
        yield from self._answers(name, facts, ours["responses"])

    def _parameters(
        self, name: str, facts: Mapping[str, Any], ours: Mapping[str, Any]
    ) -> Iterator[Difference]:
        found = [resolve(self.plain, p["$ref"]) for p in ours.get("parameters", [])]
        said = [
            *({**p, "in": "path"} for p in facts["path_params"]),
            *({**p, "in": "query"} for p in facts["query_params"]),
            *self._headers(facts["headers"]),
        ]
        left = {(p["in"], p["name"]): p for p in said}
        right = {(p["in"], p["name"]): p for p in found}
        for key in sorted(left.keys() | right.keys()):
            at = f"{name}?{key[1]}"
            yield from self._same(at, "declared", key in left, key in right)
            if key in left and key in right:
                self.fields += 1
                shown_only = "never a parameter" in str(left[key].get("declared_as", ""))
                yield from self._same(at, "parameter", not shown_only, True)
                required = right[key].get("required", False)
                yield from self._same(at, "required", left[key]["required"], required)
                yield from self._value(at, fact_of(left[key]), right[key]["schema"])

    def _headers(self, headers: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
        for header, facts in headers.items():
            # The key and the content type have places of their own in a document.
            if header not in ("Authorization", "Content-Type"):
                yield {**facts, "name": header, "in": "header", "type": "string"}

    def _body(
        self, name: str, facts: Mapping[str, Any] | None, ours: Mapping[str, Any] | None
    ) -> Iterator[Difference]:
        yield from self._same(name, "body", facts is not None, ours is not None)
        if facts is None or ours is None:
            return
        self.fields += 1
        yield from self._same(f"{name}.body", "required", facts["required"], ours["required"])
        schema = ours["content"][facts["content_type"]]["schema"]
        yield from self._value(f"{name}.body", {"ref": facts["schema"]}, schema)

    def _answers(
        self, name: str, facts: Mapping[str, Any], ours: Mapping[str, Any]
    ) -> Iterator[Difference]:
        self.fields += 1
        success = facts["success"]
        content = ours[str(success["status"])]["content"]
        schema = content[success["content_type"]]["schema"]
        yield from self._value(f"{name}.answer", {"ref": success["schema"]}, schema)
        said = sorted(map(str, facts["other_declared_responses"]))
        others = sorted(set(ours) - {str(success["status"])})
        yield from self._same(name, "error_answers", said, others)
        stream = facts["streaming"] or {}
        declared = stream.get("declared_in_responses", False)
        yield from self._same(name, "stream", declared, "text/event-stream" in content)
        if stream:
            schema = content[stream["content_type"]]["schema"]
            fact = {"ref": stream["event_schema"]}
            yield from self._value(f"{name}.events", fact, schema)
