"""Defects in the shape of the run object: the answer is right until it is spoiled on its way out."""

from __future__ import annotations

from typing import Any

from conformance.mutants.mutant import Json, spoiled
from conformance.mutants.spoil import (
    Change,
    answers_of,
    copy,
    drop,
    items_of,
    put,
    runs_in,
    spoil,
)

# {field: (the number of its KEY and TYPE requirement, a value of a wrong type)}
_FIELDS: dict[str, tuple[int, Any]] = {
    "id": (1, 7),
    "object": (2, "run"),
    "created_at": (3, "yesterday"),
    "thread_id": (4, 7),
    "assistant_id": (5, 7),
    "status": (6, "running"),
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
    "metadata": (18, "none"),
    "usage": (19, [0]),
    "max_prompt_tokens": (20, 0),
    "max_completion_tokens": (21, "none"),
    "truncation_strategy": (22, "auto"),
    "tool_choice": (23, []),
    "parallel_tool_calls": (24, None),
    "response_format": (25, 7),
    "temperature": (26, "warm"),
    "top_p": (27, "most"),
}
_V1 = "v1-2024-04"
# These two came late and need not be there; if they are, they have a type.
_OPTIONAL = frozenset({"temperature", "top_p"})
# A value of a wrong type is also not null where it should be, or not what was sent.
_MISTYPED_TOO: dict[str, tuple[str, ...]] = {
    "thread_id": ("RUN-GET-002", "LIST-HOLD-002"),
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
    "metadata": ("RUN-ECHO-002", "RUN-META-001"),
    "usage": ("RUN-NULL-007",),
    "max_completion_tokens": ("RUN-ECHO-005",),
    "tool_choice": ("RUN-ECHO-006",),
    "parallel_tool_calls": ("RUN-ECHO-007",),
    "temperature": ("RUN-ECHO-004", "RUN-ECHO-015"),
    "tools": ("RUN-ECHO-013", "RUN-ECHO-014"),
    "max_prompt_tokens": ("RUN-ECHO-010",),
    "truncation_strategy": ("RUN-ECHO-011",),
    "response_format": ("RUN-ECHO-012",),
    "top_p": ("RUN-ECHO-009",),
}

for _field, (_number, _wrong) in _FIELDS.items():
    if _field not in _OPTIONAL:
        spoiled(
            f"run-without-{_field}",
            f"Run objects lack the key {_field}.",
            spoil(runs_in, drop(_field)),
            f"RUN-KEY-{_number:03}",
        )
    # An unknown status everywhere would hide every other status from the checks.
    _when = "in_progress" if _field == "status" else None
    spoiled(
        f"run-mistyped-{_field}",
        f"Run objects carry {_wrong!r} as {_field}.",
        spoil(runs_in, put(_field, _wrong, when=_when)),
        f"RUN-TYPE-{_number:03}",
        *_MISTYPED_TOO.get(_field, ()),
    )

# The key that version 2 took away.
spoiled(
    "run-without-file_ids",
    "Run objects of version 1 lack the key file_ids.",
    spoil(runs_in, drop("file_ids")),
    "RUN-KEY-026",
    edition=_V1,
)
spoiled(
    "run-without-idle-required_action",
    "Run objects of version 1 lack required_action where there is nothing to do.",
    spoil(runs_in, lambda run: run["required_action"] or run.pop("required_action")),
    "RUN-KEY-027",
    edition=_V1,
)
spoiled(
    "run-mistyped-file_ids",
    "Run objects of version 1 carry a text as file_ids.",
    spoil(runs_in, put("file_ids", "none")),
    "RUN-TYPE-028",
    edition=_V1,
)

_ZEROS = {"prompt_tokens": 0, "completion_tokens": 0, "total_tokens": 0}
_SERVER_ERROR = {"code": "server_error", "message": "none"}


def _start_at_once(run: Json) -> None:
    if run["status"] == "queued" and run["started_at"] is None:
        run["started_at"] = run["created_at"]


def _one_token(run: Json) -> None:
    if run["usage"]:
        run["usage"].update(prompt_tokens=1, completion_tokens=1, total_tokens=2)


def _wrong_sum(run: Json) -> None:
    if run["usage"]:
        run["usage"]["total_tokens"] += 1


def _no_calls(run: Json) -> None:
    if run["required_action"]:
        run["required_action"]["submit_tool_outputs"]["tool_calls"] = []


def _milliseconds(run: Json) -> None:
    run["created_at"] *= 1000


_RUNS: tuple[tuple[str, str, Change, tuple[str, ...]], ...] = (
    (
        "action-after-the-pause",
        "required_action is an empty object once the outputs are in.",
        put("required_action", {}, when="queued"),
        ("RUN-NULL-001", "RUN-TYPE-007"),
    ),
    (
        "no-action",
        "required_action is null although the run waits.",
        put("required_action", None, when="requires_action"),
        ("RUN-NULL-002",),
    ),
    (
        "error-on-success",
        "A completed run carries a last_error.",
        put("last_error", _SERVER_ERROR, when="completed"),
        ("RUN-NULL-003",),
    ),
    (
        "no-error",
        "last_error is null in a failed run.",
        put("last_error", None, when="failed"),
        ("RUN-NULL-004",),
    ),
    (
        "no-deadline",
        "expires_at is null while the run is queued.",
        put("expires_at", None, when="queued"),
        ("RUN-NULL-005",),
    ),
    (
        "deadline-kept",
        "expires_at stays when the run is completed.",
        copy("expires_at", "created_at", 600, when="completed"),
        ("RUN-NULL-006",),
    ),
    (
        "usage-too-early",
        "usage is an object of zeros while the run is in progress.",
        put("usage", _ZEROS, when="in_progress"),
        ("RUN-NULL-007",),
    ),
    (
        "no-usage",
        "usage is null when the run is completed.",
        put("usage", None, when="completed"),
        ("RUN-NULL-008",),
    ),
    (
        "started-when-created",
        "A new run has started_at already.",
        _start_at_once,
        ("RUN-NULL-009",),
    ),
    (
        "never-started",
        "started_at is null in a completed run.",
        put("started_at", None, when="completed"),
        ("RUN-NULL-010",),
    ),
    (
        "start-forgotten",
        "started_at goes back to null when the outputs are in.",
        put("started_at", None, when="queued"),
        ("RUN-NULL-011",),
    ),
    (
        "completed-too-early",
        "completed_at is set while the run waits.",
        copy("completed_at", "started_at", when="requires_action"),
        ("RUN-NULL-012",),
    ),
    (
        "no-completed-at",
        "completed_at is null in a completed run.",
        put("completed_at", None, when="completed"),
        ("RUN-NULL-013",),
    ),
    (
        "cancelled-at-on-success",
        "cancelled_at is set in a completed run.",
        copy("cancelled_at", "completed_at", when="completed"),
        ("RUN-NULL-014",),
    ),
    (
        "cancelled-at-too-early",
        "cancelled_at is stamped when the run turns cancelling.",
        copy("cancelled_at", "created_at", when="cancelling"),
        ("RUN-NULL-015",),
    ),
    (
        "no-cancelled-at",
        "cancelled_at is null in a cancelled run.",
        put("cancelled_at", None, when="cancelled"),
        ("RUN-NULL-016",),
    ),
    (
        "failed-at-on-success",
        "failed_at is set in a completed run.",
        copy("failed_at", "completed_at", when="completed"),
        ("RUN-NULL-017",),
    ),
    (
        "no-failed-at",
        "failed_at is null in a failed run.",
        put("failed_at", None, when="failed"),
        ("RUN-NULL-018",),
    ),
    (
        "details-on-success",
        "incomplete_details is set in a completed run.",
        put("incomplete_details", {"reason": "max_prompt_tokens"}, when="completed"),
        ("RUN-NULL-019",),
    ),
    (
        "no-details",
        "incomplete_details is null in an incomplete run.",
        put("incomplete_details", None, when="incomplete"),
        ("RUN-NULL-020",),
    ),
    ("milliseconds", "created_at is in milliseconds.", _milliseconds, ("RUN-TIME-002",)),
    (
        "completed-before-started",
        "completed_at lies before started_at.",
        copy("completed_at", "started_at", -60, when="completed"),
        ("RUN-TIME-001",),
    ),
    (
        "wrong-sum",
        "total_tokens is not the sum of its parts.",
        _wrong_sum,
        ("RUN-USAGE-001",),
    ),
    (
        "usage-of-last-step",
        "The run's usage is not that of all its steps.",
        _one_token,
        ("RUN-USAGE-002",),
    ),
    ("no-calls", "A waiting run names no calls.", _no_calls, ("TOOL-CALL-001",)),
    (
        "other-assistant",
        "A completed run names another assistant than before.",
        put("assistant_id", "asst_other", when="completed"),
        ("RUN-SAME-002",),
    ),
    (
        "other-model",
        "A completed run names another model than before.",
        put("model", "other-model", when="completed"),
        ("RUN-SAME-004",),
    ),
    (
        "other-instructions",
        "A completed run shows other instructions than before.",
        put("instructions", "Be brief.", when="completed"),
        ("RUN-SAME-005",),
    ),
    (
        "tools-put-away",
        "A completed run shows other tools than before.",
        put("tools", [{"type": "code_interpreter"}], when="completed"),
        ("RUN-SAME-006",),
    ),
)
for _name, _text, _change, _trips in _RUNS:
    spoiled(_name, _text, spoil(runs_in, _change), *_trips)

# Not in lists, where a later time could also change the order.
spoiled(
    "born-again",
    "A completed run claims to have been created a second earlier than before.",
    spoil(answers_of("retrieveRun"), copy("created_at", "created_at", -1, when="completed")),
    "RUN-SAME-001",
)
spoiled(
    "created-elsewhere",
    "The answer to a creation names another thread than the run is on.",
    spoil(answers_of("createRun"), put("thread_id", "thread_other")),
    "RUN-SAME-003",
)
spoiled(
    "created-without-metadata",
    "The answer to a creation shows no metadata whatever was sent.",
    spoil(answers_of("createRun", "createThreadAndRun"), put("metadata", {})),
    "RUN-ECHO-002",
)


def _wrap(run: Json) -> None:
    wrapped = dict(run)
    run.clear()
    run["run"] = wrapped


def _bare(run: Json) -> None:
    for key in set(run) - {"id", "created_at"}:
        del run[key]


spoiled(
    "wrapped-run",
    "The answer to a modification has the run inside another object.",
    spoil(answers_of("modifyRun"), _wrap),
    "RUN-OBJ-001",
)
spoiled(
    "bare-items",
    "The items of a list of runs are ids and times alone.",
    spoil(items_of("listRuns"), _bare),
    "RUN-OBJ-002",
)
