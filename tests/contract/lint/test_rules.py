"""Rules that no damage and no page provokes: one small change each, and the rule that sees it."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import pytest
from attrs import frozen

from conformance.contract import document
from conformance.contract.editions import project
from conformance.contract.lint import CATALOGUE, Source, lint
from conformance.contract.lint.pointer import join
from tests.contract.lint import damaged_operations, damaged_schemas  # noqa: F401 - registers them
from tests.contract.lint.convert import to_30, to_swagger
from tests.contract.lint.damage import DAMAGES
from tests.contract.lint.edit import edited, renamed, without
from tests.contract.lint.test_seeds import PAGES

_EDITION = "v2-2026-08"
_THREAD = "#/paths/~1threads~1{thread_id}"
_RUNS = "#/paths/~1threads~1{thread_id}~1runs"
_CREATE = "#/paths/~1threads~1{thread_id}~1runs/post"
_RUN = "#/components/schemas/Run"
_SCHEMAS = "#/components/schemas"


@cache
def _own(edition: str = _EDITION) -> dict[str, Any]:
    return project(document.load(), edition)


@frozen
class Sample:
    """A change, what sees it, and where.

    Attributes:
        rule: the rule.
        at: the pointer of the finding.
        change: what is done to what stands at `place`.
        place: where it is done; at the finding's pointer if not said.
        version: 3.1 unless said.
    """

    rule: str
    at: str
    change: Callable[[Any], Any]
    place: str = ""
    version: str = "3.1"


def _with(**more: Any) -> Callable[[Any], Any]:
    return lambda node: {**node, **more}


def _instead(value: Any) -> Callable[[Any], Any]:
    return lambda node: value


def _also(entry: Any) -> Callable[[Any], Any]:
    return lambda entries: [*entries, entry]


def _first(change: Callable[[Any], Any]) -> Callable[[Any], Any]:
    return lambda entries: [change(entries[0]), *entries[1:]]


_BETA: dict[str, Any] = {"name": "OpenAI-Beta", "schema": {"const": "assistants=v2"}}
_QUERY: dict[str, Any] = {"in": "query", "schema": {"type": "string"}}
_ANSWER = join(_CREATE, "responses", "200", "content", "application/json")
_STEPS = "#/paths/~1threads~1{thread_id}~1runs~1{run_id}~1steps/get"
_BODY = {"content": {"application/json": {"schema": {"$ref": f"{_RUN}"}}}}

SAMPLES = (
    Sample(
        "answer-status-wrong",
        join(_CREATE, "responses", "201"),
        lambda n: renamed(n, "200", "201"),
        join(_CREATE, "responses"),
    ),
    Sample(
        "beta-header-misplaced",
        f"{_CREATE}/parameters/1",
        _instead({**_BETA, "in": "query", "required": True}),
    ),
    Sample("beta-header-optional", f"{_CREATE}/parameters/1", _instead({**_BETA, "in": "header"})),
    Sample(
        "beta-header-value",
        f"{_CREATE}/parameters/1",
        _instead({**_BETA, "in": "header", "required": True, "schema": {"type": "string"}}),
    ),
    Sample("body-optional", f"{_CREATE}/requestBody", lambda n: without(n, "required")),
    Sample("body-required", "#/paths/~1threads/post/requestBody", _with(required=True)),
    Sample("body-unexpected", f"{_STEPS}/requestBody", _with(requestBody=_BODY), _STEPS),
    Sample("bound-wrong", f"{_RUN}/properties/max_prompt_tokens/minimum", _instead(1)),
    Sample("credentials-undeclared", _CREATE, lambda n: without(n, "security")),
    Sample("default-wrong", "#/components/parameters/Limit/schema/default", _instead(10)),
    Sample(
        "enum-invented",
        f"{_RUN}/properties/model/enum",
        _with(enum=["gpt-4"]),
        f"{_RUN}/properties/model",
    ),
    Sample(
        "keyword-of-other-version",
        f"{_RUN}/properties/object/const",
        _with(const="thread.run"),
        f"{_RUN}/properties/object",
        "3.0",
    ),
    Sample(
        "keyword-of-other-version",
        f"{_RUN}/properties/model/type",
        _instead(["string", "null"]),
        version="3.0",
    ),
    Sample(
        "keyword-of-other-version",
        "#/definitions/Run/properties/model/nullable",
        _with(nullable=True),
        "#/definitions/Run/properties/model",
        "2.0",
    ),
    Sample(
        "map-frozen",
        f"{_SCHEMAS}/Metadata/properties",
        _with(properties={"order": {"type": "string"}}),
        f"{_SCHEMAS}/Metadata",
    ),
    Sample("node-malformed", f"{_RUN}/properties/status", _instead("queued")),
    Sample("node-malformed", f"{_RUN}/required", _instead("id")),
    Sample("node-malformed", f"{_CREATE}/parameters", _instead({})),
    Sample("node-malformed", f"{_CREATE}/requestBody", _instead([])),
    Sample("node-malformed", f"{_CREATE}/responses/404", _instead("no such thread")),
    Sample("node-malformed", _CREATE, _instead("a run")),
    Sample("node-malformed", _RUNS, _instead(None)),
    Sample(
        "operation-repeated",
        "#/paths/~1threads~1/post",
        lambda n: {**n, "/threads/": n["/threads"]},
        "#/paths",
    ),
    Sample(
        "operation-unknown",
        "#/paths/~1threads~1search/get",
        _with(**{"/threads/search": {"get": {}}}),
        "#/paths",
    ),
    Sample(
        "parameter-padded",
        f"{_CREATE}/parameters/0",
        _instead({"name": "thread_id ", "in": "path", "required": True}),
    ),
    Sample("parameter-required", "#/components/parameters/Limit", _with(required=True)),
    Sample(
        "parameter-unknown",
        f"{_STEPS}/parameters/8",
        _also({**_QUERY, "name": "page"}),
        f"{_STEPS}/parameters",
    ),
    Sample(
        "path-case", "#/paths/~1Threads", lambda n: renamed(n, "/threads", "/Threads"), "#/paths"
    ),
    Sample(
        "path-parameter-optional",
        "#/components/parameters/StepId",
        lambda n: without(n, "required"),
    ),
    Sample(
        "path-parameter-unused",
        f"{_CREATE}/parameters/3",
        _also({"name": "run_id", "in": "path", "required": True}),
        f"{_CREATE}/parameters",
    ),
    Sample(
        "path-query",
        "#/paths/~1threads?beta=true",
        lambda n: renamed(n, "/threads", "/threads?beta=true"),
        "#/paths",
    ),
    Sample("properties-absent", f"{_SCHEMAS}/RunUsage", _instead({"type": "object"})),
    Sample(
        "ref-external",
        f"{_RUN}/properties/usage/$ref",
        _instead({"$ref": "usage.yaml#/Usage"}),
        f"{_RUN}/properties/usage",
    ),
    Sample(
        "ref-unresolvable",
        f"{_RUN}/properties/usage/$ref",
        _instead({"$ref": 7}),
        f"{_RUN}/properties/usage",
    ),
    Sample(
        "ref-siblings",
        f"{_RUN}/properties/status/nullable",
        _with(nullable=True),
        f"{_RUN}/properties/status",
        "3.0",
    ),
    Sample(
        "nullable-ignored",
        f"{_RUN}/properties/status/nullable",
        _with(nullable=True),
        f"{_RUN}/properties/status",
    ),
    Sample("schema-missing", _ANSWER, lambda n: without(n, "schema")),
    Sample("schema-missing", f"{_CREATE}/responses/404", _instead({"description": "none"})),
    Sample("schema-missing", f"{_CREATE}/responses/200", _instead({"description": "none"})),
    Sample("type-wrong", f"{_RUN}/properties/model/type", _instead("boolean")),
    Sample(
        "union-member-extra",
        f"{_SCHEMAS}/ToolChoice/anyOf/2",
        _also({"type": "integer"}),
        f"{_SCHEMAS}/ToolChoice/anyOf",
    ),
    Sample("type-invalid", f"{_RUN}/properties/model/type", _instead("str")),
    Sample(
        "type-null-only",
        f"{_RUN}/properties/model",
        _instead({"nullable": True, "enum": [None]}),
        version="3.0",
    ),
    Sample(
        "null-lost",
        f"{_RUN}/properties/expires_at",
        _instead({"type": ["integer", "null"], "enum": [1]}),
    ),
)


def _sampled(sample: Sample) -> list[tuple[str, str]]:
    own = _own()
    written = {"3.1": own, "3.0": to_30(own), "2.0": to_swagger(own, unions=True)}[sample.version]
    changed = edited(written, sample.place or sample.at, sample.change)
    found = lint(Source("sample", changed), _EDITION).found
    return [(each.finding.rule, each.finding.pointer) for each in found]


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: f"{sample.rule} {sample.at}")
def test_the_rule_sees_it(sample: Sample) -> None:
    assert (sample.rule, sample.at) in _sampled(sample)


def test_an_operation_of_another_edition_is_said_to_be_so() -> None:
    report = lint(Source("later", _own()), "v1-2024-04")
    found = {
        each.finding.pointer
        for each in report.found
        if each.finding.rule == "operation-of-other-edition"
    }
    assert found == {"#/paths/~1threads~1{thread_id}~1messages~1{message_id}/delete"}


def test_a_document_about_runs_alone_is_not_blamed_for_the_rest() -> None:
    runs = {path: item for path, item in _own()["paths"].items() if "runs" in path}
    report = lint(Source("runs", {**_own(), "paths": runs}), _EDITION)
    found = {(each.finding.rule, each.finding.severity.value) for each in report.found}
    assert found == {("family-absent", "note")}
    assert report.exit_code == 0


def test_every_rule_is_provoked_by_some_test() -> None:
    provoked = {sample.rule for sample in SAMPLES}
    provoked |= {rule for damage in DAMAGES.values() for rule in damage.rules}
    provoked |= {rule for page in PAGES for item in page.items for rule, _ in item.found}
    elsewhere = {"key-repeated", "ref-cycle", "operation-of-other-edition", "family-absent"}
    assert provoked | elsewhere == set(CATALOGUE)


@pytest.mark.parametrize(
    "path",
    [
        "/v1/threads/{threadId}/runs",
        "/openai/v1/threads/{thread_id}/runs",
        "https://api.openai.com/v1/threads/{thread_id}/runs",
    ],
)
def test_prefixes_and_names_of_parameters_are_free(path: str) -> None:
    name = "threadId" if "threadId" in path else "thread_id"

    def moved(paths: Any) -> Any:
        old = "/threads/{thread_id}/runs"
        item = {
            method: {
                **operation,
                "parameters": [
                    {"name": name, "in": "path", "required": True, "schema": {"type": "string"}},
                    *operation["parameters"][1:],
                ],
            }
            for method, operation in paths[old].items()
        }
        return {path if key == old else key: item if key == old else paths[key] for key in paths}

    report = lint(Source("moved", edited(_own(), "#/paths", moved)), _EDITION)
    assert report.found == ()


def test_a_server_may_mount_the_api_twice() -> None:
    twice = edited(_own(), "#/paths", lambda n: {**n, "/v1/threads/runs": n["/threads/runs"]})
    found = {each.finding.rule for each in lint(Source("twice", twice), _EDITION).found}
    assert found == {"operation-id-repeated"}


def test_a_sparse_document_does_not_seem_old() -> None:
    """What is not described at all says nothing about the edition."""
    answer = {"description": "", "content": {"application/json": {"schema": {}}}}
    paths = {"/v1/threads/{thread_id}/runs": {"post": {"responses": {"200": answer}}}}
    report = lint(Source("sparse", {"openapi": "3.1.0", "paths": paths}))
    assert report.edition == _EDITION


def test_equal_words_for_the_same_thing_are_no_findings() -> None:
    """oneOf for anyOf, enums of one for constants, shared and inline schemas alike."""

    def respelt(node: Any) -> Any:
        if isinstance(node, list):
            return [respelt(item) for item in node]
        if not isinstance(node, dict):
            return node
        new = {key: respelt(value) for key, value in node.items()}
        if "const" in new and not isinstance(new["const"], dict):
            new["enum"] = [new.pop("const")]
        return renamed(new, "anyOf", "oneOf")

    written = {**respelt(_own()), "components": respelt(_own()["components"])}
    assert lint(Source("respelt", written), _EDITION).found == ()


def test_what_no_operation_reaches_is_not_judged() -> None:
    schemas = {**_own()["components"]["schemas"], "Other": {"type": "nonsense", "$ref": "#/no"}}
    written = edited(_own(), _SCHEMAS, _instead(schemas))
    written = edited(written, "#/paths", _with(**{"/chat": {"post": {"responses": {}}}}))
    assert lint(Source("more", written), _EDITION).found == ()
