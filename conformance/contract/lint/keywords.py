"""One schema object's own keywords, without what it refers to or combines."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from conformance.contract.lint.dialect import Dialect
from conformance.contract.lint.pointer import join
from conformance.contract.lint.shape import Bound, Remark, Shape, contains, type_of

KINDS = ("string", "integer", "number", "boolean", "array", "object")
"""The types of JSON Schema, without null."""

_NUMERIC_BOUNDS = (
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "multipleOf",
    "minLength",
    "maxLength",
    "minItems",
    "maxItems",
    "minProperties",
    "maxProperties",
)
_LOWER_BY_NATURE = ("minLength", "minItems", "minProperties")

_SHAPING = frozenset(
    {
        *_NUMERIC_BOUNDS,
        *("type", "properties", "required", "items", "enum", "const", "pattern", "allOf"),
        *("anyOf", "oneOf", "additionalProperties", "propertyNames", "default", "nullable"),
        "x-nullable",
    }
)
_NOT_OF_VERSION = {
    Dialect.swagger: ("anyOf", "oneOf", "const", "nullable", "propertyNames"),
    Dialect.v30: ("const", "propertyNames"),
    Dialect.v31: (),
}


def own(node: Any, site: str, at: str, dialect: Dialect) -> Shape:
    """Return the shape that a schema's own keywords describe.

    Args:
        node: the schema; `true` and `{}` allow anything. Whatever else is not an object is
            remarked upon and allows anything.
        site: pointer to where it is used.
        at: pointer to where it is written.
        dialect: the document's version.
    """
    if node is True:
        return Shape(site, at)
    if not isinstance(node, Mapping):
        return Shape(site, at, remarks=(Remark("node-malformed", at, "schema", type_of(node)),))
    kinds, null, remarks = _types(node, at, dialect)
    enum, null_listed = _enum(node)
    if enum is not None:
        kinds, null = _typed_by_enum(kinds, null, enum, null_listed, dialect)
        if enum == () and null_listed:
            enum = None
    return _split(
        Shape(
            site,
            at,
            kinds,
            null,
            properties=_pointers(node, at, "properties"),
            required=_required(node, at),
            items=join(at, "items") if "items" in node else None,
            values=_values(node, at),
            enum=enum,
            bounds=dict(_bounds(node, at)),
            default=(node["default"],) if node.get("default") is not None else (),
            remarks=(*remarks, *_malformed(node, at), *_foreign(node, at, dialect)),
        )
    )


def remarks_beside_ref(node: Mapping[str, Any], at: str, dialect: Dialect) -> list[Remark]:
    """Return what stands beside a `$ref` and is ignored there, in the document's version."""
    if dialect.is_json_schema:
        return []  # 3.1 has them count; `own` remarks upon those that never do
    return [Remark("ref-siblings", join(at, key), key) for key in node if key in _SHAPING]


def _types(
    node: Mapping[str, Any], at: str, dialect: Dialect
) -> tuple[frozenset[str] | None, bool, list[Remark]]:
    stated = node.get("type")
    listed = stated if isinstance(stated, list) else [stated] if "type" in node else []
    names = {None: "null"}  # YAML's bare `type: null`
    words = [names.get(word, word) for word in listed if not isinstance(word, (dict, list))]
    remarks = [
        Remark("type-invalid", join(at, "type"), str(word)[:80])
        for word in words
        if word not in (*KINDS, "null")
    ]
    kinds = frozenset(str(word) for word in words if word in KINDS)
    if isinstance(stated, list) and not dialect.is_json_schema:
        remarks.append(Remark("keyword-of-other-version", join(at, "type"), "a list of types"))
    null = "null" in words or _nullable(node)
    if not kinds and "null" not in words:
        kinds = _implied(node)
        if not kinds:
            return None, True, remarks
    return kinds, null, remarks


def _nullable(node: Mapping[str, Any]) -> bool:
    return node.get("nullable") is True or node.get("x-nullable") is True


def _implied(node: Mapping[str, Any]) -> frozenset[str]:
    if isinstance(node.get("properties"), Mapping) and node["properties"]:
        return frozenset({"object"})
    if "items" in node:
        return frozenset({"array"})
    return frozenset()


def _enum(node: Mapping[str, Any]) -> tuple[tuple[Any, ...] | None, bool]:
    listed = [node["const"]] if "const" in node else node.get("enum")
    if not isinstance(listed, list):
        return None, False
    values: list[Any] = []
    for value in listed:
        if value is not None and not contains(values, value):
            values.append(value)
    return tuple(values), None in listed


def _typed_by_enum(
    kinds: frozenset[str] | None,
    null: bool,
    enum: tuple[Any, ...],
    null_listed: bool,
    dialect: Dialect,
) -> tuple[frozenset[str] | None, bool]:
    if kinds is None:
        return frozenset(type_of(value) for value in enum), null_listed
    # JSON Schema takes a list by its word; 3.0's authors rarely list null, and tools forgive it.
    return kinds, (null and null_listed) if dialect.is_json_schema else null


def _split(shape: Shape) -> Shape:
    # `type: [string, object]` is a union written short.
    if shape.kinds is None or len(shape.kinds) < 2 or shape.kinds == {"integer", "number"}:
        return shape
    options = tuple(_only(shape, kind) for kind in sorted(shape.kinds))
    return Shape(
        shape.site,
        shape.at,
        None,
        shape.null,
        default=shape.default,
        options=options,
        remarks=shape.remarks,
    )


def _only(shape: Shape, kind: str) -> Shape:
    is_object, is_array = kind == "object", kind == "array"
    enum = None
    if shape.enum is not None:
        json_type = "number" if kind == "integer" else kind
        enum = tuple(value for value in shape.enum if type_of(value) == json_type) or None
    return Shape(
        shape.site,
        shape.at,
        frozenset({kind}),
        False,
        properties=shape.properties if is_object else {},
        required=shape.required if is_object else {},
        items=shape.items if is_array else None,
        values=shape.values if is_object else None,
        enum=enum,
        bounds={k: b for k, b in shape.bounds.items() if _applies(k, kind)},
    )


def _applies(keyword: str, kind: str) -> bool:
    if keyword.endswith("Length") or keyword == "pattern":
        return kind == "string"
    if keyword.endswith("Items"):
        return kind == "array"
    if keyword.endswith("Properties") or keyword.startswith("propertyNames"):
        return kind == "object"
    return kind in {"integer", "number"}


def _pointers(node: Mapping[str, Any], at: str, keyword: str) -> dict[str, str]:
    members = node.get(keyword)
    if not isinstance(members, Mapping):
        return {}
    return {str(name): join(at, keyword, name) for name in members}


def _required(node: Mapping[str, Any], at: str) -> dict[str, str]:
    names = node.get("required")
    # `required: true` is a parameter's, or a habit from JSON Schema draft 3.
    listed = enumerate(names) if isinstance(names, list) else ()
    return {name: join(at, "required", i) for i, name in listed if isinstance(name, str)}


def _values(node: Mapping[str, Any], at: str) -> str | bool | None:
    stated = node.get("additionalProperties")
    if isinstance(stated, bool):
        return stated
    if isinstance(stated, Mapping):
        return join(at, "additionalProperties") if stated else True
    return None


def _bounds(node: Mapping[str, Any], at: str) -> Iterator[tuple[str, Bound]]:
    whole = node.get("type") == "integer" or node.get("type") == ["integer", "null"]
    for keyword in _NUMERIC_BOUNDS:
        value = node.get(keyword)
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            continue
        if value == 0 and keyword in _LOWER_BY_NATURE:
            continue  # says nothing
        bound = Bound(value, join(at, keyword))
        if whole and keyword == "exclusiveMinimum" and isinstance(value, int):
            keyword, bound = "minimum", Bound(value + 1, bound.pointer)
        yield keyword, bound
    if isinstance(node.get("pattern"), str):
        yield "pattern", Bound(node["pattern"], join(at, "pattern"))
    names = node.get("propertyNames")
    if isinstance(names, Mapping):
        for keyword in ("maxLength", "pattern"):
            if keyword in names:
                pointer = join(at, "propertyNames", keyword)
                yield f"propertyNames.{keyword}", Bound(names[keyword], pointer)


def _malformed(node: Mapping[str, Any], at: str) -> Iterator[Remark]:
    expected = {"properties": Mapping, "enum": list, "allOf": list, "anyOf": list, "oneOf": list}
    for keyword, kind in expected.items():
        if keyword in node and not isinstance(node[keyword], kind):
            detail = type_of(node[keyword])
            yield Remark("node-malformed", join(at, keyword), keyword, detail)
    if "required" in node and not isinstance(node["required"], (list, bool)):
        yield Remark("node-malformed", join(at, "required"), "required", type_of(node["required"]))


def _foreign(node: Mapping[str, Any], at: str, dialect: Dialect) -> Iterator[Remark]:
    for keyword in _NOT_OF_VERSION[dialect]:
        if keyword in node:
            yield Remark("keyword-of-other-version", join(at, keyword), f"`{keyword}`")
    if dialect.is_json_schema:
        for keyword in ("nullable", "x-nullable"):
            if node.get(keyword) is True:
                yield Remark("nullable-ignored", join(at, keyword), keyword)
