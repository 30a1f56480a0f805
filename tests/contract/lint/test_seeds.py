"""Documents made from four third-party pages: every disagreement known of each is found.

What is known of a page is a list of items. Each says what lint must find for it and where, or
why it is no business of a reader of OpenAPI documents, or both for its two halves.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest
from attrs import frozen

from conformance.contract.lint import Report, lint, parse
from conformance.contract.lint.pointer import split
from tests.shared import SHARED

_DOCUMENTS = Path(__file__).parent / "documents"
_FACTS = SHARED / "facts" / "edition-diff.md"


@frozen
class Item:
    """Something known of a page.

    Attributes:
        text: what it is.
        found: rules with the places they find it at: keys of the pointer without `properties`,
            from `request` or `answer` on for bodies; `: name` for what is missing there.
        beyond: why it, or the rest of it, is not lint's business.
    """

    text: str
    found: tuple[tuple[str, str], ...] = ()
    beyond: str = ""


@frozen
class Page:
    """A page: its number, the document made from it, the edition it was copied from."""

    number: str
    document: str
    edition: str
    items: tuple[Item, ...]


def _each(rule: str, *places: str) -> tuple[tuple[str, str], ...]:
    return tuple((rule, place) for place in places)


SUBMIT_2024 = Page(
    "000",
    "submit-v1-2024-04.yaml",
    "v1-2024-04",
    (
        Item(
            "integers for numbers, null lost, required",
            (
                *_each("type-from-example", "answer/temperature/type", "answer/top_p/type"),
                *_each("null-lost", "answer/temperature", "answer/top_p"),
                *_each("required-extra", "answer/required/19", "answer/required/20"),
            ),
        ),
        Item(
            "times of the end typed null",
            _each(
                "type-null-only",
                *("answer/cancelled_at", "answer/failed_at", "answer/completed_at"),
            ),
        ),
        Item(
            "objects typed null",
            _each(
                "type-null-only", "answer/last_error", "answer/incomplete_details", "answer/usage"
            ),
        ),
        Item(
            "instructions typed null and required",
            _each("type-null-only", "answer/instructions"),
            beyond="every run has it: that it is required is right",
        ),
        Item(
            "token limits without null and minimum",
            (
                *_each("null-lost", "answer/max_prompt_tokens", "answer/max_completion_tokens"),
                *_each("bound-lost", "answer/max_prompt_tokens: minimum"),
                *_each("bound-lost", "answer/max_completion_tokens: minimum"),
            ),
        ),
        Item(
            "times of beginning and expiry without null",
            _each("null-lost", "answer/started_at", "answer/expires_at"),
        ),
        Item(
            "last_messages typed null and required, type without its values",
            (
                *_each("type-null-only", "answer/truncation_strategy/last_messages"),
                *_each("required-extra", "answer/truncation_strategy/required/1"),
                *_each("enum-absent", "answer/truncation_strategy/type"),
            ),
        ),
        Item(
            "unions written as strings, null lost",
            (
                *_each("union-flattened", "answer/response_format", "answer/tool_choice"),
                *_each("null-lost", "answer/response_format", "answer/tool_choice"),
            ),
        ),
        Item(
            "constant, values and limits lost",
            (
                *_each("const-lost", "answer/object"),
                *_each("enum-absent", "answer/status"),
                *_each("bound-lost", "answer/metadata: maxProperties"),
                *_each("bound-lost", "answer/metadata: additionalProperties"),
            ),
        ),
        Item("no required_action", _each("property-missing", "answer: required_action")),
        Item(
            "all required, members of tools optional",
            (
                *_each("required-extra", "answer/required/19", "answer/required/20"),
                *_each("required-missing", "answer/tools/items/type"),
                *_each("required-missing", "answer/tools/items/function"),
            ),
        ),
        Item(
            "no stream; members of tool_outputs optional",
            (
                *_each("property-missing", "request: stream"),
                *_each("stream-undeclared", "responses/200"),
                # Optional in the official document as well; the service insists on it.
                *_each("required-missing", "request/tool_outputs/items: `tool_call_id`"),
            ),
        ),
        Item("ids in the path", _each("path-id-baked-in", "paths: thread_id", "paths: run_id")),
        Item(
            "three headers declared as required",
            _each("header-ignored", "parameters/0: Authorization", "parameters/1: Content-Type"),
            beyond="OpenAI-Beta is required by the contract, too: the service refuses its absence",
        ),
    ),
)

SUBMIT_2023 = Page(
    "001",
    "submit-v1-2023-11.yaml",
    "v1-2023-11",
    (
        Item("a relay's host, in development", beyond="whose server, and how far: not interface"),
        Item(
            "no beta header, two nameless parameters, no key in the sample call",
            (
                *_each("beta-header-missing", "post"),
                *_each("parameter-unnamed", "parameters/2", "parameters/3"),
            ),
            beyond="sample calls are no part of the document; its security scheme is there",
        ),
        Item(
            "times and error typed null",
            (
                *_each("type-null-only", "answer/cancelled_at", "answer/failed_at"),
                *_each("type-null-only", "answer/completed_at", "answer/last_error"),
            ),
        ),
        Item(
            "times of beginning and expiry without null",
            _each("null-lost", "answer/started_at", "answer/expires_at"),
        ),
        Item(
            "instructions a required string",
            beyond="it agrees with the official document; the null that is served is found",
        ),
        Item(
            "no required_action; constant, values and required members lost",
            (
                *_each("property-missing", "answer: required_action"),
                *_each("const-lost", "answer/object"),
                *_each("enum-absent", "answer/status"),
                *_each("required-missing", "answer/tools/items/type"),
                *_each("required-missing", "answer/tools/items/function"),
            ),
        ),
        Item("placeholder data as example", beyond="examples are not judged"),
        Item(
            "fields of 2024 absent in December 2024",
            beyond="right for its edition; found when a later one is asked for, see below",
        ),
    ),
)

RUNS_2023 = Page(
    "002",
    "runs-v1-2023-11.yaml",
    "v1-2023-11",
    (
        Item(
            "model and instructions required, null lost",
            (
                *_each("required-extra", "request/required/1: model"),
                *_each("required-extra", "request/required/2: instructions"),
                *_each("null-lost", "request/model", "request/instructions"),
            ),
        ),
        Item("assistant_id required, thread_id not", beyond="it agrees with the contract"),
        Item(
            "tools flattened, their number not limited",
            (
                *_each("union-flattened", "request/tools/items"),
                *_each("bound-lost", "request/tools: maxItems"),
            ),
        ),
        Item(
            "times, error and instructions typed null; completed_at without",
            (
                *_each("type-null-only", "运行对象/expires_at", "运行对象/cancelled_at"),
                *_each("type-null-only", "运行对象/failed_at", "运行对象/last_error"),
                *_each("type-null-only", "运行对象/instructions"),
                *_each("null-lost", "运行对象/completed_at"),
            ),
        ),
        Item(
            "no required_action; type of tools optional",
            (
                *_each("property-missing", "运行对象: required_action"),
                *_each("required-missing", "运行对象/tools/items/type"),
            ),
        ),
        Item("no beta header", _each("beta-header-missing", "post")),
        Item(
            "modify listed as GET",
            (
                *_each("method-wrong", "/v1/threads/{thread_id}/runs/{run_id} /get"),
                *_each("path-padded", "/v1/threads/{thread_id}/runs/{run_id} "),
            ),
        ),
        Item("limits of metadata repeated", beyond="an agreement: nothing may be found"),
    ),
)

RUN_OBJECT = Page(
    "003",
    "run-object-v2.yaml",
    "v2-2024-12",
    (
        Item(
            "names and types lost",
            (
                *_each("type-missing", "run 对象/metadata", "run 对象/usage"),
                *_each("property-missing", "run 对象: required_action"),
            ),
            beyond="the word that ends each paragraph is a description's",
        ),
        Item(
            "two values of the status fused",
            (
                *_each("enum-values-missing", "run 对象/status/enum: `incomplete`, `expired`"),
                *_each("enum-values-extra", "run 对象/status/enum: `incompleteexpired`"),
            ),
        ),
        Item(
            "an example with nulls and without required_action",
            (
                *_each("type-null-only", "run 对象/instructions", "run 对象/expires_at"),
                *_each("property-missing", "run 对象: required_action"),
            ),
            beyond="which model an example names is not judged",
        ),
        Item(
            "newer keys absent",
            beyond="right for its edition; found when the latest is asked for, see below",
        ),
        Item("other words than the latest", beyond="words are not judged"),
    ),
)

PAGES = (SUBMIT_2024, SUBMIT_2023, RUNS_2023, RUN_OBJECT)
each_page = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.number)


@cache
def _report(document: str, edition: str | None = None) -> Report:
    return lint(parse((_DOCUMENTS / document).read_bytes(), document), edition)


@cache
def _places(document: str, edition: str) -> frozenset[tuple[str, str]]:
    """Each finding under every tail of its pointer, with and without its subject."""
    found = set()
    for located in _report(document, edition).found:
        finding = located.finding
        keys = [key for key in split(finding.pointer) if key != "properties"]
        if "schema" in keys:
            body = "request" if "requestBody" in keys else "answer"
            keys[: keys.index("schema") + 1] = [body]
        for tail in ("/".join(keys[n:]) for n in range(len(keys))):
            found |= {(finding.rule, tail), (finding.rule, f"{tail}: {finding.subject}")}
        found.add((finding.rule, f"paths: {finding.subject}"))
    return frozenset(found)


@each_page
def test_every_known_disagreement_is_found(page: Page) -> None:
    places = _places(page.document, page.edition)
    wanted = [each for item in page.items for each in item.found]
    assert [each for each in wanted if each not in places] == []


@each_page
def test_every_item_is_found_or_said_to_be_beyond_lint(page: Page) -> None:
    assert [item.text for item in page.items if not item.found and not item.beyond] == []


@pytest.mark.skipif(not _FACTS.is_file(), reason="the facts stand beside the checkout")
@each_page
def test_every_item_on_file_is_there(page: Page) -> None:
    """One item a line of the list of facts, in its order."""
    lists = re.split(r"^\*\*Seed (\d+)\*\*", _FACTS.read_text(encoding="utf-8"), flags=re.M)
    facts = dict(zip(lists[1::2], lists[2::2], strict=True))[page.number]
    assert len(re.findall(r"^- ", facts, flags=re.M)) == len(page.items)


@each_page
def test_the_edition_it_was_copied_from_fits_best(page: Page) -> None:
    assert _report(page.document).edition == page.edition


@each_page
def test_every_finding_has_a_line(page: Page) -> None:
    assert all(located.line for located in _report(page.document).found)


def test_fields_of_later_editions_are_missing_when_those_are_asked_for() -> None:
    later = _places(SUBMIT_2023.document, "v2-2024-12")
    for field in ("usage", "temperature", "incomplete_details", "truncation_strategy"):
        assert ("property-missing", f"answer: {field}") in later
    assert ("property-unknown", "answer/file_ids") in later
    latest = _places(RUN_OBJECT.document, "v2-2026-08")
    assert ("property-missing", "run 对象: tool_resources") in latest
    assert ("property-missing", "run 对象: reasoning_effort") in latest


def test_agreements_are_no_findings() -> None:
    places = {place for _, place in _places(RUNS_2023.document, RUNS_2023.edition)}
    assert "request/tools/items" in places
    assert not {"request/required/0", "request/assistant_id", "request: thread_id"} & places
    bounds = _places(RUNS_2023.document, RUNS_2023.edition)
    assert not [p for rule, p in bounds if rule.startswith("bound") and "request/metadata" in p]
