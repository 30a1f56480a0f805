"""Each thing that a proxy can do to an answer is named, and nothing else is."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from functools import wraps
from pathlib import Path

import jsonschema_rs
import pytest

import conformance
from conformance.differential import encode
from conformance.differential.text import document, terminal
from tests.differential.world import Answer, compared, direct, hold, what

SCHEMA = json.loads(
    (Path(conformance.__file__).parent / "differential" / "via.schema.json").read_text()
)


def only(*operations: str) -> Callable[[Callable[[Answer], None]], Callable[[Answer], None]]:
    """Alter successful answers of some operations alone."""

    def narrowed(alter: Callable[[Answer], None]) -> Callable[[Answer], None]:
        @wraps(alter)
        def altered(answer: Answer) -> None:
            if answer.operation in operations and answer.status == 200 and not answer.streams:
                alter(answer)

        return altered

    return narrowed


def streamed(alter: Callable[[Answer], None]) -> Callable[[Answer], None]:
    """Alter streams alone."""

    @wraps(alter)
    def altered(answer: Answer) -> None:
        if answer.streams:
            alter(answer)

    return altered


def adds_header(answer: Answer) -> None:
    answer.headers.append(("X-Proxy", "yes"))


def drops_request_id(answer: Answer) -> None:
    answer.headers = [(k, v) for k, v in answer.headers if k != "x-request-id"]


def rewrites_version(answer: Answer) -> None:
    answer.headers = [(k, "1999" if k == "openai-version" else v) for k, v in answer.headers]


@only("retrieveRun")
def drops_usage(answer: Answer) -> None:
    answer.json = {k: v for k, v in answer.json.items() if k != "usage"}


@only("createThread")
def adds_field(answer: Answer) -> None:
    answer.json = {**answer.json, "request_id": "abc"}


@only("createRun")
def rewrites_temperature(answer: Answer) -> None:
    answer.json = {**answer.json, "temperature": 0.25}


@only("createRun")
def loses_metadata(answer: Answer) -> None:
    answer.json = {**answer.json, "metadata": {}}


@only("modifyRun")
def rewrites_ids(answer: Answer) -> None:
    answer.json = {**answer.json, "assistant_id": answer.json["thread_id"]}


@only("createMessage")
def times_in_milliseconds(answer: Answer) -> None:
    answer.json = {**answer.json, "created_at": answer.json["created_at"] * 1000}


@only("createRun")
def moves_the_deadline(answer: Answer) -> None:
    answer.json = {**answer.json, "expires_at": answer.json["expires_at"] + 60}


@only("listMessages")
def turns_lists_round(answer: Answer) -> None:
    answer.json = {**answer.json, "data": answer.json["data"][::-1]}


@only("listMessages")
def loses_an_element(answer: Answer) -> None:
    answer.json = {**answer.json, "data": answer.json["data"][1:]}


def fails_instead_of_refusing(answer: Answer) -> None:
    if answer.status == 404:
        answer.status = 500


def answers_in_html(answer: Answer) -> None:
    if answer.status == 404:
        answer.body = b"<html>not here</html>"


@only("createAssistant")
def is_late(answer: Answer) -> None:
    answer.held_s = 0.5


@streamed
def holds_the_stream_back(answer: Answer) -> None:
    answer.held_s, answer.apart_s = len(answer.events) * answer.apart_s, 0.0


@streamed
def merges_deltas(answer: Answer) -> None:
    frames = answer.events
    at = [i for i, frame in enumerate(frames) if b"thread.message.delta" in frame]
    first, second = at[1], at[2]
    data = [json.loads(frames[i].split(b"data: ")[1]) for i in (first, second)]
    content = data[0]["delta"]["content"][0]["text"]
    content["value"] += data[1]["delta"]["content"][0]["text"]["value"]
    frames[first] = b"event: thread.message.delta\ndata: " + json.dumps(data[0]).encode() + b"\n\n"
    del frames[second]
    answer.events = frames


@streamed
def loses_a_delta(answer: Answer) -> None:
    frames = answer.events
    del frames[[i for i, frame in enumerate(frames) if b"thread.message.delta" in frame][1]]
    answer.events = frames


@streamed
def loses_an_event(answer: Answer) -> None:
    answer.events = [f for f in answer.events if b"event: thread.run.queued" not in f]


@streamed
def swaps_events(answer: Answer) -> None:
    frames = answer.events
    at = next(i for i, frame in enumerate(frames) if b"event: thread.run.queued" in frame)
    frames[at], frames[at + 1] = frames[at + 1], frames[at]
    answer.events = frames


@streamed
def rewrites_an_event(answer: Answer) -> None:
    answer.body = answer.body.replace(b'"usage":{', b'"used":{').replace(
        b'"usage": {', b'"used":{'
    )


CASES = {
    adds_header: [("added", "header", None, "x-proxy")],
    drops_request_id: [("dropped", "header", None, "x-request-id")],
    rewrites_version: [("rewritten", "header", None, "openai-version")],
    drops_usage: [("dropped", "field", "retrieveRun", "usage")],
    adds_field: [("added", "field", "createThread", "request_id")],
    rewrites_temperature: [("rewritten", "field", "createRun", "temperature")],
    loses_metadata: [
        ("dropped", "field", "createRun", "metadata.scenario"),
        ("dropped", "field", "createRun", "metadata.empty"),
    ],
    rewrites_ids: [("rewritten", "field", "modifyRun", "assistant_id")],
    times_in_milliseconds: [("rewritten", "field", "createMessage", "created_at")],
    moves_the_deadline: [("rewritten", "field", "createRun", "expires_at")],
    turns_lists_round: [("reordered", "field", "listMessages", "data[]")],
    loses_an_element: [("dropped", "field", "listMessages", "data[]")],
    is_late: [("delayed", "time", "createAssistant", "(answer)")],
    holds_the_stream_back: [("delayed", "time", "createRun", "(stream)")],
    merges_deltas: [("merged", "event", "createRun", "thread.message.delta")],
    loses_a_delta: [("dropped", "event", "createRun", "thread.message.delta")],
    loses_an_event: [("dropped", "event", "createRun", "thread.run.queued")],
    swaps_events: [("reordered", "event", "createRun", "thread.run.queued")],
}


@pytest.mark.parametrize("alter", CASES, ids=lambda alter: alter.__name__)
def test_an_alteration_is_named_and_nothing_else(alter: Callable[[Answer], None]) -> None:
    found = compared(hold(alter))
    assert sorted(map(what, found.changes), key=str) == sorted(CASES[alter], key=str)
    assert found.verdict.startswith("altered")
    assert (found.only_direct, found.only_via) == ((), ())


def test_without_an_alteration_it_is_transparent() -> None:
    """Other ids and another hour are all that differs between two conversations."""
    found = compared(hold(start=1.9e9, seed=7), exact=False)
    assert (found.changes, found.broken, found.verdict) == ((), (), "transparent")
    assert found.compared > 50
    assert compared(direct()).verdict == "transparent"


def test_other_words_count_only_where_they_are_the_same_each_time() -> None:
    other = hold(seed=7)
    assert compared(other, exact=False).changes == ()
    assert compared(other, exact=True).changes


def test_an_event_is_compared_inside() -> None:
    found = compared(hold(rewrites_an_event))
    paths = {change.path for change in found.changes}
    assert "thread.run.completed: usage" in paths
    assert "thread.run.completed: used" in paths
    assert {change.where for change in found.changes} == {"event"}


def test_a_refusal_that_becomes_a_failure_is_illegal() -> None:
    found = compared(hold(fails_instead_of_refusing))
    assert found.verdict == "altered and illegal"
    assert ("rewritten", "status", "retrieveRun", "status") in map(what, found.changes)
    assert found.broken
    assert all(broken.direct == "pass" and broken.exchanges for broken in found.broken)


def test_a_header_breaks_nothing() -> None:
    assert compared(hold(adds_header)).verdict == "altered but legal"


def test_a_body_that_is_no_json_any_more_is_rewritten_as_a_whole() -> None:
    found = compared(hold(answers_in_html))
    assert ("rewritten", "field", "retrieveRun", "(body)") in map(what, found.changes)
    assert any("<html>" in (c.via or "") for c in found.changes)


def test_an_operation_that_is_not_routed_is_dropped() -> None:
    def unrouted(answer: Answer) -> None:
        if answer.operation == "cancelRun":
            answer.status, answer.body = 405, b'{"detail":"Method Not Allowed"}'

    changes = {what(change) for change in compared(hold(unrouted)).changes}
    assert ("dropped", "operation", "cancelRun", "cancelRun") in changes


def test_a_conversation_that_stopped_early_names_what_has_no_partner() -> None:
    def no_steps(answer: Answer) -> None:
        if answer.operation == "createThread":
            answer.status, answer.body = 503, b"{}"

    found = compared(hold(no_steps))
    assert found.only_direct
    assert ("rewritten", "status", "createThread", "status") in map(what, found.changes)


@pytest.mark.parametrize("alter", [adds_header, fails_instead_of_refusing, answers_in_html])
def test_what_is_written_fits_its_schema_and_harms_nobody(
    alter: Callable[[Answer], None],
) -> None:
    found = compared(hold(alter))
    jsonschema_rs.validator_for(SCHEMA).validate(json.loads(encode(found)))
    page = document(found)
    assert found.verdict in page
    # What came from outside stands in code spans alone, where no site makes HTML of it.
    assert "<html>" not in re.sub("`+[^`]*`+", "", page)
    assert all("\x1b" not in line for line in terminal(found))
