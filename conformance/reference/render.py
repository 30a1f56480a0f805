"""Objects as they go over the wire: the keys and their order are those of the recordings.

Each is made with all keys of all editions, and then cut to those of the one that is served.
"""

from __future__ import annotations

import math
from typing import Any

from conformance.reference.shapes import Shapes
from conformance.reference.state import Assistant, Call, Message, Run, Step, Thread

TERMINAL = frozenset({"completed", "incomplete", "failed", "cancelled", "expired"})


def seconds(stamp: float | None) -> int | None:
    """Return a time as the wire has it: whole seconds."""
    return None if stamp is None or stamp == math.inf else int(stamp)


def render_assistant(assistant: Assistant, shapes: Shapes) -> dict[str, Any]:
    """Return an assistant."""
    fields = assistant.fields
    shown = {
        "id": assistant.id,
        "object": "assistant",
        "created_at": seconds(assistant.created_at),
        "name": fields.get("name"),
        "description": fields.get("description"),
        "model": fields["model"],
        "instructions": fields.get("instructions"),
        "tools": tools(fields.get("tools") or [], shapes),
        "file_ids": fields.get("file_ids") or [],
        "top_p": _default(fields.get("top_p"), 1.0),
        "temperature": _default(fields.get("temperature"), 1.0),
        "reasoning_effort": fields.get("reasoning_effort"),
        "tool_resources": fields.get("tool_resources") or {},
        "metadata": fields.get("metadata") or {},
        "response_format": _default(fields.get("response_format"), "auto"),
    }
    return shapes.cut("assistant", shown)


def _default(value: Any, default: Any) -> Any:
    return default if value is None else value


def tools(given: list[dict[str, Any]], shapes: Shapes) -> list[dict[str, Any]]:
    """Return tools as they are echoed: functions gain `strict: false` (behaviour, section 8)."""
    return [
        {**tool, "function": _function(tool["function"], shapes)}
        if tool["type"] == "function"
        else tool
        for tool in given
    ]


def _function(function: dict[str, Any], shapes: Shapes) -> dict[str, Any]:
    return shapes.cut("function", {**function, "strict": bool(function.get("strict"))})


def render_thread(thread: Thread, shapes: Shapes) -> dict[str, Any]:
    """Return a thread."""
    shown = {
        "id": thread.id,
        "object": "thread",
        "created_at": seconds(thread.created_at),
        "metadata": thread.metadata,
        "tool_resources": thread.tool_resources,
    }
    return shapes.cut("thread", shown)


def render_message(message: Message, thread: Thread, shapes: Shapes) -> dict[str, Any]:
    """Return a message as answers and lists show it."""
    shown = {
        "id": message.id,
        "object": "thread.message",
        "created_at": seconds(message.created_at),
        "assistant_id": message.assistant_id,
        "thread_id": thread.id,
        "run_id": message.run_id,
        **_message_status(message),
        "role": message.role,
        "content": message.content,
        "file_ids": message.file_ids,
        "attachments": message.attachments,
        "metadata": message.metadata,
    }
    return shapes.cut("message", shown)


def _message_status(message: Message) -> dict[str, Any]:
    reason, ended = message.incomplete_reason, message.ended_at
    if message.run_id is None:
        # What a client writes is complete as soon as it is there.
        ended = message.created_at
    return {
        "status": message.status,
        "incomplete_details": {"reason": reason} if reason else None,
        "incomplete_at": seconds(ended) if message.status == "incomplete" else None,
        "completed_at": seconds(ended) if message.status == "completed" else None,
    }


def render_run(run: Run, shapes: Shapes) -> dict[str, Any]:
    """Return a run. The nulls follow the table in behaviour, section 1."""
    options = run.options
    ended = run.status in TERMINAL
    shown = {
        "id": run.id,
        "object": "thread.run",
        "created_at": seconds(run.created_at),
        "assistant_id": run.assistant_id,
        "thread_id": run.thread.id,
        "status": run.status,
        "started_at": seconds(run.started_at),
        # Unknown for expired, recorded for completed: the deadline goes when the run ends.
        "expires_at": None if ended and shapes.forgets_deadline else seconds(run.deadline),
        "cancelled_at": _when(run, "cancelled"),
        "failed_at": _when(run, "failed"),
        # Unknown for incomplete: it shows when it ended, like completed.
        "completed_at": _when(run, "completed", "incomplete"),
        "required_action": _action(run),
        "last_error": run.last_error,
        "model": options["model"],
        "instructions": options["instructions"],
        "tools": tools(options["tools"], shapes),
        "file_ids": options["file_ids"],
        "tool_resources": options["tool_resources"],
        "metadata": run.metadata,
        "temperature": options["temperature"],
        "top_p": options["top_p"],
        "reasoning_effort": options["reasoning_effort"],
        "max_completion_tokens": options["max_completion_tokens"],
        "max_prompt_tokens": options["max_prompt_tokens"],
        "truncation_strategy": options["truncation_strategy"],
        "incomplete_details": {"reason": run.incomplete_reason} if run.incomplete_reason else None,
        "usage": run_usage(run, shapes) if ended else None,
        "response_format": options["response_format"],
        "tool_choice": options["tool_choice"],
        "parallel_tool_calls": options["parallel_tool_calls"],
    }
    return shapes.cut("run", shown)


def _when(run: Run, *statuses: str) -> int | None:
    return seconds(run.ended_at) if run.status in statuses else None


def _action(run: Run) -> dict[str, Any] | None:
    if run.status != "requires_action":
        return None
    calls = [
        {
            "id": call.id,
            "type": "function",
            "function": {"name": call.name, "arguments": call.arguments},
        }
        for call in run.pending
    ]
    return {"type": "submit_tool_outputs", "submit_tool_outputs": {"tool_calls": calls}}


def run_usage(run: Run, shapes: Shapes) -> dict[str, Any]:
    """Return the usage of a run: the sum over its steps (recorded)."""
    told = [step.usage for step in run.steps if step.usage]
    prompt = sum(one["prompt_tokens"] for one in told)
    return usage(prompt, sum(one["completion_tokens"] for one in told), shapes)


def usage(prompt: int, completion: int, shapes: Shapes) -> dict[str, Any]:
    """Return a usage object, with the two sub-objects that the recorded service sent."""
    shown = {
        "prompt_tokens": prompt,
        "completion_tokens": completion,
        "total_tokens": prompt + completion,
        "prompt_token_details": {"cached_tokens": 0},
        "completion_tokens_details": {"reasoning_tokens": 0},
    }
    return shapes.cut("usage", shown)


def render_step(step: Step, run: Run, shapes: Shapes) -> dict[str, Any]:
    """Return a step. Recorded were expires_at, but no expired_at and no metadata."""
    told = step.usage
    shown = {
        "id": step.id,
        "object": "thread.run.step",
        "created_at": seconds(step.created_at),
        "run_id": run.id,
        "assistant_id": run.assistant_id,
        "thread_id": run.thread.id,
        "type": step.kind,
        "status": step.status,
        "cancelled_at": _ended(step, "cancelled"),
        "completed_at": _ended(step, "completed"),
        "expires_at": seconds(run.deadline) if step.status == "in_progress" else None,
        "expired_at": _ended(step, "expired"),
        "failed_at": _ended(step, "failed"),
        "last_error": run.last_error if step.status == "failed" else None,
        "step_details": _details(step),
        "usage": usage(told["prompt_tokens"], told["completion_tokens"], shapes) if told else None,
        "metadata": {},
    }
    return shapes.cut("step", shown)


def _ended(step: Step, status: str) -> int | None:
    return seconds(step.ended_at) if step.status == status else None


def _details(step: Step) -> dict[str, Any]:
    if step.kind == "message_creation":
        created = {"message_id": step.message_id}
        return {"type": "message_creation", "message_creation": created}
    return {"type": "tool_calls", "tool_calls": [_call(step, call) for call in step.calls]}


def _call(step: Step, call: Call) -> dict[str, Any]:
    return {
        "id": call.id,
        "type": "function",
        "function": {
            "name": call.name,
            "arguments": call.arguments,
            "output": step.outputs.get(call.id),
        },
    }


def step_event(shown: dict[str, Any], run: Run) -> dict[str, Any]:
    """Return a step as an event shows it: with its run's deadline, even when it has ended."""
    return {**shown, "expires_at": seconds(run.deadline)} if "expires_at" in shown else shown


def message_event(shown: dict[str, Any], message: Message) -> dict[str, Any]:
    """Return a message as an event shows it: with its status, where answers leave it out."""
    names = list(shown)
    place = names.index("role") if "role" in names else len(names)
    return {
        **{name: shown[name] for name in names[:place]},
        **_message_status(message),
        **{name: shown[name] for name in names[place:]},
    }
