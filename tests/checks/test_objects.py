"""What is found in messages, threads and assistants, and in deletions; and what is not."""

from __future__ import annotations

from typing import Any

import pytest

from conformance.checks import CHECKS, View
from conformance.contract.editions import LATEST
from conformance.contract.validators import required
from tests.checks.conversation import T, Talk, assistant, message, page, run, thread

_USER = message("user", "Hi")
_MESSAGE = {"message_id": "msg_a"}
_ASSISTANT = {"assistant_id": "asst_a"}
_KINDS = {
    "MSG": ("retrieveMessage", "Message", _USER, _MESSAGE),
    "THREAD": ("retrieveThread", "Thread", thread(), {}),
    "ASST": ("retrieveAssistant", "Assistant", assistant(), _ASSISTANT),
}


def _shown(ids: str, **changes: Any) -> Talk:
    operation, _, good, where = _KINDS[ids]
    talk = Talk()
    talk.say(operation, {**good, **changes}, **where)
    return talk


@pytest.mark.parametrize(
    ("ids", "key"),
    [(ids, key) for ids, kind in _KINDS.items() for key in required(LATEST, kind[1])],
)
def test_a_missing_key_is_one_finding(ids: str, key: str) -> None:
    operation, _, good, where = _KINDS[ids]
    talk = Talk()
    talk.say(operation, {k: v for k, v in good.items() if k != key}, **where)
    assert talk.flagged() == {f"{ids}-KEY-001"}
    (fact,) = talk.facts(f"{ids}-KEY-001")
    assert fact.observed == f"no {key}"


@pytest.mark.parametrize(
    ("ids", "changes", "found"),
    [
        ("MSG", {"role": "system"}, "MSG-TYPE-001"),
        ("MSG", {"status": None}, "MSG-TYPE-001"),
        ("MSG", {"status": "done"}, "MSG-TYPE-001"),
        ("MSG", {"created_at": "2027-01-15T08:00:00Z"}, "MSG-TYPE-001"),
        ("MSG", {"object": "message"}, "MSG-TYPE-001"),
        ("MSG", {"thread_id": None}, "MSG-TYPE-001"),
        ("MSG", {"metadata": {"a": 1}}, "MSG-TYPE-001"),
        ("MSG", {"attachments": {}}, "MSG-TYPE-001"),
        ("MSG", {"content": "Hi"}, "MSG-TYPE-002"),
        ("MSG", {"content": None}, "MSG-TYPE-002"),
        ("MSG", {"content": ["Hi"]}, "MSG-TYPE-002"),
        ("MSG", {"content": [{"type": "text", "text": "Hi"}]}, "MSG-TYPE-002"),
        ("MSG", {"content": [{"type": "text", "text": {"value": "Hi"}}]}, "MSG-TYPE-002"),
        ("MSG", {"created_at": T * 1000}, "MSG-TIME-001"),
        ("MSG", {"thread_id": "thread_b"}, "MSG-PATH-001"),
        ("MSG", {"id": "msg_z"}, "MSG-PATH-001"),
        ("THREAD", {"object": "conversation"}, "THREAD-TYPE-001"),
        ("THREAD", {"tool_resources": []}, "THREAD-TYPE-001"),
        ("THREAD", {"created_at": 0}, "THREAD-TIME-001"),
        ("ASST", {"tools": None}, "ASST-TYPE-001"),
        ("ASST", {"tools": ["function"]}, "ASST-TYPE-001"),
        ("ASST", {"model": None}, "ASST-TYPE-001"),
        ("ASST", {"tool_resources": {"file_search": None}}, "ASST-TYPE-001"),
        ("ASST", {"created_at": 7}, "ASST-TIME-001"),
    ],
)
def test_what_is_wrong_is_one_finding(ids: str, changes: dict[str, Any], found: str) -> None:
    assert _shown(ids, **changes).flagged() == {found}


def test_items_of_lists_are_looked_at_too() -> None:
    talk = Talk()
    talk.say("listMessages", page(message(content="Hi", created_at=None)))
    talk.say("listAssistants", page(assistant(tools=None)))
    assert talk.flagged() == {"MSG-TYPE-001", "MSG-TYPE-002", "ASST-TYPE-001"}


@pytest.mark.parametrize("body", [[], "thread_a", 7, True])
def test_what_is_no_object_lacks_everything(body: object) -> None:
    talk = Talk()
    talk.say("createThread", body, label="create.thread", sent={})
    assert talk.flagged() == {"THREAD-KEY-001"}


@pytest.mark.parametrize(
    ("ids", "changes"),
    [
        ("MSG", {"status": "completed", "incomplete_details": None, "completed_at": T}),
        (
            "MSG",
            {
                "status": "incomplete",
                "incomplete_details": {"reason": "max_tokens"},
                "incomplete_at": T,
                "completed_at": None,
            },
        ),
        ("MSG", {"status": "in_progress", "content": []}),
        ("MSG", {"attachments": None, "metadata": None}),
        # No document of version 2 has it, so it can be anything.
        ("MSG", {"file_ids": None}),
        ("MSG", {"x_vendor": {"a": [1]}, "created_at": float(T)}),
        ("THREAD", {"tool_resources": None, "metadata": None}),
        ("THREAD", {"user_id": 7}),
        ("ASST", {"reasoning_effort": "utmost", "file_ids": None}),
        ("ASST", {"tool_resources": {}, "temperature": 1, "top_p": None}),
    ],
)
def test_what_documents_leave_open_is_no_finding(ids: str, changes: dict[str, Any]) -> None:
    talk = _shown(ids, **changes)
    assert talk.flagged() == set()
    assert talk.said(f"{ids}-KEY-001") == talk.said(f"{ids}-TYPE-001") == "holds"


def test_a_modified_message_may_lack_attachments() -> None:
    body = {k: v for k, v in _USER.items() if k != "attachments"}
    talk = Talk()
    talk.say("modifyMessage", {**body, "file_ids": []}, **_MESSAGE)
    assert talk.flagged() == set()


def test_keys_are_those_of_the_edition() -> None:
    body = {k: v for k, v in thread().items() if k != "tool_resources"}
    talk = Talk()
    talk.say("retrieveThread", body)
    old = View(talk.exchanges, edition="v1-2024-04", driven=True)
    assert [fact.kind for fact in CHECKS["THREAD-KEY-001"](old)] == ["holds"]


@pytest.mark.parametrize("label", ["error.role", "generated.invalid"])
def test_what_should_have_been_refused_is_judged_once(label: str) -> None:
    bad = {**_USER, "role": "system", "content": None}
    talk = Talk()
    talk.say("createMessage", bad, label=label, sent={"role": "system"})
    talk.say("listMessages", page(bad))
    assert not {check for check in talk.flagged() if check.startswith("MSG")}


def test_what_a_wrong_run_brought_along_is_not_judged() -> None:
    talk = Talk()
    talk.say("createRun", run(), label="generated.invalid", sent={"additional_messages": [7]})
    talk.say("listMessages", page(message("user", content=None)))
    assert not {check for check in talk.flagged() if check.startswith("MSG")}


def test_nothing_is_owed_to_a_made_up_id() -> None:
    talk = Talk()
    talk.say("retrieveAssistant", page(), label="generated.valid", **_ASSISTANT)
    assert not {check for check in talk.flagged() if check.startswith("ASST")}
    talk.say("createAssistant", assistant(), label="setup.assistant", sent={"model": "m"})
    assert "ASST-KEY-001" in talk.flagged()


_GONE = {
    "MSG": ("deleteMessage", {"id": "msg_a", "object": "thread.message.deleted"}, _MESSAGE),
    "THREAD": ("deleteThread", {"id": "thread_a", "object": "thread.deleted"}, {}),
    "ASST": ("deleteAssistant", {"id": "asst_a", "object": "assistant.deleted"}, _ASSISTANT),
}


@pytest.mark.parametrize("ids", _GONE)
@pytest.mark.parametrize(
    ("changes", "good"),
    [
        ({"deleted": True}, True),
        ({"deleted": True, "x_vendor": 1}, True),
        ({"deleted": False}, False),
        ({"deleted": "true"}, False),
        ({"deleted": 1}, False),
        ({}, False),
        ({"deleted": True, "id": "other"}, False),
        ({"deleted": True, "object": "deleted"}, False),
    ],
)
def test_a_deletion_says_what_is_gone(ids: str, changes: dict[str, Any], good: bool) -> None:
    operation, body, where = _GONE[ids]
    talk = _shown(ids)
    talk.say(operation, {**body, **changes}, **where)
    assert talk.flagged() == (set() if good else {f"{ids}-DEL-001"})


@pytest.mark.parametrize("status", [200, 500, 504])
def test_an_answer_that_got_lost_may_have_taken_it_away(status: int) -> None:
    talk = _shown("THREAD")
    operation, body, _ = _GONE["THREAD"]
    talk.say(operation, {**body, "deleted": True} if status == 200 else {}, status=status)
    talk.say(operation, {**body, "deleted": False}, label="cleanup")
    assert not {check for check in talk.flagged() if check.endswith("DEL-001")}


def test_and_so_may_what_nobody_saw() -> None:
    operation, body, where = _GONE["ASST"]
    talk = Talk()
    talk.say(operation, {**body, "deleted": False}, **where)
    assert talk.flagged() == set()


def test_a_message_of_no_form_is_not_lost() -> None:
    """It may be the one that was sent; a loss beside it is one."""
    flat = message("user", content="Hi")
    talk = Talk()
    sent = {"role": "user", "content": "Hi"}
    talk.say("createMessage", _USER, label="message.user", sent=sent)
    talk.say("listMessages", page(flat), label="list.desc")
    assert talk.flagged() == {"MSG-TYPE-002"}
    assert talk.said("MSG-KEEP-001") is None
    talk.say("listMessages", page(message("user", "Ho")), label="list.desc")
    assert talk.said("MSG-KEEP-001") == "broken"
