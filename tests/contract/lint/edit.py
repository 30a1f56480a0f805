"""Changes documents without copying what stays the same."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from conformance.contract.lint.pointer import split


def at(document: Any, pointer: str) -> Any:
    """What stands at a pointer."""
    node = document
    for key in split(pointer):
        node = node[int(key)] if isinstance(node, list) else node[key]
    return node


def edited(document: Any, pointer: str, change: Callable[[Any], Any]) -> Any:
    """The document with one place changed; the original stays as it is."""
    return _edited(document, split(pointer), change)


def _edited(node: Any, keys: list[str], change: Callable[[Any], Any]) -> Any:
    if not keys:
        return change(node)
    key: Any = int(keys[0]) if isinstance(node, list) else keys[0]
    copy = list(node) if isinstance(node, list) else dict(node)
    copy[key] = _edited(node[key], keys[1:], change)
    return copy


def without(node: dict[str, Any], *keys: str) -> dict[str, Any]:
    """An object without some of its keys."""
    return {key: value for key, value in node.items() if key not in keys}


def renamed(node: dict[str, Any], old: str, new: str) -> dict[str, Any]:
    """An object with one key called otherwise, in its old place."""
    return {new if key == old else key: value for key, value in node.items()}
