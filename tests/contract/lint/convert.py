"""Writes a document of OpenAPI 3.1 in older versions, as far as they can say it."""

from __future__ import annotations

from typing import Any

from tests.contract.lint.edit import at, without
from tests.contract.lint.sites import resolved


def to_30(document: dict[str, Any]) -> dict[str, Any]:
    """OpenAPI 3.0: `nullable`, lists of one for constants, no propertyNames."""
    converted = _content(document)
    components = converted["components"]
    components["schemas"] = {k: schema_30(v) for k, v in document["components"]["schemas"].items()}
    return {**converted, "openapi": "3.0.3"}


def _content(node: Any) -> Any:
    if isinstance(node, dict):
        return {
            key: schema_30(value) if key == "schema" else _content(value)
            for key, value in node.items()
            if key != "examples"
        }
    return [_content(item) for item in node] if isinstance(node, list) else node


def schema_30(schema: Any) -> Any:
    if not isinstance(schema, dict) or "$ref" in schema:
        return schema
    new = without(schema, "propertyNames", "examples")
    if "const" in new:
        new["enum"] = [new.pop("const")]
    if isinstance(new.get("type"), list):
        new["nullable"] = True
        (new["type"],) = (kind for kind in new["type"] if kind != "null")
    if "properties" in new:
        new["properties"] = {k: schema_30(v) for k, v in new["properties"].items()}
    for key in ("items", "additionalProperties"):
        if isinstance(new.get(key), dict):
            new[key] = schema_30(new[key])
    return _union_30(new)


def _union_30(new: dict[str, Any]) -> dict[str, Any]:
    if "anyOf" not in new:
        return new
    members = new.pop("anyOf")
    real = [schema_30(member) for member in members if member.get("type") != "null"]
    if len(real) < len(members):
        new["nullable"] = True
    new["allOf" if len(real) == 1 else "anyOf"] = real
    return new


def to_swagger(document: dict[str, Any], *, unions: bool) -> dict[str, Any]:
    """Swagger 2.0: definitions, bodies as parameters, `x-nullable`.

    Args:
        document: OpenAPI 3.1.
        unions: whether unions are kept as the extension `x-anyOf`; else they are left untyped.
    """
    paths = {
        path: {
            method: _operation(document, operation, unions) for method, operation in item.items()
        }
        for path, item in document["paths"].items()
    }
    definitions = {
        name: _schema_2(schema, unions)
        for name, schema in document["components"]["schemas"].items()
    }
    return {
        "swagger": "2.0",
        "info": document["info"],
        "host": "relay.example",
        "basePath": "/v1",
        "consumes": ["application/json"],
        "produces": ["application/json"],
        "securityDefinitions": {
            "key": {"type": "apiKey", "in": "header", "name": "Authorization"}
        },
        "security": [{"key": []}],
        "paths": paths,
        "definitions": definitions,
    }


def _operation(document: dict[str, Any], node: dict[str, Any], unions: bool) -> dict[str, Any]:
    new: dict[str, Any] = {
        "operationId": node["operationId"],
        "parameters": [_parameter(document, entry) for entry in node["parameters"]],
        "responses": {},
    }
    if "requestBody" in node:
        schema = node["requestBody"]["content"]["application/json"]["schema"]
        required = node["requestBody"].get("required", False)
        body = {"in": "body", "name": "body", "required": required}
        new["parameters"].append({**body, "schema": _schema_2(schema, unions)})
    for status, entry in node["responses"].items():
        content = _target(document, entry)["content"]
        schema = _schema_2(content["application/json"]["schema"], unions)
        new["responses"][status.replace("XX", "00")] = {"description": "", "schema": schema}
        if "text/event-stream" in content:
            new["produces"] = ["application/json", "text/event-stream"]
    return new


def _parameter(document: dict[str, Any], entry: dict[str, Any]) -> dict[str, Any]:
    parameter = _target(document, entry)
    new = without(parameter, "schema", "example", "examples")
    return {**new, **_plain(document, parameter["schema"])}


def _plain(document: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    """A parameter's schema in place: Swagger 2.0 allows no reference there."""
    while "$ref" in schema:
        schema = at(document, schema["$ref"])
    if "anyOf" in schema:
        (member,) = schema["anyOf"]
        schema = {**_plain(document, member), **without(schema, "anyOf")}
    if "items" in schema:
        schema = {
            **schema,
            "items": _plain(document, schema["items"]),
            "collectionFormat": "multi",
        }
    if "const" in schema:
        schema = {**without(schema, "const"), "enum": [schema["const"]]}
    return without(schema, "description", "examples")


def _target(document: dict[str, Any], entry: dict[str, Any]) -> Any:
    return at(document, resolved(document, entry["$ref"])) if "$ref" in entry else entry


def _schema_2(schema: Any, unions: bool) -> Any:
    return _respelt(schema_30(schema), unions)


def _respelt(schema: Any, unions: bool) -> Any:
    if not isinstance(schema, dict):
        return schema
    if "$ref" in schema:
        return {"$ref": schema["$ref"].replace("#/components/schemas/", "#/definitions/")}
    new = dict(schema)
    if "nullable" in new:
        new["x-nullable"] = new.pop("nullable")
    if "properties" in new:
        new["properties"] = {k: _respelt(v, unions) for k, v in new["properties"].items()}
    for key in ("items", "additionalProperties"):
        if key in new:
            new[key] = _respelt(new[key], unions)
    if "allOf" in new:
        new["allOf"] = [_respelt(member, unions) for member in new["allOf"]]
    if "anyOf" in new:
        members = [_respelt(member, unions) for member in new.pop("anyOf")]
        if unions:
            new["x-anyOf"] = members
    return new
