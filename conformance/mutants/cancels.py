"""Defects of cancelling, and of the lock while a run works or was cancelled."""

from __future__ import annotations

from conformance.mutants.mutant import conduct
from conformance.reference import Service
from conformance.reference.refusal import Refusal, locked_for_run
from conformance.reference.state import Run, Thread


@conduct("RUN-CANCEL-004")
class NoCancelInTheQueue(Service):
    """A run that is queued cannot be cancelled."""

    def refuse_cancel(self, run: Run) -> None:
        """Refuse it in the queue."""
        if run.status == "queued":
            raise Refusal("Cannot cancel run with status 'queued'.")
        super().refuse_cancel(run)


@conduct("RUN-CANCEL-005")
class CancelsUnderWay(Service):
    """A run that is being cancelled can be cancelled again, without effect."""

    def refuse_cancel(self, run: Run) -> None:
        """Refuse only what has ended."""
        if run.status != "cancelling":
            super().refuse_cancel(run)

    def cancel(self, run: Run) -> None:
        """Leave alone what is under way."""
        if run.status != "cancelling":
            super().cancel(run)


@conduct("RUN-CANCEL-006")
class CancelledHolds(Service):
    """A run that was cancelled before it began holds its thread for good."""

    def refuse_run_on_locked(self, thread: Thread) -> None:
        """Refuse for such a run too."""
        super().refuse_run_on_locked(thread)
        for run in thread.runs:
            if run.status == "cancelled" and run.started_at is None:
                raise locked_for_run(thread.id, run.id)


@conduct("ERR-STATE-001")
class RunWhileAtWork(Service):
    """A thread takes a second run while its run works."""

    def refuse_run_on_locked(self, thread: Thread) -> None:
        """Refuse only for what waits, for the model or for the client."""
        active = self.active_run(thread)
        if active is None or active.status != "in_progress":
            super().refuse_run_on_locked(thread)


@conduct("ERR-STATE-002")
class MessageWhileAtWork(Service):
    """A thread takes a message while its run works."""

    def refuse_message_on_locked(self, thread: Thread) -> None:
        """Refuse only for what waits, for the model or for the client."""
        active = self.active_run(thread)
        if active is None or active.status != "in_progress":
            super().refuse_message_on_locked(thread)
