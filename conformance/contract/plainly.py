"""Request bodies read as mildly as can be: what is wrong even then must be refused.

A server may overlook what it does not know, take null for "not given" and a number for the text
of it: no document forbids that. It cannot take a list for an object, nor go without what it
needs, nor keep metadata that is no text.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

import jsonschema_rs

from conformance.contract import document
from conformance.contract.editions import project
from conformance.contract.operations import by_id
from conformance.contract.pointers import resolve

_SCALARS = frozenset({"string", "number", "boolean"})
_ALL = _SCALARS | {"object", "array"}
_METADATA = {"type": ["object", "null"], "additionalProperties": {"type": "string"}}


def request_schema(edition: str, operation: str) -> str | None:
    """Return the name of the component that describes an operation's body; None without one."""
    found = by_id(operation)
    spoken = _projected(edition)["paths"][found.path][found.method.lower()]
    body = spoken.get("requestBody")
    if body is None:
        return None
    return str(body["content"]["application/json"]["schema"]["$ref"]).rpartition("/")[2]


def offers(edition: str, operation: str) -> bool:
    """Return whether an edition has an operation."""
    found = by_id(operation)
    return found.method.lower() in _projected(edition)["paths"].get(found.path, {})


@cache
def mild(edition: str, operation: str) -> dict[str, Any]:
    """Return the mildest reading of the schema of an operation's body, as JSON Schema.

    What is required is there and is not null, and every property is of a kind that the schema
    has for it: an object, an array, or neither. A body of which nothing is required may be null.

    Args:
        edition: whose schema.
        operation: which takes a body.
    """
    name = request_schema(edition, operation)
    assert name is not None
    contract = _projected(edition)
    schema = contract["components"]["schemas"][name]
    required = list(schema.get("required", ()))
    properties: dict[str, Any] = {}
    for key, shape in schema.get("properties", {}).items():
        null = [] if key in required else ["null"]
        properties[key] = {"type": [*sorted(_kinds(contract, shape)), *null]}
    if "metadata" in properties:
        # How many pairs, and how long, are requirements of their own.
        properties["metadata"] = _METADATA
    return {
        "type": "object" if required else ["object", "null"],
        "required": required,
        "properties": properties,
    }


def plainly_wrong(edition: str, operation: str, body: Any) -> bool:
    """Return whether a JSON body breaks the mildest reading of its schema.

    Args:
        edition: whose schema.
        operation: whose body; one without a body has none that is wrong.
        body: parsed JSON.
    """
    if request_schema(edition, operation) is None:
        return False
    # Some clients send an empty text for no body at all, and the vanished service took it.
    return not _compiled(edition, operation).is_valid({} if body == "" else body)


@cache
def _compiled(edition: str, operation: str) -> jsonschema_rs.Validator:
    return jsonschema_rs.validator_for(mild(edition, operation))


def _kinds(contract: Mapping[str, Any], schema: Mapping[str, Any]) -> frozenset[str]:
    """Return which types a schema can take, where one scalar stands for all."""
    if "$ref" in schema:
        return _kinds(contract, resolve(contract, schema["$ref"]))
    for word in ("anyOf", "oneOf"):
        if word in schema:
            return frozenset().union(*(_kinds(contract, one) for one in schema[word]))
    if "allOf" in schema:
        kinds = _ALL
        for one in schema["allOf"]:
            kinds &= _kinds(contract, one)
        return kinds
    told = schema.get("type", ())
    if not told:
        # A word out of a list, or anything at all.
        return _SCALARS if "enum" in schema or "const" in schema else _ALL
    names = frozenset({told} if isinstance(told, str) else told) - {"null"}
    containers = names & {"object", "array"}
    return containers | (_SCALARS if names - containers else frozenset())


@cache
def _projected(edition: str) -> dict[str, Any]:
    return project(document.load(), edition)
