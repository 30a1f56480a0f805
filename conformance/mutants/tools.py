"""Defects of tool calls and of the thread's lock."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from attrs import evolve

from conformance.mutants.mutant import Json, conduct
from conformance.reference import Service
from conformance.reference.refusal import Refusal
from conformance.reference.render import TERMINAL
from conformance.reference.state import Assistant, Run, Thread


@conduct("ERR-STATE-001")
class SecondRun(Service):
    """A locked thread takes a second run once the first has begun."""

    def refuse_run_on_locked(self, thread: Thread) -> None:
        """Refuse only while the first is queued."""
        active = self.active_run(thread)
        if active is not None and active.status == "queued":
            super().refuse_run_on_locked(thread)


@conduct("ERR-STATE-002")
class MessageWhileLocked(Service):
    """A locked thread takes a message."""

    def refuse_message_on_locked(self, thread: Thread) -> None:
        """Refuse nothing."""


@conduct("ERR-STATE-004")
class LockedForGood(Service):
    """A thread that had a run takes no more messages."""

    def refuse_message_on_locked(self, thread: Thread) -> None:
        """Refuse as soon as a run that called tools is completed."""
        super().refuse_message_on_locked(thread)
        if any(run.rounds and run.status == "completed" for run in thread.runs):
            raise Refusal("Can't add messages to this thread.")


@conduct("TOOL-SUBMIT-004")
class PartialOutputs(Service):
    """Outputs for some of the calls are accepted."""

    def refuse_wrong_outputs(self, run: Run, given: Sequence[Mapping[str, Any]]) -> None:
        """Accept any subset that is not empty."""
        if not 0 < len(given) < len(run.pending):
            super().refuse_wrong_outputs(run, given)


@conduct("TOOL-SUBMIT-006")
class LateOutputs(Service):
    """Outputs for a run that is completed are accepted and thrown away."""

    def submit_tool_outputs(self, account: Any, body: Any, thread_id: str, run_id: str) -> Json:
        """Answer with the run as it is."""
        run = self.find_run(account, thread_id, run_id)
        if run.status == "completed":
            return self.show_run(run)
        return super().submit_tool_outputs(account, body, thread_id, run_id)


@conduct("TOOL-SUBMIT-001")
class OutputsRefused(Service):
    """Complete outputs are refused."""

    def refuse_wrong_outputs(self, run: Run, given: Sequence[Mapping[str, Any]]) -> None:
        """Refuse everything."""
        raise Refusal("Invalid tool outputs.")


@conduct("ERR-STATE-003")
class CancelTwice(Service):
    """What has ended can be cancelled, without effect."""

    def refuse_cancel(self, run: Run) -> None:
        """Refuse only where a cancel is under way."""
        if run.status == "cancelling":
            super().refuse_cancel(run)

    def cancel(self, run: Run) -> None:
        """Leave what has ended alone."""
        if run.status not in TERMINAL:
            super().cancel(run)


@conduct("TOOL-SUBMIT-003")
class SubmitWaits(Service):
    """Submitting outputs answers only when the run has ended."""

    def resume(self, run: Run, outputs: dict[str, str]) -> None:
        """Run to the end at once."""
        super().resume(run, outputs)
        now = self.clock.now()
        self.start(run, now)
        self.finish_turn(run, now)


@conduct("TOOL-CHOICE-001")
class IgnoresNone(Service):
    """tool_choice none is ignored."""

    def run_options(self, assistant: Assistant, body: Mapping[str, Any]) -> Json:
        """Show the choice and act on another."""
        options = super().run_options(assistant, body)
        if not isinstance(options["tool_choice"], str):
            return options
        return {**options, "tool_choice": _Shown(options["tool_choice"])}


class _Shown(str):
    """A word that goes out as it is and that no comparison recognises."""

    __slots__ = ()

    def __eq__(self, other: object) -> bool:
        return False

    __hash__ = str.__hash__


@conduct("TOOL-CHOICE-002")
class IgnoresRequired(Service):
    """tool_choice required is ignored: the run answers by itself."""

    def start(self, run: Run, at: float) -> None:
        """Let no tool be called where one must be."""
        chosen = run.options["tool_choice"]
        if chosen == "required":
            run.options["tool_choice"] = "none"
        super().start(run, at)
        run.options["tool_choice"] = chosen


@conduct("TOOL-CALL-002", "STREAM-DELTA-004")
class OneIdForAll(Service):
    """All calls of a pause share one id."""

    def start(self, run: Run, at: float) -> None:
        """Give every call the id of the first."""
        super().start(run, at)
        if run.turn and run.turn.calls:
            first = run.turn.calls[0].id
            calls = tuple(evolve(call, id=first) for call in run.turn.calls)
            run.turn = evolve(run.turn, calls=calls)


@conduct("TOOL-CALL-003")
class ForgetsArguments(Service):
    """Looked at again, a waiting run shows its calls without their arguments."""

    def retrieve_run(self, account: Any, thread_id: str, run_id: str) -> Json:
        """Show the arguments once."""
        shown = super().retrieve_run(account, thread_id, run_id)
        run = self.find_run(account, thread_id, run_id)
        if shown["required_action"] and "looked" in run.options:
            for call in shown["required_action"]["submit_tool_outputs"]["tool_calls"]:
                call["function"]["arguments"] = json.dumps({})
        if shown["required_action"]:
            run.options["looked"] = True
        return shown


@conduct("TOOL-SUBMIT-007")
class NothingSubmitted(Service):
    """A submission without outputs is accepted and changes nothing."""

    def submit_tool_outputs(self, account: Any, body: Any, thread_id: str, run_id: str) -> Json:
        """Answer with the run as it is."""
        if not body:
            return self.show_run(self.find_run(account, thread_id, run_id))
        return super().submit_tool_outputs(account, body, thread_id, run_id)


@conduct("TOOL-SUBMIT-008")
class RefusalEndsTheRun(Service):
    """Wrong outputs are refused, and the run fails over them."""

    def refuse_wrong_outputs(self, run: Run, given: Sequence[Mapping[str, Any]]) -> None:
        """Let the run fail before refusing."""
        try:
            super().refuse_wrong_outputs(run, given)
        except Refusal:
            self.fail(run, self.clock.now(), "server_error", "Wrong outputs.")
            raise
