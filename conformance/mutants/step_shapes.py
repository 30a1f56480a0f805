"""Defects in the shape of run steps, lists, errors and headers."""

from __future__ import annotations

from typing import Any

from attrs import evolve

from conformance.mutants.mutant import Answer, Json, spoiled, with_status
from conformance.mutants.spoil import (
    Change,
    answers_of,
    calls_in,
    copy,
    drop,
    items_of,
    lists_in,
    put,
    spoil,
    steps_in,
)

# {field: (its number, a value of a wrong type, the status in which it is put)}: a nullable field
# is mistyped where it is set anyway, so that nothing but its type is wrong.
_FIELDS: dict[str, tuple[int, Any, str | None]] = {
    "id": (1, 7, None),
    "object": (2, "step", None),
    "created_at": (3, "yesterday", None),
    "run_id": (4, 7, None),
    "assistant_id": (5, 7, None),
    "thread_id": (6, 7, None),
    "type": (7, "function", None),
    "status": (8, "done", "completed"),
    "cancelled_at": (9, "never", None),
    "completed_at": (10, "now", "completed"),
    "failed_at": (11, "", None),
    "last_error": (12, "none", None),
    "step_details": (13, "none", None),
    "usage": (14, [0], "completed"),
}
_MISTYPED_TOO: dict[str, tuple[str, ...]] = {
    "run_id": ("STEP-REF-001",),
    "thread_id": ("STEP-REF-001",),
    "type": ("STEP-REF-002",),
}

for _field, (_number, _wrong, _when) in _FIELDS.items():
    spoiled(
        f"step-without-{_field}",
        f"Steps lack the key {_field}.",
        spoil(steps_in, drop(_field)),
        f"STEP-KEY-{_number:03}",
    )
    spoiled(
        f"step-mistyped-{_field}",
        f"Steps carry {_wrong!r} as {_field}.",
        spoil(steps_in, put(_field, _wrong, when=_when)),
        f"STEP-TYPE-{_number:03}",
        *_MISTYPED_TOO.get(_field, ()),
    )


def _lose_outputs(step: Json) -> None:
    for function in calls_in(step):
        if function["output"] is not None:
            function["output"] = ""


def _hasty_outputs(step: Json) -> None:
    for function in calls_in(step):
        if function["output"] is None:
            function["output"] = ""


def _no_calls(step: Json) -> None:
    if step["status"] == "in_progress" and "tool_calls" in step["step_details"]:
        step["step_details"]["tool_calls"] = []


def _lose_message(step: Json) -> None:
    if step["type"] == "message_creation":
        step["step_details"]["message_creation"] = {"message_id": "msg_gone"}


_STEPS: tuple[tuple[str, str, Change, tuple[str, ...]], ...] = (
    (
        "step-usage-too-early",
        "An open step has usage.",
        put(
            "usage",
            {"prompt_tokens": 0, "completion_tokens": 0, "total_tokens": 0},
            when="in_progress",
        ),
        ("STEP-NULL-001",),
    ),
    (
        "step-never-counted",
        "A completed step has no usage.",
        put("usage", None, when="completed"),
        ("STEP-NULL-002",),
    ),
    (
        "step-completed-too-early",
        "An open step has completed_at.",
        copy("completed_at", "created_at", when="in_progress"),
        ("STEP-NULL-003",),
    ),
    (
        "step-without-end",
        "A completed step has no completed_at.",
        put("completed_at", None, when="completed"),
        ("STEP-NULL-004",),
    ),
    (
        "lost-outputs",
        "The outputs in the steps are blank.",
        _lose_outputs,
        ("TOOL-STEP-003", "TOOL-OUT-005"),
    ),
    (
        "output-too-early",
        "A waiting call has an output already.",
        _hasty_outputs,
        ("TOOL-STEP-002",),
    ),
    (
        "step-without-calls",
        "The step of a waiting run does not show its calls.",
        _no_calls,
        ("TOOL-STEP-001",),
    ),
    (
        "step-of-no-message",
        "A step names a message that is not there.",
        _lose_message,
        ("STEP-REF-003", "STREAM-MSG-005"),
    ),
)
for _name, _text, _change, _trips in _STEPS:
    spoiled(_name, _text, spoil(steps_in, _change), *_trips)

spoiled(
    "step-ends-twice",
    "A step that the list shows as completed is cancelled when it is retrieved.",
    spoil(answers_of("retrieveRunStep"), put("status", "cancelled", when="completed")),
    "STEP-LIFE-001",
)


def _wrong_last(page: Json) -> None:
    page["last_id"] = page["first_id"]


def _never_ends(page: Json) -> None:
    page["has_more"] = page["has_more"] or not page["data"]


_LISTS: tuple[tuple[str, str, Change, tuple[str, ...]], ...] = (
    (
        "list-object",
        "Lists call themselves by their items.",
        put("object", "run"),
        ("LIST-ENV-001",),
    ),
    (
        "list-ends",
        "last_id is that of the first item.",
        _wrong_last,
        # Whoever walks by it goes astray.
        ("LIST-ENV-002", "LIST-INSERT-001", "LIST-WALK-001"),
    ),
    ("list-never-ends", "has_more is true on an empty page.", _never_ends, ("LIST-ENV-003",)),
)
for _name, _text, _change, _trips in _LISTS:
    spoiled(_name, _text, spoil(lists_in, _change), *_trips)

spoiled(
    "messages-of-another",
    "The messages of a thread claim to be of another thread.",
    spoil(items_of("listMessages"), put("thread_id", "thread_other")),
    "LIST-HOLD-002",
    "STREAM-SAME-003",
)


def _created(answer: Answer) -> Answer:
    made = (answer.operation or "").startswith("create")
    return with_status(answer, 201) if answer.status == 200 and made else answer


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


def _vague_404(answer: Answer) -> Answer:
    return with_status(answer, 400) if answer.status == 404 else answer


def _forbids(code: str | None) -> Any:
    def rewrite(answer: Answer) -> Answer:
        refused = answer.status == 401 and answer.body["error"]["code"] == code
        return with_status(answer, 403) if refused else answer

    return rewrite


spoiled("created-201", "Creations are answered with 201.", _created, "HTTP-STATUS-001")
spoiled("bare-errors", "Errors have no envelope.", _nameless_error, "ERR-ENV-001")
spoiled("short-errors", "The error object has no param.", _short_error, "ERR-ENV-002")
spoiled("html-type", "JSON goes out as text/html.", _html_type, "HTTP-TYPE-001", "ERR-ENV-003")
spoiled("no-request-id", "No answer has an x-request-id.", _no_request_id, "HTTP-ID-001")
spoiled("vague-404", "What is not there is answered with 400.", _vague_404, "ERR-ID-009")
spoiled(
    "no-key-403",
    "A request without a key is answered with 403.",
    _forbids(None),
    "ERR-AUTH-003",
)
spoiled(
    "wrong-key-403",
    "A request with a wrong key is answered with 403.",
    _forbids("invalid_api_key"),
    "ERR-AUTH-004",
)
