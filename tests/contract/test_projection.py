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
from hypothesis import given
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


@given(days)
def test_projecting_twice_is_projecting_once(date: str) -> None:
    assert at(plain_at(date), date) == plain_at(date)


@given(days)
def test_nothing_of_the_annotations_is_left(date: str) -> None:
    left = [p for p, _ in _nodes(plain_at(date)) if "/x-" in p and "/headers/" not in p]
    assert left == []


@given(days)
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
    eve = datetime.date.fromisoformat(date) - datetime.timedelta(days=1)
    assert _undated(plain_at(date)) != _undated(plain_at(eve.isoformat()))


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
