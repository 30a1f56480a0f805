"""The operations of the contract, and which of them a request is."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any
from urllib.parse import quote, unquote, urlsplit

from attrs import frozen

from conformance.contract import document

_LONGEST_ID = 1024
METHODS = ("get", "post", "put", "patch", "delete")
RUN_ANSWERS = frozenset(
    {
        "createRun",
        "createThreadAndRun",
        "retrieveRun",
        "modifyRun",
        "cancelRun",
        "submitToolOutputs",
    }
)
"""Ids of the operations whose success is answered with a run."""


@frozen
class Operation:
    """One operation of openapi.yaml.

    Attributes:
        id: its operationId.
        method: in capitals.
        path: its template, e.g. `/threads/{thread_id}/runs`.
        tag: the section it stands in.
    """

    id: str
    method: str
    path: str
    tag: str


def operations(contract: Mapping[str, Any]) -> tuple[Operation, ...]:
    """Return the operations of an OpenAPI document, in its order."""
    return tuple(_operations(contract))


def _operations(contract: Mapping[str, Any]) -> Iterator[Operation]:
    for path, item in contract["paths"].items():
        for method in METHODS:
            if method in item:
                found = item[method]
                yield Operation(
                    found["operationId"], method.upper(), path, (found.get("tags") or [""])[0]
                )


@cache
def _known() -> tuple[Operation, ...]:
    return operations(document.load())


def by_id(operation_id: str) -> Operation:
    """Return an operation of the contract. Raises KeyError if it has none of that name."""
    for operation in _known():
        if operation.id == operation_id:
            return operation
    raise KeyError(operation_id)


def url_path(operation_id: str, /, **params: str) -> str:
    """Return the path of an operation with its parameters filled in, percent-encoded."""
    quoted = {name: quote(value, safe="") for name, value in params.items()}
    return by_id(operation_id).path.format(**quoted)


def fits_url(value: str) -> bool:
    """Return whether an id that a provider gave can stand in a path and be read back from it.

    An empty one or one of dots would make another path of it; a lone surrogate has no bytes.
    """
    try:
        size = len(value.encode())
    except UnicodeEncodeError:
        return False
    return 0 < size <= _LONGEST_ID and value.strip(".") != ""


def match(method: str, url: str) -> tuple[Operation, dict[str, str]] | None:
    """Return the operation that a request is, with its path parameters; None if it is none.

    What stands before `/assistants` or `/threads` does not matter: servers mount the API
    anywhere.

    Args:
        method: HTTP method, in any case.
        url: a URL or a path, with or without a query.
    """
    try:
        path = urlsplit(url).path
    except ValueError:  # recorded by another tool; no URL is no operation
        return None
    for start in (m.start() for m in re.finditer(r"/(?=assistants|threads)", path)):
        for operation, pattern in _patterns():
            found = pattern.fullmatch(path, start)
            if found and operation.method == method.upper():
                return operation, {k: unquote(v) for k, v in found.groupdict().items()}
    return None


def route(method: str, url: str) -> tuple[str, dict[str, str]] | None:
    """Like `match`, with the operationId alone: what importers of traffic need."""
    found = match(method, url)
    return (found[0].id, found[1]) if found else None


@cache
def _patterns() -> tuple[tuple[Operation, re.Pattern[str]], ...]:
    # Templates without parameters first, so that /threads/runs is not a thread called "runs".
    ordered = sorted(_known(), key=lambda operation: operation.path.count("{"))
    return tuple((operation, _pattern(operation.path)) for operation in ordered)


def _pattern(template: str) -> re.Pattern[str]:
    escaped = re.sub(r"\\\{(\w+)\\\}", r"(?P<\1>[^/]+)", re.escape(template))
    return re.compile(escaped)
