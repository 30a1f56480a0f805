"""What is refused, and when (behaviour, sections 4 and 5)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from conformance.reference import refusal
from conformance.reference.automaton import ACTIVE
from conformance.reference.lookup import Lookup
from conformance.reference.rules import Mistake, Rule
from conformance.reference.state import Run, Thread

Body = Mapping[str, Any]


class Laws(Lookup):
    """One small method a law, so that a mutant can break just one."""

    def refuse_run_on_locked(self, thread: Thread) -> None:
        """A thread takes no second run while one is active."""
        active = self.active_run(thread)
        if active:
            raise refusal.locked_for_run(thread.id, active.id)

    def refuse_message_on_locked(self, thread: Thread) -> None:
        """A thread takes no message while a run is active."""
        active = self.active_run(thread)
        if active:
            raise refusal.locked_for_message(thread.id, active.id)

    def refuse_unless_waiting(self, run: Run) -> None:
        """Outputs are for runs in requires_action."""
        if run.status != "requires_action":
            raise refusal.no_outputs_wanted(run.status)

    def refuse_wrong_outputs(self, run: Run, given: Sequence[Body]) -> None:
        """One submission carries an output for every pending call and for no other."""
        expected = [call.id for call in run.pending]
        got = [str(one["tool_call_id"]) for one in given]
        if sorted(expected) != sorted(got):
            raise refusal.wrong_outputs(expected, got)

    def refuse_cancel(self, run: Run) -> None:
        """What has ended, or is being cancelled, cannot be cancelled."""
        if run.status not in ACTIVE or run.status == "cancelling":
            raise refusal.cannot_cancel(run.status)

    def active_run(self, thread: Thread) -> Run | None:
        """Return the run that holds the thread's lock."""
        return next((run for run in thread.runs if run.status in ACTIVE), None)

    def validate(self, rule: Rule, body: Any) -> None:
        """Hold a request body against its rule."""
        try:
            rule(body, ())
        except Mistake as mistake:
            raise mistake.refusal(self.edition.api) from None
