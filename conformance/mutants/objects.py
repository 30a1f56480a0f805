"""Defects of messages, threads and assistants as answers and lists show them, and of deletions."""

from __future__ import annotations

from typing import Any

from conformance.mutants.mutant import Answer, Json, Rewrite, spoiled
from conformance.mutants.spoil import Change, Select, answers_of, both, drop, items_of, put, spoil

_THREADS = answers_of("createThread", "retrieveThread", "modifyThread")
_ASSISTANTS = both(
    answers_of("createAssistant", "retrieveAssistant", "modifyAssistant"),
    items_of("listAssistants"),
)
_MESSAGES = both(
    answers_of("createMessage", "retrieveMessage", "modifyMessage"), items_of("listMessages")
)


def _milliseconds(one: Json) -> None:
    one["created_at"] *= 1000


def _as_text(one: Json) -> None:
    one["created_at"] = f"{one['created_at']}"


def _of_no_run(message: Json) -> None:
    if message["run_id"] is None:
        del message["run_id"]


def _bare_content(message: Json) -> None:
    """Show what a user said as a request says it."""
    if message["role"] == "user":
        message["content"] = "".join(part["text"]["value"] for part in message["content"])


def _bare_parts(message: Json) -> None:
    """Show what a user said in parts, with a plain string in each, as requests have them."""
    if message["role"] == "user":
        parts = message["content"]
        message["content"] = [{"type": "text", "text": part["text"]["value"]} for part in parts]


def _without_notes(message: Json) -> None:
    for part in message["content"]:
        del part["text"]["annotations"]


def _named_tools(assistant: Json) -> None:
    assistant["tools"] = [tool["type"] for tool in assistant["tools"]]


_SHAPES: tuple[tuple[str, str, Select, Change, str], ...] = (
    (
        "message-without-role",
        "New messages do not say who speaks.",
        answers_of("createMessage"),
        drop("role"),
        "MSG-KEY-001",
    ),
    (
        "message-of-no-run",
        "Messages that no run wrote lack run_id, instead of null.",
        _MESSAGES,
        _of_no_run,
        "MSG-KEY-001",
    ),
    (
        "message-status-null",
        "The status of a message is null.",
        _MESSAGES,
        put("status", None),
        "MSG-TYPE-001",
    ),
    (
        "message-time-as-text",
        "created_at of a new message is a string.",
        answers_of("createMessage"),
        _as_text,
        "MSG-TYPE-001",
    ),
    (
        "message-role-of-its-own",
        "A new message of the user is one of a human.",
        answers_of("createMessage"),
        put("role", "human"),
        "MSG-TYPE-001",
    ),
    (
        "message-content-flat",
        "The content of a message of the user is the text itself, as it was sent.",
        _MESSAGES,
        _bare_content,
        "MSG-TYPE-002",
    ),
    (
        "message-parts-flat",
        "The parts of what a user says hold a string, where an object with value and annotations is due.",
        _MESSAGES,
        _bare_parts,
        "MSG-TYPE-002",
    ),
    (
        "message-without-annotations",
        "The text of a message has no annotations, instead of none in a list.",
        _MESSAGES,
        _without_notes,
        "MSG-TYPE-002",
    ),
    (
        "message-milliseconds",
        "created_at of new messages is in milliseconds.",
        answers_of("createMessage"),
        _milliseconds,
        "MSG-TIME-001",
    ),
    (
        "message-of-other-thread",
        "A new message names another thread than the one that it is in.",
        answers_of("createMessage"),
        put("thread_id", "thread_other"),
        "MSG-PATH-001",
    ),
    (
        "thread-without-resources",
        "Threads have no tool_resources.",
        _THREADS,
        drop("tool_resources"),
        "THREAD-KEY-001",
    ),
    (
        "thread-time-null",
        "created_at of threads is null.",
        _THREADS,
        put("created_at", None),
        "THREAD-TYPE-001",
    ),
    (
        "thread-of-another-name",
        "A thread says that it is a conversation.",
        _THREADS,
        put("object", "conversation"),
        "THREAD-TYPE-001",
    ),
    (
        "thread-milliseconds",
        "created_at of threads is in milliseconds.",
        _THREADS,
        _milliseconds,
        "THREAD-TIME-001",
    ),
    (
        "assistant-without-description",
        "Assistants have no key for their description.",
        _ASSISTANTS,
        drop("description"),
        "ASST-KEY-001",
    ),
    (
        "assistant-tools-null",
        "The tools of an assistant are null.",
        _ASSISTANTS,
        put("tools", None),
        "ASST-TYPE-001",
    ),
    (
        "assistant-tools-named",
        "The tools of an assistant are names.",
        _ASSISTANTS,
        _named_tools,
        "ASST-TYPE-001",
    ),
    (
        "assistant-of-the-epoch",
        "Assistants were created at 0.",
        _ASSISTANTS,
        put("created_at", 0),
        "ASST-TIME-001",
    ),
    (
        "message-not-deleted",
        "The deletion of a message says that it is not.",
        answers_of("deleteMessage"),
        put("deleted", False),
        "MSG-DEL-001",
    ),
    (
        "message-deleted-namelessly",
        "The deletion of a message does not say of which.",
        answers_of("deleteMessage"),
        drop("id"),
        "MSG-DEL-001",
    ),
    (
        "thread-deleted-as-thread",
        "The deletion of a thread is a thread, going by its object.",
        answers_of("deleteThread"),
        put("object", "thread"),
        "THREAD-DEL-001",
    ),
    (
        "thread-not-deleted",
        "The deletion of a thread says that it is not.",
        answers_of("deleteThread"),
        put("deleted", False),
        "THREAD-DEL-001",
    ),
    (
        "assistant-deleted-in-words",
        "The deletion of an assistant says true in a string.",
        answers_of("deleteAssistant"),
        put("deleted", "true"),
        "ASST-DEL-001",
    ),
    (
        "other-assistant-deleted",
        "The deletion of an assistant names another.",
        answers_of("deleteAssistant"),
        put("id", "asst_other"),
        "ASST-DEL-001",
    ),
)
for _name, _text, _select, _change, _trip in _SHAPES:
    spoiled(_name, _text, spoil(_select, _change), _trip)

spoiled(
    "message-without-files",
    "Messages of version 1 have no file_ids.",
    spoil(_MESSAGES, drop("file_ids")),
    "MSG-KEY-001",
    edition="v1-2023-11",
)


def _in_a_list(*operations: str) -> Rewrite:
    """Return the rewrite that answers with a list that has the object in it."""

    def rewrite(answer: Answer) -> Answer:
        good = answer.status == 200 and answer.operation in operations
        return Answer(answer.operation, 200, answer.headers, [answer.body]) if good else answer

    return rewrite


spoiled(
    "new-message-in-a-list",
    "A new message comes in a list of one.",
    _in_a_list("createMessage"),
    "MSG-KEY-001",
)

# -- what is allowed -------------------------------------------------------------------------

_OPTIONAL = ("tool_resources", "temperature", "top_p", "response_format", "reasoning_effort")


def _spare(assistant: Json) -> None:
    for name in _OPTIONAL:
        drop(name)(assistant)


def _null_metadata(one: Json) -> None:
    one["metadata"] = one["metadata"] or None


def _null_resources(one: Json) -> None:
    one["tool_resources"] = one["tool_resources"] or None


def _unfiled(message: Json) -> None:
    message.update(attachments=None)


def _broken_off(message: Json) -> None:
    """Tell the status of a message that a limit of tokens cut short."""
    stamp: Any = message["created_at"]
    if message["role"] == "assistant":
        reason = {"reason": "max_tokens"}
        message.update(status="incomplete", incomplete_details=reason)
        message.update(incomplete_at=stamp, completed_at=None)


_VARIANTS: tuple[tuple[str, str, Select, Change], ...] = (
    (
        "spare-assistants",
        "Assistants lack the settings that no document requires of them.",
        _ASSISTANTS,
        _spare,
    ),
    (
        "unset-is-null",
        "Unset metadata of messages, threads and assistants is null, which is documented.",
        both(_MESSAGES, _THREADS, _ASSISTANTS),
        _null_metadata,
    ),
    (
        "no-resources-is-null",
        "tool_resources of threads and assistants without any are null, which is documented.",
        both(_THREADS, _ASSISTANTS),
        _null_resources,
    ),
    (
        "no-attachments-is-null",
        "attachments of a message without any are null, which is documented.",
        _MESSAGES,
        _unfiled,
    ),
    (
        "messages-broken-off",
        "The assistant's messages say that a limit cut them short.",
        _MESSAGES,
        _broken_off,
    ),
)
for _name, _text, _select, _change in _VARIANTS:
    spoiled(_name, _text, spoil(_select, _change))
