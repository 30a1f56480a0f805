"""Damages to types, values, objects and unions."""

from __future__ import annotations

from typing import Any

from conformance.contract.lint.pointer import join, last, parent
from tests.contract.lint.damage import Document, Done, damage, members, replaced, schemas
from tests.contract.lint.edit import at, edited, renamed, without
from tests.contract.lint.sites import resolved, sites

# Types


def _is_nullable(node: Any) -> bool:
    listed = isinstance(node.get("type"), list) and "null" in node["type"]
    return listed or {"type": "null"} in node.get("anyOf", ())


def _not_null(node: Any) -> Any:
    if "anyOf" in node:
        return {**node, "anyOf": [m for m in node["anyOf"] if m != {"type": "null"}]}
    (kind,) = (kind for kind in node["type"] if kind != "null")
    return {**node, "type": kind}


@damage("null-lost", where=schemas(_is_nullable))
def lose_null(document: Document, pointer: str) -> Done:
    return Done(edited(document, pointer, _not_null), pointer)


def _never_null(node: Any) -> bool:
    return isinstance(node.get("type"), str) and node["type"] in ("string", "integer", "array")


@damage("null-extra", where=members(lambda node, name: _never_null(node["properties"][name])))
def add_null(document: Document, pointer: str) -> Done:
    def change(node: Any) -> Any:
        return {"anyOf": [node, {"type": "null"}]}

    return Done(edited(document, pointer, change), pointer)


def _listed(node: Any) -> bool:
    return isinstance(node.get("type"), list) and "null" in node["type"]


@damage("nullable-ignored", where=schemas(_listed))
def say_nullable(document: Document, pointer: str) -> Done:
    return Done(
        edited(document, pointer, lambda node: {**_not_null(node), "nullable": True}), pointer
    )


_OTHERS = {
    "string": "integer",
    "integer": "string",
    "number": "integer",
    "boolean": "string",
    "array": "object",
    "object": "string",
}


def _typed(node: Any) -> bool:
    return isinstance(node.get("type"), str) and node["type"] in _OTHERS


@damage(
    # A string among the members of a union swallows listed strings: that is how it shows then.
    *("type-wrong", "type-from-example", "union-member-extra", "const-lost", "enum-absent"),
    where=schemas(_typed),
)
def retype(document: Document, pointer: str) -> Done:
    return Done(edited(document, pointer, lambda node: {"type": _OTHERS[node["type"]]}), pointer)


@damage("type-null-only", where=members())
def null_alone(document: Document, pointer: str) -> Done:
    return replaced(document, pointer, {"type": "null"})


@damage("type-missing", where=members())
def lose_the_type(document: Document, pointer: str) -> Done:
    return replaced(document, pointer, {"description": "anything"})


@damage("ref-unresolvable", where=members(lambda node, name: "$ref" in node["properties"][name]))
def point_nowhere(document: Document, pointer: str) -> Done:
    return replaced(document, pointer, {"$ref": "#/components/schemas/Nowhere"})


@damage("items-missing", where=schemas(lambda node: node.get("type") == "array"))
def lose_the_items(document: Document, pointer: str) -> Done:
    return Done(edited(document, pointer, lambda node: without(node, "items")), pointer)


# Values


@damage("enum-values-missing", where=schemas(lambda node: len(node.get("enum", ())) > 1))
def drop_an_enum_value(document: Document, pointer: str) -> Done:
    place = join(pointer, "enum")
    return Done(edited(document, place, lambda values: values[:-1]), place)


@damage("enum-values-extra", where=schemas(lambda node: len(node.get("enum", ())) > 1))
def add_an_enum_value(document: Document, pointer: str) -> Done:
    place = join(pointer, "enum")
    return Done(edited(document, place, lambda values: [*values, "made_up"]), place)


@damage("enum-absent", where=schemas(lambda node: len(node.get("enum", ())) > 1))
def drop_an_enum(document: Document, pointer: str) -> Done:
    return Done(edited(document, pointer, lambda node: without(node, "enum")), pointer)


@damage("const-lost", where=schemas(lambda node: "const" in node))
def lose_a_constant(document: Document, pointer: str) -> Done:
    return Done(edited(document, pointer, lambda node: without(node, "const")), pointer)


@damage("const-wrong", where=schemas(lambda node: "const" in node))
def another_constant(document: Document, pointer: str) -> Done:
    return Done(edited(document, pointer, lambda node: {**node, "const": "made_up"}), pointer)


_BOUNDS = ("maxItems", "minimum", "maximum", "maxLength", "maxProperties", "propertyNames")


def _bounded(node: Any) -> bool:
    return any(keyword in node for keyword in _BOUNDS)


@damage("bound-lost", where=schemas(_bounded))
def drop_a_bound(document: Document, pointer: str) -> Done:
    keyword = next(k for k in _BOUNDS if k in at(document, pointer))
    return Done(edited(document, pointer, lambda node: without(node, keyword)), pointer)


@damage("bound-invented", where=schemas(lambda node: node == {"type": "string"}))
def invent_a_bound(document: Document, pointer: str) -> Done:
    return replaced(document, pointer, {"type": "string", "maxLength": 3})


# Objects and unions


@damage("required-missing", where=members(lambda node, name: name in node.get("required", ())))
def drop_a_required_name(document: Document, pointer: str) -> Done:
    place = parent(parent(pointer))

    def change(node: Any) -> Any:
        return {**node, "required": [n for n in node["required"] if n != last(pointer)]}

    return Done(edited(document, place, change), place)


@damage("required-extra", where=members(lambda node, name: name not in node.get("required", ())))
def add_a_required_name(document: Document, pointer: str) -> Done:
    place = parent(parent(pointer))
    added = [*at(document, place).get("required", ()), last(pointer)]
    return Done(
        edited(document, place, lambda node: {**node, "required": added}),
        join(place, "required", len(added) - 1),
    )


@damage("required-undeclared", where=members())
def require_what_is_not_there(document: Document, pointer: str) -> Done:
    place = parent(parent(pointer))
    added = [*at(document, place).get("required", ()), "made_up"]
    return Done(
        edited(document, place, lambda node: {**node, "required": added}),
        join(place, "required", len(added) - 1),
    )


def _has_two(node: Any, name: str) -> bool:
    return len(node["properties"]) > 1


@damage("property-missing", where=members(_has_two))
def drop_a_member(document: Document, pointer: str) -> Done:
    place = parent(parent(pointer))

    def change(node: Any) -> Any:
        kept = [name for name in node.get("required", ()) if name != last(pointer)]
        return {
            **node,
            "properties": without(node["properties"], last(pointer)),
            **({"required": kept} if kept else {}),
        }

    return Done(edited(document, place, change), place)


@damage("property-unknown", "property-missing", where=members(_has_two))
def rename_a_member(document: Document, pointer: str) -> Done:
    place = parent(parent(pointer))

    def change(node: Any) -> Any:
        return {**node, "properties": renamed(node["properties"], last(pointer), "made_up")}

    return Done(edited(document, place, change), place)


@damage("property-unknown", where=members())
def add_a_member(document: Document, pointer: str) -> Done:
    holder = parent(pointer)
    return Done(
        edited(document, holder, lambda node: {**node, "made_up": {"type": "string"}}),
        join(holder, "made_up"),
    )


def _may_grow(node: Any) -> bool:
    return node.get("type") == "object" and "additionalProperties" not in node


@damage("object-closed", where=schemas(_may_grow, asking=False))
def close_an_answer(document: Document, pointer: str) -> Done:
    return Done(
        edited(document, pointer, lambda node: {**node, "additionalProperties": False}), pointer
    )


def _unions(document: Document) -> list[str]:
    return [site.pointer for site in sites(document) if len(_objects(document, site.pointer)) > 1]


def _objects(document: Document, pointer: str) -> list[Any]:
    targets = [
        at(document, resolved(document, join(pointer, "anyOf", index)))
        for index, _ in enumerate(at(document, pointer).get("anyOf", ()))
    ]
    return [target for target in targets if target.get("type") == "object"]


@damage("union-flattened", where=_unions)
def flatten_a_union(document: Document, pointer: str) -> Done:
    properties: dict[str, Any] = {}
    for member in _objects(document, pointer):
        properties |= member["properties"]
    # Several constants under one name cannot be kept in one object.
    loose = {n: {"type": "string"} if "const" in p else p for n, p in properties.items()}
    return replaced(document, pointer, {"type": "object", "properties": loose})


@damage(
    "union-member-missing",
    where=lambda document: [p for p in _unions(document) if len(_objects(document, p)) > 2],
)
def drop_a_member_of_a_union(document: Document, pointer: str) -> Done:
    place = join(pointer, "anyOf")
    return Done(edited(document, place, lambda members: members[1:]), place)
