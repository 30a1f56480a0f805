"""What a schema finds wrong, as readers of a report are told it."""

from __future__ import annotations

from conformance.contract.validators import property_errors


def test_a_union_is_told_in_plain_words() -> None:
    """A report shows it to people: no word of JSON Schema, and the value is not told twice."""
    wrong = property_errors("v2-2026-08", "Run", "required_action", [])
    plain = property_errors("v2-2026-08", "Run", "created_at", "soon")

    assert [(one.pointer, one.message) for one in wrong] == [
        ("", "none of the forms that the contract has for it")
    ]
    assert plain[0].message == '"soon" is not of type "integer"'
