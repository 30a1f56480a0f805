"""Defects of lookup: what does not exist is found all the same, around runs."""

from __future__ import annotations

from typing import Any

from conformance.mutants.mutant import Json, conduct
from conformance.reference import Service
from conformance.reference.state import Message, Thread


class _Phantoms(Service):
    """Makes up a thread where there is none. One that was deleted is not unknown to it."""

    def phantom(self, account: Any, thread_id: str) -> Thread | None:
        """Return a thread that nobody keeps, None where there is or was one."""
        if thread_id in account.threads or "00000000" not in thread_id:
            return None
        return Thread(thread_id, self.clock.now(), {}, {})


@conduct("ERR-ID-010")
class UnknownThreadRetrieved(_Phantoms):
    """Any thread can be retrieved."""

    def retrieve_thread(self, account: Any, thread_id: str) -> Json:
        """Make one up."""
        made = self.phantom(account, thread_id)
        return self.show_thread(made) if made else super().retrieve_thread(account, thread_id)


@conduct("ERR-ID-011")
class UnknownThreadIsSilent(_Phantoms):
    """A thread that does not exist has no messages, and a list that says so."""

    def list_messages(self, account: Any, query: Any, thread_id: str) -> Json:
        """Give an empty page."""
        if self.phantom(account, thread_id):
            return self.page([], query)
        return super().list_messages(account, query, thread_id)


@conduct("ERR-ID-012")
class UnknownThreadWrittenTo(_Phantoms):
    """A message to a thread that does not exist is taken, and lost."""

    def create_message(self, account: Any, body: Any, thread_id: str) -> Json:
        """Answer with a message that is nowhere."""
        made = self.phantom(account, thread_id)
        if made is None:
            return super().create_message(account, body, thread_id)
        content = [{"type": "text", "text": {"value": body["content"], "annotations": []}}]
        message = Message(self.ids.new("msg"), self.clock.now(), "user", content)
        return self.show_message(message, made)


@conduct("ERR-ID-013")
class UnknownAssistantRetrieved(Service):
    """Whatever assistant is asked for, there is one."""

    def retrieve_assistant(self, account: Any, assistant_id: str) -> Json:
        """Show some other one."""
        if assistant_id not in account.assistants:
            other = next(iter(account.assistants.values()))
            return {**self.show_assistant(other), "id": assistant_id}
        return super().retrieve_assistant(account, assistant_id)
