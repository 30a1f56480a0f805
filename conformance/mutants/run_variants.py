"""Compliant servers whose runs go their way differently.

The text of each says what it does and why that is allowed: a check that flags one is wrong.
"""

from __future__ import annotations

from typing import Any

from conformance.mutants.mutant import Json, conduct
from conformance.reference import Service
from conformance.reference.refusal import Refusal
from conformance.reference.state import Run


@conduct()
class QuickWorker(Service):
    """A new run is in progress by the time of the answer: polls and answers may skip a status."""

    def create_run(self, account: Any, body: Any, thread_id: str) -> Json:
        """Start the run before answering."""
        super().create_run(account, body, thread_id)
        run = account.threads[thread_id].runs[-1]
        self.start(run, run.created_at)
        return self.show_run(run)


@conduct()
class QuickResume(Service):
    """The answer to the outputs shows the run at work again: queued was too short to be seen."""

    def resume(self, run: Run, outputs: dict[str, str]) -> None:
        """Start at once."""
        super().resume(run, outputs)
        self.start(run, self.clock.now())


@conduct()
class CancelsAtOnce(Service):
    """The answer to a cancel shows the run cancelled: nothing says how long cancelling lasts."""

    def cancel(self, run: Run) -> None:
        """Cancel and be done."""
        super().cancel(run)
        self.cancelled(run, self.clock.now())


@conduct()
class CancelsInTheBackground(Service):
    """The answer to a cancel shows the run as it was; the next look shows it cancelling."""

    def cancel_run(self, account: Any, thread_id: str, run_id: str) -> Json:
        """Answer with the run before the cancel."""
        before = self.show_run(self.find_run(account, thread_id, run_id))
        super().cancel_run(account, thread_id, run_id)
        return before


@conduct()
class CancelComesTooLate(Service):
    """A cancelled run expires all the same: cancelling is attempted, not guaranteed."""

    def cancelled(self, run: Run, at: float) -> None:
        """End it in another way."""
        self.expire(run, at)


@conduct()
class KeepsFirstStart(Service):
    """A resumed run keeps the time of its first start: a new one was seen, but is not promised."""

    def start(self, run: Run, at: float) -> None:
        """Put the first start back."""
        first = run.started_at
        super().start(run, at)
        run.started_at = at if first is None else first


@conduct()
class OneCallAPause(Service):
    """The model calls one function at a time: parallel calls are allowed, not owed."""

    def start(self, run: Run, at: float) -> None:
        """Let the model work as without parallel calls."""
        told = run.options["parallel_tool_calls"]
        run.options["parallel_tool_calls"] = False
        super().start(run, at)
        run.options["parallel_tool_calls"] = told


@conduct()
class CallsInAnyOrder(Service):
    """Each look shows the calls of a pause in another order: no order is promised."""

    _turn = False

    def show_run(self, run: Run) -> Json:
        """Reverse the calls every second time."""
        shown = super().show_run(run)
        self._turn = not self._turn
        if shown["required_action"] and self._turn:
            shown["required_action"]["submit_tool_outputs"]["tool_calls"].reverse()
        return shown


@conduct()
class RefusesUnknownModels(Service):
    """A run of a model that does not exist is refused instead of failing."""

    def create_run(self, account: Any, body: Any, thread_id: str) -> Json:
        """Refuse the one name that nobody has."""
        if body.get("model") == "no-such-model":
            raise Refusal("The model 'no-such-model' does not exist.", code="model_not_found")
        return super().create_run(account, body, thread_id)


@conduct()
class FailsWithoutSteps(Service):
    """A run that may call no tool fails before its first step: a failed run owes nobody steps."""

    def start(self, run: Run, at: float) -> None:
        """Fail at the start."""
        super().start(run, at)
        if run.options["tool_choice"] == "none":
            run.steps.clear()
            self.fail(run, at, "rate_limit_exceeded", "Too many requests to the model.")
