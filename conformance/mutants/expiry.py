"""Defects of the deadline of a run whose outputs do not come."""

from __future__ import annotations

from typing import Any

from conformance.mutants.mutant import Json, conduct
from conformance.mutants.runs import NEVER, ShowsFirstDeadline
from conformance.reference import Service
from conformance.reference.refusal import Refusal
from conformance.reference.state import Run, Thread


@conduct("RUN-EXPIRE-001")
class WaitsForEver(ShowsFirstDeadline):
    """A run that waits for outputs waits beyond its deadline."""

    def expire(self, run: Run, at: float) -> None:
        """Push the end of what waits away, without showing it."""
        if run.status == "requires_action":
            run.deadline = NEVER
        else:
            super().expire(run, at)


@conduct("RUN-EXPIRE-001")
class FailsAtTheDeadline(Service):
    """A run that waits for outputs fails at its deadline."""

    def expire(self, run: Run, at: float) -> None:
        """Let it fail."""
        if run.status == "requires_action":
            self.fail(run, at, "server_error", "No outputs came.")
        else:
            super().expire(run, at)


@conduct("RUN-EXPIRE-002")
class OutputsAfterTheDeadline(Service):
    """Outputs for a run that has expired are accepted and thrown away."""

    def submit_tool_outputs(self, account: Any, body: Any, thread_id: str, run_id: str) -> Json:
        """Answer with the run as it is."""
        run = self.find_run(account, thread_id, run_id)
        if run.status == "expired":
            return self.show_run(run)
        return super().submit_tool_outputs(account, body, thread_id, run_id)


@conduct("RUN-EXPIRE-003")
class ExpiredHolds(Service):
    """A run that has expired holds its thread for good."""

    def refuse_message_on_locked(self, thread: Thread) -> None:
        """Refuse for such a run too."""
        super().refuse_message_on_locked(thread)
        if any(run.status == "expired" for run in thread.runs):
            raise Refusal("Can't add messages to this thread.")


@conduct("RUN-EXPIRE-004")
class StepOutlivesTheDeadline(Service):
    """The step of a run that has expired goes on waiting."""

    def expire(self, run: Run, at: float) -> None:
        """End the run alone."""
        if run.status == "requires_action":
            self.enter(run, "expired", at)
        else:
            super().expire(run, at)
