"""The document that the client is generated from: the strict contract, made forgiving.

The contract says what a provider must send; the judge reads it to the letter. A client has
another duty: to read every edition, every shape that was ever served, and servers that come
after it. So the client's document is derived from the contract, by rules alone:

* every object and every enum has a name of its own; all properties that ever lived stay;
* a key is required only where every edition and every served shape has it;
* enums are open, constants are plain strings, but for the tags that tell the members of a
  union apart: these have their value as default, so that a caller need not repeat it;
* every union of objects ends in a member that takes anything;
* nothing else constrains a value: no bounds, formats, defaults, closed objects;
* an operation has one JSON answer, errors by range, no streams, no links, no security (the
  transport carries the key), and belongs to the section that its path names.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from conformance.contract.ever import ever
from conformance.contract.naming import name_everything
from conformance.contract.pointers import resolve
from conformance.contract.relax import (
    CATCH_ALL,
    METHODS,
    catch_all,
    component,
    described,
    flowing,
    tagged,
    value,
    without_envelopes,
)

# Sections in the order in which a path decides: the innermost collection wins.
_SECTIONS = (
    ("/steps", "run_steps"),
    ("/runs", "runs"),
    ("/messages", "messages"),
    ("/threads", "threads"),
    ("/assistants", "assistants"),
)


def tolerant(contract: Mapping[str, Any]) -> dict[str, Any]:
    """Return the forgiving document of a strict one.

    Args:
        contract: openapi.yaml, parsed; life-span annotations included. It is not changed.
    """
    named = name_everything(ever(contract))
    schemas = named["components"]["schemas"]
    with_tag = tagged(named)
    paths = {path: _path_item(named, path) for path in named["paths"]}
    derived = {
        name: component(schema, schemas, name in with_tag) for name, schema in schemas.items()
    }
    return {
        "openapi": "3.1.0",
        "info": {key: str(named["info"][key]) for key in ("title", "version")},
        "paths": paths,
        "components": {"schemas": without_envelopes({**derived, CATCH_ALL: catch_all()}, paths)},
    }


def _path_item(named: Mapping[str, Any], path: str) -> dict[str, Any]:
    item = named["paths"][path]
    shared = item.get("parameters", [])
    return {
        method: _operation(named, path, item[method], shared)
        for method in METHODS
        if method in item
    }


def _operation(
    named: Mapping[str, Any],
    path: str,
    operation: Mapping[str, Any],
    shared: list[Mapping[str, Any]],
) -> dict[str, Any]:
    schemas = named["components"]["schemas"]
    derived: dict[str, Any] = {
        "operationId": operation["operationId"],
        "tags": [next(tag for part, tag in _SECTIONS if part in path)],
    }
    for key in ("summary", "description"):
        if operation.get(key):
            derived[key] = flowing(str(operation[key]))
    parameters = [_parameter(named, p) for p in (*operation.get("parameters", []), *shared)]
    if parameters:
        derived["parameters"] = parameters
    if "requestBody" in operation:
        body = _resolved(named, operation["requestBody"])
        derived["requestBody"] = {
            "required": bool(body.get("required")),
            "content": _json(body, schemas),
        }
    derived["responses"] = dict(_answers(named, operation, schemas))
    return derived


def _parameter(named: Mapping[str, Any], parameter: Mapping[str, Any]) -> dict[str, Any]:
    found = _resolved(named, parameter)
    derived = {
        "name": found["name"],
        "in": found["in"],
        "required": found["in"] == "path",
        # Headers are set once, on the client; the generator takes nothing but scalars there.
        "schema": {"type": "string"}
        if found["in"] == "header"
        else value(found.get("schema", {}), named["components"]["schemas"]),
    }
    return described(found, derived)


def _answers(
    named: Mapping[str, Any], operation: Mapping[str, Any], schemas: Mapping[str, Any]
) -> Iterator[tuple[str, dict[str, Any]]]:
    errors: dict[str, dict[str, Any]] = {}
    for code, answer in operation["responses"].items():
        found = _resolved(named, answer)
        content = _json(found, schemas)
        if str(code).startswith("2") and content:
            yield str(code), {"description": found.get("description", ""), "content": content}
        elif str(code)[0] in "45" and content:
            ranged = {"description": f"Refused, {str(code)[0]}xx.", "content": content}
            errors.setdefault(f"{str(code)[0]}XX", ranged)
    yield from sorted(errors.items())


def _json(holder: Mapping[str, Any], schemas: Mapping[str, Any]) -> dict[str, Any]:
    for kind, media in holder.get("content", {}).items():
        if kind.split(";")[0].strip() == "application/json" and "schema" in media:
            return {"application/json": {"schema": value(media["schema"], schemas)}}
    return {}


def _resolved(document: Mapping[str, Any], node: Mapping[str, Any]) -> Mapping[str, Any]:
    return resolve(document, str(node["$ref"])) if "$ref" in node else node
