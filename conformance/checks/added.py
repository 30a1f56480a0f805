"""What a thread or a run brings along, and what limits do: added messages, an answer cut short."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

from conformance.checks.fact import Fact, judge, shown
from conformance.checks.registry import check
from conformance.checks.run_body import lost_of, text_of
from conformance.checks.view import Seen, View, is_success, items
from conformance.checks.walks import DEFAULT_LIMIT
from conformance.oracle.run import TERMINAL
from conformance.oracle.time import SLACK_S
from conformance.trace import Exchange

Items = Sequence[Mapping[str, Any]]


@check("THREAD-MSG-001")
def first_messages_are_there(view: View) -> Iterator[Fact]:
    """A thread that was created with messages holds them.

    They are counted: what becomes of a text, or of its order, is a requirement of its own. A page
    that is full, or says that more follows, shows that they are there; only a short one that ends
    the list shows a loss.
    """
    given = {
        made.json["id"]: (made, len(made.sent["messages"]))
        for made in view.labelled("create.full")
        if is_success(made) and isinstance(made.json, dict) and "id" in made.json
    }
    for listed in view.labelled("list.default"):
        made, count = given.get(listed.path.get("thread_id"), (None, 0))
        if made is None or not is_success(listed):
            continue
        shown_here = len(items(listed))
        ends = isinstance(listed.json, dict) and listed.json.get("has_more") is False
        lost = ends and shown_here < min(count, DEFAULT_LIMIT)
        if lost or shown_here:
            yield from judge(
                not lost,
                made.index,
                listed.index,
                expected=f"{count} messages",
                observed=f"{shown_here} on {'the only page' if ends else 'the first page'}",
            )


@check("MSG-ADD-001")
def added_messages_are_there(view: View) -> Iterator[Fact]:
    """Messages that are given with a run stand in its thread."""
    for listed, created in _added(view):
        wanted = [message["content"] for message in created.sent["additional_messages"]]
        said = [text_of(item) for item in items(listed) if item.get("role") == "user"]
        yield from judge(
            not lost_of(wanted, items(listed)),
            created.index,
            listed.index,
            expected=f"messages of the user {shown(wanted)}",
            observed=shown(said),
        )


@check("MSG-ADD-002")
def added_messages_come_in_order(view: View) -> Iterator[Fact]:
    """They come after what was said before, in their order, and before the run's own answer.

    By their times: within a second no order is promised, and a second either way is rounding.
    """
    for listed, created in _added(view):
        line = _in_order(view, listed, created)
        stamps = [item.get("created_at") for item in line]
        if len(line) < 2 or not all(isinstance(stamp, int) for stamp in stamps):
            continue
        good = all(int(a or 0) <= int(b or 0) + SLACK_S for a, b in pairwise(stamps))
        yield from judge(
            good,
            created.index,
            listed.index,
            expected="created_at in the order of what was said, what was added, and the answer",
            observed=shown({str(text_of(item)): item.get("created_at") for item in line}),
        )


def _added(view: View) -> Iterator[tuple[Exchange, Exchange]]:
    """Yield each whole list of messages after a run that brought some, with its creation."""
    for listed in view.labelled("messages.added"):
        body = listed.json if isinstance(listed.json, dict) else {}
        if not is_success(listed) or body.get("has_more") is True:
            continue
        for created in view.accepted("createRun"):
            brought = isinstance(created.sent, dict) and created.sent.get("additional_messages")
            if brought and created.path == listed.path and created.index < listed.index:
                yield listed, created


def _in_order(view: View, listed: Exchange, created: Exchange) -> Items:
    """Return the messages that have an order, in it; those that are not there left out."""
    before = [
        e.sent["content"]
        for e in view.accepted("createMessage")
        if e.path == listed.path and e.ended_ms <= created.started_ms and isinstance(e.sent, dict)
    ]
    texts = [*before, *(one["content"] for one in created.sent["additional_messages"])]
    by_text = {text_of(item): item for item in items(listed) if item.get("role") == "user"}
    run_id = created.json.get("id") if isinstance(created.json, dict) else None
    # What was added may name the run too, which brought it.
    written = [item for item in items(listed) if item.get("role") == "assistant"]
    answers = [item for item in written if run_id and item.get("run_id") == run_id]
    return [*(by_text[text] for text in texts if text in by_text), *answers[:1]]


@check("RUN-INC-001")
def the_limit_is_named(view: View) -> Iterator[Fact]:
    """An incomplete run that had one limit names that limit."""
    for seen, sent in _limited(view):
        details = seen.value.get("incomplete_details")
        reason = details.get("reason") if isinstance(details, dict) else None
        if seen.status != "incomplete" or not isinstance(reason, str):
            continue
        # A limit that the server set by itself is one too.
        if sent.get("max_prompt_tokens") is None and seen.value.get("max_prompt_tokens") is None:
            yield from judge(
                # The vanished service was seen to give a reason that its document did not have.
                reason in {"max_completion_tokens", "content_filter"},
                seen.index,
                expected="max_completion_tokens, the only limit that was set",
                observed=shown(reason),
                answer=reason,
            )


@check("RUN-INC-002")
def the_limit_is_kept(view: View) -> Iterator[Fact]:
    """A run that wrote more than it may is not completed."""
    for seen, sent in _limited(view):
        usage = seen.value.get("usage")
        written = usage.get("completion_tokens") if isinstance(usage, dict) else None
        if seen.status in TERMINAL and isinstance(written, int):
            limit = sent["max_completion_tokens"]
            yield from judge(
                seen.status != "completed" or written <= limit,
                seen.index,
                expected=f"incomplete, or {limit} tokens at most",
                observed=f"{seen.status} with {written} tokens",
                answer=seen.status,
            )


def _limited(view: View) -> Iterator[tuple[Seen, Mapping[str, Any]]]:
    """Yield each sighting of a run that may write so much, with the body that made it."""
    for created in view.accepted("createRun"):
        sent, got = created.sent, created.json
        if not (isinstance(sent, dict) and isinstance(got, dict)):
            continue
        if created.label != "create.good" or not isinstance(
            sent.get("max_completion_tokens"), int
        ):
            continue
        if got.get("max_completion_tokens") != sent["max_completion_tokens"]:
            # That it shows another limit, or none, is a requirement of its own.
            continue
        for seen in view.histories.get((created.source, str(got.get("id"))), ()):
            yield seen, sent
