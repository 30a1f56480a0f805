"""What the published documents and our own say of one place, in the same words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from attrs import frozen

from conformance.contract.pointers import resolve

BOUNDS = {
    "min": "minimum",
    "max": "maximum",
    "min_length": "minLength",
    "max_length": "maxLength",
    "min_items": "minItems",
    "max_items": "maxItems",
    "max_properties": "maxProperties",
}
SHARED = ("enum", "default", "format", "deprecated")


@frozen
class Node:
    """One of our schemas, with what it refers to and what it is wrapped in taken together."""

    keywords: Mapping[str, Any]
    nullable: bool
    names: tuple[str, ...]
    members: tuple[Mapping[str, Any], ...]


# --- theirs


def documented_aspects(facts: Mapping[str, Any], members: Sequence[Any]) -> dict[str, Any]:
    """Return what the facts say of one place."""
    said = {key: facts[key] for key in (*BOUNDS, *SHARED) if key in facts}
    for key in ("additional_properties", "required_but_undeclared"):
        if key in facts:
            said[key] = facts[key]
    said["nullable"] = facts.get("nullable", False)
    if "enum" in said:
        said["enum"] = sorted(said["enum"])
    if any("requires" in member for member in members):
        said["one_of"] = [member["requires"] for member in members]
        members = ()
    if members and members[0] == {"type": "string"}:
        # A free string beside suggestions is a free string.
        said |= {"type": "string", "suggestions": len(members) > 1 or None}
    elif not members:
        # List schemas of the published document name no type, only properties.
        said["type"] = facts.get("type", "object")
    return said


def documented_members(published: Mapping[str, Any], members: Any) -> list[Mapping[str, Any]]:
    """Return the members of a union, those of unions within it too."""
    flat: list[Mapping[str, Any]] = []
    for member in members:
        facts = {"ref": member} if isinstance(member, str) else member
        target = published.get(facts.get("ref"), {})
        inner = target.get("one_of", target.get("any_of"))
        flat += documented_members(published, inner) if inner else [facts]
    return flat


def documented_kind(published: Mapping[str, Any], member: Mapping[str, Any]) -> str:
    """Return what tells a documented member of a union from its neighbours."""
    target = published[member["ref"]] if "ref" in member else member
    fields = target.get("fields", {})
    tags = [fields[tag]["enum"] for tag in ("event", "type") if "enum" in fields.get(tag, {})]
    return _kind(tags, target.get("type", "object"))


def fact_of(parameter: Mapping[str, Any]) -> dict[str, Any]:
    """Return a parameter in the words of a field."""
    fact = {
        key: parameter[key] for key in ("type", *BOUNDS, "default", "enum") if key in parameter
    }
    if "value" in parameter:
        fact["enum"] = [parameter["value"]]
    if "items_type" in parameter:
        fact["items"] = {"type": parameter["items_type"], "enum": parameter["items_enum"]}
    return fact


# --- ours


def node_of(document: Mapping[str, Any], schema: Mapping[str, Any]) -> Node:
    """Return one of our schemas as a whole."""
    keywords, names, nullable = dict(schema), [], False
    while True:
        if "$ref" in keywords:
            ref = keywords.pop("$ref")
            names.append(ref.rpartition("/")[2])
            keywords = {**resolve(document, ref), **keywords}
            continue
        union = keywords.get("anyOf", [])
        members = [member for member in union if member.get("type") != "null"]
        nullable = nullable or len(members) < len(union)
        if len(members) != 1:
            break
        del keywords["anyOf"]
        keywords = {**members[0], **keywords}
    kinds = keywords.get("type", [])
    if isinstance(kinds, list):
        nullable = nullable or "null" in kinds
        keywords["type"] = next((kind for kind in kinds if kind != "null"), None)
    return Node(keywords, nullable, tuple(names), tuple(_flat(document, members)))


def _flat(
    document: Mapping[str, Any], members: Sequence[Mapping[str, Any]]
) -> Iterator[Mapping[str, Any]]:
    for member in members:
        inner = node_of(document, member).members
        yield from inner or (member,)


def our_kind(document: Mapping[str, Any], member: Mapping[str, Any]) -> str:
    """Return what tells one of our members of a union from its neighbours."""
    keywords = node_of(document, member).keywords
    fields = keywords.get("properties", {})
    tags = [[fields[tag]["const"]] for tag in ("event", "type") if "const" in fields.get(tag, {})]
    return _kind(tags, keywords["type"])


def our_aspects(node: Node) -> dict[str, Any]:
    """Return what we say of one place, in the words of the facts."""
    keywords = node.keywords
    aspects = {key: keywords[word] for key, word in BOUNDS.items() if word in keywords}
    aspects |= {key: keywords[key] for key in SHARED if key in keywords}
    aspects["nullable"] = node.nullable
    if not node.members:
        aspects["type"] = keywords.get("type")
    if "const" in keywords or "enum" in keywords:
        aspects["enum"] = sorted(keywords.get("enum", [keywords.get("const")]))
    if "additionalProperties" in keywords:
        extra = keywords["additionalProperties"]
        aspects["additional_properties"] = extra if isinstance(extra, bool) else extra["type"]
        if not isinstance(extra, bool):
            aspects["max_value_length"] = extra["maxLength"]
    if "propertyNames" in keywords:
        aspects["max_key_length"] = keywords["propertyNames"]["maxLength"]
    return aspects


def _kind(tags: Sequence[Sequence[str]], kind: str) -> str:
    """What tells a member of a union from its neighbours: its tag, or else its type."""
    return next((tag[0] for tag in tags if len(tag) == 1), kind)
