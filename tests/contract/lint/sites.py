"""Where the schemas of a document are, found without any code of the linter's."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from attrs import frozen

from conformance.contract.lint.pointer import join
from tests.contract.lint.edit import at

METHODS = ("get", "post", "delete")


@frozen
class Site:
    """A schema that an operation reaches: where it is, and whether clients send it."""

    pointer: str
    asking: bool


@frozen
class Called:
    """An operation: its path, its method, and where it is."""

    path: str
    method: str
    pointer: str


def operations(document: dict[str, Any]) -> list[Called]:
    return [
        Called(path, method, join("#", "paths", path, method))
        for path, item in document["paths"].items()
        for method in METHODS
        if method in item
    ]


def sites(document: dict[str, Any]) -> list[Site]:
    """Every schema in a JSON body or event of an operation, where it is written."""
    seen: dict[Site, None] = {}
    for called in operations(document):
        node = at(document, called.pointer)
        body = node.get("requestBody", {})
        for pointer in _media(join(called.pointer, "requestBody"), body):
            _walk(document, pointer, True, seen)
        for status in node["responses"]:
            holder = resolved(document, join(called.pointer, "responses", status))
            for pointer in _media(holder, at(document, holder)):
                _walk(document, pointer, False, seen)
    return list(seen)


def resolved(document: dict[str, Any], pointer: str) -> str:
    while isinstance(at(document, pointer), dict) and "$ref" in at(document, pointer):
        pointer = at(document, pointer)["$ref"]
    return pointer


def _media(pointer: str, node: dict[str, Any]) -> Iterator[str]:
    for kind in node.get("content", {}):
        yield join(pointer, "content", kind, "schema")


def _walk(document: dict[str, Any], pointer: str, asking: bool, seen: dict[Site, None]) -> None:
    pointer = resolved(document, pointer)
    site = Site(pointer, asking)
    if site in seen:
        return
    seen[site] = None
    node = at(document, pointer)
    for name in node.get("properties", {}):
        _walk(document, join(pointer, "properties", name), asking, seen)
    if "items" in node:
        _walk(document, join(pointer, "items"), asking, seen)
    if isinstance(node.get("additionalProperties"), dict):
        _walk(document, join(pointer, "additionalProperties"), asking, seen)
    for index, _ in enumerate(node.get("anyOf", ())):
        _walk(document, join(pointer, "anyOf", index), asking, seen)
