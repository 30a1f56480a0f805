"""The union of all editions: what ever lived stays, what was always required is required."""

from __future__ import annotations

import copy
from typing import Any

from conformance.contract.ever import ever


def of(schema: dict[str, Any]) -> Any:
    return ever({"node": schema})["node"]


def test_what_came_late_or_went_early_stays_and_is_not_required():
    assert of(
        {
            "type": "object",
            "properties": {
                "id": {"type": "string"},
                "usage": {"type": "integer", "x-since": "2024-02-09"},
                "file_ids": {"type": "array", "x-until": "2024-04-17"},
            },
            "required": ["id", "usage", "file_ids"],
        }
    ) == {
        "type": "object",
        "properties": {
            "id": {"type": "string"},
            "usage": {"type": "integer"},
            "file_ids": {"type": "array"},
        },
        "required": ["id"],
    }


def test_what_was_not_always_required_is_not():
    schema = {
        "properties": {"id": {}, "name": {}},
        "required": ["id", "name"],
        "x-required": {"name": {"since": "2024-04-17"}},
    }
    assert of(schema)["required"] == ["id"]


def test_every_enum_value_that_ever_lived_stays():
    schema = {"enum": ["a", "b"], "x-enum": {"b": {"since": "2024-05-13"}}}
    assert of(schema) == {"enum": ["a", "b"]}


def test_a_value_that_changed_its_form_may_have_each_of_them():
    schema = {
        "type": ["integer", "null"],
        "description": "When.",
        "x-history": [{"until": "2023-12-01", "type": "integer"}],
    }
    assert of(schema) == {
        "description": "When.",
        "anyOf": [
            {"type": ["integer", "null"], "description": "When."},
            {"type": "integer", "description": "When."},
        ],
    }


def test_a_change_of_bounds_is_no_second_form():
    schema = {
        "type": "string",
        "maxLength": 256000,
        "x-history": [{"until": "2024-04-01", "maxLength": 32768, "absent": ["description"]}],
    }
    assert of(schema) == {"type": "string", "maxLength": 256000}


def test_forms_add_up_backwards_and_keywords_can_be_absent():
    schema = {
        "$ref": "#/new",
        "x-history": [
            {"until": "2024-01-01", "type": "string", "absent": ["$ref"]},
            {"until": "2024-03-01", "$ref": "#/old"},
        ],
    }
    assert of(schema) == {"anyOf": [{"$ref": "#/new"}, {"$ref": "#/old"}, {"type": "string"}]}


def test_an_object_that_changed_has_all_of_its_keys():
    schema = {
        "type": "object",
        "properties": {"a": {"type": "string"}, "b": {"type": "integer"}},
        "required": ["a", "b"],
        "x-history": [
            {
                "until": "2024-04-17",
                "properties": {"a": {"type": "integer"}, "c": {"type": "string"}},
                "required": ["a"],
            }
        ],
    }
    assert of(schema) == {
        "type": "object",
        "properties": {
            "a": {"anyOf": [{"type": "string"}, {"type": "integer"}]},
            "b": {"type": "integer"},
            "c": {"type": "string"},
        },
        "required": ["a"],
    }


def test_the_annotated_document_is_not_changed():
    schema = {"type": "string", "x-history": [{"until": "2024-01-01", "type": "integer"}]}
    before = copy.deepcopy(schema)
    of(schema)
    assert schema == before
