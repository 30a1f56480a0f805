"""Finds the objects that a path names."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from conformance.contract.editions import Edition
from conformance.reference import refusal
from conformance.reference.narrator import Narrator
from conformance.reference.refusal import Refusal
from conformance.reference.state import Account, Assistant, Message, Run, Step, Thread

T = TypeVar("T", Run, Step, Message)
_PREFIXES = {
    "assistant": "asst",
    "thread": "thread",
    "run": "run",
    "message": "msg",
    "step": "step",
}


class Lookup(Narrator):
    """Finds objects, their runs moved on to the present, or refuses."""

    edition: Edition

    def refuse_bad_prefix(self, kind: str, identifier: str) -> None:
        """An id of version 2 begins with its kind (behaviour, section 9)."""
        prefix = _PREFIXES[kind]
        if self.edition.api == "v2" and not identifier.startswith(prefix):
            raise Refusal(
                f"Invalid '{kind}_id': '{identifier}'. "
                f"Expected an ID that begins with '{prefix}'.",
                param=f"{kind}_id",
                code="invalid_value",
            )

    def find_thread(self, account: Account, identifier: str) -> Thread:
        """Return a thread, its runs moved on."""
        self.refuse_bad_prefix("thread", identifier)
        thread = account.threads.get(identifier)
        if thread is None:
            raise refusal.missing("thread", identifier)
        for run in thread.runs:
            self.advance(run)
        return thread

    def find_run(self, account: Account, thread_id: str, identifier: str) -> Run:
        """Return a run of a thread."""
        thread = self.find_thread(account, thread_id)
        self.refuse_bad_prefix("run", identifier)
        return _found("run", identifier, thread.runs)

    def find_step(self, run: Run, identifier: str) -> Step:
        """Return a step of a run."""
        self.refuse_bad_prefix("step", identifier)
        return _found("run step", identifier, run.steps)

    def find_message(self, account: Account, thread_id: str, identifier: str) -> Message:
        """Return a message of a thread."""
        thread = self.find_thread(account, thread_id)
        self.refuse_bad_prefix("message", identifier)
        return _found("message", identifier, thread.messages)

    def find_assistant(self, account: Account, identifier: str) -> Assistant:
        """Return an assistant."""
        self.refuse_bad_prefix("assistant", identifier)
        assistant = account.assistants.get(identifier)
        if assistant is None:
            raise refusal.missing("assistant", identifier)
        return assistant


def _found(kind: str, identifier: str, among: Sequence[T]) -> T:
    for one in among:
        if one.id == identifier:
            return one
    raise refusal.missing(kind, identifier)
