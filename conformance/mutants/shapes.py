"""Defects of shape: the answer is right until something spoils it on its way out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from attrs import evolve

from conformance.mutants.mutant import MUTANTS, Answer, Json, Mutant, Rewrite

RUN_ANSWERS = frozenset(
    {
        "createRun",
        "createThreadAndRun",
        "retrieveRun",
        "modifyRun",
        "cancelRun",
        "submitToolOutputs",
    }
)
STEP_LISTS = frozenset({"listRunSteps"})


def _good(answer: Answer) -> bool:
    return answer.status == 200 and isinstance(answer.body, dict)


def runs_in(answer: Answer) -> Iterator[Json]:
    """Yield the run objects of an answer, to be spoiled in place."""
    if _good(answer) and answer.operation in RUN_ANSWERS:
        yield answer.body
    if _good(answer) and answer.operation == "listRuns":
        yield from answer.body["data"]


def steps_in(answer: Answer) -> Iterator[Json]:
    """Yield the step objects of an answer, to be spoiled in place."""
    if _good(answer) and answer.operation == "retrieveRunStep":
        yield answer.body
    if _good(answer) and answer.operation in STEP_LISTS:
        yield from answer.body["data"]


def lists_in(answer: Answer) -> Iterator[Json]:
    """Yield the list object of an answer, to be spoiled in place."""
    if _good(answer) and (answer.operation or "").startswith("list"):
        yield answer.body


def _spoil(
    select: Callable[[Answer], Iterator[Json]], change: Callable[[Json], object]
) -> Rewrite:
    def rewrite(answer: Answer) -> Answer:
        for one in select(answer):
            change(one)
        return answer

    return rewrite


def _add(name: str, text: str, rewrite: Rewrite, *trips: str) -> None:
    MUTANTS[name] = Mutant(name, text, trips, rewrite=rewrite)


def _put(field: str, value: Any, *, when: str | None = None) -> Callable[[Json], None]:
    def change(one: Json) -> None:
        if when is None or one.get("status") == when:
            one[field] = value

    return change


def _drop(field: str) -> Callable[[Json], None]:
    def change(one: Json) -> None:
        one.pop(field, None)

    return change


# A key that is missing, and a value of the wrong type: {field: (its number, a wrong value)}.
_RUN_FIELDS: dict[str, tuple[int, Any]] = {
    "object": (2, "run"),
    "assistant_id": (5, 7),
    "required_action": (7, []),
    "last_error": (8, "none"),
    "expires_at": (9, "soon"),
    "started_at": (10, "now"),
    "cancelled_at": (11, "never"),
    "failed_at": (12, ""),
    "completed_at": (13, "now"),
    "incomplete_details": (14, []),
    "model": (15, None),
    "instructions": (16, 7),
    "tools": (17, None),
    "usage": (19, [0]),
    "max_prompt_tokens": (20, 0),
    "max_completion_tokens": (21, "none"),
    "truncation_strategy": (22, "auto"),
    "tool_choice": (23, []),
    "parallel_tool_calls": (24, None),
    "response_format": (25, 7),
}
# What else must notice: a wrong type in a nullable field is also not null where it should be.
_MISTYPED_TOO: dict[str, tuple[str, ...]] = {
    "assistant_id": ("RUN-ECHO-001",),
    "required_action": ("RUN-NULL-001", "TOOL-CALL-001"),
    "last_error": ("RUN-NULL-003",),
    "expires_at": ("RUN-NULL-006",),
    "started_at": ("RUN-NULL-009",),
    "cancelled_at": ("RUN-NULL-014", "RUN-NULL-015"),
    "failed_at": ("RUN-NULL-017",),
    "completed_at": ("RUN-NULL-012",),
    "incomplete_details": ("RUN-NULL-019",),
    "model": ("RUN-ECHO-003",),
    "instructions": ("RUN-ECHO-008",),
    "usage": ("RUN-NULL-007",),
    "max_completion_tokens": ("RUN-ECHO-005",),
    "tool_choice": ("RUN-ECHO-006",),
    "parallel_tool_calls": ("RUN-ECHO-007",),
}

for _field, (_number, _wrong) in _RUN_FIELDS.items():
    _add(
        f"run-without-{_field}",
        f"Run objects lack the key {_field}.",
        _spoil(runs_in, _drop(_field)),
        f"RUN-KEY-{_number:03}",
    )
    _add(
        f"run-mistyped-{_field}",
        f"Run objects carry {_wrong!r} as {_field}.",
        _spoil(runs_in, _put(_field, _wrong)),
        f"RUN-TYPE-{_number:03}",
        *_MISTYPED_TOO.get(_field, ()),
    )

for _name, _text, _change, _trips in (
    (
        "action-after-the-pause",
        "required_action is an empty object once the outputs are in.",
        lambda run: run.update(required_action={}) if run["status"] == "queued" else None,
        ("RUN-NULL-001", "RUN-TYPE-007"),
    ),
    (
        "no-action",
        "required_action is null although the run waits.",
        _put("required_action", None, when="requires_action"),
        ("RUN-NULL-002",),
    ),
    (
        "error-on-success",
        "A completed run carries a last_error.",
        _put("last_error", {"code": "server_error", "message": "none"}, when="completed"),
        ("RUN-NULL-003",),
    ),
    (
        "no-deadline",
        "expires_at is null while the run is queued.",
        _put("expires_at", None, when="queued"),
        ("RUN-NULL-005",),
    ),
    (
        "deadline-kept",
        "expires_at stays when the run is completed.",
        lambda run: (
            run.update(expires_at=run["created_at"] + 600)
            if run["status"] == "completed"
            else None
        ),
        ("RUN-NULL-006",),
    ),
    (
        "usage-too-early",
        "usage is an object of zeros while the run is in progress.",
        _put(
            "usage",
            {"prompt_tokens": 0, "completion_tokens": 0, "total_tokens": 0},
            when="in_progress",
        ),
        ("RUN-NULL-007",),
    ),
    (
        "no-usage",
        "usage is null when the run is completed.",
        _put("usage", None, when="completed"),
        ("RUN-NULL-008",),
    ),
    (
        "started-when-created",
        "A new run has started_at already.",
        lambda run: (
            run.update(started_at=run["created_at"])
            if run["status"] == "queued" and run["started_at"] is None
            else None
        ),
        ("RUN-NULL-009",),
    ),
    (
        "never-started",
        "started_at is null in a completed run.",
        _put("started_at", None, when="completed"),
        ("RUN-NULL-010",),
    ),
    (
        "start-forgotten",
        "started_at goes back to null when the outputs are in.",
        _put("started_at", None, when="queued"),
        ("RUN-NULL-011",),
    ),
    (
        "completed-too-early",
        "completed_at is set while the run waits.",
        lambda run: (
            run.update(completed_at=run["started_at"])
            if run["status"] == "requires_action"
            else None
        ),
        ("RUN-NULL-012",),
    ),
    (
        "no-completed-at",
        "completed_at is null in a completed run.",
        _put("completed_at", None, when="completed"),
        ("RUN-NULL-013",),
    ),
    (
        "cancelled-at-on-success",
        "cancelled_at is set in a completed run.",
        lambda run: (
            run.update(cancelled_at=run["completed_at"]) if run["status"] == "completed" else None
        ),
        ("RUN-NULL-014",),
    ),
    (
        "cancelled-at-too-early",
        "cancelled_at is stamped when the run turns cancelling.",
        lambda run: (
            run.update(cancelled_at=run["started_at"]) if run["status"] == "cancelling" else None
        ),
        ("RUN-NULL-015",),
    ),
    (
        "no-cancelled-at",
        "cancelled_at is null in a cancelled run.",
        _put("cancelled_at", None, when="cancelled"),
        ("RUN-NULL-016",),
    ),
    (
        "failed-at-on-success",
        "failed_at is set in a completed run.",
        lambda run: (
            run.update(failed_at=run["completed_at"]) if run["status"] == "completed" else None
        ),
        ("RUN-NULL-017",),
    ),
    (
        "details-on-success",
        "incomplete_details is set in a completed run.",
        _put("incomplete_details", {"reason": "max_prompt_tokens"}, when="completed"),
        ("RUN-NULL-019",),
    ),
    (
        "milliseconds",
        "created_at is in milliseconds.",
        lambda run: run.update(created_at=run["created_at"] * 1000),
        ("RUN-TIME-002",),
    ),
    (
        "completed-before-started",
        "completed_at lies before started_at.",
        lambda run: (
            run.update(completed_at=run["started_at"] - 60)
            if run["status"] == "completed"
            else None
        ),
        ("RUN-TIME-001",),
    ),
    (
        "wrong-sum",
        "total_tokens is not the sum of its parts.",
        lambda run: run["usage"].update(total_tokens=0) if run["usage"] else None,
        ("RUN-USAGE-001",),
    ),
    (
        "usage-of-last-step",
        "The run's usage is not that of all its steps.",
        lambda run: (
            run["usage"].update(prompt_tokens=1, completion_tokens=1, total_tokens=2)
            if run["usage"]
            else None
        ),
        ("RUN-USAGE-002",),
    ),
    (
        "no-calls",
        "A waiting run names no calls.",
        lambda run: (
            run["required_action"]["submit_tool_outputs"].update(tool_calls=[])
            if run["required_action"]
            else None
        ),
        ("TOOL-CALL-001",),
    ),
):
    _add(_name, _text, _spoil(runs_in, _change), *_trips)

for _name, _text, _change, _trips in (
    (
        "step-without-run_id",
        "Steps lack run_id.",
        _drop("run_id"),
        ("STEP-KEY-004",),
    ),
    ("step-without-usage", "Steps lack usage.", _drop("usage"), ("STEP-KEY-014",)),
    (
        "step-mistyped-type",
        "Steps are of an unknown type.",
        _put("type", "function"),
        ("STEP-TYPE-007", "STEP-REF-002"),
    ),
    (
        "step-usage-too-early",
        "An open step has usage.",
        _put(
            "usage",
            {"prompt_tokens": 0, "completion_tokens": 0, "total_tokens": 0},
            when="in_progress",
        ),
        ("STEP-NULL-001",),
    ),
    (
        "step-never-counted",
        "A completed step has no usage.",
        _put("usage", None, when="completed"),
        ("STEP-NULL-002",),
    ),
    (
        "step-completed-too-early",
        "An open step has completed_at.",
        lambda step: (
            step.update(completed_at=step["created_at"])
            if step["status"] == "in_progress"
            else None
        ),
        ("STEP-NULL-003",),
    ),
    (
        "step-without-end",
        "A completed step has no completed_at.",
        _put("completed_at", None, when="completed"),
        ("STEP-NULL-004",),
    ),
    (
        "lost-outputs",
        "The outputs in the steps are blank.",
        lambda step: [
            call["function"].update(output="")
            for call in step["step_details"].get("tool_calls", ())
            if call["function"]["output"] is not None
        ],
        ("TOOL-STEP-003",),
    ),
    (
        "output-too-early",
        "A waiting call has an output already.",
        lambda step: [
            call["function"].update(output="")
            for call in step["step_details"].get("tool_calls", ())
            if call["function"]["output"] is None
        ],
        ("TOOL-STEP-002",),
    ),
    (
        "step-of-no-message",
        "A step names a message that is not there.",
        lambda step: (
            step["step_details"].update(message_creation={"message_id": "msg_gone"})
            if step["type"] == "message_creation"
            else None
        ),
        ("STEP-REF-003",),
    ),
):
    _add(_name, _text, _spoil(steps_in, _change), *_trips)

for _name, _text, _change, _trips in (
    (
        "list-object",
        "Lists call themselves by their items.",
        _put("object", "run"),
        ("LIST-ENV-001",),
    ),
    (
        "list-ends",
        "last_id is that of the first item.",
        lambda page: page.update(last_id=page["first_id"]),
        ("LIST-ENV-002",),
    ),
    (
        "list-never-ends",
        "has_more is true on an empty page.",
        lambda page: page.update(has_more=True) if not page["data"] else None,
        ("LIST-ENV-003",),
    ),
):
    _add(_name, _text, _spoil(lists_in, _change), *_trips)


def _created(answer: Answer) -> Answer:
    made = (answer.operation or "").startswith("create")
    return evolve(answer, status=201) if answer.status == 200 and made else answer


def _nameless_error(answer: Answer) -> Answer:
    return evolve(answer, body={"detail": "refused"}) if answer.status >= 400 else answer


def _short_error(answer: Answer) -> Answer:
    if answer.status >= 400:
        answer.body["error"].pop("param")
    return answer


def _html_type(answer: Answer) -> Answer:
    headers = tuple(
        (k, "text/html" if k.lower() == "content-type" else v) for k, v in answer.headers
    )
    return evolve(answer, headers=headers)


def _no_request_id(answer: Answer) -> Answer:
    kept = tuple((k, v) for k, v in answer.headers if k.lower() != "x-request-id")
    return evolve(answer, headers=kept)


_add("created-201", "Creations are answered with 201.", _created, "HTTP-STATUS-001")
_add("bare-errors", "Errors have no envelope.", _nameless_error, "ERR-ENV-001")
_add("short-errors", "The error object has no param.", _short_error, "ERR-ENV-002")
_add("html-type", "JSON goes out as text/html.", _html_type, "HTTP-TYPE-001")
_add("no-request-id", "No answer has an x-request-id.", _no_request_id, "HTTP-ID-001")
