"""Defects of leniency: each accepts one thing that must be refused."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from conformance.mutants.mutant import Json, Mutant, conduct, register
from conformance.reference import Service
from conformance.reference.refusal import Refusal
from conformance.reference.state import Run, Step, Thread

NOTHING = "00000000"
"""What is in every id that the scripts make up: what was deleted, or is another's, is not unknown."""
Mend = Any
"""Takes a request body and returns one that works: what was wrong falls back to what is right."""


class _Phantoms(Service):
    """Makes up a run where there is none, for mutants that answer all the same."""

    def phantom(self, account: Any, thread_id: str, run_id: str) -> Run:
        """Return a run that no list shows. Raises Refusal on an unknown thread."""
        thread = self.find_thread(account, thread_id)
        assistant = next(iter(account.assistants.values()))
        now = self.clock.now()
        return Run(
            id=run_id,
            thread=thread,
            assistant_id=assistant.id,
            created_at=now,
            deadline=int(now) + 600,
            since=now,
            options=self.run_options(assistant, {}),
            metadata={},
        )

    def is_known(self, account: Any, thread_id: str, run_id: str) -> bool:
        """Return whether a thread has a run; only a run on no thread at all is unknown."""
        return any(run.id == run_id for t in account.threads.values() for run in t.runs)


@conduct("ERR-ID-001")
class UnknownThreadIsEmpty(Service):
    """A list of the runs of an unknown thread is empty."""

    def list_runs(self, account: Any, query: Any, thread_id: str) -> Json:
        """Give an empty page."""
        if thread_id not in account.threads:
            return self.page([], query)
        return super().list_runs(account, query, thread_id)


@conduct("ERR-ID-002")
class UnknownRunRetrieved(_Phantoms):
    """Any run can be retrieved."""

    def retrieve_run(self, account: Any, thread_id: str, run_id: str) -> Json:
        """Make one up."""
        if not self.is_known(account, thread_id, run_id):
            return self.show_run(self.phantom(account, thread_id, run_id))
        return super().retrieve_run(account, thread_id, run_id)


@conduct("ERR-ID-003")
class UnknownStepRetrieved(Service):
    """Whatever step is asked for, a run shows its first where it has no such step."""

    def find_step(self, run: Run, identifier: str) -> Step:
        """Return some step, where no run of the thread has it."""
        known = {step.id for one in run.thread.runs for step in one.steps}
        return super().find_step(run, identifier if identifier in known else run.steps[0].id)


@conduct("ERR-ID-004")
class UnknownAssistantRuns(Service):
    """A run of an unknown assistant is a run of another."""

    def create_run(self, account: Any, body: Any, thread_id: str) -> Json:
        """Take the first assistant there is."""
        if _is_text(body) and NOTHING in body.get("assistant_id", ""):
            body = {**body, "assistant_id": next(iter(account.assistants))}
        return super().create_run(account, body, thread_id)


def _is_text(body: Mapping[str, Any]) -> bool:
    return isinstance(body.get("assistant_id"), str)


@conduct("ERR-ID-005")
class UnknownRunModified(_Phantoms):
    """Any run can be modified."""

    def modify_run(self, account: Any, body: Any, thread_id: str, run_id: str) -> Json:
        """Make one up."""
        if not self.is_known(account, thread_id, run_id):
            return self.show_run(self.phantom(account, thread_id, run_id))
        return super().modify_run(account, body, thread_id, run_id)


@conduct("ERR-ID-006")
class UnknownRunCancelled(_Phantoms):
    """Any run can be cancelled."""

    def cancel_run(self, account: Any, thread_id: str, run_id: str) -> Json:
        """Make one up, and cancel it."""
        if not self.is_known(account, thread_id, run_id):
            run = self.phantom(account, thread_id, run_id)
            self.cancel(run)
            return self.show_run(run)
        return super().cancel_run(account, thread_id, run_id)


@conduct("ERR-ID-007")
class UnknownRunFed(_Phantoms):
    """Any run takes outputs."""

    def submit_tool_outputs(self, account: Any, body: Any, thread_id: str, run_id: str) -> Json:
        """Make one up."""
        if not self.is_known(account, thread_id, run_id):
            return self.show_run(self.phantom(account, thread_id, run_id))
        return super().submit_tool_outputs(account, body, thread_id, run_id)


@conduct("ERR-ID-008")
class UnknownThreadMade(Service):
    """A run on an unknown thread makes the thread."""

    def create_run(self, account: Any, body: Any, thread_id: str) -> Json:
        """Make what is missing."""
        if NOTHING in thread_id:
            account.threads[thread_id] = Thread(thread_id, self.clock.now(), {}, {})
        return super().create_run(account, body, thread_id)


def accepting(name: str, text: str, operation: str, mend: Mend, trip: str) -> None:
    """Register a mutant whose operation mends its body instead of refusing it.

    Args:
        name: of the mutant.
        text: the defect in one sentence.
        operation: name of the service's method.
        mend: what it does to the body.
        trip: the check that must flag it.
    """

    def call(self: Service, account: Any, body: Any, **path: str) -> Any:
        mended = mend(body, account) if isinstance(body, dict) else body
        return getattr(super(kind, self), operation)(account, body=mended, **path)

    call.__doc__ = "Mend the body first."
    kind: type[Service] = type("Accepting", (Service,), {operation: call})
    register(Mutant(name, text, (trip,), kind=kind))


def without(key: str, wrong: Any) -> Mend:
    """Return what drops a field of a body.

    Args:
        key: the field.
        wrong: tells of a value whether it is to be dropped.
    """

    def mend(body: Json, account: Any) -> Json:
        return {k: v for k, v in body.items() if not (k == key and wrong(v))}

    return mend


def _any_assistant(body: Json, account: Any) -> Json:
    # Another account may have none, and is refused for that.
    return {"assistant_id": next(iter(account.assistants), "asst_none"), **body}


def _assistant_of_any_type(body: Json, account: Any) -> Json:
    wrong = not isinstance(body.get("assistant_id", ""), str)
    return {**body, "assistant_id": next(iter(account.assistants))} if wrong else body


def _some_metadata(body: Json, account: Any) -> Json:
    given = body.get("metadata")
    if not isinstance(given, dict):
        return body
    return {**body, "metadata": dict(list(given.items())[:16])}


def _short_values(body: Json, account: Any) -> Json:
    given = body.get("metadata")
    if not (isinstance(given, dict) and all(isinstance(v, str) for v in given.values())):
        return body
    return {**body, "metadata": {key: value[:512] for key, value in given.items()}}


def _short_keys(body: Json, account: Any) -> Json:
    given = body.get("metadata")
    if not isinstance(given, dict):
        return body
    return {**body, "metadata": {key[:64]: value for key, value in given.items()}}


def _known_role(body: Json, account: Any) -> Json:
    return {**body, "role": "user"} if body.get("role") == "narrator" else body


def _outputs_as_text(body: Json, account: Any) -> Json:
    given = body.get("tool_outputs")
    if not isinstance(given, list):
        return body
    return {**body, "tool_outputs": [{**one, "output": str(one.get("output"))} for one in given]}


for _name, _text, _operation, _mend, _trip in (
    (
        "no-assistant-needed",
        "A run without assistant_id is one of any assistant.",
        "create_run",
        _any_assistant,
        "ERR-BODY-001",
    ),
    (
        "assistant-of-any-type",
        "An assistant_id that is no string stands for any assistant.",
        "create_run",
        _assistant_of_any_type,
        "ERR-BODY-002",
    ),
    (
        "any-temperature",
        "A temperature above 2 is overlooked.",
        "create_run",
        without("temperature", lambda value: isinstance(value, int | float) and value > 2),
        "ERR-BODY-004",
    ),
    (
        "many-pairs",
        "Metadata beyond 16 pairs is cut off.",
        "modify_thread",
        _some_metadata,
        "ERR-BODY-005",
    ),
    (
        "long-values",
        "Metadata values beyond 512 characters are cut off.",
        "modify_thread",
        _short_values,
        "ERR-BODY-006",
    ),
    (
        "long-keys",
        "Metadata keys beyond 64 characters are cut off.",
        "modify_thread",
        _short_keys,
        "ERR-BODY-007",
    ),
    (
        "any-role",
        "A message of an unknown role is one of the user.",
        "create_message",
        _known_role,
        "ERR-BODY-008",
    ),
    (
        "outputs-of-any-type",
        "A tool output that is no string becomes one.",
        "submit_tool_outputs",
        _outputs_as_text,
        "ERR-BODY-009",
    ),
    (
        "any-token-limit",
        "A token limit below 256 is overlooked.",
        "create_run",
        without("max_completion_tokens", lambda value: isinstance(value, int) and value < 256),
        "ERR-BODY-010",
    ),
    (
        "ignores-instructions",
        "The instructions of the assistant win over those of the run.",
        "create_run",
        without("instructions", lambda value: True),
        "RUN-ECHO-008",
    ),
    (
        "ignores-temperature",
        "The temperature of a run is ignored.",
        "create_run",
        without("temperature", lambda value: isinstance(value, float) and value <= 2),
        "RUN-ECHO-004",
    ),
):
    accepting(_name, _text, _operation, _mend, _trip)


@conduct("ERR-GEN-001")
class BreaksOnNonsense(Service):
    """A thread that is modified with no object breaks the server."""

    def modify_thread(self, account: Any, body: Any, thread_id: str) -> Json:
        """Fail where a body is refused, but for the metadata's limits."""
        try:
            return super().modify_thread(account, body, thread_id)
        except Refusal as refused:
            if _is_limit(refused):
                raise
            raise Refusal("The server had an error.", status=500) from refused


@conduct("ERR-GEN-002")
class TakesNonsense(Service):
    """A thread takes any modification and does what it can with it."""

    def modify_thread(self, account: Any, body: Any, thread_id: str) -> Json:
        """Answer with the thread as it is, but for the metadata's limits."""
        try:
            return super().modify_thread(account, body, thread_id)
        except Refusal as refused:
            if _is_limit(refused):
                raise
            return super().modify_thread(account, {}, thread_id)


@conduct("ERR-GONE-001")
class KeepsDeletedThreads(Service):
    """A thread that was deleted can still be retrieved."""

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self._gone: dict[str, Thread] = {}

    def delete_thread(self, account: Any, thread_id: str) -> Json:
        """Say that it is gone."""
        kept = self.find_thread(account, thread_id)
        answer = super().delete_thread(account, thread_id)
        self._gone[thread_id] = kept
        return answer

    def retrieve_thread(self, account: Any, thread_id: str) -> Json:
        """Show it as it was."""
        kept = self._gone.get(thread_id)
        return self.show_thread(kept) if kept else super().retrieve_thread(account, thread_id)


@conduct("ERR-GONE-002")
class KeepsDeletedMessages(Service):
    """A message that was deleted can still be retrieved."""

    def delete_message(self, account: Any, thread_id: str, message_id: str) -> Json:
        """Say that it is gone."""
        kept = list(account.threads[thread_id].messages)
        answer = super().delete_message(account, thread_id, message_id)
        account.threads[thread_id].messages[:] = kept
        return answer


@conduct("ERR-GEN-002")
class TakesMessagesWithoutContent(Service):
    """A message may lack its content, or be no object at all."""

    def create_message(self, account: Any, body: Any, thread_id: str) -> Json:
        """Say something in its place."""
        if not isinstance(body, dict) or not isinstance(body.get("content"), str | list):
            body = {"role": "user", "content": "Hello."}
        return super().create_message(account, body, thread_id)


@conduct("ERR-GEN-001")
class BreaksOnOddIds(Service):
    """An id that is not made of plain letters breaks the server."""

    def find_thread(self, account: Any, thread_id: str) -> Any:
        """Fail where nothing is found."""
        if not thread_id.isascii() or not thread_id.startswith("thread_"):
            raise Refusal("The server had an error.", status=500)
        return super().find_thread(account, thread_id)


def _is_limit(refused: Refusal) -> bool:
    return (refused.code or "").startswith(("object_above", "string_above"))
