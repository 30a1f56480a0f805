"""The field × status table holds what is proven and nothing else."""

from __future__ import annotations

import pytest

from conformance.checks.run_shape import KEYS
from conformance.oracle.fields import TABLE, expectation
from conformance.oracle.run import STATUSES

# What is unknown or only inferred: no cell may ever stand here.
_UNPROVEN = {
    ("started_at", "queued"),
    ("started_at", "cancelling"),
    ("started_at", "failed"),
    ("started_at", "cancelled"),
    ("started_at", "expired"),
    ("started_at", "incomplete"),
    ("expires_at", "failed"),
    ("expires_at", "cancelled"),
    ("expires_at", "expired"),
    ("expires_at", "incomplete"),
    ("completed_at", "incomplete"),
    ("completed_at", "failed"),
    ("completed_at", "cancelled"),
    ("completed_at", "expired"),
    ("usage", "failed"),
    ("usage", "cancelled"),
    ("usage", "expired"),
    ("usage", "incomplete"),
    ("required_action", "failed"),
    ("required_action", "cancelled"),
    ("required_action", "expired"),
    ("required_action", "incomplete"),
    ("last_error", "cancelled"),
    ("last_error", "expired"),
    ("last_error", "incomplete"),
}
_OWN_STAMP = {"completed": "completed_at", "failed": "failed_at", "cancelled": "cancelled_at"}


def test_every_cell_is_of_a_field_and_a_status_that_exist() -> None:
    assert set(TABLE) <= set(KEYS)
    assert {status for cells in TABLE.values() for status in cells} <= set(STATUSES)


def test_every_cell_has_evidence_that_can_fail_a_provider() -> None:
    assert {cell.evidence for cells in TABLE.values() for cell in cells.values()} <= {"P", "R"}


@pytest.mark.parametrize(("field", "status"), sorted(_UNPROVEN))
def test_what_is_unproven_is_left_alone(field: str, status: str) -> None:
    assert expectation(field, status) is None


@pytest.mark.parametrize(("status", "field"), _OWN_STAMP.items())
def test_an_end_sets_its_own_timestamp(status: str, field: str) -> None:
    cell = expectation(field, status)
    assert cell is not None
    assert cell.expectation == "set"


@pytest.mark.parametrize("field", sorted(set(_OWN_STAMP.values()) | {"usage", "last_error"}))
@pytest.mark.parametrize("status", ["queued", "in_progress", "requires_action", "cancelling"])
def test_nothing_of_an_end_stands_in_an_active_run(field: str, status: str) -> None:
    cell = expectation(field, status)
    assert cell is not None
    assert cell.expectation == "null"


def test_only_a_waiting_run_asks_for_something() -> None:
    asked = {s for s, cell in TABLE["required_action"].items() if cell.expectation == "set"}
    assert asked == {"requires_action"}


def test_an_unknown_field_or_status_has_no_expectation() -> None:
    assert expectation("colour", "queued") is None
    assert expectation("usage", "thinking") is None
