"""Damages to operations, paths, parameters, bodies and answers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from conformance.contract.lint.pointer import join, last, parent
from tests.contract.lint.damage import Document, Done, calls, damage, paths, replaced
from tests.contract.lint.edit import at, edited, renamed, without
from tests.contract.lint.sites import operations

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
