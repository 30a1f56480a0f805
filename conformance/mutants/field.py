"""Defects as they were met in the field, where no other mutant plays them already."""

from __future__ import annotations

from typing import Any

from conformance.mutants.mutant import (
    App,
    Json,
    Mutant,
    Receive,
    Scope,
    Send,
    answer_of,
    asked_for,
    conduct,
    give,
    register,
    spoiled,
)
from conformance.mutants.spoil import drop, runs_in, spoil, steps_in
from conformance.reference import Service
from conformance.reference.refusal import Refusal
from conformance.reference.state import Run

_UNTOLD = ("required_action", "last_error", "usage", "tools", "incomplete_details")


def _bare(run: Json) -> None:
    for name in _UNTOLD:
        drop(name)(run)


def _flat(run: Json) -> None:
    action = run.get("required_action")
    if action:
        run["required_action"] = {"type": action["type"], **action["submit_tool_outputs"]}


def _computer(run: Json) -> None:
    for call in ((run.get("required_action") or {}).get("submit_tool_outputs") or {}).get(
        "tool_calls", ()
    ):
        call["type"] = "computer_call"


def _grounded(step: Json) -> None:
    for call in step["step_details"].get("tool_calls", ()):
        call["type"] = "bing_grounding"


spoiled(
    "bare-runs",
    "Runs say nothing of actions, errors, usage, tools and why they are incomplete.",
    spoil(runs_in, _bare),
    "RUN-KEY-007",
    "RUN-KEY-008",
    "RUN-KEY-014",
    "RUN-KEY-017",
    "RUN-KEY-019",
)
spoiled(
    "flat-action",
    "The calls stand in required_action itself, not in its submit_tool_outputs.",
    spoil(runs_in, _flat),
    "RUN-TYPE-007",
    "TOOL-CALL-001",
)
spoiled(
    "computer-calls",
    "A run waits for calls of a type that no document has.",
    spoil(runs_in, _computer),
    "RUN-TYPE-007",
)
spoiled(
    "grounded-steps",
    "The calls in steps are of a type that is the provider's own.",
    spoil(steps_in, _grounded),
    "STEP-TYPE-013",
)


@conduct("LIST-EMPTY-001", "ERR-GEN-001")
class FreshThreadsBreak(Service):
    """The list of runs of a thread that has none breaks the server."""

    def list_runs(self, account: Any, query: Any, thread_id: str) -> Json:
        """Look at the first of none."""
        if not self.find_thread(account, thread_id).runs:
            raise Refusal("list index out of range", status=500)
        return super().list_runs(account, query, thread_id)


@conduct("TOOL-SUBMIT-005")
class ForeignOutputsBreak(Service):
    """Outputs for an unknown call break the server, as if that were its own mistake."""

    def refuse_wrong_outputs(self, run: Run, given: Any) -> None:
        """Fail where a refusal is due."""
        if any(one["tool_call_id"] == "call_unknown" for one in given):
            raise Refusal("Invalid tool call", status=500)
        super().refuse_wrong_outputs(run, given)


@conduct("RUN-CREATE-001", "RUN-OVER-001")
class WantsInstructions(Service):
    """A run that does not override the instructions of its assistant is refused."""

    def create_run(self, account: Any, body: Any, thread_id: str) -> Json:
        """Refuse what is optional."""
        good = isinstance(body, dict) and body.get("assistant_id") in account.assistants
        if good and not body.get("instructions") and not body.get("tool_choice"):
            raise Refusal("Missing required parameter: 'instructions'.", param="instructions")
        return super().create_run(account, body, thread_id)


def _web_page(app: App) -> App:
    """Answer with the page of a gateway what the server behind it refuses."""

    async def gateway(scope: Scope, receive: Receive, send: Send) -> None:
        known = asked_for(scope)
        if known is None:
            await app(scope, receive, send)
            return
        start, body = await answer_of(app, scope, receive)
        if start["status"] == 400:
            body = b"<html><body>Bad request</body></html>"
            headers = [(b"content-type", b"text/html"), (b"x-request-id", b"req_gateway")]
            start = {**start, "headers": headers}
        await give(send, start, body)

    return gateway


register(
    Mutant(
        "gateway-pages",
        "A gateway puts a web page in the place of every refusal.",
        ("ERR-ENV-001",),
        gate=_web_page,
    )
)
