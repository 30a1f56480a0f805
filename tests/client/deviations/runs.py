"""Runs, steps and what becomes of them: values nobody declared, and states nobody foresaw."""

from __future__ import annotations

from typing import Any

from runs_client import errors
from tests.client.deviations.meeting import (
    CALL,
    RUN,
    Met,
    cancel_and_wait,
    create_and_poll,
    create_and_run,
    forever,
    messages_of,
    page,
    poll,
    retrieve,
    run_tools,
    steps_of,
)
from tests.client.world import refuse, reply, run_body, waiting

QUEUED, DONE = run_body("queued"), run_body("completed")


def kept(body: dict[str, Any]) -> Met:
    """A run that is read and given back as it came."""
    return Met((reply(body),), retrieve, lambda run: run.to_dict() == body)


def step(details: Any, **more: Any) -> dict[str, Any]:
    return {"id": "step_1", "object": "thread.run.step", "step_details": details, **more}


def steps(*bodies: dict[str, Any]) -> Met:
    """Steps that are read and given back as they came."""
    listed = list(bodies)
    return Met((page(*bodies),), steps_of, lambda found: [s.to_dict() for s in found] == listed)


def calls(*tool_calls: Any) -> dict[str, Any]:
    return {"type": "tool_calls", "tool_calls": list(tool_calls)}


def ended(status: str, **more: Any) -> Met:
    """A run that ends so ends the waiting."""
    script = (reply(QUEUED), reply(run_body(status, **more)))
    return Met(script, create_and_poll, lambda run: run.status == status)


LIMIT = {"reason": "max_completion_tokens"}
OVERLOADED = {"code": "rate_limit_exceeded", "message": "Rate limit is exceeded."}
COMPUTER = {"id": "call_1", "type": "computer_call", "action": {"type": "click"}}
UNNESTED = {"type": "submit_tool_outputs", "tool_calls": [COMPUTER]}
INTERPRETER = {"id": "call_1", "type": "code_interpreter"}
LATE = [step({"type": "message_creation"}, status="in_progress", completed_at=None)]


def asking(action: Any) -> Met:
    body = run_body("requires_action", required_action=action)
    return Met((reply(body),), run_tools, errors.UnreadableAnswerError)


MET: dict[str, tuple[Met, ...]] = {
    "DEV-016": (kept({**DONE, "expires_at": None}), ended("completed", expires_at=None)),
    "DEV-024": (kept({**DONE, "file_ids": ["file_1"], "tools": [{"type": "retrieval"}]}),),
    "DEV-026": (kept({"id": "run_1", "object": "thread.run", "status": "completed"}),),
    "DEV-027": (
        ended("incomplete", incomplete_details=LIMIT),
        Met(
            (forever(lambda: reply(run_body("paused"))),),
            lambda client: client.runs.poll(*RUN, timeout=20),
            errors.RunNotFinished,
        ),
    ),
    "DEV-028": (ended("incomplete"),),
    "DEV-030": (kept(run_body("incomplete", incomplete_details={"reason": "content_filter"})),),
    "DEV-033": tuple(
        ended(status)
        for status in (
            "completed",
            "failed",
            "cancelled",
            "expired",
            "incomplete",
            "requires_action",
        )
    ),
    "DEV-034": (ended("failed", last_error={"code": "server_error", "message": "cut"}),),
    "DEV-035": (
        Met((forever(lambda: reply(QUEUED)),), create_and_poll, errors.RunNotFinished),
        Met((forever(lambda: reply(run_body("in_progress"))),), poll, errors.RunNotFinished),
    ),
    "DEV-036": (
        Met(
            (reply({**QUEUED, "thread_id": None}),),
            lambda client: client.threads.create_and_run_poll({"assistant_id": "asst_1"}),
            errors.UnreadableAnswerError,
        ),
        Met(
            (reply({**QUEUED, "thread_id": None}),),
            create_and_run,
            lambda run: run.thread_id is None,
        ),
    ),
    "DEV-037": (
        Met((reply(waiting(CALL)), refuse(400, "expired")), run_tools, errors.BadRequestError),
        ended("expired"),
    ),
    "DEV-040": (
        Met(
            (reply(run_body("cancelling", cancelled_at=1001)), reply(run_body("cancelled"))),
            cancel_and_wait,
            lambda run: run.status == "cancelled",
        ),
    ),
    "DEV-041": (
        Met(
            (refuse(400, "Cannot cancel run."), reply(run_body("incomplete"))),
            cancel_and_wait,
            lambda run: run.status == "incomplete",
        ),
    ),
    "DEV-042": (
        Met((reply(waiting(CALL)), reply(DONE)), run_tools, lambda run: run.status == "completed"),
        Met((refuse(400, "queued"), reply(QUEUED)), cancel_and_wait, errors.BadRequestError),
    ),
    "DEV-044": (steps(*LATE), Met((page(),), messages_of, lambda found: found == [])),
    "DEV-045": (asking(None), kept(run_body("requires_action", required_action=None))),
    "DEV-046": (asking({}), kept({**QUEUED, "required_action": {}})),
    "DEV-047": (asking(UNNESTED), kept(run_body("requires_action", required_action=UNNESTED))),
    "DEV-049": (
        Met(
            (
                reply(
                    run_body(
                        "requires_action",
                        required_action={
                            "type": "submit_tool_outputs",
                            "submit_tool_outputs": {"tool_calls": [COMPUTER]},
                        },
                    )
                ),
                reply(DONE),
            ),
            run_tools,
            lambda run: run.status == "completed",
        ),
    ),
    "DEV-054": (
        steps(step(calls({"id": "c", "type": "function", "function": {"output": "无"}}))),
    ),
    "DEV-056": (Met((forever(lambda: reply(waiting(CALL))),), run_tools, errors.TooManyRounds),),
    "DEV-057": (
        Met(
            (forever(lambda: reply(waiting(("c", "nobody", "{}")))),),
            run_tools,
            errors.TooManyRounds,
        ),
    ),
    "DEV-058": (
        Met(
            (reply(waiting(("call_1", "multi_tool_use.parallel", "{}"))), reply(DONE)),
            run_tools,
            lambda run: run.status == "completed",
        ),
    ),
    "DEV-060": (
        Met(
            (
                reply(waiting(CALL, ("call_2", "add", "{}"), parallel_tool_calls=True)),
                lambda request: reply(DONE if request.content.count(b"tool_call_id") == 2 else {}),
            ),
            run_tools,
            lambda run: run.status == "completed",
        ),
    ),
    "DEV-063": (kept({**QUEUED, "tools": [{"type": "code_interpreter"}], "temperature": 1}),),
    "DEV-064": (
        steps(step({"type": "tool_calls", "tool_calls": {"id": "c", "type": "function"}})),
    ),
    "DEV-065": (
        steps(
            step({"type": "message_creation"}),
            step({"type": "thinking", "thought": "Hm."}),
            step(calls({"id": "c", "type": "file_search"}, {"id": "d", "type": "function"})),
        ),
    ),
    "DEV-066": (
        steps(
            step(
                calls({"id": "c", "type": "bing_grounding", "bing_grounding": {"requesturl": "u"}})
            )
        ),
    ),
    "DEV-070": (steps(step(calls({**INTERPRETER, "code_interpreter": {"input": "1"}}))),),
    "DEV-072": (steps(step(calls(), status="completed", completed_at=None, created_at=28_800)),),
    "DEV-074": (
        steps(step({"type": "message_creation", "message_creation": {"message_id": "msg_1"}})),
        Met(
            (page({"id": "msg_1", "role": "assistant", "content": []}),),
            messages_of,
            lambda found: found[0].content == [],
        ),
    ),
    "DEV-099": (
        ended("completed", usage=None),
        kept(run_body("in_progress", usage={"prompt_tokens": 0, "total_tokens": 0})),
    ),
    "DEV-103": (
        kept({**DONE, "instructions": "", "tools": [], "response_format": {"type": "text"}}),
        kept({**DONE, "truncation_strategy": {"type": "auto"}}),
    ),
    "DEV-104": (
        ended("incomplete", incomplete_details=None),
        kept(run_body("cancelled", cancelled_at=None)),
    ),
    "DEV-105": (kept({**run_body("failed", last_error=None), "object": "", "model": ""}),),
    "DEV-107": (kept({**DONE, "request_id": "r", "extra_body": {"a": [1]}, "file_ids": []}),),
    "DEV-108": (kept(DONE),),
    "DEV-115": (
        kept({**DONE, "response_format": "auto"}),
        kept({**DONE, "response_format": {"type": "json_schema", "json_schema": {"name": "n"}}}),
    ),
    "DEV-123": (ended("failed", last_error=OVERLOADED),),
    "DEV-124": (ended("failed", last_error={"code": "server_error", "message": "Sorry."}),),
    "DEV-133": (
        kept({**DONE, "id": "resp_1", "thread_id": "conv_1", "assistant_id": "3f0a"}),
        Met(
            (
                reply({**QUEUED, "id": "5e1f-11"}),
                lambda request: reply(DONE if request.url.path.endswith("/5e1f-11") else {}),
            ),
            create_and_poll,
            lambda run: run.status == "completed",
        ),
    ),
    "DEV-138": (
        Met(
            (forever(lambda: reply(QUEUED)),),
            lambda client: client.runs.poll(*RUN, timeout=60),
            errors.RunNotFinished,
        ),
    ),
    "DEV-149": (
        kept({**DONE, "failed_at": 0, "cancelled_at": 0, "expired_at": 0, "last_error": ""}),
        ended("completed", expires_at=0),
    ),
}
