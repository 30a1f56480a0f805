"""The client's document is the contract, made forgiving by rules."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.contract import document
from conformance.contract.relax import CATCH_ALL
from conformance.contract.tolerant import tolerant

SCHEMAS = "#/components/schemas/"


def contract(schemas: dict[str, Any], **operation: Any) -> dict[str, Any]:
    """A contract of one operation, `retrieveThing`, on one path."""
    get = {
        "operationId": "retrieveThing",
        "responses": {"200": {"description": "ok", "content": json_of("Thing")}},
        **operation,
    }
    return {
        "openapi": "3.1.0",
        "info": {"title": "Things", "version": "1"},
        "paths": {"/threads/{thread_id}/runs": {"get": get}},
        "components": {"schemas": {"Thing": {"type": "object"}, **schemas}},
    }


def json_of(name: str) -> dict[str, Any]:
    return {"application/json": {"schema": {"$ref": SCHEMAS + name}}}


def thing(properties: dict[str, Any], **more: Any) -> dict[str, Any]:
    """The derived component of a strict `Thing`."""
    strict = {"type": "object", "properties": properties, **more}
    return schemas(contract({"Thing": strict}))["Thing"]


def schemas(strict: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = tolerant(strict)["components"]["schemas"]
    return found


def nodes(node: Any) -> Iterator[dict[str, Any]]:
    if isinstance(node, dict):
        yield node
    for child in node.values() if isinstance(node, dict) else node:
        if isinstance(child, dict | list):
            yield from nodes(child)


def test_an_enum_is_open_wherever_it_is_used():
    derived = schemas(
        contract(
            {
                "Status": {"type": "string", "enum": ["queued", "done"]},
                "Thing": {
                    "type": "object",
                    "properties": {"status": {"$ref": SCHEMAS + "Status"}},
                },
            }
        )
    )
    open_enum = {"anyOf": [{"$ref": SCHEMAS + "Status"}, {"type": "string"}]}
    assert derived["Status"] == {"type": "string", "enum": ["queued", "done"]}
    assert derived["Thing"]["properties"]["status"] == open_enum


def test_an_inline_enum_or_object_is_named_after_its_place():
    derived = schemas(
        contract(
            {
                "Thing": {
                    "type": "object",
                    "properties": {
                        "mode": {"type": "string", "enum": ["a", "b"]},
                        "last_error": {
                            "type": ["object", "null"],
                            "properties": {"code": {"type": "string"}},
                        },
                        "rows": {"type": "array", "items": {"type": "object"}},
                    },
                }
            }
        )
    )
    assert derived["ThingMode"]["enum"] == ["a", "b"]
    assert derived["Thing"]["properties"]["last_error"] == {
        "anyOf": [{"$ref": SCHEMAS + "ThingLastError"}, {"type": "null"}]
    }
    assert derived["Thing"]["properties"]["rows"] == {
        "type": "array",
        "items": {"$ref": SCHEMAS + "ThingRowsItem"},
    }


def test_a_hoisted_name_never_takes_that_of_a_component():
    derived = schemas(
        contract(
            {
                "Thing": {
                    "type": "object",
                    "properties": {
                        "part": {"type": "object", "properties": {"a": {}}},
                        "other": {"$ref": SCHEMAS + "ThingPart"},
                    },
                },
                "ThingPart": {"type": "object", "properties": {"b": {}}},
            }
        )
    )
    assert derived["ThingPart"]["properties"] == {"b": {}}
    assert derived["Thing"]["properties"]["part"] == {"$ref": SCHEMAS + "ThingPart2"}
    assert derived["ThingPart2"]["properties"] == {"a": {}}


@pytest.mark.parametrize("constant", [{"const": "thread.run"}, {"enum": ["thread.run"]}])
def test_a_constant_in_what_is_read_is_a_plain_string(constant: dict[str, Any]):
    derived = thing({"object": {"type": "string", **constant}, "type": constant})
    assert derived["properties"] == {"object": {"type": "string"}, "type": {"type": "string"}}


def test_the_tag_of_a_union_member_stays_and_fills_itself_in():
    derived = schemas(
        contract(
            {
                "A": {"type": "object", "properties": {"type": {"const": "a"}}},
                "B": {"type": "object", "properties": {"type": {"type": "string", "enum": ["b"]}}},
                "Thing": {
                    "type": "object",
                    "properties": {
                        "part": {"oneOf": [{"$ref": SCHEMAS + "A"}, {"$ref": SCHEMAS + "B"}]}
                    },
                },
            }
        )
    )
    assert derived["A"]["properties"]["type"] == {"type": "string", "const": "a", "default": "a"}
    assert derived["B"]["properties"]["type"] == {"type": "string", "const": "b", "default": "b"}
    members = [SCHEMAS + "A", SCHEMAS + "B", SCHEMAS + CATCH_ALL]
    assert derived["Thing"]["properties"]["part"] == {"anyOf": [{"$ref": ref} for ref in members]}


def test_a_union_with_null_alone_needs_no_catch_all():
    nullable = {"anyOf": [{"$ref": SCHEMAS + "Thing"}, {"type": "null"}]}
    assert thing({"part": nullable})["properties"]["part"] == nullable


def test_a_union_that_takes_anything_is_anything():
    assert thing({"part": {"anyOf": [{}, {"type": "string"}]}})["properties"]["part"] == {}


def test_nothing_but_the_shape_constrains_a_value():
    """Bounds, formats, defaults and closed objects would refuse, or send, what nobody asked for."""
    derived = thing(
        {
            "name": {"type": "string", "maxLength": 3, "pattern": "^a", "format": "uuid"},
            "count": {"type": ["integer", "null"], "minimum": 1, "default": 7},
            "rows": {"type": "array", "items": {"type": "string"}, "maxItems": 2},
        },
        additionalProperties=False,
        title="Renamed",
    )
    assert derived == {
        "type": "object",
        "properties": {
            "name": {"type": "string"},
            "count": {"type": ["integer", "null"]},
            "rows": {"type": "array", "items": {"type": "string"}},
        },
    }


def test_a_key_is_required_only_if_no_annotation_takes_it_away():
    derived = thing(
        {
            "id": {"type": "string"},
            "usage": {"type": "string", "x-since": "2024-04-16"},
        },
        required=["id", "usage", "undeclared"],
    )
    assert derived["required"] == ["id"]
    assert derived["properties"]["usage"] == {"type": "string"}


def test_descriptions_become_docstrings():
    derived = thing({"id": {"type": "string", "description": "Its name.\n"}}, description="One.")
    assert derived["description"] == "One."
    assert derived["properties"]["id"]["description"] == "Its name."


def test_errors_are_ranges_and_streams_and_links_are_gone():
    refused = {"description": "no", "content": json_of("Error")}
    strict = contract(
        {"Error": {"type": "object"}},
        responses={
            "200": {
                "description": "ok",
                "content": {"text/event-stream": {"schema": {}}, **json_of("Thing")},
                "links": {"next": {"operationId": "retrieveThing"}},
            },
            "401": refused,
            "404": refused,
            "5XX": refused,
        },
    )
    answers = tolerant(strict)["paths"]["/threads/{thread_id}/runs"]["get"]["responses"]
    assert list(answers) == ["200", "4XX", "5XX"]
    assert answers["200"] == {"description": "ok", "content": json_of("Thing")}
    assert answers["4XX"]["content"] == json_of("Error")


def test_a_header_is_an_optional_plain_string():
    strict = contract(
        {},
        parameters=[
            {"name": "OpenAI-Beta", "in": "header", "required": True, "schema": {"const": "v2"}}
        ],
        security=[{"bearer": []}],
    )
    operation = tolerant(strict)["paths"]["/threads/{thread_id}/runs"]["get"]
    header = {"name": "OpenAI-Beta", "in": "header", "required": False}
    assert operation["parameters"] == [{**header, "schema": {"type": "string"}}]
    assert "security" not in operation


def test_an_operation_belongs_to_the_innermost_collection_of_its_path():
    sections = {
        path: {operation["tags"][0] for operation in item.values()}
        for path, item in tolerant(document.load())["paths"].items()
    }
    assert sections["/assistants/{assistant_id}"] == {"assistants"}
    assert sections["/threads"] == {"threads"}
    assert sections["/threads/{thread_id}/messages"] == {"messages"}
    assert sections["/threads/runs"] == {"runs"}
    assert sections["/threads/{thread_id}/runs/{run_id}/submit_tool_outputs"] == {"runs"}
    assert sections["/threads/{thread_id}/runs/{run_id}/steps/{step_id}"] == {"run_steps"}


def test_every_operation_of_the_contract_is_kept():
    strict = document.load()
    derived = tolerant(strict)
    methods = {(path, verb) for path, item in derived["paths"].items() for verb in item}
    assert methods == {
        (path, verb)
        for path, item in strict["paths"].items()
        for verb in item
        if verb in {"get", "post", "delete"}
    }


def test_every_property_of_the_contract_is_kept():
    """But for the envelopes of stream events, which are the transport's business."""
    strict, derived = document.load()["components"]["schemas"], schemas(document.load())
    left_out = set(strict) - set(derived)
    assert all(name.endswith("Event") for name in left_out - {"BetaVersion"}), left_out
    for name in set(strict) - left_out:
        if strict[name].get("type") == "object":
            kept = set(derived[name].get("properties", {}))
            assert kept == set(strict[name].get("properties", {})), name


def test_what_stream_events_carry_is_kept_without_its_envelope():
    strict = contract(
        {
            "Delta": {"type": "object"},
            "DeltaEvent": {
                "type": "object",
                "properties": {"event": {"const": "delta"}, "data": {"$ref": SCHEMAS + "Delta"}},
            },
            "Orphan": {"type": "object"},
        }
    )
    assert set(schemas(strict)) == {"Thing", "Delta"}


def test_the_derived_document_holds_nothing_that_stops_the_generator():
    """The authoring rules that this generator needs, over the whole document."""
    derived = tolerant(document.load())
    for node in nodes(derived):
        assert not [key for key in node if str(key).startswith("x-")]
        assert "title" not in node or node is derived["info"]
        assert len(node) == 1 or "$ref" not in node or isinstance(node["$ref"], dict)
    for name, schema in derived["components"]["schemas"].items():
        for node in nodes(list(schema.get("properties", {}).values())):
            assert node.get("type") != "object", f"inline object in {name}"
            assert len(node.get("enum", [])) < 2, f"inline enum in {name}"


def test_the_contract_is_not_changed():
    strict = copy.deepcopy(document.load())
    tolerant(strict)
    assert strict == document.load()


values = st.recursive(
    st.sampled_from(
        [
            {"type": "string"},
            {"type": ["integer", "null"], "minimum": 1},
            {"const": "a"},
            {"type": "string", "enum": ["a", "b"]},
            {"$ref": SCHEMAS + "Thing"},
            {},
        ]
    ),
    lambda inner: (
        st.builds(lambda item: {"type": "array", "items": item}, inner)
        | st.builds(
            lambda props: {"type": "object", "properties": props},
            st.dictionaries(st.sampled_from(["type", "id", "x"]), inner, max_size=3),
        )
        | st.builds(lambda members: {"anyOf": members}, st.lists(inner, min_size=1, max_size=3))
    ),
    max_leaves=8,
)


@given(st.dictionaries(st.sampled_from(["type", "id", "part", "rows"]), values, max_size=4))
def test_whatever_the_schema_everything_is_named_and_deriving_again_adds_nothing(properties: Any):
    """Any nesting: no inline object or enum is left, and the derivation is stable."""
    strict = contract({"Thing": {"type": "object", "properties": properties}})
    derived = tolerant(strict)
    for schema in derived["components"]["schemas"].values():
        for node in nodes(list(schema.get("properties", {}).values())):
            assert node.get("type") != "object"
            assert len(node.get("enum", [])) < 2
    known = set(derived["components"]["schemas"])
    for node in nodes(derived):
        if isinstance(node.get("$ref"), str):
            assert node["$ref"].removeprefix(SCHEMAS) in known
    again = set(tolerant(derived)["components"]["schemas"])
    assert again == known
