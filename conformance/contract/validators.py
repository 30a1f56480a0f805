"""Compiled validators for the schemas of an edition."""

from __future__ import annotations

from functools import cache
from typing import Any

import jsonschema_rs
from attrs import frozen

from conformance.contract import document
from conformance.contract.editions import project


@frozen
class Violation:
    """One way in which an instance breaks its schema: where, and how."""

    pointer: str
    message: str


@cache
def _root(edition: str) -> dict[str, Any]:
    return {"components": project(document.load(), edition)["components"]}


@cache
def _compiled(edition: str, pointer: str) -> jsonschema_rs.Validator:
    schema = {"$ref": pointer, **_root(edition)}
    return jsonschema_rs.validator_for(
        {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}
    )


def errors(edition: str, name: str, instance: Any) -> list[Violation]:
    """Return how an instance breaks a component schema; empty if it does not."""
    return _errors(edition, f"#/components/schemas/{name}", instance)


def declared(edition: str, name: str) -> tuple[str, ...]:
    """Return the properties that a component schema declares in an edition, in its order."""
    return tuple(_root(edition)["components"]["schemas"][name].get("properties", {}))


def required(edition: str, name: str) -> tuple[str, ...]:
    """Return the properties that a component schema requires in an edition, in its order."""
    return tuple(_root(edition)["components"]["schemas"][name].get("required", ()))


def property_errors(edition: str, name: str, field: str, value: Any) -> list[Violation]:
    """Return how a value breaks the schema of one property of a component.

    A property that the edition does not declare can be anything: its objects are open.
    """
    if field not in _root(edition)["components"]["schemas"][name].get("properties", {}):
        return []
    return _errors(edition, f"#/components/schemas/{name}/properties/{field}", value)


def _errors(edition: str, pointer: str, instance: Any) -> list[Violation]:
    validator = _compiled(edition, pointer)
    try:
        found = list(validator.iter_errors(instance))
    except UnicodeEncodeError:
        # A lone surrogate is a string like any other to a schema, and no text to the library.
        found = list(validator.iter_errors(_encodable(instance)))
    return [Violation("/".join(map(str, e.instance_path)), _said(e)) for e in found]


def _said(error: jsonschema_rs.ValidationError) -> str:
    """Return how an instance is wrong; of a union in plain words, for readers of reports.

    The library's own repeat the instance, however large, and speak of keywords of JSON Schema.
    """
    if list(error.schema_path)[-1:] in (["anyOf"], ["oneOf"]):
        return "none of the forms that the contract has for it"
    return error.message


def _encodable(value: Any) -> Any:
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode()
    if isinstance(value, dict):
        return {_encodable(key): _encodable(item) for key, item in value.items()}
    return [_encodable(item) for item in value] if isinstance(value, list) else value
