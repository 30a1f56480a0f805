"""What Swagger 2.0 writes otherwise: bodies as parameters, content types for whole operations."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from conformance.contract.lint.endpoint import EVENTS, JSON, Content, Parameter
from conformance.contract.lint.pointer import join
from conformance.contract.lint.schemas import Schemas


def parameters_and_body(
    schemas: Schemas, at: str, places: list[str]
) -> tuple[list[Parameter], Content | None]:
    """Return the parameters of an operation, and its body, from one list of both.

    Args:
        schemas: the document.
        at: pointer to the operation.
        places: pointers to its parameters.
    """
    parameters: list[Parameter] = []
    body: Content | None = None
    for place in places:
        node = schemas.node(place)
        where = str(node.get("in", "")).strip().lower()
        if where == "body":
            schema = join(place, "schema") if "schema" in node else None
            kinds = _kinds(schemas, at, "consumes")
            body = Content(place, node.get("required") is True, dict.fromkeys(kinds, schema))
        elif where == "formdata":
            form = next(iter(_kinds(schemas, at, "consumes")), "multipart/form-data")
            body = body or Content(place, True, {form: None})
        else:
            parameters.append(_parameter(node, place, where))
    return parameters, body


def media(
    schemas: Schemas, at: str, answer: Mapping[str, Any], place: str
) -> dict[str, str | None]:
    """Return the content of an answer: its one schema, under each type the operation produces.

    Args:
        schemas: the document.
        at: pointer to the operation.
        answer: the response object.
        place: pointer to it.
    """
    if "schema" not in answer:
        return {}
    schema = join(place, "schema")
    # One schema for all types cannot describe events: it is the JSON answer's.
    return {k: None if k == EVENTS else schema for k in _kinds(schemas, at, "produces")}


def _kinds(schemas: Schemas, at: str, keyword: str) -> list[str]:
    stated = schemas.node(at).get(keyword, schemas.document.get(keyword))
    kinds = [k for k in stated if isinstance(k, str)] if isinstance(stated, list) else []
    return kinds or [JSON]


def _parameter(node: Mapping[str, Any], at: str, where: str) -> Parameter:
    name = node.get("name")
    values = [node.get(key) for key in ("default", "x-example", "example")]
    enum = node.get("enum")
    values += enum if isinstance(enum, list) else []
    return Parameter(
        name if isinstance(name, str) else "",
        where,
        node.get("required") is True,
        at,
        at,  # a parameter's type stands in the parameter itself
        tuple(value for value in values if isinstance(value, str)),
    )
