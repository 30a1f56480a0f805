"""The document that the client is generated from: the strict contract, made forgiving.

The contract says what a provider must send; the judge reads it to the letter. A client has
another duty: to read every edition, every shape that was ever served, and servers that come
after it. So the client's document is derived from the contract, by rules alone:

* every object and every enum has a name of its own; all properties that ever lived stay;
* a key is required only where every edition and every served shape has it;
* enums are open, constants are plain strings, but for the tags that tell the members of a
  union apart: these have their value as default, so that a caller need not repeat it;
* every union of objects ends in a member that takes anything;
* nothing else constrains a value: no bounds, formats, defaults, closed objects;
* an operation has one JSON answer, errors by range, no streams, no links, no security (the
  transport carries the key), and belongs to the section that its path names.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from conformance.contract.naming import name_everything
from conformance.contract.pointers import resolve

CATCH_ALL = "UnknownVariant"
"""The component that ends every union of objects."""

_SCHEMAS = "#/components/schemas/"
_METHODS = ("get", "post", "put", "patch", "delete")
# Sections in the order in which a path decides: the innermost collection wins.
_SECTIONS = (
    ("/steps", "run_steps"),
    ("/runs", "runs"),
    ("/messages", "messages"),
    ("/threads", "threads"),
    ("/assistants", "assistants"),
)


def tolerant(contract: Mapping[str, Any]) -> dict[str, Any]:
    """Return the forgiving document of a strict one.

    Args:
        contract: openapi.yaml, parsed; life-span annotations included. It is not changed.
    """
    named = name_everything(contract)
    schemas = named["components"]["schemas"]
    tagged = _tagged(named)
    return {
        "openapi": "3.1.0",
        "info": {key: str(named["info"][key]) for key in ("title", "version")},
        "paths": {path: _path_item(named, path) for path in named["paths"]},
        "components": {
            "schemas": {
                **{
                    name: _component(schema, schemas, name in tagged)
                    for name, schema in schemas.items()
                },
                CATCH_ALL: _catch_all(),
            }
        },
    }


def _catch_all() -> dict[str, Any]:
    return {
        "type": "object",
        "description": "A variant that this client does not know; everything it holds is kept.",
        "properties": {"type": {"type": "string"}},
        "required": ["type"],
    }


# --- which components carry a tag


def _tagged(named: Mapping[str, Any]) -> set[str]:
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
        for method in _METHODS
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
    return [ref.removeprefix(_SCHEMAS) for ref in refs if ref.startswith(_SCHEMAS)]


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


# --- schemas


def _component(
    schema: Mapping[str, Any], schemas: Mapping[str, Any], tagged: bool
) -> dict[str, Any]:
    if "enum" in schema:
        return _described(schema, {"type": "string", "enum": list(schema["enum"])})
    if _is_object(schema):
        return _object(schema, schemas, tagged)
    return _value(schema, schemas)


def _object(schema: Mapping[str, Any], schemas: Mapping[str, Any], tagged: bool) -> dict[str, Any]:
    properties = schema.get("properties", {})
    derived: dict[str, Any] = {"type": "object"}
    if properties:
        derived["properties"] = {
            name: _tag(value)
            if tagged and name == "type" and _constant(value) is not None
            else _value(value, schemas)
            for name, value in properties.items()
        }
        always = [name for name in schema.get("required", []) if _always(properties.get(name))]
        if always:
            derived["required"] = always
    # Closed objects would lose the keys that servers add.
    if schema.get("additionalProperties"):
        extra = schema["additionalProperties"]
        derived["additionalProperties"] = extra is True or _value(extra, schemas)
    return _described(schema, derived)


def _always(value: Mapping[str, Any] | None) -> bool:
    """Whether a required key has no annotation that takes it away from some edition."""
    return value is not None and not any(str(key).startswith("x-") for key in value)


def _constant(value: Mapping[str, Any]) -> Any:
    if "const" in value:
        return value["const"]
    options = value.get("enum", ())
    return options[0] if len(options) == 1 else None


def _tag(value: Mapping[str, Any]) -> dict[str, Any]:
    constant = _constant(value)
    return {"type": "string", "const": constant, "default": constant}


def _value(schema: Mapping[str, Any], schemas: Mapping[str, Any]) -> dict[str, Any]:
    """Return what stands where a value is described: in a property, an item, a body."""
    if "$ref" in schema:
        return _reference(str(schema["$ref"]), schemas)
    if _members(schema):
        return _described(schema, _union(_members(schema), schemas))
    if "allOf" in schema:
        return {"allOf": [_value(member, schemas) for member in schema["allOf"]]}
    kind = schema.get("type")
    derived: dict[str, Any] = {}
    if kind is not None:
        derived["type"] = kind
    elif isinstance(_constant(schema), str):
        derived["type"] = "string"
    if kind == "array" or (isinstance(kind, list) and "array" in kind):
        derived["items"] = _value(schema.get("items", {}), schemas)
    return _described(schema, derived)


def _reference(ref: str, schemas: Mapping[str, Any]) -> dict[str, Any]:
    target = schemas[ref.removeprefix(_SCHEMAS)]
    if "enum" not in target:
        return {"$ref": ref}
    return {"anyOf": [{"$ref": ref}, {"type": "string"}]}


def _union(members: list[Mapping[str, Any]], schemas: Mapping[str, Any]) -> dict[str, Any]:
    derived: list[dict[str, Any]] = []
    for member in members:
        value = _value(member, schemas)
        if not value:
            # One member that takes anything makes the whole take anything.
            return {}
        derived.extend(value["anyOf"] if set(value) == {"anyOf"} else [value])
    unique = [member for at, member in enumerate(derived) if member not in derived[:at]]
    solid = [member for member in unique if member != {"type": "null"}]
    catch_all = {"$ref": _SCHEMAS + CATCH_ALL}
    objects = any(_is_object(schemas[n]) for n in _names(solid) if n in schemas)
    if objects and len(solid) > 1 and catch_all not in unique:
        unique.append(catch_all)
    return {"anyOf": unique}


def _described(source: Mapping[str, Any], derived: dict[str, Any]) -> dict[str, Any]:
    if source.get("description"):
        derived["description"] = str(source["description"]).strip()
    return derived


# --- operations


def _path_item(named: Mapping[str, Any], path: str) -> dict[str, Any]:
    item = named["paths"][path]
    shared = item.get("parameters", [])
    return {
        method: _operation(named, path, item[method], shared)
        for method in _METHODS
        if method in item
    }


def _operation(
    named: Mapping[str, Any],
    path: str,
    operation: Mapping[str, Any],
    shared: list[Mapping[str, Any]],
) -> dict[str, Any]:
    schemas = named["components"]["schemas"]
    derived: dict[str, Any] = {
        "operationId": operation["operationId"],
        "tags": [next(tag for part, tag in _SECTIONS if part in path)],
    }
    for key in ("summary", "description"):
        if operation.get(key):
            derived[key] = str(operation[key]).strip()
    parameters = [_parameter(named, p) for p in (*operation.get("parameters", []), *shared)]
    if parameters:
        derived["parameters"] = parameters
    if "requestBody" in operation:
        body = _resolved(named, operation["requestBody"])
        derived["requestBody"] = {
            "required": bool(body.get("required")),
            "content": _json(body, schemas),
        }
    derived["responses"] = dict(_answers(named, operation, schemas))
    return derived


def _parameter(named: Mapping[str, Any], parameter: Mapping[str, Any]) -> dict[str, Any]:
    found = _resolved(named, parameter)
    derived = {
        "name": found["name"],
        "in": found["in"],
        "required": found["in"] == "path",
        # Headers are set once, on the client; the generator takes nothing but scalars there.
        "schema": {"type": "string"}
        if found["in"] == "header"
        else _value(found.get("schema", {}), named["components"]["schemas"]),
    }
    return _described(found, derived)


def _answers(
    named: Mapping[str, Any], operation: Mapping[str, Any], schemas: Mapping[str, Any]
) -> Iterator[tuple[str, dict[str, Any]]]:
    errors: dict[str, dict[str, Any]] = {}
    for code, answer in operation["responses"].items():
        found = _resolved(named, answer)
        content = _json(found, schemas)
        if str(code).startswith("2") and content:
            yield str(code), {"description": found.get("description", ""), "content": content}
        elif str(code)[0] in "45" and content:
            ranged = {"description": f"Refused, {str(code)[0]}xx.", "content": content}
            errors.setdefault(f"{str(code)[0]}XX", ranged)
    yield from sorted(errors.items())


def _json(holder: Mapping[str, Any], schemas: Mapping[str, Any]) -> dict[str, Any]:
    for kind, media in holder.get("content", {}).items():
        if kind.split(";")[0].strip() == "application/json" and "schema" in media:
            return {"application/json": {"schema": _value(media["schema"], schemas)}}
    return {}


def _resolved(document: Mapping[str, Any], node: Mapping[str, Any]) -> Mapping[str, Any]:
    return resolve(document, str(node["$ref"])) if "$ref" in node else node
