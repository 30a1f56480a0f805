"""The rules that make schemas forgiving; tolerant.py says what for.

They work on a document in which every object and every enum has a name.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

CATCH_ALL = "UnknownVariant"
"""The component that ends every union of objects."""

SCHEMAS = "#/components/schemas/"
METHODS = ("get", "post", "put", "patch", "delete")


def catch_all() -> dict[str, Any]:
    """Return the component that takes any object."""
    return {
        "type": "object",
        "description": "A variant that this client does not know; everything it holds is kept.",
        "properties": {"type": {"type": "string"}},
        "required": ["type"],
    }


def tagged(named: Mapping[str, Any]) -> set[str]:
    """Names of components whose constant `type` is worth keeping.

    Members of unions, since readers tell them apart by it, and whatever a request can hold,
    since a caller should not have to write it.
    """
    schemas = named["components"]["schemas"]
    found = {
        name for node in _nodes(named) for name in _member_names(node) if _is_object(schemas[name])
    }
    queue = [
        name
        for item in named["paths"].values()
        for method in METHODS
        if method in item
        for name in _names(item[method].get("requestBody", {}))
    ]
    while queue:
        name = queue.pop()
        if name not in found:
            queue.extend(_names(schemas[name]))
        found.add(name)
    return found


def _nodes(node: Any) -> Iterator[Mapping[str, Any]]:
    if isinstance(node, Mapping):
        yield node
        for child in node.values():
            yield from _nodes(child)
    elif isinstance(node, list):
        for child in node:
            yield from _nodes(child)


def _names(node: Any) -> list[str]:
    """Names of the components that a node refers to, directly."""
    refs = (str(inner.get("$ref", "")) for inner in _nodes(node))
    return [ref.removeprefix(SCHEMAS) for ref in refs if ref.startswith(SCHEMAS)]


def _member_names(node: Mapping[str, Any]) -> list[str]:
    members = _members(node)
    solid = [member for member in members if member.get("type") != "null"]
    return _names(members) if len(solid) > 1 else []


def _members(node: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    union = node.get("anyOf", node.get("oneOf", []))
    # A property may be called `anyOf`; a union is a list of schemas.
    return union if isinstance(union, list) else []


def _is_object(schema: Mapping[str, Any]) -> bool:
    return schema.get("type") == "object" or "properties" in schema


def component(
    schema: Mapping[str, Any], schemas: Mapping[str, Any], tagged: bool
) -> dict[str, Any]:
    """Return what stands for a named schema.

    Args:
        schema: the strict one.
        schemas: all of the document, by name.
        tagged: whether its constant `type` is kept.
    """
    if "enum" in schema:
        return described(schema, {"type": "string", "enum": list(schema["enum"])})
    if _is_object(schema):
        return _object(schema, schemas, tagged)
    return value(schema, schemas)


def _object(schema: Mapping[str, Any], schemas: Mapping[str, Any], tagged: bool) -> dict[str, Any]:
    properties = schema.get("properties", {})
    derived: dict[str, Any] = {"type": "object"}
    if properties:
        derived["properties"] = {
            name: _tag(strict)
            if tagged and name == "type" and _constant(strict) is not None
            else value(strict, schemas)
            for name, strict in properties.items()
        }
        # A key that is required and never described would be an argument without a type.
        required = [name for name in schema.get("required", []) if name in properties]
        if required:
            derived["required"] = required
    # Closed objects would lose the keys that servers add.
    if schema.get("additionalProperties"):
        extra = schema["additionalProperties"]
        derived["additionalProperties"] = extra is True or value(extra, schemas)
    return described(schema, derived)


def _constant(schema: Mapping[str, Any]) -> Any:
    if "const" in schema:
        return schema["const"]
    options = schema.get("enum", ())
    return options[0] if len(options) == 1 else None


def _tag(schema: Mapping[str, Any]) -> dict[str, Any]:
    constant = _constant(schema)
    return {"type": "string", "const": constant, "default": constant}


def value(schema: Mapping[str, Any], schemas: Mapping[str, Any]) -> dict[str, Any]:
    """Return what stands where a value is described: in a property, an item, a body."""
    if "$ref" in schema:
        return _reference(str(schema["$ref"]), schemas)
    if _members(schema):
        return described(schema, _union(_members(schema), schemas))
    if "allOf" in schema:
        return {"allOf": [value(member, schemas) for member in schema["allOf"]]}
    kind = schema.get("type")
    derived: dict[str, Any] = {}
    if kind is not None:
        derived["type"] = kind
    elif isinstance(_constant(schema), str):
        derived["type"] = "string"
    if kind == "array" or (isinstance(kind, list) and "array" in kind):
        derived["items"] = value(schema.get("items", {}), schemas)
    return described(schema, derived)


def _reference(ref: str, schemas: Mapping[str, Any]) -> dict[str, Any]:
    target = schemas[ref.removeprefix(SCHEMAS)]
    if "enum" not in target:
        return {"$ref": ref}
    return {"anyOf": [{"$ref": ref}, {"type": "string"}]}


def _union(members: list[Mapping[str, Any]], schemas: Mapping[str, Any]) -> dict[str, Any]:
    derived: list[dict[str, Any]] = []
    for member in members:
        relaxed = value(member, schemas)
        if not relaxed:
            # One member that takes anything makes the whole take anything.
            return {}
        derived.extend(_apart(relaxed))
    unique = [member for at, member in enumerate(derived) if member not in derived[:at]]
    solid = [member for member in unique if member != {"type": "null"}]
    catch_all = {"$ref": SCHEMAS + CATCH_ALL}
    objects = any(_is_object(schemas[n]) for n in _names(solid) if n in schemas)
    if objects and len(solid) > 1 and catch_all not in unique:
        unique.append(catch_all)
    return {"anyOf": unique}


def _apart(relaxed: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the members of a union, or of a list of types, or the schema alone."""
    if "anyOf" in relaxed:
        return list(relaxed["anyOf"])
    if isinstance(relaxed.get("type"), list):
        items = {"items": relaxed["items"]} if "items" in relaxed else {}
        kinds = relaxed["type"]
        return [{"type": kind, **(items if kind == "array" else {})} for kind in kinds]
    return [relaxed]


def described(source: Mapping[str, Any], derived: dict[str, Any]) -> dict[str, Any]:
    """Return the derived node with the description of its source, which becomes a docstring."""
    if source.get("description"):
        derived["description"] = flowing(str(source["description"]))
    return derived


def flowing(text: str) -> str:
    """Return a text whose paragraphs are one line each: where it is printed, it is wrapped."""
    return "\n\n".join(" ".join(paragraph.split()) for paragraph in text.strip().split("\n\n"))


def without_envelopes(schemas: Mapping[str, Any], paths: Mapping[str, Any]) -> dict[str, Any]:
    """Return the components that operations lead to, and what stream events carry.

    An event's name and data are the transport's business; the data is an object like others.
    """
    envelopes = {
        name
        for name, schema in schemas.items()
        if set(schema.get("properties", {})) == {"event", "data"}
    }
    carried = [schemas[name]["properties"]["data"] for name in sorted(envelopes)]
    queue = _names([paths, carried])
    kept: set[str] = set()
    while queue:
        name = queue.pop()
        if name not in kept:
            queue.extend(_names(schemas[name]))
        kept.add(name)
    return {name: schema for name, schema in schemas.items() if name in kept}
