"""Reads the operations of a document, whatever its version."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from conformance.contract.lint import swagger
from conformance.contract.lint.dialect import Dialect
from conformance.contract.lint.endpoint import Content, Endpoint, Parameter
from conformance.contract.lint.pointer import ROOT, join
from conformance.contract.lint.schemas import Schemas
from conformance.contract.lint.shape import Remark, type_of

METHODS = ("get", "put", "post", "delete", "patch", "head", "options", "trace")


def endpoints(schemas: Schemas) -> tuple[Endpoint, ...]:
    """Return the operations of a document, in its order. What is malformed is left out."""
    return tuple(_endpoints(schemas))


def malformed(schemas: Schemas) -> Iterator[Remark]:
    """Yield what keeps paths and operations from being read at all."""
    paths = schemas.document.get("paths")
    if paths is not None and not isinstance(paths, Mapping):
        yield Remark("node-malformed", join(ROOT, "paths"), "paths", type_of(paths))
    for path, item in paths.items() if isinstance(paths, Mapping) else ():
        at = join(ROOT, "paths", path)
        if str(path).startswith("x-"):
            continue
        if not isinstance(item, Mapping):
            yield Remark("node-malformed", at, "path", type_of(item))
            continue
        for method in METHODS:
            if method in item and not isinstance(item[method], Mapping):
                detail = type_of(item[method])
                yield Remark("node-malformed", join(at, method), "operation", detail)


def _endpoints(schemas: Schemas) -> Iterator[Endpoint]:
    paths = schemas.document.get("paths")
    for path in paths if isinstance(paths, Mapping) else ():
        path_at = join(ROOT, "paths", path)
        at, noticed = schemas.follow(path_at)
        item = schemas.node(at) if at else None
        if not isinstance(item, Mapping) or str(path).startswith("x-"):
            continue
        for method in METHODS:
            if isinstance(item.get(method), Mapping):
                yield _endpoint(schemas, str(path), path_at, join(at, method), noticed)


def _endpoint(
    schemas: Schemas, path: str, path_at: str, at: str, noticed: tuple[Remark, ...]
) -> Endpoint:
    node = schemas.node(at)
    remarks = list(noticed)
    holder = at.rpartition("/")[0]
    places = [*_listed(schemas, holder, remarks), *_listed(schemas, at, remarks)]
    read = _swagger if schemas.dialect is Dialect.swagger else _openapi
    parameters, body = read(schemas, at, places, remarks)
    answers = dict(_answers(schemas, at, remarks))
    return Endpoint(
        at,
        path_at,
        path,
        at.rpartition("/")[2].upper(),
        _text(node, "operationId"),
        _text(node, "summary"),
        tuple(_last_wins(parameters)),
        body,
        answers,
        _secured(schemas, node, parameters),
        tuple(remarks),
    )


def _listed(schemas: Schemas, holder: str, remarks: list[Remark]) -> Iterator[str]:
    node = schemas.node(holder)
    listed = node.get("parameters") if isinstance(node, Mapping) else None
    at = join(holder, "parameters")
    if listed is not None and not isinstance(listed, list):
        remarks.append(Remark("node-malformed", at, "parameters", type_of(listed)))
        return
    for index in range(len(listed or ())):
        place, noticed = schemas.follow(join(at, index))
        remarks.extend(noticed)
        if not place:
            continue
        if isinstance(schemas.node(place), Mapping):
            yield place
        else:
            kind = type_of(schemas.node(place))
            remarks.append(Remark("node-malformed", place, "parameter", kind))


def _openapi(
    schemas: Schemas, at: str, places: list[str], remarks: list[Remark]
) -> tuple[list[Parameter], Content | None]:
    parameters = [_parameter(schemas, place) for place in places]
    if "requestBody" not in schemas.node(at):
        return parameters, None
    place, noticed = schemas.follow(join(at, "requestBody"))
    remarks.extend(noticed)
    body = schemas.node(place) if place else None
    if not isinstance(body, Mapping):
        if place:
            remarks.append(Remark("node-malformed", place, "requestBody", type_of(body)))
        return parameters, None
    required = body.get("required") is True
    return parameters, Content(place, required, _media(body, place), join(place, "content"))


def _swagger(
    schemas: Schemas, at: str, places: list[str], remarks: list[Remark]
) -> tuple[list[Parameter], Content | None]:
    return swagger.parameters_and_body(schemas, at, places)


def _parameter(schemas: Schemas, at: str) -> Parameter:
    node = schemas.node(at)
    schema = join(at, "schema") if "schema" in node else None
    content = node.get("content")
    if schema is None and isinstance(content, Mapping) and content:
        schema = join(at, "content", next(iter(content)), "schema")
    return Parameter(
        _text(node, "name"),
        _text(node, "in").strip().lower(),
        node.get("required") is True,
        at,
        schema,
        _stated(node, schemas.node(schemas.follow(schema)[0]) if schema else None),
    )


def _stated(node: Mapping[str, Any], schema: Any) -> tuple[str, ...]:
    values: list[Any] = [node.get("example")]
    examples = node.get("examples")
    if isinstance(examples, Mapping):
        values += [e.get("value") for e in examples.values() if isinstance(e, Mapping)]
    if isinstance(schema, Mapping):
        values += [schema.get(key) for key in ("const", "default", "example")]
        for key in ("enum", "examples"):
            values += schema[key] if isinstance(schema.get(key), list) else []
    return tuple(value for value in values if isinstance(value, str))


def _answers(schemas: Schemas, at: str, remarks: list[Remark]) -> Iterator[tuple[str, Content]]:
    listed = schemas.node(at).get("responses")
    holder = join(at, "responses")
    if listed is not None and not isinstance(listed, Mapping):
        remarks.append(Remark("node-malformed", holder, "responses", type_of(listed)))
        return
    for status in listed or {}:
        if str(status).startswith("x-"):
            continue
        place, noticed = schemas.follow(join(holder, status))
        remarks.extend(noticed)
        answer = schemas.node(place) if place else None
        if not isinstance(answer, Mapping):
            if place:
                remarks.append(Remark("node-malformed", place, "response", type_of(answer)))
            continue
        if schemas.dialect is Dialect.swagger:
            content = Content(place, True, swagger.media(schemas, at, answer, place))
        else:
            content = Content(place, True, _media(answer, place), join(place, "content"))
        yield str(status).strip(), content


def _media(node: Mapping[str, Any], at: str) -> dict[str, str | None]:
    content = node.get("content")
    return {
        str(kind): join(at, "content", kind, "schema") if _has_schema(value) else None
        for kind, value in (content.items() if isinstance(content, Mapping) else ())
    }


def _has_schema(value: Any) -> bool:
    return isinstance(value, Mapping) and "schema" in value


def _last_wins(parameters: list[Parameter]) -> list[Parameter]:
    # An operation's parameter replaces its path's of the same name; nameless ones stay apart.
    kept: dict[tuple[str, str], Parameter] = {}
    for parameter in parameters:
        name = parameter.name or parameter.at
        kept[(parameter.place, name)] = parameter
    return list(kept.values())


def _secured(schemas: Schemas, node: Mapping[str, Any], parameters: list[Parameter]) -> bool:
    if any(p.name.strip().lower() in {"authorization", "api-key"} for p in parameters):
        return True
    stated = node.get("security", schemas.document.get("security"))
    return isinstance(stated, list) and any(stated)


def _text(node: Mapping[str, Any], key: str) -> str:
    value = node.get(key)
    return value if isinstance(value, str) else ""
