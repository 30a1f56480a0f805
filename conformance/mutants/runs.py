"""Defects of a run's life: a law of the reference is broken, its shapes stay right."""

from __future__ import annotations

import math
from typing import Any

from conformance.mutants.mutant import Json, conduct
from conformance.reference import Service
from conformance.reference.refusal import Refusal, missing
from conformance.reference.state import Message, Run, Step, Thread

NEVER = 99_000_000_000.0
"""A time that no clock here reaches."""


class ShowsFirstDeadline(Service):
    """What pushes a deadline away in secret: no look at a run tells of it."""

    def show_run(self, run: Run) -> Json:
        """Show the deadline that was first set."""
        far, run.deadline = run.deadline, min(run.deadline, int(run.created_at) + 600)
        shown = super().show_run(run)
        run.deadline = far
        return shown


@conduct("RUN-CANCEL-001")
class NoCancel(Service):
    """A run that waits for outputs cannot be cancelled."""

    def refuse_cancel(self, run: Run) -> None:
        """Refuse it while it waits."""
        if run.status == "requires_action":
            raise Refusal("Cannot cancel run with status 'requires_action'.")
        super().refuse_cancel(run)


@conduct("RUN-CANCEL-002")
class CancelWithoutEffect(Service):
    """Cancelling is answered politely and does nothing."""

    def cancel(self, run: Run) -> None:
        """Do nothing."""


@conduct("RUN-LIFE-003")
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


@conduct("RUN-NULL-001", "TOOL-SUBMIT-002")
class AsksAgain(Service):
    """After the outputs the answer still asks for them; then the run goes on."""

    def submit_tool_outputs(self, account: Any, body: Any, thread_id: str, run_id: str) -> Json:
        """Answer with the run as it was before."""
        before = self.show_run(self.find_run(account, thread_id, run_id))
        after = super().submit_tool_outputs(account, body, thread_id, run_id)
        return {**after, "required_action": before["required_action"]}


@conduct("RUN-META-002")
class ForgetsMetadata(Service):
    """Modified metadata is answered and not kept."""

    def modify_run(self, account: Any, body: Any, thread_id: str, run_id: str) -> Json:
        """Answer as if it were kept."""
        run = self.find_run(account, thread_id, run_id)
        before = run.metadata
        shown = super().modify_run(account, body, thread_id, run_id)
        run.metadata = before
        return shown


@conduct("RUN-META-001")
class IgnoresMetadata(Service):
    """Modifying a run changes nothing."""

    def keep_metadata(self, run: Run, metadata: dict[str, str]) -> None:
        """Keep what was."""


@conduct("STEP-LIFE-002", "STREAM-STEP-002")
class StepsStayOpen(Service):
    """A step stays in progress when its run is completed."""

    def show_step(self, step: Step, run: Run) -> Json:
        """Show the answer's step as open."""
        shown = super().show_step(step, run)
        if step.kind == "message_creation":
            shown.update(status="in_progress", completed_at=None, usage=None)
        return shown


@conduct("MSG-KEEP-001")
class LosesText(Service):
    """The text of what a user says after a run is lost."""

    def keep_message(self, thread: Thread, message: Message) -> None:
        """Cut the text once there was a run."""
        if thread.runs and message.role == "user":
            message.content = [{"type": "text", "text": {"value": "", "annotations": []}}]
        super().keep_message(thread, message)


@conduct("MSG-TYPE-002")
class TextInPieces(Service):
    """The text of what a user says is shown as a list of texts, where one belongs."""

    def show_message(self, message: Message, thread: Thread) -> Json:
        """Put the one text into a list."""
        shown = super().show_message(message, thread)
        if message.role != "user":
            return shown
        pieces = [{**part, "text": [part["text"]]} for part in shown["content"] if "text" in part]
        return {**shown, "content": pieces}


@conduct("MSG-ANSWER-002")
class AnonymousAnswer(Service):
    """The assistant's message does not say which run wrote it."""

    def show_message(self, message: Message, thread: Thread) -> Json:
        """Leave out the run."""
        return {**super().show_message(message, thread), "run_id": None}


@conduct("RUN-SAME-007")
class DeadlineMoves(Service):
    """Submitting outputs moves the deadline."""

    def resume(self, run: Run, outputs: dict[str, str]) -> None:
        """Give the run another ten minutes, and then some."""
        super().resume(run, outputs)
        run.deadline += 1


@conduct("RUN-LIFE-002")
class Undead(Service):
    """A completed run shows as in progress when its metadata is modified."""

    def modify_run(self, account: Any, body: Any, thread_id: str, run_id: str) -> Json:
        """Answer with a run at work."""
        shown = super().modify_run(account, body, thread_id, run_id)
        if shown["status"] != "completed":
            return shown
        working = {"status": "in_progress", "completed_at": None, "usage": None}
        return {**shown, **working, "expires_at": shown["created_at"] + 600}


@conduct("RUN-LIFE-004", "STREAM-END-001")
class Stuck(ShowsFirstDeadline):
    """A run without tools never ends, its deadline included."""

    def due(self, run: Run) -> float | None:
        """Never finish a run that calls no tools and needs nobody."""
        if run.status == "in_progress" and not (run.turn and run.turn.calls) and not run.rounds:
            return None
        return super().due(run)

    def expire(self, run: Run, at: float) -> None:
        """Push the end away without showing it, but for what waits for the client."""
        if run.status == "requires_action":
            super().expire(run, at)
        else:
            run.deadline = math.inf


@conduct("ASST-CREATE-001")
class NoAssistants(Service):
    """Every assistant is refused."""

    def create_assistant(self, account: Any, body: Any) -> Json:
        """Refuse it."""
        raise Refusal("Assistants cannot be created here.")


@conduct("THREAD-CREATE-001")
class NoEmptyThreads(Service):
    """A thread needs a message to be created."""

    def create_thread(self, account: Any, body: Any) -> Json:
        """Refuse one without messages."""
        if not body.get("messages"):
            raise Refusal("A thread needs messages.", param="messages")
        return super().create_thread(account, body)


@conduct("MSG-CREATE-001")
class OneMessageOnly(Service):
    """A thread takes a single message of the user, used by a run or not."""

    def create_message(self, account: Any, body: Any, thread_id: str) -> Json:
        """Refuse a second one until tools were called, which other requirements look at."""
        thread = self.find_thread(account, thread_id)
        if thread.messages and not any(run.rounds for run in thread.runs):
            raise Refusal("This thread has its message.")
        return super().create_message(account, body, thread_id)


@conduct("RUN-CREATE-001")
class NoForcedTools(Service):
    """A run that must call a tool is refused."""

    def create_run(self, account: Any, body: Any, thread_id: str) -> Json:
        """Refuse the choice."""
        if body.get("tool_choice") == "required":
            raise Refusal("tool_choice 'required' is not supported.", param="tool_choice")
        return super().create_run(account, body, thread_id)


@conduct("RUN-CTR-001")
class NoThreadAndRun(Service):
    """Thread and run in one request are refused."""

    def create_thread_and_run(self, account: Any, body: Any) -> Json:
        """Refuse it."""
        raise Refusal("Create the thread first.")


@conduct("RUN-CTR-002")
class ThreadLosesMessages(Service):
    """The messages given with a thread and run are lost."""

    def create_thread_and_run(self, account: Any, body: Any) -> Json:
        """Make the thread without them."""
        return super().create_thread_and_run(account, {**body, "thread": {}})


@conduct("RUN-GET-001")
class ForgetsEnded(Service):
    """A run that has ended can no longer be retrieved."""

    def retrieve_run(self, account: Any, thread_id: str, run_id: str) -> Json:
        """Deny what has ended."""
        if self.find_run(account, thread_id, run_id).ended_at is not None:
            raise missing("run", run_id)
        return super().retrieve_run(account, thread_id, run_id)


@conduct("RUN-GET-002")
class AnotherRun(Service):
    """The answer to a modification shows another id than that of the run."""

    def modify_run(self, account: Any, body: Any, thread_id: str, run_id: str) -> Json:
        """Answer with an id that nobody has."""
        shown = super().modify_run(account, body, thread_id, run_id)
        return {**shown, "id": self.ids.new("run")}


@conduct("RUN-LIFE-001")
class BackToTheQueue(Service):
    """A run that was seen at work is queued at the next look, though nobody handed anything in."""

    def retrieve_run(self, account: Any, thread_id: str, run_id: str) -> Json:
        """Show a run at work once, and as queued from then on."""
        shown = super().retrieve_run(account, thread_id, run_id)
        run = self.find_run(account, thread_id, run_id)
        if run.status == "in_progress":
            if "looked" in run.options:
                return {**shown, "status": "queued"}
            run.options["looked"] = True
        return shown


@conduct("RUN-LIFE-001")
class ModifyingWakes(Service):
    """Modifying a run that waits sends it back to work: only a random walk comes by here."""

    def keep_metadata(self, run: Run, metadata: dict[str, str]) -> None:
        """Keep it, and go on without any outputs."""
        super().keep_metadata(run, metadata)
        if run.status == "requires_action":
            self.enter(run, "in_progress", self.clock.now())


@conduct("RUN-CANCEL-003")
class NoCancelAtWork(Service):
    """A run that works cannot be cancelled."""

    def refuse_cancel(self, run: Run) -> None:
        """Refuse it while it works."""
        if run.status == "in_progress":
            raise Refusal("Cannot cancel run with status 'in_progress'.")
        super().refuse_cancel(run)


@conduct("MSG-ANSWER-001", "STEP-REF-003", "STREAM-SAME-002")
class Silent(Service):
    """A completed run leaves no message."""

    def complete(self, run: Run, at: float) -> None:
        """Take what it wrote away."""
        messages = run.thread.messages
        messages[:] = [message for message in messages if message.run_id != run.id]
        super().complete(run, at)


@conduct("STEP-GET-001")
class StepsOnlyListed(Service):
    """A step that the list shows cannot be retrieved."""

    def retrieve_run_step(self, account: Any, thread_id: str, run_id: str, step_id: str) -> Json:
        """Deny every step."""
        raise missing("run step", step_id)


class AnyThread(Service):
    """Does not look at the thread in the path where a run is elsewhere."""

    def home(self, account: Any, thread_id: str, run_id: str) -> str:
        """Return the thread that a run is on; the one that was given if it is on none."""
        for thread in account.threads.values():
            if any(run.id == run_id for run in thread.runs):
                return str(thread.id)
        return thread_id


@conduct("ISO-THREAD-001")
class AnyThreadRetrieves(AnyThread):
    """A run can be retrieved through any thread."""

    def retrieve_run(self, account: Any, thread_id: str, run_id: str) -> Json:
        """Look on every thread."""
        return super().retrieve_run(account, self.home(account, thread_id, run_id), run_id)


@conduct("ISO-THREAD-002")
class AnyThreadModifies(AnyThread):
    """A run can be modified through any thread."""

    def modify_run(self, account: Any, body: Any, thread_id: str, run_id: str) -> Json:
        """Look on every thread."""
        return super().modify_run(account, body, self.home(account, thread_id, run_id), run_id)


@conduct("ISO-THREAD-003")
class AnyThreadLists(AnyThread):
    """The steps of a run can be listed through any thread."""

    def list_run_steps(self, account: Any, query: Any, thread_id: str, run_id: str) -> Json:
        """Look on every thread."""
        home = self.home(account, thread_id, run_id)
        return super().list_run_steps(account, query, home, run_id)
