"""Objects as they go over the wire: the keys and their order are those of the recordings."""

from __future__ import annotations

import math
from typing import Any

from conformance.reference.state import Assistant, Call, Message, Run, Step, Thread

TERMINAL = frozenset({"completed", "incomplete", "failed", "cancelled", "expired"})


def seconds(stamp: float | None) -> int | None:
    """Return a time as the wire has it: whole seconds."""
    return None if stamp is None or stamp == math.inf else int(stamp)


def render_assistant(assistant: Assistant) -> dict[str, Any]:
    """Return an assistant."""
    fields = assistant.fields
    return {
        "id": assistant.id,
        "object": "assistant",
        "created_at": seconds(assistant.created_at),
        "name": fields.get("name"),
        "description": fields.get("description"),
        "model": fields["model"],
        "instructions": fields.get("instructions"),
        "tools": tools(fields.get("tools") or []),
        "top_p": _default(fields.get("top_p"), 1.0),
        "temperature": _default(fields.get("temperature"), 1.0),
        "reasoning_effort": fields.get("reasoning_effort"),
        "tool_resources": fields.get("tool_resources") or {},
        "metadata": fields.get("metadata") or {},
        "response_format": _default(fields.get("response_format"), "auto"),
    }


def _default(value: Any, default: Any) -> Any:
    return default if value is None else value


def tools(given: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return tools as they are echoed: functions gain `strict: false` (behaviour, section 8)."""
    return [
        {**tool, "function": {**tool["function"], "strict": bool(tool["function"].get("strict"))}}
        if tool["type"] == "function"
        else tool
        for tool in given
    ]


def render_thread(thread: Thread) -> dict[str, Any]:
    """Return a thread."""
    return {
        "id": thread.id,
        "object": "thread",
        "created_at": seconds(thread.created_at),
        "metadata": thread.metadata,
        "tool_resources": thread.tool_resources,
    }


def render_message(message: Message, thread: Thread) -> dict[str, Any]:
    """Return a message as answers and lists show it: without its status (section 3)."""
    return {
        "id": message.id,
        "object": "thread.message",
        "created_at": seconds(message.created_at),
        "assistant_id": message.assistant_id,
        "thread_id": thread.id,
        "run_id": message.run_id,
        "role": message.role,
        "content": message.content,
        "attachments": message.attachments,
        "metadata": message.metadata,
    }


def render_run(run: Run) -> dict[str, Any]:
    """Return a run. The nulls follow the table in behaviour, section 1."""
    options = run.options
    return {
        "id": run.id,
        "object": "thread.run",
        "created_at": seconds(run.created_at),
        "assistant_id": run.assistant_id,
        "thread_id": run.thread.id,
        "status": run.status,
        "started_at": seconds(run.started_at),
        # Unknown for expired, recorded for completed: the deadline goes when the run ends.
        "expires_at": None if run.status in TERMINAL else seconds(run.deadline),
        "cancelled_at": _when(run, "cancelled"),
        "failed_at": _when(run, "failed"),
        # Unknown for incomplete: it shows when it ended, like completed.
        "completed_at": _when(run, "completed", "incomplete"),
        "required_action": _action(run),
        "last_error": run.last_error,
        "model": options["model"],
        "instructions": options["instructions"],
        "tools": tools(options["tools"]),
        "tool_resources": options["tool_resources"],
        "metadata": run.metadata,
        "temperature": options["temperature"],
        "top_p": options["top_p"],
        "reasoning_effort": options["reasoning_effort"],
        "max_completion_tokens": options["max_completion_tokens"],
        "max_prompt_tokens": options["max_prompt_tokens"],
        "truncation_strategy": options["truncation_strategy"],
        "incomplete_details": {"reason": run.incomplete_reason} if run.incomplete_reason else None,
        "usage": run_usage(run) if run.status in TERMINAL else None,
        "response_format": options["response_format"],
        "tool_choice": options["tool_choice"],
        "parallel_tool_calls": options["parallel_tool_calls"],
    }


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


def run_usage(run: Run) -> dict[str, Any]:
    """Return the usage of a run: the sum over its steps (recorded)."""
    told = [step.usage for step in run.steps if step.usage]
    return usage(
        sum(one["prompt_tokens"] for one in told), sum(one["completion_tokens"] for one in told)
    )


def usage(prompt: int, completion: int) -> dict[str, Any]:
    """Return a usage object with the two sub-objects that the service really sent."""
    return {
        "prompt_tokens": prompt,
        "completion_tokens": completion,
        "total_tokens": prompt + completion,
        "prompt_token_details": {"cached_tokens": 0},
        "completion_tokens_details": {"reasoning_tokens": 0},
    }


def render_step(step: Step, run: Run) -> dict[str, Any]:
    """Return a step with the keys that were recorded: expires_at, no expired_at, no metadata."""
    return {
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
        "failed_at": _ended(step, "failed"),
        "last_error": run.last_error if step.status == "failed" else None,
        "step_details": _details(step),
        "usage": usage(step.usage["prompt_tokens"], step.usage["completion_tokens"])
        if step.usage
        else None,
    }


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
    return {**shown, "expires_at": seconds(run.deadline)}


def message_event(shown: dict[str, Any], message: Message) -> dict[str, Any]:
    """Return a message as an event shows it: with its status, which answers leave out."""
    reason = message.incomplete_reason
    status = {
        "status": message.status,
        "incomplete_details": {"reason": reason} if reason else None,
        "incomplete_at": seconds(message.ended_at) if message.status == "incomplete" else None,
        "completed_at": seconds(message.ended_at) if message.status == "completed" else None,
    }
    names = list(shown)
    place = names.index("role") if "role" in names else len(names)
    return {
        **{name: shown[name] for name in names[:place]},
        **status,
        **{name: shown[name] for name in names[place:]},
    }
