"""Walks, odd queries, metadata and envelopes: what is found, and what is nobody's fault."""

from __future__ import annotations

from typing import Any

import pytest

from tests.checks.conversation import T, Talk, message, page, refusal, run, thread

OLD, MID, NEW, ADDED = (
    message("user", name, id=f"msg_{n}", created_at=T + n)
    for n, name in enumerate(("old", "mid", "new", "added"))
)


def _walk(*after: dict[str, Any], more: bool = False) -> Talk:
    talk = Talk()
    talk.say(
        "listMessages", page(NEW, MID, more=True), label="list.insert-before", query="?limit=2"
    )
    rest = page(*after, more=more)
    talk.say("listMessages", rest, label="list.insert-after", query="?limit=100&after=msg_1")
    talk.say("listMessages", page(ADDED, NEW, MID, OLD), label="list.desc", query="?limit=100")
    return talk


def test_a_walk_goes_on_behind_its_cursor() -> None:
    assert _walk(OLD).said("LIST-INSERT-001") == "holds"


@pytest.mark.parametrize("after", [[MID, OLD], []])
def test_an_item_twice_or_never_is_found(after: list[dict[str, Any]]) -> None:
    assert _walk(*after).said("LIST-INSERT-001") == "broken"


def test_what_the_next_page_may_still_hold_is_not_missed() -> None:
    """A server may give fewer items than it was asked for."""
    assert _walk(more=True).said("LIST-INSERT-001") is None


@pytest.mark.parametrize(
    ("status", "body", "said", "answer"),
    [
        (400, refusal(), "holds", "limit 0: refused"),
        (200, page(), "holds", "limit 0: an empty page"),
        (200, page(run()), "holds", "limit 0: items"),
        (502, refusal(), "broken", None),
    ],
)
def test_an_odd_limit_is_answered_in_any_way_but_a_failure(
    status: int, body: Any, said: str, answer: str | None
) -> None:
    talk = Talk()
    talk.say("listRuns", body, status=status, label="list.limit-0", query="?limit=0")
    assert talk.said("LIST-ODD-001") == said
    assert [fact.answer for fact in talk.facts("LIST-ODD-001")] == [answer]


def test_a_page_that_nobody_sized_is_judged_only_if_there_was_more() -> None:
    sent = {"messages": [{"role": "user", "content": "x"}] * 21}
    for label, said in (("create.full", "broken"), ("create.thread", None)):
        talk = Talk()
        talk.say("createThread", {"id": "thread_a"}, label=label, sent=sent)
        talk.say("listMessages", page(NEW, more=True), label="list.default")
        assert talk.said("LIST-DEFAULT-001") == said


def test_items_that_were_lost_say_nothing_of_the_size_of_pages() -> None:
    sent = {"messages": [{"role": "user", "content": "x"}] * 21}
    talk = Talk()
    talk.say("createThread", {"id": "thread_a"}, label="create.full", sent=sent)
    talk.say("listMessages", page(), label="list.default")
    assert talk.said("LIST-DEFAULT-001") is None


def test_a_filtered_list_may_be_empty_and_holds_no_other_run() -> None:
    for items, said in (
        ([], "holds"),
        ([message()], "holds"),
        ([message(run_id="run_b")], "broken"),
    ):
        talk = Talk()
        talk.say("listMessages", page(*items), label="list.of-run", query="?run_id=run_a")
        assert talk.said("LIST-FILTER-001") == said


@pytest.mark.parametrize(
    ("after", "answer"),
    [
        ({"b": "2"}, "replaced"),
        ({"a": "1", "b": "2"}, "merged"),
        ({"a": "0", "b": "2"}, "replaced"),
    ],
)
def test_a_modification_may_replace_or_merge_and_which_is_said(
    after: dict[str, str], answer: str
) -> None:
    talk = Talk()
    talk.say("retrieveRun", run("completed", metadata={"a": "1"}), label="poll.last")
    changed = run("completed", metadata=after)
    talk.say("modifyRun", changed, label="meta.modify", sent={"metadata": {"b": "2"}})
    assert [(f.kind, f.answer) for f in talk.facts("RUN-META-001")] == [("holds", answer)]


def test_metadata_that_comes_back_with_more_is_kept() -> None:
    for told, said in (
        ({"a": "b"}, "holds"),
        ({"a": "b", "trace": "1"}, "holds"),
        ({}, "broken"),
        (None, "broken"),
    ):
        talk = Talk()
        made = message("user", metadata=told)
        talk.say("createMessage", made, label="message.user", sent={"metadata": {"a": "b"}})
        assert talk.said("META-KEEP-002") == said


def test_the_room_that_is_promised_is_owed() -> None:
    talk = Talk()
    talk.say("createThread", refusal(), status=400, label="meta.full", sent={})
    # Where no thread is made at all, that is the finding.
    assert talk.said("META-LIMIT-001") is None
    talk.say("createThread", thread(), label="create.thread", sent={})
    assert talk.flagged() == {"META-LIMIT-001"}


@pytest.mark.parametrize(
    ("kind", "text", "found"),
    [
        ("application/problem+json", "No.", set()),
        ("Application/JSON; charset=utf-8", "No.", set()),
        ("text/plain", "No.", {"ERR-ENV-003"}),
        ("application/json", " ", {"ERR-ENV-004"}),
    ],
)
def test_a_refusal_says_what_it_is_and_something(kind: str, text: str, found: set[str]) -> None:
    talk = Talk()
    talk.say("retrieveRun", refusal(text), status=400, content_type=kind)
    assert talk.flagged() == found


def test_a_page_in_the_place_of_a_refusal_is_one_finding() -> None:
    talk = Talk()
    html = "<html>Blocked</html>"
    talk.say("retrieveRun", raw=html, status=403, content_type="text/html")
    assert talk.flagged() == {"ERR-ENV-001"}
