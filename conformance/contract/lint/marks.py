"""What a document says of its own age: marks of version 1, and life spans of an annotated one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from conformance.contract.lint.endpoint import Endpoint
from conformance.contract.lint.pointer import spellings
from conformance.contract.lint.schemas import Schemas
from conformance.contract.projection import HISTORY, SINCE, UNTIL

_STATED = re.compile(r"assistants\s*=\s*(v\d+)")
_WORDS = frozenset({"file_ids", "retrieval"})
# What people write freely: `retrieval` is an ordinary word there.
_PROSE = frozenset({"description", "summary", "title", "tags", "operationId"})
_FAMILIES = frozenset({"assistants", "threads"})
_DATE = re.compile(r"~?\d{4}-\d{2}-\d{2}")


def of_version_1(schemas: Schemas, endpoints: Iterable[Endpoint]) -> bool:
    """Return whether anything in a document speaks for version 1.

    That is `assistants=v1` anywhere while `assistants=v2` is nowhere, or the names `file_ids` or
    `retrieval` in an operation of this API or in what it refers to; in the whole document if it
    has no such operation.

    Args:
        schemas: the document.
        endpoints: its operations.
    """
    stated = {v for _, text in _texts(_nodes(schemas.document)) for v in _STATED.findall(text)}
    if "v1" in stated:
        return "v2" not in stated
    ours = [schemas.node(e.path_at) for e in endpoints if _FAMILIES & set(_segments(e.path))]
    reached = _reached(ours or [schemas.document], schemas)
    return any(text.strip() in _WORDS and key not in _PROSE for key, text in _texts(reached))


def annotated(document: Mapping[str, Any]) -> bool:
    """Return whether a document holds many editions at once, as openapi.yaml at our root does.

    Dated spans alone, or a history alone, may be somebody else's extension; both are ours.
    """
    spans = histories = False
    for node in _nodes(document):
        if isinstance(node, Mapping):
            spans = spans or any(_dated(node.get(key)) for key in (SINCE, UNTIL))
            history = node.get(HISTORY)
            histories = histories or (
                isinstance(history, list)
                and any(
                    isinstance(each, Mapping) and _dated(each.get("until")) for each in history
                )
            )
    return spans and histories


def _dated(value: Any) -> bool:
    return isinstance(value, str) and _DATE.fullmatch(value) is not None


def _segments(path: str) -> list[str]:
    return [segment.strip().lower() for segment in path.split("/")]


def _reached(starts: Iterable[Any], schemas: Schemas) -> Iterator[Any]:
    """Yield all objects and lists in some nodes and in what references there lead to, once."""
    waiting, seen = list(starts), set()
    while waiting:
        node = waiting.pop()
        if not isinstance(node, Mapping | list) or id(node) in seen:
            continue
        seen.add(id(node))
        yield node
        waiting += node.values() if isinstance(node, Mapping) else node
        reference = node.get("$ref") if isinstance(node, Mapping) else None
        if isinstance(reference, str) and reference.startswith("#"):
            waiting += [schemas.node(spelling) for spelling in spellings(reference)]


def _nodes(root: Any) -> Iterator[Any]:
    # A list of things to do, not a recursion: aliases in YAML are one object, looked at once.
    waiting, seen = [root], set()
    while waiting:
        node = waiting.pop()
        if isinstance(node, Mapping | list) and id(node) not in seen:
            seen.add(id(node))
            yield node
            waiting += node.values() if isinstance(node, Mapping) else node


def _texts(nodes: Iterable[Any]) -> Iterator[tuple[str, str]]:
    """Yield every key (under nothing) and every text under the key it stands at."""
    for node in nodes:
        if isinstance(node, Mapping):
            for key, value in node.items():
                yield "", str(key)
                for text in value if isinstance(value, list) else [value]:
                    if isinstance(text, str):
                        yield str(key), text
