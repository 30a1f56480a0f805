"""The operations on assistants, threads and messages: what a run needs around it."""

from __future__ import annotations

from typing import Any

from conformance.reference.bodies import Bodies
from conformance.reference.laws import Body, Laws
from conformance.reference.pages import Json, Pages, Query
from conformance.reference.span import RECORDED, since
from conformance.reference.state import Account, Assistant, Message, Thread

_RUN_FILTER = since("2024-04-01")


class Objects(Laws, Pages):
    """Keeps everything but runs.

    Attributes:
        bodies: the rules for request bodies of the edition that is served.
    """

    bodies: Bodies

    # -- assistants ------------------------------------------------------------------------

    def create_assistant(self, account: Account, body: Body) -> Json:
        """createAssistant."""
        self.validate(self.bodies.create_assistant, body)
        made = Assistant(self.ids.new("asst"), self.clock.now(), dict(body))
        account.assistants[made.id] = made
        return self.show_assistant(made)

    def retrieve_assistant(self, account: Account, assistant_id: str) -> Json:
        """retrieveAssistant."""
        return self.show_assistant(self.find_assistant(account, assistant_id))

    def modify_assistant(self, account: Account, body: Body, assistant_id: str) -> Json:
        """modifyAssistant: what is given replaces what was."""
        assistant = self.find_assistant(account, assistant_id)
        self.validate(self.bodies.modify_assistant, body)
        assistant.fields.update(body)
        return self.show_assistant(assistant)

    def delete_assistant(self, account: Account, assistant_id: str) -> Json:
        """deleteAssistant."""
        del account.assistants[self.find_assistant(account, assistant_id).id]
        return {"id": assistant_id, "object": "assistant.deleted", "deleted": True}

    def list_assistants(self, account: Account, query: Query) -> Json:
        """listAssistants."""
        shown = [self.show_assistant(one) for one in account.assistants.values()]
        return self.page(shown, query)

    # -- threads and messages --------------------------------------------------------------

    def create_thread(self, account: Account, body: Body) -> Json:
        """createThread."""
        self.validate(self.bodies.create_thread, body)
        return self.show_thread(self.new_thread(account, body))

    def new_thread(self, account: Account, body: Body) -> Thread:
        """Keep a new thread with its first messages."""
        thread = Thread(
            id=self.ids.new("thread"),
            created_at=self.clock.now(),
            metadata=dict(body.get("metadata") or {}),
            tool_resources=body.get("tool_resources") or {},
        )
        for message in body.get("messages") or ():
            self.add_message(thread, message)
        account.threads[thread.id] = thread
        return thread

    def retrieve_thread(self, account: Account, thread_id: str) -> Json:
        """retrieveThread."""
        return self.show_thread(self.find_thread(account, thread_id))

    def modify_thread(self, account: Account, body: Body, thread_id: str) -> Json:
        """modifyThread."""
        thread = self.find_thread(account, thread_id)
        self.validate(self.bodies.modify_thread, body)
        if body.get("metadata") is not None:
            thread.metadata = dict(body["metadata"])
        if body.get("tool_resources") is not None:
            thread.tool_resources = body["tool_resources"]
        return self.show_thread(thread)

    def delete_thread(self, account: Account, thread_id: str) -> Json:
        """deleteThread. With an active run the outcome is unknown: it goes, run and all."""
        del account.threads[self.find_thread(account, thread_id).id]
        return {"id": thread_id, "object": "thread.deleted", "deleted": True}

    def create_message(self, account: Account, body: Body, thread_id: str) -> Json:
        """createMessage."""
        thread = self.find_thread(account, thread_id)
        self.validate(self.bodies.create_message, body)
        self.refuse_message_on_locked(thread)
        return self.show_message(self.add_message(thread, body), thread)

    def add_message(self, thread: Thread, body: Body) -> Message:
        """Make a message of a request and keep it."""
        message = Message(
            id=self.ids.new("msg"),
            created_at=self.clock.now(),
            role=body["role"],
            content=_content(body["content"]),
            attachments=body.get("attachments") or [],
            file_ids=body.get("file_ids") or [],
            metadata=dict(body.get("metadata") or {}),
        )
        self.keep_message(thread, message)
        return message

    def keep_message(self, thread: Thread, message: Message) -> None:
        """Put a message at the end of its thread."""
        thread.messages.append(message)

    def retrieve_message(self, account: Account, thread_id: str, message_id: str) -> Json:
        """retrieveMessage."""
        message = self.find_message(account, thread_id, message_id)
        return self.show_message(message, account.threads[thread_id])

    def modify_message(
        self, account: Account, body: Body, thread_id: str, message_id: str
    ) -> Json:
        """modifyMessage."""
        message = self.find_message(account, thread_id, message_id)
        self.validate(self.bodies.metadata_only, body)
        if body.get("metadata") is not None:
            message.metadata = dict(body["metadata"])
        return self._show_modified(message, account.threads[thread_id])

    def _show_modified(self, message: Message, thread: Thread) -> Json:
        """Return a message in the shape that modifyMessage kept from version 1 (recorded)."""
        shown = self.show_message(message, thread)
        if not since(RECORDED).holds(self.edition):
            return shown
        return {
            ("file_ids" if name == "attachments" else name): (
                message.file_ids if name == "attachments" else value
            )
            for name, value in shown.items()
        }

    def delete_message(self, account: Account, thread_id: str, message_id: str) -> Json:
        """deleteMessage."""
        message = self.find_message(account, thread_id, message_id)
        account.threads[thread_id].messages.remove(message)
        return {"id": message_id, "object": "thread.message.deleted", "deleted": True}

    def list_messages(self, account: Account, query: Query, thread_id: str) -> Json:
        """listMessages, of one run alone if `run_id` is given."""
        thread = self.find_thread(account, thread_id)
        wanted = query.get("run_id") if _RUN_FILTER.holds(self.edition) else None
        chosen = [m for m in thread.messages if wanted is None or m.run_id == wanted]
        return self.page([self.show_message(message, thread) for message in chosen], query)


def _content(content: Any) -> list[Json]:
    parts = [{"type": "text", "text": content}] if isinstance(content, str) else content
    return [
        {"type": "text", "text": {"value": part["text"], "annotations": []}}
        if part["type"] == "text"
        else part
        for part in parts
    ]
