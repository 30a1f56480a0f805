"""What was recorded, as the client would get it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from typing import Any

from attrs import frozen

from conformance.contract.operations import operations, route
from conformance.contract.tolerant import tolerant
from conformance.trace.sse import parse_events
from tests.shared import RECORDINGS


@frozen
class Recorded:
    """One JSON object that a server sent.

    Attributes:
        file: the HAR file.
        at: number of the entry in it, from 0.
        status: of the answer.
        operation: operationId of the request, None for what is not of the contract.
        body: the object.
        event: name of the stream event that carried it, None for a plain answer.
    """

    file: str
    at: int
    status: int
    operation: str | None
    body: dict[str, Any]
    event: str | None = None

    def __str__(self) -> str:
        return f"{self.file}-{self.at}"


def entries() -> Iterator[tuple[str, int, dict[str, Any]]]:
    """Every exchange of every recording, official and other."""
    for path in sorted(RECORDINGS.glob("*/*.har")):
        for at, entry in enumerate(json.loads(path.read_text())["log"]["entries"]):
            yield f"{path.parent.name}/{path.stem}", at, entry


@cache
def answers() -> tuple[Recorded, ...]:
    """Every JSON object that came as a whole answer."""
    return tuple(_answers())


def _answers() -> Iterator[Recorded]:
    for file, at, entry in entries():
        try:
            body = json.loads(entry["response"]["content"].get("text") or "")
        except ValueError:
            continue
        if isinstance(body, dict):
            found = route(entry["request"]["method"], entry["request"]["url"])
            operation = found[0] if found else None
            yield Recorded(file, at, entry["response"]["status"], operation, body)


def streams() -> Iterator[tuple[str, int, str]]:
    """Every recorded stream: file, number of the entry, body."""
    for file, at, entry in entries():
        if entry["response"]["content"].get("mimeType", "").startswith("text/event-stream"):
            yield file, at, entry["response"]["content"]["text"]


@cache
def events() -> tuple[Recorded, ...]:
    """Every JSON object that a stream carried."""
    return tuple(
        Recorded(file, at, 200, None, json.loads(event.data), event.name)
        for file, at, text in streams()
        for event in parse_events(text)
        if event.data.startswith("{")
    )


def operation_module(contract: dict[str, Any], operation_id: str) -> Any:
    """The generated module of an operation."""
    document = tolerant(contract)
    found = next(op for op in operations(document) if op.id == operation_id)
    name = re.sub(r"(?<!^)(?=[A-Z])", "_", found.id).lower()
    return import_module(f"assistants_api.api.{found.tag}.{name}")
