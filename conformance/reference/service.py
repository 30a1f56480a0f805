"""The operations on runs and steps, and the whole reference without HTTP.

Every law that a provider can break is a small method, so that a mutant is a subclass that
overrides exactly one. Arguments are parsed bodies; answers are what goes over the wire.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from conformance.contract.editions import LATEST, Edition, parse
from conformance.reference.bodies import Bodies
from conformance.reference.clock import Clock, SystemClock
from conformance.reference.laws import Body
from conformance.reference.model import Model
from conformance.reference.objects import Objects
from conformance.reference.pace import Pace
from conformance.reference.pages import Json, Query
from conformance.reference.shapes import Shapes
from conformance.reference.state import Account, Assistant, Ids, Run, Thread
from conformance.reference.stream import EventStream


class Service(Objects):
    """A provider of one edition, all in memory.

    Args:
        clock: tells the time.
        pace: how long things take.
        seed: of ids and of the model.
        unwilling: probability with which the model ignores tools that it may ignore.
        edition: that is served, or its name.
    """

    def __init__(
        self,
        clock: Clock | None = None,
        pace: Pace | None = None,
        seed: int = 0,
        unwilling: float = 0.0,
        edition: str | Edition = LATEST,
    ) -> None:
        super().__init__(clock or SystemClock(), pace or Pace(), Model(seed, unwilling), Ids(seed))
        self.edition = edition if isinstance(edition, Edition) else parse(edition)
        self.bodies = Bodies(self.edition)
        self.shapes = Shapes(self.edition)

    # -- streams ---------------------------------------------------------------------------

    def stream(self, call: str, account: Account, body: Body, **path: str) -> EventStream | Json:
        """Answer a request with the events that follow from it, not with an object.

        Args:
            call: name of the method that answers the request when it is not streamed.
            account: whose request it is.
            body: parsed body.
            path: path parameters.

        Returns:
            The stream; the object if, against the law, no run goes on after the request.
        """
        opening = self.opening = EventStream()
        try:
            answer: Json = getattr(self, call)(account, body, **path)
        finally:
            self.opening = None
        return answer if opening.run is None else opening

    # -- runs ------------------------------------------------------------------------------

    def create_run(self, account: Account, body: Body, thread_id: str) -> Json:
        """createRun."""
        thread = self.find_thread(account, thread_id)
        self.validate(self.bodies.create_run, body)
        assistant = self.find_assistant(account, body["assistant_id"])
        self.refuse_run_on_locked(thread)
        for message in body.get("additional_messages") or ():
            self.add_message(thread, message)
        return self.show_run(self._new_run(thread, assistant, body))

    def create_thread_and_run(self, account: Account, body: Body) -> Json:
        """createThreadAndRun."""
        self.validate(self.bodies.create_thread_and_run, body)
        assistant = self.find_assistant(account, body["assistant_id"])
        thread = self.new_thread(account, body.get("thread") or {})
        if self.opening is not None:
            self.opening.put("thread.created", self.show_thread(thread))
        return self.show_run(self._new_run(thread, assistant, body))

    def _new_run(self, thread: Thread, assistant: Assistant, body: Body) -> Run:
        now = self.clock.now()
        run = Run(
            id=self.ids.new("run"),
            thread=thread,
            assistant_id=assistant.id,
            created_at=now,
            deadline=int(now) + self.pace.expire_seconds,
            since=now,
            options=self.run_options(assistant, body),
            metadata=dict(body.get("metadata") or {}),
        )
        thread.runs.append(run)
        self.follow(run)
        self.tell(run, "thread.run.created", run)
        self.tell(run, "thread.run.queued", run)
        return run

    def run_options(self, assistant: Assistant, body: Body) -> Json:
        """Return what a run works with: its body over its assistant over the defaults."""
        fields = assistant.fields
        instructions = _first(body.get("instructions"), fields.get("instructions"))
        if body.get("additional_instructions"):
            instructions = "\n".join(filter(None, (instructions, body["additional_instructions"])))
        return {
            "model": _first(body.get("model"), fields["model"]),
            "instructions": instructions,
            "tools": _first(body.get("tools"), fields.get("tools"), []),
            "tool_resources": _first(body.get("tool_resources"), {}),
            "file_ids": fields.get("file_ids") or [],
            "temperature": _first(body.get("temperature"), fields.get("temperature"), 1.0),
            "top_p": _first(body.get("top_p"), fields.get("top_p"), 1.0),
            "reasoning_effort": _first(
                body.get("reasoning_effort"), fields.get("reasoning_effort")
            ),
            "max_completion_tokens": body.get("max_completion_tokens"),
            "max_prompt_tokens": body.get("max_prompt_tokens"),
            "truncation_strategy": {
                "type": "auto",
                "last_messages": None,
                **(body.get("truncation_strategy") or {}),
            },
            "response_format": _first(
                body.get("response_format"), fields.get("response_format"), "auto"
            ),
            "tool_choice": _first(body.get("tool_choice"), "auto"),
            "parallel_tool_calls": body.get("parallel_tool_calls", True),
        }

    def retrieve_run(self, account: Account, thread_id: str, run_id: str) -> Json:
        """retrieveRun."""
        return self.show_run(self.find_run(account, thread_id, run_id))

    def modify_run(self, account: Account, body: Body, thread_id: str, run_id: str) -> Json:
        """modifyRun, legal in every status."""
        run = self.find_run(account, thread_id, run_id)
        self.validate(self.bodies.metadata_only, body)
        if body.get("metadata") is not None:
            self.keep_metadata(run, dict(body["metadata"]))
        return self.show_run(run)

    def keep_metadata(self, run: Run, metadata: dict[str, str]) -> None:
        """Replace the metadata of a run."""
        run.metadata = metadata

    def cancel_run(self, account: Account, thread_id: str, run_id: str) -> Json:
        """cancelRun."""
        run = self.find_run(account, thread_id, run_id)
        self.refuse_cancel(run)
        self.cancel(run)
        return self.show_run(run)

    def submit_tool_outputs(
        self, account: Account, body: Body, thread_id: str, run_id: str
    ) -> Json:
        """submitToolOutputs."""
        run = self.find_run(account, thread_id, run_id)
        self.validate(self.bodies.submit, body)
        self.refuse_unless_waiting(run)
        self.refuse_wrong_outputs(run, body["tool_outputs"])
        # What an omitted output means is unknown; an empty text is the mildest reading.
        outputs = {one["tool_call_id"]: one.get("output", "") for one in body["tool_outputs"]}
        self.follow(run)
        self.resume(run, outputs)
        return self.show_run(run)

    def list_runs(self, account: Account, query: Query, thread_id: str) -> Json:
        """listRuns."""
        thread = self.find_thread(account, thread_id)
        return self.page([self.show_run(run) for run in self.listed_runs(thread)], query)

    def listed_runs(self, thread: Thread) -> Sequence[Run]:
        """Return what a list of a thread's runs holds."""
        return thread.runs

    def list_run_steps(self, account: Account, query: Query, thread_id: str, run_id: str) -> Json:
        """listRunSteps."""
        run = self.find_run(account, thread_id, run_id)
        return self.page([self.show_step(step, run) for step in run.steps], query)

    def retrieve_run_step(
        self, account: Account, thread_id: str, run_id: str, step_id: str
    ) -> Json:
        """retrieveRunStep."""
        run = self.find_run(account, thread_id, run_id)
        return self.show_step(self.find_step(run, step_id), run)


def _first(*values: Any) -> Any:
    return next((value for value in values if value is not None), None)
