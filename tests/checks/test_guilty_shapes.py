"""What is found in runs and steps of a wrong shape: one cause is one finding."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from conformance.checks.run_shape import KEYS, TYPES
from conformance.checks.steps import KEYS as STEP_KEYS
from conformance.contract.editions import LATEST
from conformance.contract.validators import declared
from tests.checks.conversation import (
    T,
    Talk,
    page,
    run,
    step,
)


def _latest(names: Sequence[str]) -> list[tuple[int, str]]:
    """Return the fields that the latest edition has, with their numbers in the ledger."""
    known = declared(LATEST, "Run")
    return [(number, name) for number, name in enumerate(names, start=1) if name in known]


@pytest.mark.parametrize(("number", "key"), _latest(KEYS))
def test_a_missing_key_of_a_run_is_one_finding(number: int, key: str) -> None:
    talk = Talk()
    for status in ("queued", "in_progress", "completed"):
        body = run(status)
        del body[key]
        talk.say("retrieveRun", body, label="poll.wait")
    assert talk.flagged() == {f"RUN-KEY-{number:03}"}


@pytest.mark.parametrize(("number", "key"), [*enumerate(STEP_KEYS, start=1)])
def test_a_missing_key_of_a_step_is_one_finding(number: int, key: str) -> None:
    body = step()
    del body[key]
    talk = Talk()
    talk.say("listRunSteps", page(body, first_id="step_a", last_id="step_a"), label="steps.all")
    assert talk.flagged() == {f"STEP-KEY-{number:03}"}


@pytest.mark.parametrize(("number", "key"), _latest(TYPES))
def test_a_value_of_a_wrong_type_is_found(number: int, key: str) -> None:
    wrong: object = 7 if key in {"id", "thread_id", "assistant_id", "object", "model"} else object
    if wrong is object:
        wrong = 3.5 if key in {"tools", "metadata", "instructions"} else "wrong"
    talk = Talk()
    talk.say("retrieveRun", {**run("in_progress"), key: wrong})
    assert talk.said(f"RUN-TYPE-{number:03}") == "broken"


def test_a_run_in_a_wrapper_is_one_finding() -> None:
    talk = Talk()
    talk.say("retrieveRun", {"data": run()}, label="poll.wait")
    assert talk.flagged() == {"RUN-OBJ-001"}


@pytest.mark.parametrize(
    ("checked", "status", "changes"),
    [
        ("RUN-NULL-001", "queued", {"required_action": {}}),
        ("RUN-NULL-002", "requires_action", {"required_action": None}),
        ("RUN-NULL-003", "completed", {"last_error": {"code": "server_error", "message": ""}}),
        ("RUN-NULL-004", "failed", {"last_error": None}),
        ("RUN-NULL-005", "in_progress", {"expires_at": None}),
        ("RUN-NULL-006", "completed", {"expires_at": T + 600}),
        ("RUN-NULL-007", "cancelling", {"usage": step()["usage"]}),
        ("RUN-NULL-008", "completed", {"usage": None}),
        ("RUN-NULL-010", "requires_action", {"started_at": None}),
        ("RUN-NULL-012", "in_progress", {"completed_at": T + 2}),
        ("RUN-NULL-013", "completed", {"completed_at": None}),
        ("RUN-NULL-014", "completed", {"cancelled_at": T + 2}),
        ("RUN-NULL-015", "cancelling", {"cancelled_at": T + 2}),
        ("RUN-NULL-016", "cancelled", {"cancelled_at": None}),
        ("RUN-NULL-017", "completed", {"failed_at": T + 2}),
        ("RUN-NULL-018", "failed", {"failed_at": None}),
        ("RUN-NULL-019", "completed", {"incomplete_details": {"reason": "max_prompt_tokens"}}),
        ("RUN-NULL-020", "incomplete", {"incomplete_details": None}),
        ("RUN-TIME-001", "completed", {"completed_at": T - 60}),
        ("RUN-TIME-002", "completed", {"completed_at": (T + 2) * 1000}),
    ],
)
def test_one_wrong_field_is_the_finding_of_its_cell_alone(
    checked: str, status: str, changes: dict[str, Any]
) -> None:
    talk = Talk()
    talk.say("retrieveRun", run(status, **changes), label="poll.wait")
    assert talk.said(checked) == "broken"
    types = {found for found in talk.flagged() if found.startswith("RUN-TYPE")}
    assert talk.flagged() - types == {checked}
