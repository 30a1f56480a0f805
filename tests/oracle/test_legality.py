"""Which operation is legal when; what is unknown is neither."""

from __future__ import annotations

import pytest

from conformance.contract.operations import by_id
from conformance.oracle.legality import TABLE, legality
from conformance.oracle.run import ACTIVE, STATUSES, TERMINAL

_READS = ("retrieveRun", "listRuns", "listRunSteps", "retrieveRunStep", "modifyRun")
_ALL = (*_READS, "createRun", "createMessage", "submitToolOutputs", "cancelRun")


@pytest.mark.parametrize("operation", _READS)
@pytest.mark.parametrize("status", STATUSES)
def test_looking_and_modifying_are_legal_at_any_time(operation: str, status: str) -> None:
    assert legality(operation, status) == "ok"


@pytest.mark.parametrize("operation", ["createRun", "createMessage"])
def test_a_thread_is_locked_while_its_run_is_active(operation: str) -> None:
    told = {status: legality(operation, status) for status in STATUSES}
    assert {s for s, law in told.items() if law == "ok"} == TERMINAL
    assert {s for s, law in told.items() if law == "refused"} == ACTIVE - {"cancelling"}
    assert told["cancelling"] is None


def test_outputs_are_for_waiting_runs_alone() -> None:
    taken = {s for s in STATUSES if legality("submitToolOutputs", s) == "ok"}
    assert taken == {"requires_action"}
    assert all(legality("submitToolOutputs", s) == "refused" for s in set(STATUSES) - taken)


def test_only_the_cancel_of_a_working_run_is_documented() -> None:
    told = {status: legality("cancelRun", status) for status in STATUSES}
    assert {s for s, law in told.items() if law is not None} == {"in_progress"}
    assert told["in_progress"] == "ok"


@pytest.mark.parametrize("operation", [*_ALL, "deleteThread", "modifyThread", "modifyMessage"])
def test_of_an_unknown_status_nothing_is_said(operation: str) -> None:
    assert legality(operation, "thinking") is None


@pytest.mark.parametrize(
    "operation", ["deleteThread", "modifyThread", "modifyMessage", "deleteMessage"]
)
def test_what_a_lock_does_to_other_operations_is_unknown(operation: str) -> None:
    told = {status: legality(operation, status) for status in STATUSES}
    assert {s for s, law in told.items() if law is None} == ACTIVE
    assert {s for s, law in told.items() if law == "ok"} == TERMINAL


@pytest.mark.parametrize("operation", ["createThreadAndRun", "listMessages", "retrieveThread"])
def test_what_needs_no_lock_is_legal_at_any_time(operation: str) -> None:
    assert all(legality(operation, status) == "ok" for status in STATUSES)


def test_only_prose_and_document_say_what_is_legal() -> None:
    assert {c.evidence for row in TABLE.values() for c in row.values()} == {"S", "P"}
    # The document refuses nothing: that something is refused stands in the prose.
    assert {
        c.evidence for row in TABLE.values() for c in row.values() if c.legality == "refused"
    } == {"P"}


@pytest.mark.parametrize("operation", [*_ALL, *TABLE])
def test_the_operations_are_those_of_the_contract(operation: str) -> None:
    assert by_id(operation).id == operation
