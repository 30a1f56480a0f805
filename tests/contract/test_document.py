"""openapi.yaml keeps its own rules, and its examples are true."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import jsonschema_rs
import pytest

from conformance.contract import document
from conformance.contract.annotations import problems
from conformance.contract.editions import NAMED, project
from conformance.contract.ledger import ledger
from conformance.contract.operations import operations
from conformance.contract.pointers import resolve
from tests.contract.recorded import undeclared

CONTRACT = document.load()
SCHEMAS = CONTRACT["components"]["schemas"]
OPERATIONS = [
    (found.id, CONTRACT["paths"][found.path][found.method.lower()])
    for found in operations(CONTRACT)
]


def test_there_are_23_operations() -> None:
    assert len(OPERATIONS) == 23
    assert len({name for name, _ in OPERATIONS}) == 23


@pytest.mark.parametrize(("name", "operation"), OPERATIONS, ids=lambda value: str(value)[:30])
def test_operations_are_complete(name: str, operation: Mapping[str, Any]) -> None:
    """Words, one tag, a key, the header, every error answer."""
    assert re.fullmatch(r"[a-z][a-zA-Z]+", name)
    assert operation["summary"]
    assert operation["description"]
    assert len(operation["tags"]) == 1
    assert operation["tags"][0] in {tag["name"] for tag in CONTRACT["tags"]}
    assert operation["security"] == [{"bearer": []}]
    assert {"$ref": "#/components/parameters/OpenAIBeta"} in operation["parameters"]
    answers = operation["responses"]
    assert list(answers) == ["200", "400", "401", "404", "429", "5XX"]
    refs = [answers[status]["$ref"].rpartition("/")[2] for status in list(answers)[1:]]
    assert refs == ["BadRequest", "Unauthorized", "NotFound", "TooManyRequests", "ServerError"]
    assert next(iter(answers["200"]["content"])) == "application/json"


def test_three_operations_stream() -> None:
    streams = [n for n, o in OPERATIONS if "text/event-stream" in o["responses"]["200"]["content"]]
    assert streams == ["createThreadAndRun", "createRun", "submitToolOutputs"]


def test_path_parameters_are_those_of_the_path() -> None:
    for found in operations(CONTRACT):
        operation = CONTRACT["paths"][found.path][found.method.lower()]
        parameters = [resolve(CONTRACT, p["$ref"]) for p in operation["parameters"]]
        declared = [p["name"] for p in parameters if p["in"] == "path"]
        assert declared == re.findall(r"\{(\w+)\}", found.path), found.id


def test_creations_link_to_what_can_be_done() -> None:
    """From what was created to reading, listing, cancelling, submitting and its steps."""
    links = {name: set(o["responses"]["200"].get("links", {})) for name, o in OPERATIONS}
    run = {
        "retrieveRun",
        "listRuns",
        "modifyRun",
        "cancelRun",
        "submitToolOutputs",
        "listRunSteps",
    }
    assert run <= links["createRun"]
    assert run <= links["createThreadAndRun"]
    assert {"retrieveThread", "createMessage", "createRun"} <= links["createThread"]
    assert {"retrieveMessage", "modifyMessage", "deleteMessage"} <= links["createMessage"]
    assert {"retrieveAssistant", "modifyAssistant", "deleteAssistant"} <= links["createAssistant"]
    assert {"retrieveRunStep"} <= links["listRunSteps"]


def test_links_fill_the_path_of_their_operation() -> None:
    paths = {found.id: found.path for found in operations(CONTRACT)}
    for name, link in CONTRACT["components"]["links"].items():
        wanted = set(re.findall(r"\{(\w+)\}", paths[link["operationId"]]))
        assert wanted == set(link["parameters"]), name


@pytest.mark.parametrize("name", SCHEMAS)
def test_schemas_keep_the_house_rules(name: str) -> None:
    schema = SCHEMAS[name]
    assert schema["description"]
    for pointer, node, at_top in _schemas(schema, name):
        assert "title" not in node, pointer
        assert "nullable" not in node, pointer
        assert "oneOf" not in node, pointer
        assert "allOf" not in node, pointer
        assert None not in node.get("enum", ()), pointer
        assert "$ref" not in node or len(node) == 1, pointer
        inline = node.get("type") == "object" or "enum" in node or "properties" in node
        assert at_top or not inline, f"{pointer} has to be a component"
        if isinstance(node.get("required"), list):
            assert set(node["required"]) <= set(node["properties"]), pointer
        for key, value in node.get("properties", {}).items():
            assert value.get("description") or "$ref" in value, f"{pointer}.{key} needs words"


def _schemas(
    node: Mapping[str, Any], pointer: str, at_top: bool = True
) -> Iterator[tuple[str, Mapping[str, Any], bool]]:
    yield pointer, node, at_top
    for key, value in node.get("properties", {}).items():
        yield from _schemas(value, f"{pointer}.{key}", False)
    for place, member in enumerate(node.get("anyOf", ())):
        yield from _schemas(member, f"{pointer}|{place}", False)
    for keyword in ("items", "additionalProperties"):
        if isinstance(node.get(keyword), Mapping):
            yield from _schemas(node[keyword], f"{pointer}[]", False)


def test_members_of_unions_of_objects_can_be_told_apart() -> None:
    """Each has a required constant that no other member of its union has."""
    for name, schema in SCHEMAS.items():
        for pointer, node, _ in _schemas(schema, name):
            objects = [
                SCHEMAS[m["$ref"].rpartition("/")[2]] for m in node.get("anyOf", ()) if "$ref" in m
            ]
            objects = [member for member in objects if member.get("type") == "object"]
            if len(objects) < 2 or pointer in _BY_SHAPE:
                continue
            tags = [_tag(member) for member in objects]
            assert None not in tags, pointer
            assert len(set(tags)) == len(tags), pointer


# An error is told from its envelope by its keys, and one format of responses was not constant.
_BY_SHAPE = {"ErrorEvent.data", "ResponseFormat"}


def _tag(member: Mapping[str, Any]) -> str | None:
    for key in ("type", "event"):
        constant = member["properties"].get(key, {}).get("const")
        if constant is not None and key in member["required"]:
            return str(constant)
    return None


def test_every_component_is_used_in_some_edition() -> None:
    used = {
        (section, name)
        for edition in (*NAMED, "v2@2024-04-17")
        for section, components in project(CONTRACT, edition)["components"].items()
        for name in components
    }
    every = {(s, name) for s, components in CONTRACT["components"].items() for name in components}
    assert every == used


def test_annotations_are_well_formed() -> None:
    assert problems(CONTRACT) == []


@pytest.mark.parametrize("requirement", ledger(), ids=lambda requirement: requirement.id)
def test_pointers_of_the_ledger_lead_somewhere(requirement: Any) -> None:
    resolve(CONTRACT, requirement.pointer.removeprefix("openapi.yaml"))


@pytest.mark.parametrize("edition", NAMED)
def test_examples_are_valid(edition: str, counts: Callable[[str], None]) -> None:
    """Each example against the schema beside it, in every edition that shows it."""
    plain = project(CONTRACT, edition)
    held = 0
    for where, schema, value in _examples(plain):
        validator = jsonschema_rs.validator_for(
            {**schema, "components": plain["components"]}, validate_formats=True
        )
        wrong = [
            f"{where} {list(e.instance_path)}: {e.message}" for e in validator.iter_errors(value)
        ]
        assert wrong == []
        component = schema["$ref"].rpartition("/")[2]
        assert list(undeclared(plain, component, value)) == [], f"{where} shows keys of other days"
        held += 1
    assert held > 40
    counts(f"{edition}: {held} examples valid")


def _examples(plain: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any], Any]]:
    for found in operations(plain):
        operation = plain["paths"][found.path][found.method.lower()]
        holders = [operation.get("requestBody", {}), *operation["responses"].values()]
        for holder in holders:
            holder = resolve(plain, holder["$ref"]) if "$ref" in holder else holder
            for media in holder.get("content", {}).values():
                for name, example in media.get("examples", {}).items():
                    value = resolve(plain, example["$ref"])["value"]
                    yield f"{found.id} {name}", media["schema"], value


@pytest.mark.parametrize("edition", NAMED)
def test_bodies_have_examples(edition: str) -> None:
    """Every request body and every answer of an edition shows one."""
    plain = project(CONTRACT, edition)
    for found in operations(plain):
        operation = plain["paths"][found.path][found.method.lower()]
        content = operation["responses"]["200"]["content"]["application/json"]
        assert content.get("examples"), found.id
        if "requestBody" in operation:
            assert operation["requestBody"]["content"]["application/json"]["examples"], found.id


@pytest.mark.parametrize("edition", NAMED)
def test_defaults_fit_their_schemas(edition: str) -> None:
    plain = project(CONTRACT, edition)
    for name, schema in plain["components"]["schemas"].items():
        for pointer, node, _ in _schemas(schema, name):
            if "default" in node:
                whole = {**node, "components": plain["components"]}
                assert jsonschema_rs.validator_for(whole).is_valid(node["default"]), pointer
