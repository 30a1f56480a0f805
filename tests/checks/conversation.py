"""Hand-made exchanges: what a client and a provider said, without either of them."""

from __future__ import annotations

import json
from typing import Any

from conformance.checks import CHECKS, Fact, View
from conformance.contract.editions import LATEST
from conformance.contract.ledger import for_edition
from conformance.contract.operations import by_id, url_path
from conformance.trace import Exchange
from conformance.trace.exchange import Request, Response, StreamEvent

T = 1_800_000_000
"""When everything here was created, in seconds."""
WHERE = {"thread_id": "thread_a", "run_id": "run_a"}
CALLS = [
    {"id": "call_a", "type": "function", "function": {"name": "look", "arguments": "{}"}},
    {"id": "call_b", "type": "function", "function": {"name": "tell", "arguments": '{"x": 1}'}},
]
USAGE = {"prompt_tokens": 3, "completion_tokens": 2, "total_tokens": 5}


def run(status: str = "queued", **changes: Any) -> dict[str, Any]:
    """Return a run as a compliant provider shows it in a status."""
    open_ = status in {"queued", "in_progress", "requires_action", "cancelling"}
    action = {"type": "submit_tool_outputs", "submit_tool_outputs": {"tool_calls": CALLS}}
    return {
        "id": "run_a",
        "object": "thread.run",
        "created_at": T,
        "thread_id": "thread_a",
        "assistant_id": "asst_a",
        "status": status,
        "required_action": action if status == "requires_action" else None,
        "last_error": {"code": "server_error", "message": "No."} if status == "failed" else None,
        "expires_at": T + 600 if open_ else None,
        "started_at": None if status == "queued" else T + 1,
        "cancelled_at": T + 2 if status == "cancelled" else None,
        "failed_at": T + 2 if status == "failed" else None,
        "completed_at": T + 2 if status == "completed" else None,
        "incomplete_details": {"reason": "max_completion_tokens"}
        if status == "incomplete"
        else None,
        "model": "m",
        "instructions": "Be brief.",
        "tools": [],
        "metadata": {},
        "usage": None if open_ else USAGE,
        "temperature": 1.0,
        "top_p": 1.0,
        "max_prompt_tokens": None,
        "max_completion_tokens": None,
        "truncation_strategy": {"type": "auto", "last_messages": None},
        "tool_choice": "auto",
        "parallel_tool_calls": True,
        "response_format": "auto",
        **changes,
    }


def step(status: str = "completed", **changes: Any) -> dict[str, Any]:
    """Return a step that created a message, as a compliant provider shows it."""
    return {
        "id": "step_a",
        "object": "thread.run.step",
        "created_at": T + 1,
        "run_id": "run_a",
        "assistant_id": "asst_a",
        "thread_id": "thread_a",
        "type": "message_creation",
        "status": status,
        "cancelled_at": T + 2 if status == "cancelled" else None,
        "completed_at": T + 2 if status == "completed" else None,
        "failed_at": T + 2 if status == "failed" else None,
        "expires_at": None,
        "last_error": None,
        "step_details": {
            "type": "message_creation",
            "message_creation": {"message_id": "msg_b"},
        },
        "usage": USAGE if status == "completed" else None,
        **changes,
    }


def calling(status: str = "in_progress", **outputs: str) -> dict[str, Any]:
    """Return a step with the two calls, and the outputs that are in so far by call id."""
    calls = [
        {**call, "function": {**call["function"], "output": outputs.get(call["id"])}}
        for call in CALLS
    ]
    details = {"type": "tool_calls", "tool_calls": calls}
    return step(status, id="step_t", type="tool_calls", step_details=details)


def message(role: str = "assistant", text: str = "Hello.", **changes: Any) -> dict[str, Any]:
    """Return a message as a compliant provider shows it."""
    ours = role == "assistant"
    return {
        "id": "msg_b" if ours else "msg_a",
        "object": "thread.message",
        "created_at": T + 2 if ours else T,
        "assistant_id": "asst_a" if ours else None,
        "thread_id": "thread_a",
        "run_id": "run_a" if ours else None,
        "role": role,
        "content": [{"type": "text", "text": {"value": text, "annotations": []}}],
        "attachments": [],
        "metadata": {},
        **changes,
    }


def thread(**changes: Any) -> dict[str, Any]:
    """Return a thread as a compliant provider shows it."""
    return {
        "id": "thread_a",
        "object": "thread",
        "created_at": T,
        "metadata": {},
        "tool_resources": {},
        **changes,
    }


def assistant(**changes: Any) -> dict[str, Any]:
    """Return an assistant as a compliant provider shows it."""
    return {
        "id": "asst_a",
        "object": "assistant",
        "created_at": T,
        "name": None,
        "description": None,
        "model": "m",
        "instructions": None,
        "tools": [],
        "metadata": {},
        **changes,
    }


def page(*items: dict[str, Any], more: bool = False, **changes: Any) -> dict[str, Any]:
    """Return a page of a list."""
    return {
        "object": "list",
        "data": list(items),
        "first_id": items[0].get("id") if items else None,
        "last_id": items[-1].get("id") if items else None,
        "has_more": more,
        **changes,
    }


def refusal(message: str = "No.", **changes: Any) -> dict[str, Any]:
    """Return an error body."""
    error = {"message": message, "type": "invalid_request_error", "param": None, "code": None}
    return {"error": {**error, **changes}}


class Talk:
    """A conversation that is written down, one exchange after the other, a second each.

    Args:
        driven: whether this suite sent it.
    """

    def __init__(self, *, driven: bool = True) -> None:
        self.exchanges: list[Exchange] = []
        self._driven = driven

    def say(
        self,
        operation: str,
        answer: Any = None,
        *,
        label: str | None = None,
        status: int = 200,
        sent: Any = None,
        raw: str | None = None,
        query: str = "",
        at: float | None = None,
        lasts: float = 100.0,
        source: str | None = None,
        content_type: str = "application/json",
        events: tuple[StreamEvent, ...] = (),
        headers: tuple[tuple[str, str], ...] = (("x-request-id", "req_1"),),
        **where: str,
    ) -> Exchange:
        """Add one exchange and return it. `at` and `lasts` are milliseconds."""
        template = by_id(operation)
        path = {k: v for k, v in {**WHERE, **where}.items() if f"{{{k}}}" in template.path}
        index = len(self.exchanges)
        made = Exchange(
            index=index,
            started_ms=1000.0 * index if at is None else at,
            elapsed_ms=lasts,
            operation=operation,
            path=path,
            label=label,
            source=source,
            events=events,
            request=Request(
                method=template.method,
                url=f"https://p.example/v1{url_path(operation, **path)}{query}",
                body=None if sent is None else json.dumps(sent),
            ),
            response=Response(
                status=status,
                headers=(("content-type", content_type), *headers),
                body=json.dumps(answer) if raw is None else raw,
            ),
        )
        self.exchanges.append(made)
        return made

    def view(self) -> View:
        """Return what the checks see."""
        return View(self.exchanges, edition=LATEST, driven=self._driven)

    def facts(self, check: str) -> list[Fact]:
        """Return what a check says of the conversation."""
        return list(CHECKS[check](self.view()))

    def said(self, check: str) -> str | None:
        """Return the worst that a check says: broken, unwilling, holds; None if nothing."""
        kinds = {fact.kind for fact in self.facts(check)}
        return next((kind for kind in ("broken", "unwilling", "holds") if kind in kinds), None)

    def flagged(self) -> set[str]:
        """Return the ids of all checks that something breaks."""
        return {r.id for r in for_edition(LATEST) if self.said(r.id) == "broken"}

    def poll(self, *statuses: str, label: str = "poll.wait") -> Talk:
        """Add a look at the run in each status."""
        for status in statuses:
            self.say("retrieveRun", run(status), label=label)
        return self

    def create(self, status: str = "queued", sent: Any = None, **changes: Any) -> Talk:
        """Add the creation of the run."""
        body = {"assistant_id": "asst_a", **(sent or {})}
        self.say("createRun", run(status, **changes), label="create.good", sent=body)
        return self
