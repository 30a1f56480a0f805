"""Projections: frozen by name, and lawful for any day."""

from __future__ import annotations

import datetime
import hashlib
import json
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openapi_spec_validator import validate

from conformance.contract import document
from conformance.contract.annotations import dates
from conformance.contract.editions import NAMED, project
from conformance.contract.projection import at, references

DIGESTS = Path(__file__).with_name("digests.json")
# Every day on which something changed, and the days beside it.
DAYS = sorted({"2023-11-06", "2026-08-26", *dates(document.load())})


def digest(plain: dict[str, Any]) -> str:
    text = json.dumps(plain, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


@pytest.mark.parametrize("edition", NAMED)
def test_named_editions_are_frozen(edition: str) -> None:
    """Reports name an edition; what it means must not change behind them."""
    frozen = json.loads(DIGESTS.read_text())
    now = digest(project(document.load(), edition))
    assert now == frozen[edition], (
        f"The projection onto {edition} is not the one that was frozen. If that is meant: say why "
        f"in CHANGELOG.md, and put {now!r} into {DIGESTS.name} for it."
    )


@pytest.mark.parametrize("edition", NAMED)
def test_projections_are_valid_openapi(edition: str) -> None:
    validate(project(document.load(), edition))


def test_the_annotated_document_is_valid_openapi() -> None:
    validate(document.load())


def test_projecting_leaves_the_document_alone() -> None:
    before = digest(document.load())
    for edition in NAMED:
        project(document.load(), edition)
    assert digest(document.load()) == before


@cache
def plain_at(date: str) -> dict[str, Any]:
    return at(document.load(), date)


days = st.sampled_from(DAYS) | st.dates(
    min_value=datetime.date(2023, 11, 6),
    max_value=datetime.date(2026, 8, 26),
).map(lambda day: day.isoformat())


@settings(max_examples=25)
@given(days)
def test_projecting_twice_is_projecting_once(date: str) -> None:
    assert at(plain_at(date), date) == plain_at(date)


@settings(max_examples=25)
@given(days)
def test_nothing_of_the_annotations_is_left(date: str) -> None:
    left = [p for p, _ in _nodes(plain_at(date)) if "/x-" in p and "/headers/" not in p]
    assert left == []


@pytest.mark.parametrize("date", DAYS)
def test_every_day_stands_by_itself(date: str) -> None:
    """References resolve, required names exist, lists have items, unions more than null."""
    plain = plain_at(date)
    pointers = {pointer for pointer, _ in _nodes(plain)}
    assert set(references(plain)) <= pointers
    operations = {
        operation["operationId"] for item in plain["paths"].values() for operation in item.values()
    }
    for pointer, node in _nodes(plain):
        if not isinstance(node, dict) or "/examples/" in pointer:
            continue
        if "operationId" in node:
            assert node["operationId"] in operations, pointer
        if "/schemas/" not in pointer or pointer.endswith("/properties"):
            continue
        kinds = node.get("type", ())
        assert "items" in node or "array" not in (kinds if isinstance(kinds, list) else [kinds])
        assert set(node.get("required", ())) <= set(node.get("properties", {})), pointer
        members = node.get("anyOf", [{}])
        assert any(member.get("type") != "null" for member in members), pointer


@settings(max_examples=25)
@given(days)
def test_no_component_is_left_dangling(date: str) -> None:
    plain = plain_at(date)
    used = set(references(plain["paths"]))
    for section, components in plain["components"].items():
        used |= set(references(components)) if section != "securitySchemes" else set()
    there = {
        f"#/components/{section}/{name}"
        for section, components in plain["components"].items()
        for name in components
        if section != "securitySchemes"
    }
    assert there <= used


@given(st.data())
def test_between_two_changes_nothing_changes(data: st.DataObject) -> None:
    """A day is what the last change before it made of the document."""
    first, end = data.draw(st.sampled_from(list(pairwise(DAYS))))
    start = datetime.date.fromisoformat(first)
    quiet = (datetime.date.fromisoformat(end) - start).days
    day = start + datetime.timedelta(days=data.draw(st.integers(0, quiet - 1)))
    assert _undated(plain_at(day.isoformat())) == _undated(plain_at(first))


@pytest.mark.parametrize("date", dates(document.load()))
def test_every_date_changes_something(date: str) -> None:
    """An annotation that changes nothing is a mistake."""
    assert _undated(plain_at(date)) != _undated(plain_at(_eve(date)))


@settings(max_examples=25)
@given(days, days, days)
def test_what_is_gone_does_not_come_back(one: str, two: str, three: str) -> None:
    """Life spans are spans: what was there first and last was there between."""
    first, middle, last = sorted((one, two, three))
    assert _alive(first) & _alive(last) <= _alive(middle)


@cache
def _alive(date: str) -> frozenset[str]:
    """Pointers of operations, parameters, components and properties of a day."""
    plain = plain_at(date)
    named = {
        pointer
        for pointer, node in _nodes(plain)
        if pointer.startswith("#/paths/") or pointer.startswith("#/components/schemas/")
        if pointer.count("/") <= 3 or pointer.split("/")[-2] == "properties"
    }
    values = {
        f"#/components/schemas/{name}={value}"
        for name, schema in plain["components"]["schemas"].items()
        for value in schema.get("enum", ())
    }
    return frozenset(named | values)


def _undated(plain: dict[str, Any]) -> dict[str, Any]:
    return {**plain, "info": {**plain["info"], "version": ""}}


def _nodes(node: Any, pointer: str = "#") -> Iterator[tuple[str, Any]]:
    yield pointer, node
    children = node.items() if isinstance(node, dict) else ()
    if isinstance(node, list):
        children = enumerate(node)
    for key, child in children:
        inside = str(key).replace("~", "~0").replace("/", "~1")
        yield from _nodes(child, f"{pointer}/{inside}")


@pytest.mark.parametrize(
    ("edition", "pointer", "there"),
    [
        ("v1-2023-11", ("paths", "/threads/{thread_id}/messages/{message_id}", "delete"), False),
        (
            "v2@2024-04-29",
            ("paths", "/threads/{thread_id}/messages/{message_id}", "delete"),
            False,
        ),
        ("v2@2024-04-30", ("paths", "/threads/{thread_id}/messages/{message_id}", "delete"), True),
        ("v1@2024-01-18", ("components", "schemas", "Run", "properties", "usage"), False),
        ("v1@2024-01-19", ("components", "schemas", "Run", "properties", "usage"), True),
        ("v1@2024-12-18", ("components", "schemas", "Run", "properties", "file_ids"), True),
        ("v2@2024-04-17", ("components", "schemas", "Run", "properties", "file_ids"), False),
        (
            "v2@2024-06-06",
            ("components", "schemas", "Run", "properties", "parallel_tool_calls"),
            1,
        ),
        ("v1-2024-04", ("components", "schemas", "RetrievalTool"), True),
        ("v1-2024-04", ("components", "schemas", "FileSearchTool"), False),
        ("v1-2023-11", ("components", "schemas", "AssistantStreamEvent"), False),
        ("v2-2024-04", ("components", "parameters", "Include"), False),
        ("v2-2024-12", ("components", "parameters", "Include"), True),
        ("v2-2024-12", ("components", "headers", "RetryAfter"), False),
        ("v2-2026-08", ("components", "headers", "RetryAfter"), True),
    ],
    ids=str,
)
def test_what_was_there_when(edition: str, pointer: tuple[str, ...], there: bool) -> None:
    node: Any = project(document.load(), edition)
    for part in pointer[:-1]:
        node = node[part]
    assert (pointer[-1] in node) == bool(there)


def test_values_change_with_the_day() -> None:
    """Enum values, requiredness, bounds and unions have their dates, too."""

    def schemas(edition: str) -> dict[str, Any]:
        found: dict[str, Any] = project(document.load(), edition)["components"]["schemas"]
        return found

    early, v1, v2, last = map(schemas, ("v1-2023-11", "v1", "v2-2024-04", "v2"))
    assert early["FunctionDefinition"]["required"] == ["name", "parameters"]
    assert last["FunctionDefinition"]["required"] == ["name"]
    assert early["RunErrorCode"]["enum"] == ["server_error", "rate_limit_exceeded"]
    assert "required_action" not in v1["Run"]["required"]
    assert "required_action" in v2["Run"]["required"]
    limits = [s["Assistant"]["properties"]["instructions"]["maxLength"] for s in (early, v1, last)]
    assert limits == [32768, 256000, 256000]
    texts = [
        s["CreateMessageRequest"]["properties"]["content"]["anyOf"] for s in (early, v1, last)
    ]
    assert [text[0].get("maxLength") for text in texts] == [32768, 256000, None]
    assert [text[0].get("minLength") for text in texts] == [1, 1, None]
    assert [len(text) for text in texts] == [1, 1, 2]
    assert early["BetaVersion"]["enum"] == ["assistants=v1"]
    assert last["BetaVersion"]["enum"] == ["assistants=v2"]
    assert "deprecated" not in v2["Assistant"]
    assert last["Assistant"]["deprecated"] is True


# The dated changes on record: what entered the document on that day.
ENTERED = [
    ("2023-12-19", "CreateRunRequest.additional_instructions"),
    ("2024-01-19", "Run.usage"),
    ("2024-01-19", "RunStep.usage"),
    ("2024-03-04", "RunErrorCode=invalid_prompt"),
    ("2024-03-27", "CreateRunRequest.stream"),
    ("2024-03-27", "CreateThreadAndRunRequest.stream"),
    ("2024-03-27", "SubmitToolOutputsRequest.stream"),
    ("2024-03-27", "Message.status"),
    ("2024-03-27", "RunCreatedEvent.data"),
    ("2024-03-29", "Run.temperature"),
    ("2024-03-29", "CreateRunRequest.temperature"),
    ("2024-03-29", "NewMessageRole=assistant"),
    ("2024-04-04", "CreateRunRequest.additional_messages"),
    ("2024-04-12", "Run.max_prompt_tokens"),
    ("2024-04-12", "Run.max_completion_tokens"),
    ("2024-04-12", "Run.truncation_strategy"),
    ("2024-04-12", "Run.tool_choice"),
    ("2024-04-12", "Run.response_format"),
    ("2024-04-12", "Run.incomplete_details"),
    ("2024-04-12", "CreateRunRequest.max_prompt_tokens"),
    ("2024-04-12", "CreateRunRequest.tool_choice"),
    ("2024-04-16", "Run.top_p"),
    ("2024-04-16", "CreateRunRequest.top_p"),
    ("2024-04-17", "Thread.tool_resources"),
    ("2024-04-17", "FileSearchTool.type"),
    ("2024-04-18", "Attachment.tools"),
    ("2024-04-29", "ToolChoiceMode=required"),
    ("2024-04-30", "DeleteMessageResponse.deleted"),
    ("2024-05-09", "ImageUrlContent.image_url"),
    ("2024-05-28", "RunIncompleteEvent.data"),
    ("2024-06-03", "FileSearchOptions.max_num_results"),
    ("2024-06-06", "Run.parallel_tool_calls"),
    ("2024-06-06", "CreateRunRequest.parallel_tool_calls"),
    ("2024-08-06", "ResponseFormatJsonSchema.json_schema"),
    ("2024-08-06", "RefusalContent.refusal"),
    ("2024-08-06", "FunctionDefinition.strict"),
    ("2024-08-27", "FileSearch.results"),
    ("2025-02-10", "CreateRunRequest.reasoning_effort"),
    ("2025-02-10", "CreateAssistantRequest.reasoning_effort"),
]
# And what left it.
LEFT = [
    ("2024-04-17", "Run.file_ids"),
    ("2024-04-17", "Assistant.file_ids"),
    ("2024-04-17", "CreateMessageRequest.file_ids"),
    ("2024-04-17", "RetrievalTool.type"),
    ("2024-04-18", "Attachment.add_to"),
    ("2024-06-12", "CitedFile.quote"),
    ("2024-08-06", "ResponseFormatMode=none"),
]


@pytest.mark.parametrize(("date", "what"), ENTERED)
def test_what_entered_on_its_day(date: str, what: str) -> None:
    assert not _there(what, _eve(date))
    assert _there(what, date)


@pytest.mark.parametrize(("date", "what"), LEFT)
def test_what_left_on_its_day(date: str, what: str) -> None:
    assert _there(what, _eve(date))
    assert not _there(what, date)


def _eve(date: str) -> str:
    return (datetime.date.fromisoformat(date) - datetime.timedelta(days=1)).isoformat()


def _there(what: str, date: str) -> bool:
    """Whether a property (`Run.usage`) or a value of an enum (`RunStatus=failed`) is there."""
    schemas = plain_at(date)["components"]["schemas"]
    name, mark, inner = what.replace("=", ".=").partition(".")
    schema = schemas.get(name, {})
    if inner.startswith("="):
        return inner[1:] in schema.get("enum", ())
    assert mark
    return inner in schema.get("properties", {})
