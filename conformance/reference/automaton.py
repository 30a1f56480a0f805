"""The run automaton of the reference: moves a run on, at the times at which things are due.

There are no background tasks: every request first lets happen what is due by now, in order of
time, so that a run is the same however often it is looked at. Each move is told, for whoever
streams the run. Source: behaviour, sections 1 to 3 and 6.
"""

from __future__ import annotations

from conformance.reference.clock import Clock
from conformance.reference.model import Model
from conformance.reference.pace import Pace
from conformance.reference.render import TERMINAL
from conformance.reference.state import Ids, Message, Run, Step
from conformance.reference.writing import Piece, pieces

ACTIVE = frozenset({"queued", "in_progress", "requires_action", "cancelling"})
_WHY_INCOMPLETE = {
    "failed": "run_failed",
    "expired": "run_expired",
    "cancelled": "run_cancelled",
}


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

    # -- telling: what a stream shows; without one nobody listens ------------------------------

    def tell(self, run: Run, event: str, subject: Run | Step | Message) -> None:
        """Say that something happened to a run, or to a step or message of it."""

    def tell_piece(self, run: Run, piece: Piece) -> None:
        """Say that the open step or message has grown."""

    # -- time ------------------------------------------------------------------------------

    def advance(self, run: Run) -> None:
        """Let everything happen that is due by now."""
        now = self.clock.now()
        while run.status in ACTIVE:
            due = self.due(run)
            at = min(due, run.deadline) if due is not None else run.deadline
            self.write_until(run, min(at, now))
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

    def next_at(self, run: Run) -> float:
        """Return when anything happens next, if no request comes between."""
        due, piece = self.due(run), self._next_piece_at(run)
        return min(at for at in (due, piece, run.deadline) if at is not None)

    def step_on(self, run: Run, at: float) -> None:
        """Make the one move that is due."""
        if run.status == "queued":
            self.start(run, at)
        elif run.status == "cancelling":
            self.cancelled(run, at)
        else:
            self.finish_turn(run, at)

    # -- writing ---------------------------------------------------------------------------

    def _next_piece_at(self, run: Run) -> float | None:
        """Return when the next piece is written: they are spread evenly over the turn."""
        count = len(run.pieces)
        if run.status != "in_progress" or run.written == count:
            return None
        return run.since + self.pace.run_seconds * (run.written + 1) / (count + 1)

    def write_until(self, run: Run, until: float) -> None:
        """Write what is due until then."""
        while (at := self._next_piece_at(run)) is not None and at <= until:
            self._write_piece(run)

    def _write_piece(self, run: Run) -> None:
        piece = run.pieces[run.written]
        run.written += 1
        self.tell_piece(run, piece)

    # -- moves -----------------------------------------------------------------------------

    def enter(self, run: Run, status: str, at: float) -> None:
        """Put a run into a status; all else that changes with it is changed by now."""
        run.status = status
        run.since = at
        if status in TERMINAL:
            run.ended_at = at
        self.tell(run, f"thread.run.{status}", run)

    def start(self, run: Run, at: float) -> None:
        """queued → in_progress: the model begins a step; started_at is renewed each time."""
        run.started_at = at
        turn = run.turn = self.model.turn(run, self.ids)
        run.pieces, run.written = pieces(turn), 0
        self.enter(run, "in_progress", at)
        if turn.failure and not turn.text:
            return
        calls = bool(turn.calls)
        step = Step(
            id=self.ids.new("step"),
            created_at=at,
            kind="tool_calls" if calls else "message_creation",
            message_id=None if calls else self.ids.new("msg"),
        )
        run.steps.append(step)
        self.tell(run, "thread.run.step.created", step)
        self.tell(run, "thread.run.step.in_progress", step)
        if not calls:
            self.begin_message(run, step, at)

    def finish_turn(self, run: Run, at: float) -> None:
        """in_progress → requires_action, completed, incomplete or failed."""
        turn = run.turn
        assert turn is not None
        while run.written < len(run.pieces):
            self._write_piece(run)
        if turn.failure:
            self.fail(run, at, *turn.failure)
        elif self.capped(run):
            self.stop_short(run, at)
        elif turn.calls:
            run.rounds += 1
            run.steps[-1].calls = turn.calls
            self.enter(run, "requires_action", at)
        else:
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
        self.end_message(run, at, "max_tokens")
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

    # -- steps and messages ----------------------------------------------------------------

    def close_step(self, run: Run, at: float, status: str) -> None:
        """End the open step, if there is one, its message with it, and count its tokens."""
        if not run.steps or run.steps[-1].status != "in_progress":
            return
        self.end_message(run, at, _WHY_INCOMPLETE.get(status))
        step, turn = run.steps[-1], run.turn
        step.status, step.ended_at = status, at
        if turn is not None and status == "completed":
            step.usage = {
                "prompt_tokens": turn.prompt_tokens,
                "completion_tokens": turn.completion_tokens,
            }
        self.tell(run, f"thread.run.step.{status}", step)

    def begin_message(self, run: Run, step: Step, at: float) -> None:
        """Begin the message of a step. The thread shows it when it has ended."""
        run.draft = Message(
            id=str(step.message_id),
            created_at=at,
            role="assistant",
            content=[],
            assistant_id=run.assistant_id,
            run_id=run.id,
            status="in_progress",
        )
        self.tell(run, "thread.message.created", run.draft)
        self.tell(run, "thread.message.in_progress", run.draft)

    def end_message(self, run: Run, at: float, incomplete_reason: str | None) -> None:
        """Put the message that is being written, as far as it goes, into the thread."""
        message, run.draft = run.draft, None
        if message is None:
            return
        text = "".join(piece.text for piece in run.pieces[: run.written])
        if text:
            message.content = [{"type": "text", "text": {"value": text, "annotations": []}}]
        message.status = "incomplete" if incomplete_reason else "completed"
        message.incomplete_reason, message.ended_at = incomplete_reason, at
        run.thread.messages.append(message)
        self.tell(run, f"thread.message.{message.status}", message)
