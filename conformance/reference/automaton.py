"""The run automaton of the reference: moves a run on, at the times at which things are due.

There are no background tasks: every request first lets happen what is due by now, in order of
time, so that a run is the same however often it is looked at. Source: behaviour, sections 1 to 3.
"""

from __future__ import annotations

from conformance.reference.clock import Clock
from conformance.reference.model import Model
from conformance.reference.pace import Pace
from conformance.reference.render import TERMINAL
from conformance.reference.state import Ids, Message, Run, Step

ACTIVE = frozenset({"queued", "in_progress", "requires_action", "cancelling"})


class Automaton:
    """Moves runs on. Each law is a method of its own, so that a mutant can break just one.

    Args:
        clock: tells the time.
        pace: how long things take.
        model: what the runs do.
        ids: makes ids.
    """

    def __init__(self, clock: Clock, pace: Pace, model: Model, ids: Ids) -> None:
        self.clock = clock
        self.pace = pace
        self.model = model
        self.ids = ids

    def advance(self, run: Run) -> None:
        """Let everything happen that is due by now."""
        now = self.clock.now()
        while run.status in ACTIVE:
            due = self.due(run)
            at = min(due, run.deadline) if due is not None else run.deadline
            if at > now:
                return
            if due is None or run.deadline <= due:
                self.expire(run, at)
            else:
                self.step_on(run, at)

    def due(self, run: Run) -> float | None:
        """Return when a run moves on by itself, None if it waits for the client."""
        if run.status in {"queued", "cancelling"}:
            return run.since + self.pace.queue_seconds
        if run.status == "in_progress" and not (run.turn and run.turn.endless):
            return run.since + self.pace.run_seconds
        return None

    def step_on(self, run: Run, at: float) -> None:
        """Make the one move that is due."""
        if run.status == "queued":
            self.start(run, at)
        elif run.status == "cancelling":
            self.cancelled(run, at)
        else:
            self.finish_turn(run, at)

    def enter(self, run: Run, status: str, at: float) -> None:
        """Put a run into a status."""
        run.status = status
        run.since = at
        if status in TERMINAL:
            run.ended_at = at

    def start(self, run: Run, at: float) -> None:
        """queued → in_progress: the model begins a step; started_at is renewed each time."""
        self.enter(run, "in_progress", at)
        run.started_at = at
        run.turn = self.model.turn(run, self.ids)
        if run.turn.failure:
            return
        calls = bool(run.turn.calls)
        run.steps.append(
            Step(
                id=self.ids.new("step"),
                created_at=at,
                kind="tool_calls" if calls else "message_creation",
                message_id=None if calls else self.ids.new("msg"),
            )
        )

    def finish_turn(self, run: Run, at: float) -> None:
        """in_progress → requires_action, completed, incomplete or failed."""
        turn = run.turn
        assert turn is not None
        if turn.failure:
            self.fail(run, at, *turn.failure)
        elif self.capped(run):
            self.stop_short(run, at)
        elif turn.calls:
            run.rounds += 1
            run.steps[-1].calls = turn.calls
            self.enter(run, "requires_action", at)
        else:
            self.write_message(run, at)
            self.close_step(run, at, "completed")
            self.complete(run, at)

    def capped(self, run: Run) -> bool:
        """Return whether a token limit is reached, and note which."""
        assert run.turn is not None
        spent = [step.usage for step in run.steps if step.usage]
        for name, now in (
            ("prompt_tokens", run.turn.prompt_tokens),
            ("completion_tokens", run.turn.completion_tokens),
        ):
            cap = run.options[f"max_{name}"]
            if cap is not None and sum(one[name] for one in spent) + now > cap:
                run.incomplete_reason = f"max_{name}"
                return True
        return False

    def stop_short(self, run: Run, at: float) -> None:
        """in_progress → incomplete. What was written until then stays."""
        if run.steps[-1].kind == "message_creation":
            self.write_message(run, at)
        self.close_step(run, at, "completed")
        self.enter(run, "incomplete", at)

    def complete(self, run: Run, at: float) -> None:
        """in_progress → completed."""
        self.enter(run, "completed", at)

    def fail(self, run: Run, at: float, code: str, message: str) -> None:
        """in_progress → failed."""
        run.last_error = {"code": code, "message": message}
        self.close_step(run, at, "failed")
        self.enter(run, "failed", at)

    def expire(self, run: Run, at: float) -> None:
        """Any active status → expired, open steps with it."""
        self.close_step(run, at, "expired")
        self.enter(run, "expired", at)

    def cancel(self, run: Run) -> None:
        """An active status → cancelling."""
        self.enter(run, "cancelling", self.clock.now())

    def cancelled(self, run: Run, at: float) -> None:
        """cancelling → cancelled, open steps with it."""
        self.close_step(run, at, "cancelled")
        self.enter(run, "cancelled", at)

    def resume(self, run: Run, outputs: dict[str, str]) -> None:
        """requires_action → queued; its step is completed before the run shows queued."""
        at = self.clock.now()
        self.keep_outputs(run, outputs)
        self.close_step(run, at, "completed")
        self.enter(run, "queued", at)

    def keep_outputs(self, run: Run, outputs: dict[str, str]) -> None:
        """Put the outputs where their calls stand."""
        run.steps[-1].outputs = outputs

    def close_step(self, run: Run, at: float, status: str) -> None:
        """End the open step, if there is one, and count its tokens."""
        if not run.steps or run.steps[-1].status != "in_progress":
            return
        step, turn = run.steps[-1], run.turn
        step.status, step.ended_at = status, at
        if turn is not None and status == "completed":
            step.usage = {
                "prompt_tokens": turn.prompt_tokens,
                "completion_tokens": turn.completion_tokens,
            }

    def write_message(self, run: Run, at: float) -> None:
        """Put the model's answer into the thread."""
        assert run.turn is not None
        run.thread.messages.append(
            Message(
                id=str(run.steps[-1].message_id),
                created_at=at,
                role="assistant",
                content=[{"type": "text", "text": {"value": run.turn.text, "annotations": []}}],
                assistant_id=run.assistant_id,
                run_id=run.id,
            )
        )
