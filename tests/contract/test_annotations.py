"""Malformed life spans are found, and told by their place."""

from __future__ import annotations

from typing import Any

import pytest

from conformance.contract.annotations import dates, problems
from conformance.contract.projection import at


def contract(schema: dict[str, Any]) -> dict[str, Any]:
    schemas = {"Thing": {"type": "object", **schema}}
    body = {"application/json": {"schema": {"$ref": "#/components/schemas/Thing"}}}
    answer = {"200": {"description": "", "content": body}}
    return {
        "info": {"title": "", "version": ""},
        "paths": {"/things": {"get": {"responses": answer}}},
        "components": {"schemas": schemas},
    }


@pytest.mark.parametrize(
    ("schema", "said"),
    [
        ({"x-sinse": "2024-03-27"}, "there is no annotation x-sinse"),
        ({"x-since": "2024-3-27"}, "'2024-3-27' is no date between 2023-11-06 and 2026-08-26"),
        ({"x-since": "2024-02-30"}, "'2024-02-30' is no date"),
        ({"x-since": "20240227"}, "'20240227' is no date"),
        ({"x-since": 20240227}, "20240227 is no date"),
        ({"x-since": "2023-11-05"}, "'2023-11-05' is no date"),
        ({"x-until": "2026-08-27"}, "'2026-08-27' is no date"),
        ({"x-since": "2024-03-27", "x-until": "2024-03-27"}, "it ends on 2024-03-27, before"),
        ({"enum": ["a"], "x-enum": {"b": {"since": "2024-03-27"}}}, "'b', which is not there"),
        ({"enum": ["a"], "x-enum": {"a": {}}}, "has to hold since, until, or both"),
        ({"enum": ["a"], "x-enum": {"a": {"from": "2024-03-27"}}}, "has to hold since, until"),
        ({"enum": ["a"], "x-enum": {"a": {"since": "soon"}}}, "'soon' is no date"),
        ({"enum": ["a"], "x-enum": {}}, "x-enum has to say something"),
        ({"x-required": {"id": {"since": "2024-03-27"}}}, "'id', which is not there"),
        ({"x-history": {"until": "2024-03-27"}}, "x-history is a list"),
        ({"x-history": [{"maxLength": 1}]}, "needs an end"),
        ({"x-history": [{"until": "2024-03-27"}]}, "something that was different"),
        ({"x-history": [{"until": "2024-03-27", "absent": ["format"]}]}, "keywords that came"),
        ({"x-history": [{"until": "2024-03-27", "x-since": "2024-03-01"}]}, "no annotations of"),
        (
            {"x-history": [{"until": d, "maxLength": 1} for d in ("2024-04-01", "2024-03-01")]},
            "the oldest state comes first",
        ),
        ({"properties": {"a": {"$ref": "#", "description": ""}}}, "a reference stands alone"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_malformed_annotations_are_told(schema: dict[str, Any], said: str) -> None:
    found = problems(contract(schema))
    assert len(found) == 1
    assert found[0].startswith("#/components/schemas/Thing")
    assert said in found[0]


def test_names_that_look_like_annotations_are_names() -> None:
    """Headers and properties may be called x-anything."""
    header = {"headers": {"x-request-id": {"schema": {"type": "string"}}}}
    assert problems(header) == []
    assert problems(contract({"properties": {"x-thing": {"type": "string"}}})) == []


def test_dates_are_collected_from_every_annotation() -> None:
    schema = {
        "x-since": "~2024-01-01",
        "enum": ["a"],
        "x-enum": {"a": {"until": "2025-01-01"}},
        "x-history": [{"until": "2024-06-01", "maxLength": 1}],
    }
    assert dates(contract(schema)) == ["2024-01-01", "2024-06-01", "2025-01-01"]


def then(schema: dict[str, Any], date: str) -> dict[str, Any]:
    found: dict[str, Any] = at(contract(schema), date)["components"]["schemas"]["Thing"]
    return found


def test_a_life_begins_on_its_first_day_and_ends_before_its_last_date() -> None:
    schema = {"properties": {"a": {"x-since": "2024-02-01", "x-until": "2024-03-01"}, "b": {}}}
    lives = [
        "a" in then(schema, date)["properties"]
        for date in ("2024-01-31", "2024-02-01", "2024-02-29", "2024-03-01")
    ]
    assert lives == [False, True, True, False]


def test_a_name_leaves_required_with_its_property() -> None:
    schema = {
        "properties": {"a": {"type": "string", "x-since": "2024-02-01"}, "b": {"type": "string"}},
        "required": ["a", "b"],
    }
    assert then(schema, "2024-01-31")["required"] == ["b"]
    assert then(schema, "2024-02-01")["required"] == ["a", "b"]


def test_what_is_no_longer_required_stands_in_the_annotation_alone() -> None:
    schema = {
        "properties": {"a": {"type": "string"}},
        "x-required": {"a": {"until": "2024-02-01"}},
    }
    assert then(schema, "2024-01-31")["required"] == ["a"]
    assert "required" not in then(schema, "2024-02-01")


def test_history_is_told_back_to_its_oldest_state() -> None:
    schema = {
        "properties": {
            "a": {
                "type": "string",
                "format": "date",
                "x-history": [
                    {"until": "2024-01-01", "maxLength": 10},
                    {"until": "2024-02-01", "maxLength": 20, "minLength": 1, "absent": ["format"]},
                ],
            }
        }
    }
    states = [
        then(schema, date)["properties"]["a"]
        for date in ("2023-12-31", "2024-01-31", "2024-02-01")
    ]
    assert states == [
        {"type": "string", "maxLength": 10, "minLength": 1},
        {"type": "string", "maxLength": 20, "minLength": 1},
        {"type": "string", "format": "date"},
    ]


def test_a_reference_dies_with_what_it_refers_to() -> None:
    """A union loses the member; a property whose union is empty goes altogether."""
    document = contract(
        {
            "properties": {
                "a": {"anyOf": [{"$ref": "#/components/schemas/Late"}]},
                "b": {"anyOf": [{"$ref": "#/components/schemas/Late"}, {"type": "null"}]},
                "c": {"$ref": "#/components/schemas/Late"},
            }
        }
    )
    document["components"]["schemas"]["Late"] = {"type": "object", "x-since": "2024-02-01"}
    early = at(document, "2024-01-31")["components"]["schemas"]
    assert early == {
        "Thing": {"type": "object", "properties": {"b": {"anyOf": [{"type": "null"}]}}}
    }
    late = at(document, "2024-02-01")["components"]["schemas"]
    assert list(late) == ["Thing", "Late"]
    assert list(late["Thing"]["properties"]) == ["a", "b", "c"]
