"""What the recorded traffic of the official service holds, beside the schemas that describe it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema_rs
from attrs import frozen

from conformance.contract import document, operations
from conformance.contract.editions import project
from conformance.contract.pointers import resolve
from conformance.trace.exchange import Exchange
from conformance.trace.har import read_har


@frozen
class Body:
    """A recorded JSON value and the component that describes it."""

    where: str
    component: str
    value: Any


def exchanges(files: list[Path]) -> Iterator[tuple[Path, Exchange]]:
    for file in files:
        text = file.read_text(encoding="utf-8")
        for exchange in read_har(text, route=operations.route, source=file.name):
            yield file, exchange


def answers(plain: Mapping[str, Any], files: list[Path]) -> Iterator[Body]:
    """Yield the JSON answers to the operations of the contract, refusals included."""
    for file, exchange in exchanges(files):
        if exchange.operation and not exchange.events and exchange.json is not None:
            name = _answer(plain, exchange.operation, exchange.status or 0)
            yield Body(f"{file.name} {exchange.index}", name, exchange.json)


def requests(plain: Mapping[str, Any], files: list[Path]) -> Iterator[Body]:
    """Yield the JSON bodies that were sent and accepted."""
    for file, exchange in exchanges(files):
        accepted = exchange.status == 200
        if exchange.operation and accepted and exchange.sent is not None:
            body = _operation(plain, exchange.operation)["requestBody"]
            yield Body(f"{file.name} {exchange.index}", _component(body), exchange.sent)


def events(files: list[Path]) -> Iterator[tuple[str, str, str]]:
    """Yield (where, name, data) of the streamed events."""
    for file, exchange in exchanges(files):
        for event in exchange.events:
            yield f"{file.name} {exchange.index}", event.name, event.data


@cache
def payloads(edition: str) -> dict[str, str]:
    """Return the component of the `data` of each event, by the name of the event."""
    schemas = project(document.load(), edition)["components"]["schemas"]
    found: dict[str, str] = {}
    for member in schemas["AssistantStreamEvent"]["anyOf"]:
        event = schemas[member["$ref"].rpartition("/")[2]]["properties"]
        found[event["event"]["const"]] = event["data"].get("$ref", "").rpartition("/")[2]
    return found


def _operation(plain: Mapping[str, Any], operation_id: str) -> Mapping[str, Any]:
    found = operations.by_id(operation_id)
    operation: Mapping[str, Any] = plain["paths"][found.path][found.method.lower()]
    return operation


def _answer(plain: Mapping[str, Any], operation_id: str, status: int) -> str:
    responses = _operation(plain, operation_id)["responses"]
    answer = responses.get(str(status), responses["5XX"])
    return _component(resolve(plain, answer["$ref"]) if "$ref" in answer else answer)


def _component(holder: Mapping[str, Any]) -> str:
    ref: str = holder["content"]["application/json"]["schema"]["$ref"]
    return ref.rpartition("/")[2]


def undeclared(plain: Mapping[str, Any], component: str, value: Any) -> Iterator[str]:
    """Yield the keys of a value that its schema does not know, as `Component.key`."""
    yield from _undeclared(plain, {"$ref": f"#/components/schemas/{component}"}, value, component)


def _undeclared(
    plain: Mapping[str, Any], schema: Mapping[str, Any], value: Any, owner: str
) -> Iterator[str]:
    if "$ref" in schema:
        owner = schema["$ref"].rpartition("/")[2]
        yield from _undeclared(plain, resolve(plain, schema["$ref"]), value, owner)
    elif "anyOf" in schema:
        # What the value is, is the member that takes it.
        fitting = [member for member in schema["anyOf"] if _fits(plain, member, value)]
        for member in fitting[:1]:
            yield from _undeclared(plain, member, value, owner)
    elif isinstance(value, dict) and "additionalProperties" not in schema:
        for key, inner in value.items():
            known = schema.get("properties", {}).get(key)
            if known is None:
                yield f"{owner}.{key}"
            else:
                yield from _undeclared(plain, known, inner, owner)
    elif isinstance(value, list):
        for inner in value:
            yield from _undeclared(plain, schema.get("items", {}), inner, owner)


def _fits(plain: Mapping[str, Any], schema: Mapping[str, Any], value: Any) -> bool:
    key = (plain["info"]["version"], json.dumps(schema, sort_keys=True))
    if key not in _VALIDATORS:
        whole = {**schema, "components": plain["components"]}
        _VALIDATORS[key] = jsonschema_rs.validator_for(whole)
    return _VALIDATORS[key].is_valid(value)


# Compiling one takes longer than all that it is asked.
_VALIDATORS: dict[tuple[str, str], jsonschema_rs.Validator] = {}
