"""What an edition takes: the rules of the reference and the contract agree, on any day."""

from __future__ import annotations

import datetime
from functools import cache

import pytest

from conformance.contract import document
from conformance.contract.editions import NAMED, parse
from conformance.contract.operations import route
from conformance.reference.bodies import Bodies
from conformance.reference.rules import Mistake
from conformance.trace import read_har
from tests.reference.editions import GOOD, TURNING_POINTS, contract, schema_of
from tests.shared import RECORDINGS, needs_recordings

RULES = {
    "CreateAssistantRequest": "create_assistant",
    "ModifyAssistantRequest": "modify_assistant",
    "CreateThreadRequest": "create_thread",
    "ModifyThreadRequest": "modify_thread",
    "CreateMessageRequest": "create_message",
    "ModifyMessageRequest": "metadata_only",
    "CreateRunRequest": "create_run",
    "ModifyRunRequest": "metadata_only",
    "CreateThreadAndRunRequest": "create_thread_and_run",
    "SubmitToolOutputsRequest": "submit",
}
EVERY_FIELD = sorted(
    {
        name
        for schema in RULES
        for name in document.load()["components"]["schemas"][schema]["properties"]
    }
)


@cache
def bodies(edition):
    return Bodies(parse(edition))


def accepted_fields(rule, required):
    """The fields that a body may have: those that are not refused as unknown."""
    found = set()
    for name in EVERY_FIELD:
        # Unknown fields are told in the order of the body, missing ones before all.
        body = {name: None, **dict.fromkeys(required)}
        try:
            rule(body, ())
        except Mistake as mistake:
            if (mistake.code, mistake.place) == ("unknown_parameter", (name,)):
                continue
        found.add(name)
    return found


@pytest.mark.parametrize("edition", TURNING_POINTS)
def test_bodies_have_the_fields_of_the_contract_around_every_change(edition):
    date = parse(edition).document_date
    for schema, rule in RULES.items():
        documented = schema_of(edition, schema)
        wanted = set(documented["properties"])
        if "2024-03-14" <= date < "2024-03-27" and "stream" in EVERY_FIELD:
            # Live for two weeks before it was documented.
            run = ("CreateRunRequest", "CreateThreadAndRunRequest", "SubmitToolOutputsRequest")
            wanted |= {"stream"} if schema in run else set()
        taken = accepted_fields(
            getattr(bodies(edition), rule), tuple(documented.get("required", ()))
        )
        assert taken == wanted, (edition, schema)


OPERATIONS = {
    "createAssistant": "create_assistant",
    "modifyAssistant": "modify_assistant",
    "createThread": "create_thread",
    "modifyThread": "modify_thread",
    "createMessage": "create_message",
    "modifyMessage": "metadata_only",
    "createRun": "create_run",
    "modifyRun": "metadata_only",
    "createThreadAndRun": "create_thread_and_run",
    "submitToolOutputs": "submit",
}


@pytest.mark.parametrize("edition", NAMED)
def test_the_examples_of_the_contract_are_accepted(edition):
    count = 0
    for item in contract(edition)["paths"].values():
        for operation in item.values():
            if not isinstance(operation, dict) or "requestBody" not in operation:
                continue
            rule = getattr(bodies(edition), OPERATIONS[operation["operationId"]])
            (content,) = operation["requestBody"]["content"].values()
            for example_ in content.get("examples", {}).values():
                name = example_.get("$ref", "").rpartition("/")[2]
                shown = contract(edition)["components"]["examples"][name] if name else example_
                rule(shown["value"], ())
                count += 1
    assert count >= 5


@needs_recordings
def test_every_request_that_the_official_service_took_is_accepted():
    taken = 0
    for file in sorted((RECORDINGS / "openai-v2-2025-10").glob("*.har")):
        exchanges = read_har(file.read_text("utf-8"), route=route, source=file.name)
        for exchange in exchanges:
            rule = OPERATIONS.get(exchange.operation or "")
            if rule and exchange.status == 200:
                getattr(bodies("v2-2026-08"), rule)(exchange.sent or {}, ())
                taken += 1
    assert taken > 50


SAY = {"role": "user", "content": "x"}
PARTS = [{"type": "text", "text": "x"}]
FUNCTION = {"type": "function", "function": {"name": "f"}}
STRICT = {"type": "function", "function": {"name": "f", "parameters": {}, "strict": True}}
JSON_SCHEMA = {"type": "json_schema", "json_schema": {"name": "n", "schema": {}}}
SEARCH = {"type": "file_search", "file_search": {"max_num_results": 3}}


@pytest.mark.parametrize(
    ("rule", "body", "api", "day"),
    [
        ("create_run", {**GOOD, "tools": [FUNCTION]}, "v1", "2023-12-14"),
        ("create_run", {**GOOD, "additional_instructions": "x"}, "v1", "2023-12-19"),
        ("create_run", {**GOOD, "stream": True}, "v1", "2024-03-14"),
        ("create_run", {**GOOD, "temperature": 1}, "v1", "2024-03-29"),
        ("create_message", {"role": "assistant", "content": "x"}, "v1", "2024-03-29"),
        ("create_run", {**GOOD, "additional_messages": [SAY]}, "v1", "2024-04-04"),
        ("create_message", {"role": "user", "content": "x" * 32_769}, "v1", "2024-04-09"),
        ("create_assistant", {"model": "m", "instructions": "x" * 32_769}, "v1", "2024-04-09"),
        ("create_run", {**GOOD, "max_prompt_tokens": 256}, "v1", "2024-04-12"),
        ("create_run", {**GOOD, "tool_choice": "auto"}, "v1", "2024-04-12"),
        ("create_run", {**GOOD, "top_p": 1}, "v1", "2024-04-16"),
        ("create_run", {**GOOD, "tool_choice": "required"}, "v2", "2024-04-29"),
        ("create_message", {"role": "user", "content": PARTS}, "v2", "2024-05-09"),
        ("create_message", {"role": "user", "content": ""}, "v2", "2024-05-09"),
        ("create_run", {**GOOD, "tools": [SEARCH]}, "v2", "2024-06-03"),
        ("create_run", {**GOOD, "parallel_tool_calls": False}, "v2", "2024-06-06"),
        ("create_run", {**GOOD, "response_format": JSON_SCHEMA}, "v2", "2024-08-06"),
        ("create_run", {**GOOD, "tools": [STRICT]}, "v2", "2024-08-06"),
        ("create_run", {**GOOD, "reasoning_effort": "low"}, "v2", "2025-02-10"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_was_added_is_taken_from_its_day_on(rule, body, api, day):
    before = str(datetime.date.fromisoformat(day) - datetime.timedelta(days=1))
    getattr(bodies(f"{api}@{day}"), rule)(body, ())
    with pytest.raises(Mistake):
        getattr(bodies(f"{api}@{before}"), rule)(body, ())


def test_what_was_removed_is_refused_from_its_day_on():
    none = {**GOOD, "response_format": "none"}
    bodies("v2@2024-08-05").create_run(none, ())
    with pytest.raises(Mistake):
        bodies("v2@2024-08-06").create_run(none, ())
    words = {**SAY, "attachments": [{"file_id": "f", "tools": ["file_search"]}]}
    bodies("v2@2024-04-18").create_message(words, ())
    with pytest.raises(Mistake):
        bodies("v2@2024-04-19").create_message(words, ())
