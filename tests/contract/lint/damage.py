"""Ways to damage a document, each with the places it fits and the rules that must notice.

A damage is one small change such as a careless author makes. `Damage.where` lists everywhere
in a document that it can be done; `Damage.do` does it at one of them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from attrs import frozen

from conformance.contract.lint.pointer import join, last, parent
from tests.contract.lint.edit import at, edited, renamed, without
from tests.contract.lint.sites import Site, operations, resolved, sites

Document = dict[str, Any]


@frozen
class Done:
    """A damaged document, and the place of the damage in it."""

    document: Document
    place: str


@frozen
class Damage:
    """One way to damage a document.

    Attributes:
        name: what it does.
        rules: of these, at least one must notice.
        where: pointers it can be done at.
        do: does it.
        also: rules that may notice as well, at the place.
    """

    name: str
    rules: frozenset[str]
    where: Callable[[Document], list[str]]
    do: Callable[[Document, str], Done]


DAMAGES: dict[str, Damage] = {}


def damage(
    *rules: str, where: Callable[[Document], list[str]]
) -> Callable[[Callable[[Document, str], Done]], Callable[[Document, str], Done]]:
    def register(do: Callable[[Document, str], Done]) -> Callable[[Document, str], Done]:
        name = do.__name__.replace("_", " ")
        DAMAGES[name] = Damage(name, frozenset(rules), where, do)
        return do

    return register


# Where


def schemas(
    fits: Callable[[Any], bool], *, asking: bool | None = None, open_enums: bool = False
) -> Callable[[Document], list[str]]:
    """Places of reachable schemas that fulfil a condition."""

    def find(document: Document) -> list[str]:
        found = sites(document)
        loose = set() if open_enums else _loose(document, found)
        return sorted(
            {
                site.pointer
                for site in found
                if fits(at(document, site.pointer))
                and site.pointer not in loose
                and (asking is None or site.asking is asking)
            }
        )

    return find


def _loose(document: Document, found: list[Site]) -> set[str]:
    # A listed string beside any string restricts nothing: nothing in it can be damaged.
    loose = set()
    for site in found:
        members = at(document, site.pointer).get("anyOf", ())
        pointers = [
            resolved(document, join(site.pointer, "anyOf", i)) for i, _ in enumerate(members)
        ]
        plain = [p for p in pointers if set(at(document, p)) <= {"type", "description"}]
        if any(at(document, p).get("type") == "string" for p in plain):
            loose |= {p for p in pointers if at(document, p).get("type") == "string"}
    return loose


def members(
    fits: Callable[[Any, str], bool] = lambda node, name: True, *, asking: bool | None = None
) -> Callable[[Document], list[str]]:
    """Places of members of reachable objects: object and name fulfil a condition."""

    def find(document: Document) -> list[str]:
        objects = schemas(lambda node: bool(node.get("properties")), asking=asking)(document)
        return [
            join(pointer, "properties", name)
            for pointer in objects
            for name in at(document, pointer)["properties"]
            if fits(at(document, pointer), name)
        ]

    return find


def calls(fits: Callable[[Document, Any], bool]) -> Callable[[Document], list[str]]:
    """Places of operations that fulfil a condition."""

    def find(document: Document) -> list[str]:
        pointers = [called.pointer for called in operations(document)]
        return [p for p in pointers if fits(document, at(document, p))]

    return find


def paths(document: Document) -> list[str]:
    return [join("#", "paths", path) for path in document["paths"] if "{" in path]


def replaced(document: Document, pointer: str, value: Any) -> Done:
    return Done(edited(document, pointer, lambda _: value), pointer)


# Operations and paths


@damage("operation-missing", where=calls(lambda document, node: True))
def drop_an_operation(document: Document, pointer: str) -> Done:
    path = parent(pointer)
    left = edited(document, path, lambda item: without(item, last(pointer)))
    return Done(left, path)


@damage("method-wrong", where=calls(lambda document, node: "requestBody" in node))
def put_for_post(document: Document, pointer: str) -> Done:
    path = parent(pointer)
    return Done(
        edited(document, path, lambda item: renamed(item, "post", "put")), join(path, "put")
    )


@damage("method-wrong", where=lambda document: _modifies(document))
def get_for_modify(document: Document, pointer: str) -> Done:
    # One path cannot have two GETs: exports pad the second path.
    path = parent(pointer)
    moved = at(document, pointer)
    padded = last(path) + " "

    def change(paths: Document) -> Document:
        left = {**paths, last(path): without(paths[last(path)], "post")}
        return {**left, padded: {"get": moved}}

    return Done(edited(document, "#/paths", change), join("#", "paths", padded))


def _modifies(document: Document) -> list[str]:
    is_modify = calls(lambda _, node: node["operationId"].startswith("modify"))
    return is_modify(document)


def _respelt(document: Document, pointer: str, path: str) -> Done:
    old = last(pointer)
    return Done(
        edited(document, "#/paths", lambda paths: renamed(paths, old, path)),
        join("#", "paths", path),
    )


@damage("path-padded", where=paths)
def blank_after_a_path(document: Document, pointer: str) -> Done:
    return _respelt(document, pointer, last(pointer) + " ")


@damage("path-padded", where=paths)
def blanks_round_a_path_parameter(document: Document, pointer: str) -> Done:
    return _respelt(document, pointer, last(pointer).replace("{", "{ ", 1).replace("}", " }", 1))


@damage("path-parameter-blank", where=paths)
def nothing_for_a_path_parameter(document: Document, pointer: str) -> Done:
    return _respelt(
        document,
        pointer,
        last(pointer).replace("{thread_id}", "", 1).replace("{assistant_id}", "{}", 1),
    )


@damage("path-id-baked-in", where=paths)
def id_for_a_path_parameter(document: Document, pointer: str) -> Done:
    path = last(pointer).replace("{thread_id}", "thread_abc").replace("{assistant_id}", "asst_abc")
    return _respelt(document, pointer, path)


@damage("operation-id-repeated", where=calls(lambda document, node: True))
def another_operations_id(document: Document, pointer: str) -> Done:
    others = [at(document, c.pointer)["operationId"] for c in operations(document)]
    own = at(document, pointer)["operationId"]
    other = others[others.index(own) - 1]
    return Done(
        edited(document, pointer, lambda node: {**node, "operationId": other}),
        "#/paths",  # either of the two may be called the second
    )


# Parameters


def _has(name: str) -> Callable[[Document, Any], bool]:
    return lambda document, node: _index(document, node, name) is not None


def _index(document: Document, node: Any, name: str) -> int | None:
    for index, entry in enumerate(node["parameters"]):
        target = at(document, entry["$ref"]) if "$ref" in entry else entry
        if target["name"] == name:
            return index
    return None


def _dropped(document: Document, pointer: str, name: str) -> Done:
    index = _index(document, at(document, pointer), name)

    def change(node: Any) -> Any:
        kept = [entry for i, entry in enumerate(node["parameters"]) if i != index]
        return {**node, "parameters": kept}

    return Done(edited(document, pointer, change), pointer)


@damage("beta-header-missing", where=calls(_has("OpenAI-Beta")))
def drop_the_beta_header(document: Document, pointer: str) -> Done:
    return _dropped(document, pointer, "OpenAI-Beta")


@damage("parameter-missing", where=calls(_has("after")))
def drop_a_query_parameter(document: Document, pointer: str) -> Done:
    return _dropped(document, pointer, "after")


@damage("path-parameter-undeclared", where=calls(_has("thread_id")))
def drop_a_path_parameter(document: Document, pointer: str) -> Done:
    return _dropped(document, pointer, "thread_id")


@damage("parameter-unnamed", where=calls(_has("OpenAI-Beta")))
def add_a_nameless_parameter(document: Document, pointer: str) -> Done:
    nameless = {"name": " ", "in": "query", "schema": {"type": "string"}}
    at_end = len(at(document, pointer)["parameters"])
    place = join(pointer, "parameters")
    return Done(edited(document, place, lambda entries: [*entries, nameless]), join(place, at_end))


@damage("beta-header-value", where=calls(_has("OpenAI-Beta")))
def another_beta_version(document: Document, pointer: str) -> Done:
    index = _index(document, at(document, pointer), "OpenAI-Beta")
    wrong = {
        "name": "OpenAI-Beta",
        "in": "header",
        "required": True,
        "schema": {"type": "string", "default": "assistants=v9"},
    }
    return replaced(document, join(pointer, "parameters", index or 0), wrong)


# Bodies and answers


@damage("errors-undeclared", where=calls(lambda document, node: True))
def drop_the_error_answers(document: Document, pointer: str) -> Done:
    place = join(pointer, "responses")
    return Done(edited(document, place, lambda node: {"200": node["200"]}), place)


@damage("errors-undeclared", where=calls(lambda document, node: "404" in node["responses"]))
def drop_one_error_answer(document: Document, pointer: str) -> Done:
    place = join(pointer, "responses")
    return Done(edited(document, place, lambda node: without(node, "404")), place)


@damage("answer-missing", where=calls(lambda document, node: True))
def drop_the_answer(document: Document, pointer: str) -> Done:
    place = join(pointer, "responses")
    return Done(edited(document, place, lambda node: without(node, "200")), place)


def _streams(document: Document, node: Any) -> bool:
    return "text/event-stream" in node["responses"]["200"].get("content", {})


@damage("stream-undeclared", where=calls(_streams))
def drop_the_stream(document: Document, pointer: str) -> Done:
    place = join(pointer, "responses", "200", "content")
    return Done(edited(document, place, lambda node: without(node, "text/event-stream")), place)


@damage("content-type-wrong", where=calls(lambda document, node: "requestBody" in node))
def form_for_json(document: Document, pointer: str) -> Done:
    place = join(pointer, "requestBody", "content")
    return Done(
        edited(
            document, place, lambda node: renamed(node, "application/json", "multipart/form-data")
        ),
        place,
    )


@damage("body-missing", where=calls(lambda document, node: "requestBody" in node))
def drop_the_request_body(document: Document, pointer: str) -> Done:
    return Done(edited(document, pointer, lambda node: without(node, "requestBody")), pointer)


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
