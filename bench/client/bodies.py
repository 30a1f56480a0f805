"""The canned bodies, the same for every client."""

from __future__ import annotations

import json
from typing import Any

THREAD, RUN, STEP = "thread_abc123", "run_abc123", "step_abc123"
DELTAS = 10_000

FUNCTION = {
    "type": "function",
    "function": {
        "name": "get_weather",
        "description": "The weather at a place.",
        "parameters": {
            "type": "object",
            "properties": {"place": {"type": "string"}, "unit": {"type": "string"}},
            "required": ["place"],
        },
        "strict": False,
    },
}
A_RUN: dict[str, Any] = {
    "id": RUN,
    "object": "thread.run",
    "created_at": 1_722_900_000,
    "assistant_id": "asst_abc123",
    "thread_id": THREAD,
    "status": "completed",
    "started_at": 1_722_900_001,
    "expires_at": None,
    "cancelled_at": None,
    "failed_at": None,
    "completed_at": 1_722_900_009,
    "required_action": None,
    "last_error": None,
    "model": "gpt-4o",
    "instructions": "You answer questions about the weather, briefly and kindly.",
    "tools": [FUNCTION, {"type": "code_interpreter"}],
    "metadata": {"team": "weather"},
    "incomplete_details": None,
    "usage": {"prompt_tokens": 123, "completion_tokens": 45, "total_tokens": 168},
    "temperature": 1.0,
    "top_p": 1.0,
    "max_prompt_tokens": None,
    "max_completion_tokens": 1000,
    "truncation_strategy": {"type": "auto", "last_messages": None},
    "response_format": "auto",
    "tool_choice": "auto",
    "parallel_tool_calls": True,
}


def step(number: int) -> dict[str, Any]:
    """Return a step: every second one called a function, the others wrote a message."""
    call = {
        "id": f"call_{number}",
        "type": "function",
        "function": {"name": "get_weather", "arguments": '{"place": "Bern"}', "output": "21"},
    }
    details = (
        {"type": "tool_calls", "tool_calls": [call]}
        if number % 2
        else {"type": "message_creation", "message_creation": {"message_id": f"msg_{number}"}}
    )
    return {
        "id": f"{STEP}_{number}",
        "object": "thread.run.step",
        "created_at": 1_722_900_002,
        "run_id": RUN,
        "assistant_id": "asst_abc123",
        "thread_id": THREAD,
        "type": details["type"],
        "status": "completed",
        "cancelled_at": None,
        "completed_at": 1_722_900_003,
        "expired_at": None,
        "failed_at": None,
        "last_error": None,
        "step_details": details,
        "usage": {"prompt_tokens": 12, "completion_tokens": 4, "total_tokens": 16},
        "metadata": {},
    }


STEPS = [step(number) for number in range(20)]
A_PAGE = {
    "object": "list",
    "data": STEPS,
    "first_id": STEPS[0]["id"],
    "last_id": STEPS[-1]["id"],
    "has_more": False,
}
RUN_JSON = json.dumps(A_RUN).encode()
PAGE_JSON = json.dumps(A_PAGE).encode()


def stream() -> bytes:
    """Return a run that says 10,000 pieces of text."""
    message = {
        "id": "msg_1",
        "object": "thread.message",
        "created_at": 1_722_900_002,
        "thread_id": THREAD,
        "run_id": RUN,
        "role": "assistant",
        "status": "in_progress",
        "content": [],
        "metadata": {},
    }
    piece = {"content": [{"index": 0, "type": "text", "text": {"value": "word "}}]}
    delta = {"id": "msg_1", "object": "thread.message.delta", "delta": piece}
    text = {"type": "text", "text": {"value": "word " * DELTAS, "annotations": []}}
    return b"".join(
        [
            _event("thread.run.created", {**A_RUN, "status": "queued"}),
            _event("thread.message.created", message),
            _event("thread.message.delta", delta) * DELTAS,
            _event("thread.message.completed", {**message, "content": [text]}),
            _event("thread.run.completed", A_RUN),
            b"event: done\ndata: [DONE]\n\n",
        ]
    )


def _event(name: str, data: Any) -> bytes:
    return f"event: {name}\ndata: {json.dumps(data)}\n\n".encode()
