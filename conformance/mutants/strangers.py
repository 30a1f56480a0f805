"""Defects of isolation: what is another thread's, another run's, another account's, or gone."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from conformance.mutants.mutant import Json, Mutant, conduct, register
from conformance.mutants.runs import AnyThread
from conformance.reference import Service
from conformance.reference.state import Account, Assistant, Message, Run, Step, Thread


@conduct("ISO-THREAD-004")
class AnyThreadShowsMessages(Service):
    """A message can be retrieved through any thread."""

    def find_message(self, account: Any, thread_id: str, identifier: str) -> Message:
        """Look on every thread."""
        self.find_thread(account, thread_id)
        everything = [m for t in account.threads.values() for m in t.messages]
        found = next((m for m in everything if m.id == identifier), None)
        return found or super().find_message(account, thread_id, identifier)


@conduct("ISO-THREAD-005")
class AnyThreadCancels(AnyThread):
    """A run can be cancelled through any thread."""

    def cancel_run(self, account: Any, thread_id: str, run_id: str) -> Json:
        """Look on every thread."""
        return super().cancel_run(account, self.home(account, thread_id, run_id), run_id)


@conduct("ISO-THREAD-006")
class AnyThreadTakesOutputs(AnyThread):
    """Outputs can be handed in through any thread."""

    def submit_tool_outputs(self, account: Any, body: Any, thread_id: str, run_id: str) -> Json:
        """Look on every thread."""
        home = self.home(account, thread_id, run_id)
        return super().submit_tool_outputs(account, body, home, run_id)


@conduct("ISO-RUN-001")
class AnyRunShowsSteps(Service):
    """A step can be retrieved through any run of its thread."""

    def find_step(self, run: Run, identifier: str) -> Step:
        """Look at every run of the thread."""
        everything = [step for one in run.thread.runs for step in one.steps]
        found = next((step for step in everything if step.id == identifier), None)
        return found or super().find_step(run, identifier)


class _Keeps(Service):
    """Keeps what was deleted, where only what breaks a law looks for it."""

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.gone: dict[str, Thread] = {}
        self.let_go: dict[str, Assistant] = {}

    def delete_thread(self, account: Any, thread_id: str) -> Json:
        """Delete it, and keep it."""
        self.gone[thread_id] = self.find_thread(account, thread_id)
        return super().delete_thread(account, thread_id)

    def delete_assistant(self, account: Any, assistant_id: str) -> Json:
        """Delete it, and keep it."""
        self.let_go[assistant_id] = self.find_assistant(account, assistant_id)
        return super().delete_assistant(account, assistant_id)

    def as_before(self, account: Account) -> Account:
        """Return an account with what it deleted."""
        return Account({**self.let_go, **account.assistants}, {**self.gone, **account.threads})


class Shares(Service):
    """Knows every account, where only what breaks a law looks for the others."""

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.owners: dict[str, Account] = {}

    def new_thread(self, account: Any, body: Any) -> Thread:
        """Remember whose it is."""
        thread = super().new_thread(account, body)
        self.owners[thread.id] = account
        return thread

    def owner(self, account: Account, thread_id: str) -> Account:
        """Return the account that a thread belongs to."""
        return self.owners.get(thread_id, account)


Reach = Callable[[Any, Account, Mapping[str, str]], Account]


def _reaching(
    name: str, text: str, base: type[Service], operation: str, reach: Reach, trip: str
) -> None:
    """Register a mutant one of whose operations reaches into an account that it should not."""

    def call(self: Any, account: Any, *rest: Any, **path: Any) -> Any:
        return getattr(super(kind, self), operation)(reach(self, account, path), *rest, **path)

    call.__doc__ = "Reach further."
    kind = type(name, (base,), {operation: call, "__doc__": text})
    register(Mutant(name, text, (trip,), kind=kind))


def _before(service: Any, account: Account, path: Mapping[str, str]) -> Account:
    kept: Account = service.as_before(account)
    return kept


def _others(service: Any, account: Account, path: Mapping[str, str]) -> Account:
    owner: Account = service.owner(account, path["thread_id"])
    return owner


for _name, _text, _operation, _trip in (
    (
        "deleted-thread-shows-runs",
        "The runs of a deleted thread are still there.",
        "retrieve_run",
        "ISO-GONE-002",
    ),
    (
        "deleted-thread-shows-messages",
        "The messages of a deleted thread are still listed.",
        "list_messages",
        "ISO-GONE-003",
    ),
):
    _reaching(_name, _text, _Keeps, _operation, _before, _trip)


@conduct("ISO-GONE-004")
class DeletedThreadRuns(_Keeps):
    """A deleted thread takes runs."""

    def create_run(self, account: Any, body: Any, thread_id: str) -> Json:
        """Take the thread as it was."""
        whole = Account(account.assistants, {**self.gone, **account.threads})
        return super().create_run(whole, body, thread_id)


@conduct("ISO-GONE-005")
class DeletedAssistantRuns(_Keeps):
    """A deleted assistant can still be run."""

    def create_run(self, account: Any, body: Any, thread_id: str) -> Json:
        """Take the assistant as it was."""
        whole = Account({**self.let_go, **account.assistants}, account.threads)
        return super().create_run(whole, body, thread_id)


for _name, _text, _operation, _trip in (
    (
        "any-key-shows-threads",
        "A thread can be retrieved with any key.",
        "retrieve_thread",
        "ISO-KEY-001",
    ),
    ("any-key-shows-runs", "A run can be retrieved with any key.", "retrieve_run", "ISO-KEY-002"),
    (
        "any-key-shows-messages",
        "The messages of a thread are listed for any key.",
        "list_messages",
        "ISO-KEY-003",
    ),
    (
        "any-key-shows-steps",
        "The steps of a run are listed for any key.",
        "list_run_steps",
        "ISO-KEY-004",
    ),
    ("any-key-modifies", "A run can be modified with any key.", "modify_run", "ISO-KEY-005"),
    ("any-key-writes", "A message can be added with any key.", "create_message", "ISO-KEY-006"),
    ("any-key-runs", "A run can be started with any key.", "create_run", "ISO-KEY-007"),
    ("any-key-submits", "Outputs are taken with any key.", "submit_tool_outputs", "ISO-KEY-008"),
    ("any-key-cancels", "A run can be cancelled with any key.", "cancel_run", "ISO-KEY-009"),
):
    _reaching(_name, _text, Shares, _operation, _others, _trip)


@conduct("ISO-KEY-010")
class OneListForAll(Service):
    """The list of assistants holds those of all accounts."""

    _everybodys: dict[str, Assistant] | None = None

    def create_assistant(self, account: Any, body: Any) -> Json:
        """Keep it where everybody looks."""
        shown = super().create_assistant(account, body)
        self._everybodys = {
            **(self._everybodys or {}),
            shown["id"]: account.assistants[shown["id"]],
        }
        return shown

    def list_assistants(self, account: Any, query: Any) -> Json:
        """List everybody's."""
        return super().list_assistants(Account(self._everybodys or {}), query)
