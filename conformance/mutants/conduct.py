"""Defects of conduct: one law of the reference is broken, its shapes stay right."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from conformance.mutants.mutant import MUTANTS, Json, Mutant
from conformance.reference import Service
from conformance.reference.refusal import Refusal
from conformance.reference.render import TERMINAL
from conformance.reference.state import Assistant, Message, Run, Step, Thread


def _mutant(*trips: str) -> Any:
    """Register a subclass as a mutant: its name in kebab case, its docstring as text."""

    def register(kind: type[Service]) -> type[Service]:
        name = "".join(f"-{c.lower()}" if c.isupper() else c for c in kind.__name__).lstrip("-")
        text = (kind.__doc__ or "").strip()
        MUTANTS[name] = Mutant(name, text, trips, kind=kind)
        return kind

    return register


@_mutant("ERR-STATE-001")
class SecondRun(Service):
    """A locked thread takes a second run."""

    def refuse_run_on_locked(self, thread: Thread) -> None:
        """Refuse nothing."""


@_mutant("ERR-STATE-002")
class MessageWhileLocked(Service):
    """A locked thread takes a message."""

    def refuse_message_on_locked(self, thread: Thread) -> None:
        """Refuse nothing."""


@_mutant("ERR-STATE-004")
class LockedForGood(Service):
    """A thread that had a run takes no more messages."""

    def refuse_message_on_locked(self, thread: Thread) -> None:
        """Refuse as soon as there was a run that called tools."""
        if any(run.rounds for run in thread.runs):
            raise Refusal("Can't add messages to this thread.")


@_mutant("TOOL-SUBMIT-004")
class PartialOutputs(Service):
    """Outputs for some of the calls are accepted."""

    def refuse_wrong_outputs(self, run: Run, given: Sequence[Mapping[str, Any]]) -> None:
        """Accept any subset."""
        if len(given) >= len(run.pending):
            super().refuse_wrong_outputs(run, given)


@_mutant("TOOL-SUBMIT-005")
class ForeignOutputs(Service):
    """Outputs for unknown calls are accepted."""

    def refuse_wrong_outputs(self, run: Run, given: Sequence[Mapping[str, Any]]) -> None:
        """Count, but do not compare."""
        if len(given) != len(run.pending):
            super().refuse_wrong_outputs(run, given)


@_mutant("TOOL-SUBMIT-006")
class LateOutputs(Service):
    """Outputs for a run that has ended are accepted and thrown away."""

    def submit_tool_outputs(self, account: Any, body: Any, thread_id: str, run_id: str) -> Json:
        """Answer with the run as it is."""
        run = self.find_run(account, thread_id, run_id)
        if run.status in TERMINAL:
            return self.show_run(run)
        return super().submit_tool_outputs(account, body, thread_id, run_id)


@_mutant("TOOL-SUBMIT-001")
class OutputsRefused(Service):
    """Complete outputs are refused."""

    def refuse_wrong_outputs(self, run: Run, given: Sequence[Mapping[str, Any]]) -> None:
        """Refuse everything."""
        raise Refusal("Invalid tool outputs.")


@_mutant("RUN-CANCEL-001")
class NoCancel(Service):
    """A run that waits for outputs cannot be cancelled."""

    def refuse_cancel(self, run: Run) -> None:
        """Refuse everything."""
        raise Refusal(f"Cannot cancel run with status '{run.status}'.")


@_mutant("RUN-CANCEL-002")
class CancelWithoutEffect(Service):
    """Cancelling is answered politely and does nothing."""

    def cancel(self, run: Run) -> None:
        """Do nothing."""


@_mutant("ERR-STATE-003")
class CancelTwice(Service):
    """What has ended can be cancelled, without effect."""

    def refuse_cancel(self, run: Run) -> None:
        """Refuse nothing."""

    def cancel(self, run: Run) -> None:
        """Leave what has ended alone."""
        if run.status not in TERMINAL:
            super().cancel(run)


@_mutant("RUN-LIFE-003")
class BornFinished(Service):
    """A new run without tools shows as completed in the answer to its creation."""

    def create_run(self, account: Any, body: Any, thread_id: str) -> Json:
        """Let the run end before answering."""
        shown = super().create_run(account, body, thread_id)
        run = account.threads[thread_id].runs[-1]
        if run.options["tool_choice"] != "required":
            self.start(run, run.created_at)
            self.finish_turn(run, run.created_at)
            return self.show_run(run)
        return shown


@_mutant("TOOL-SUBMIT-003")
class SubmitWaits(Service):
    """Submitting outputs answers only when the run has ended."""

    def resume(self, run: Run, outputs: dict[str, str]) -> None:
        """Run to the end at once."""
        super().resume(run, outputs)
        now = self.clock.now()
        self.start(run, now)
        self.finish_turn(run, now)


@_mutant("RUN-NULL-001", "TOOL-SUBMIT-002")
class AsksAgain(Service):
    """After the outputs the answer still asks for them; then the run goes on."""

    def submit_tool_outputs(self, account: Any, body: Any, thread_id: str, run_id: str) -> Json:
        """Answer with the run as it was before."""
        before = self.show_run(self.find_run(account, thread_id, run_id))
        after = super().submit_tool_outputs(account, body, thread_id, run_id)
        return {**after, "required_action": before["required_action"]}


@_mutant("TOOL-CHOICE-001")
class IgnoresNone(Service):
    """tool_choice none is ignored."""

    def run_options(self, assistant: Assistant, body: Mapping[str, Any]) -> Json:
        """Show the choice and act on another."""
        options = super().run_options(assistant, body)
        return {**options, "tool_choice": _Shown(options["tool_choice"])}


class _Shown(str):
    """A word that goes out as it is and that no comparison recognises."""

    __slots__ = ()

    def __eq__(self, other: object) -> bool:
        return False

    __hash__ = str.__hash__


@_mutant("LIST-LIMIT-001")
class IgnoresLimit(Service):
    """The limit is ignored."""

    def page_limit(self, query: Mapping[str, str]) -> int:
        """Give a full page."""
        return 100


@_mutant("LIST-ORDER-001", "LIST-ORDER-002")
class OrderReversed(Service):
    """Ascending and descending are confused."""

    def ordered(self, shown: Sequence[Json], order: str) -> Sequence[Json]:
        """Turn the order round."""
        return super().ordered(shown, "asc" if order == "desc" else "desc")


@_mutant("LIST-HOLD-001")
class ForgetsRuns(Service):
    """The list of runs leaves out the first one."""

    def listed_runs(self, thread: Thread) -> Sequence[Run]:
        """Leave out the oldest."""
        return thread.runs[1:]


@_mutant("LIST-WALK-002")
class SaysNoMore(Service):
    """has_more is always false."""

    def envelope(self, data: list[Json], *, more: bool) -> Json:
        """Never say that there is more."""
        return super().envelope(data, more=False)


@_mutant("LIST-WALK-003")
class IgnoresBefore(Service):
    """The cursor before is ignored."""

    def page(self, shown: Sequence[Json], query: Mapping[str, str]) -> Json:
        """Drop the cursor."""
        return super().page(shown, {k: v for k, v in query.items() if k != "before"})


@_mutant("LIST-WALK-001")
class RepeatsCursor(Service):
    """A page begins with the item at the cursor, not with the one after it."""

    def page(self, shown: Sequence[Json], query: Mapping[str, str]) -> Json:
        """Begin one item too early, but for a page after the first."""
        after = query.get("after")
        if not after:
            return super().page(shown, query)
        ordered = list(self.ordered(shown, query.get("order", "desc")))
        place = next(n for n, one in enumerate(ordered) if one["id"] == after)
        data = ordered[place + 2 :][: self.page_limit(query)]
        return self.envelope(data, more=len(ordered) > place + 2 + len(data))


@_mutant("RUN-META-002")
class ForgetsMetadata(Service):
    """Modified metadata is answered and not kept."""

    def modify_run(self, account: Any, body: Any, thread_id: str, run_id: str) -> Json:
        """Answer as if it were kept."""
        run = self.find_run(account, thread_id, run_id)
        before = run.metadata
        shown = super().modify_run(account, body, thread_id, run_id)
        run.metadata = before
        return shown


@_mutant("RUN-META-001")
class IgnoresMetadata(Service):
    """Modifying a run changes nothing."""

    def keep_metadata(self, run: Run, metadata: dict[str, str]) -> None:
        """Keep what was."""


@_mutant("RUN-ECHO-008")
class IgnoresInstructions(Service):
    """The instructions of the assistant win over those of the run."""

    def run_options(self, assistant: Assistant, body: Mapping[str, Any]) -> Json:
        """Take the assistant's."""
        return super().run_options(
            assistant, {k: v for k, v in body.items() if k != "instructions"}
        )


@_mutant("RUN-ECHO-004")
class IgnoresTemperature(Service):
    """The temperature of a run is ignored."""

    def run_options(self, assistant: Assistant, body: Mapping[str, Any]) -> Json:
        """Take the default."""
        return super().run_options(
            assistant, {k: v for k, v in body.items() if k != "temperature"}
        )


@_mutant("ERR-BODY-001", "ERR-BODY-002", "ERR-BODY-004", "ERR-BODY-010")
class ValidatesNoRuns(Service):
    """The body of a run is not looked at: what is wrong falls back to what works."""

    def create_run(self, account: Any, body: Any, thread_id: str) -> Json:
        """Use any assistant where none is named rightly."""
        given = dict(body) if isinstance(body, dict) else {}
        if not isinstance(given.get("assistant_id"), str):
            given["assistant_id"] = next(iter(account.assistants))
        if (given.get("temperature") or 0) > 2:
            del given["temperature"]
        if (given.get("max_completion_tokens") or 256) < 256:
            del given["max_completion_tokens"]
        return super().create_run(account, given, thread_id)


@_mutant("ISO-THREAD-001", "ISO-THREAD-002", "ISO-THREAD-003", "RUN-GET-002", "STEP-REF-001")
class AnyThread(Service):
    """The thread in the path is not looked at."""

    def find_run(self, account: Any, thread_id: str, identifier: str) -> Run:
        """Look in every thread."""
        for thread in account.threads.values():
            for run in thread.runs:
                if run.id == identifier:
                    return super().find_run(account, thread.id, identifier)
        return super().find_run(account, thread_id, identifier)


@_mutant("STEP-LIFE-002")
class StepsStayOpen(Service):
    """A step stays in progress when its run is completed."""

    def show_step(self, step: Step, run: Run) -> Json:
        """Show the answer's step as open."""
        shown = super().show_step(step, run)
        if step.kind == "message_creation":
            shown.update(status="in_progress", completed_at=None, usage=None)
        return shown


@_mutant("MSG-KEEP-001")
class LosesText(Service):
    """The text of a user's second message is lost."""

    def keep_message(self, thread: Thread, message: Message) -> None:
        """Cut the text of any message but the first."""
        if thread.messages and message.role == "user":
            message.content = [{"type": "text", "text": {"value": "", "annotations": []}}]
        super().keep_message(thread, message)


@_mutant("MSG-ANSWER-002")
class AnonymousAnswer(Service):
    """The assistant's message does not say which run wrote it."""

    def show_message(self, message: Message, thread: Thread) -> Json:
        """Leave out the run."""
        return {**super().show_message(message, thread), "run_id": None}


@_mutant("RUN-SAME-007")
class DeadlineMoves(Service):
    """Submitting outputs moves the deadline."""

    def resume(self, run: Run, outputs: dict[str, str]) -> None:
        """Give the run another ten minutes, and then some."""
        super().resume(run, outputs)
        run.deadline += 1


@_mutant("RUN-LIFE-002")
class Undead(Service):
    """A completed run shows as in progress when its metadata is modified."""

    def modify_run(self, account: Any, body: Any, thread_id: str, run_id: str) -> Json:
        """Answer with a run at work."""
        shown = super().modify_run(account, body, thread_id, run_id)
        if shown["status"] != "completed":
            return shown
        working = {"status": "in_progress", "completed_at": None, "usage": None}
        return {**shown, **working, "expires_at": shown["created_at"] + 600}


@_mutant("RUN-LIFE-004")
class Stuck(Service):
    """A run without tools never ends, its deadline included."""

    def due(self, run: Run) -> float | None:
        """Never finish a run that calls no tools and needs nobody."""
        if run.status == "in_progress" and not (run.turn and run.turn.calls) and not run.rounds:
            return None
        return super().due(run)

    def expire(self, run: Run, at: float) -> None:
        """Push the end away without showing it."""
        run.deadline = float("inf")

    def show_run(self, run: Run) -> Json:
        """Show the deadline that was first set."""
        far, run.deadline = run.deadline, min(run.deadline, int(run.created_at) + 600)
        shown = super().show_run(run)
        run.deadline = far
        return shown
