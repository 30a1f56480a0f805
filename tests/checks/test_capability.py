"""What is absent is told from what is there and refuses, in the words that servers use for it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.checks.capability import absences, classify, is_unrouted
from conformance.trace import Exchange
from tests.checks.conversation import Talk, page, refusal, run

HTML = "<!DOCTYPE html><html><body>Sign in</body></html>"
ONE_API = {
    "error": {
        "message": "API not implemented",
        "type": "one_api_error",
        "param": "",
        "code": "api_not_implemented",
    }
}
ECHO = {"url": "https://p.example/v1/threads/thread_a/runs/run_a", "headers": {"Accept": "*/*"}}


def answer(
    status: int,
    body: Any = None,
    raw: str | None = None,
    operation: str = "retrieveRun",
    **more: Any,
) -> Exchange:
    return Talk().say(operation, body, status=status, raw=raw, **more)


@pytest.mark.parametrize(
    ("exchange", "presence"),
    [
        # There, and doing something, right or wrong.
        (answer(200, run()), "there"),
        (answer(200, {"data": run()}), "there"),
        (answer(400, refusal("Not Found")), "there"),
        (answer(401, refusal("Bad key.")), "there"),
        (answer(403, raw=HTML), "there"),
        (answer(429, refusal("Slow down.")), "there"),
        (answer(500, refusal("Not implemented")), "there"),
        (answer(502, raw=HTML), "there"),
        (answer(307, raw="", headers=(("location", "/v2/threads"),)), "there"),
        (answer(200, raw="event: done", content_type="text/event-stream"), "there"),
        # There, and it looked for the object.
        (answer(404, refusal("No run found with id 'run_a'.")), "missing"),
        (answer(404, refusal("Thread not found.")), "missing"),
        (answer(404, refusal("Run run_a no longer exists.")), "missing"),
        (answer(404, refusal("Run run_a has been removed.")), "missing"),
        (answer(410, refusal("Gone: run_a.")), "missing"),
        (answer(410, raw=""), "missing"),
        (answer(404, {"code": 7}), "missing"),
        # Switched off.
        (answer(404, refusal("The Assistants API has been removed.")), "retired"),
        (answer(404, refusal("This API was shut down on 2026-08-26.")), "retired"),
        (answer(404, {"detail": "Assistants are no longer supported."}), "retired"),
        (answer(410, refusal("Deprecated: see the migration guide.")), "retired"),
        (answer(410, raw="", operation="createThread"), "retired"),
        # No such path.
        (answer(404, refusal("Not Found")), "unrouted"),
        (answer(404, refusal("Invalid URL (GET /v1/threads)")), "unrouted"),
        (answer(404, {"detail": "Not Found"}), "unrouted"),
        (answer(404, raw="<html>nginx</html>"), "unrouted"),
        (answer(404, raw="404 page not found"), "unrouted"),
        (answer(404, raw=""), "unrouted"),
        (answer(404, refusal("Whatever."), operation="createThread"), "unrouted"),
        (answer(405, refusal("Anything.")), "unrouted"),
        # No code behind the path.
        (answer(501, ONE_API), "unimplemented"),
        (answer(501, raw=""), "unimplemented"),
        (answer(400, ONE_API), "unimplemented"),
        (answer(404, refusal("This endpoint is not implemented yet.")), "unimplemented"),
        # A success that is none.
        (answer(200, raw=HTML, content_type="text/html"), "page"),
        (answer(200, raw=HTML), "page"),
        (answer(200, raw="Welcome", content_type="text/html; charset=utf-8"), "page"),
        (answer(302, raw="", headers=(("location", "https://p.example/login?next=%2F"),)), "page"),
        (answer(200, ECHO), "echo"),
        (answer(200, {"assistant_id": "a"}, sent={"assistant_id": "a"}, operation="createRun"), "echo"),
        (answer(200, raw=""), "blank"),
        (answer(200, {}), "blank"),
        (answer(200, {}, sent={"metadata": {"a": "b"}}, operation="modifyRun"), "there"),
    ],
)  # fmt: skip
def test_an_answer_says_what_is_there(exchange: Exchange, presence: str) -> None:
    assert classify(exchange).presence == presence


def test_the_reason_has_the_status_and_the_words_of_the_provider() -> None:
    assert classify(answer(501, ONE_API)).reason == "not implemented (501 “API not implemented”)"
    assert classify(answer(404, raw="")).reason == "not routed (404)"
    told = classify(answer(404, refusal("The API\nhas been removed." + "x" * 200))).reason
    assert told.startswith("retired (404 “The API has been removed.xxx")
    assert len(told) < 110
    assert "\n" not in told


def whole(*answers: tuple[str, int, Any], raw: str | None = None) -> list[Exchange]:
    talk = Talk()
    for operation, status, body in answers:
        talk.say(operation, body, status=status, raw=raw)
    return talk.exchanges


def test_one_good_answer_shows_that_an_operation_is_there() -> None:
    found = absences(
        whole(
            ("modifyRun", 404, {"detail": "Not Found"}),
            ("cancelRun", 404, {"detail": "Not Found"}),
            ("cancelRun", 200, run("cancelling")),
        ),
        driven=True,
    )
    assert found == {"modifyRun": "not routed (404 “Not Found”)"}


@pytest.mark.parametrize("body", ["", '{"detail":"Not Found"}'])
def test_what_is_also_said_of_missing_objects_proves_no_absence(body: str) -> None:
    talk = Talk()
    talk.say("retrieveRun", run())
    talk.say("retrieveRun", status=404, raw=body, run_id="run_unknown")
    talk.say("cancelRun", status=404, raw=body, run_id="run_unknown")
    assert absences(talk.exchanges, driven=True) == {}


def test_an_object_that_is_gone_proves_no_absence() -> None:
    talk = Talk()
    talk.say("createThread", {"id": "thread_a"})
    talk.say("listRuns", page())
    talk.say("listRuns", status=404, raw="", thread_id="thread_unknown")
    before = talk.say("retrieveThread", status=404, raw="")
    assert set(absences(talk.exchanges, driven=True)) == {"retrieveThread"}
    talk.exchanges.remove(before)
    talk.say("deleteThread", {"id": "thread_a", "deleted": True})
    talk.say("retrieveThread", status=404, raw="")
    assert absences(talk.exchanges, driven=True) == {}


@pytest.mark.parametrize(
    ("run_id", "body"),
    [("run_a", ""), ("run_unknown", "404 page not found")],
    ids=["asked for an object that is there", "said in other words"],
)
def test_absence_is_proven_by_what_is_there_and_by_other_words(run_id: str, body: str) -> None:
    talk = Talk()
    talk.say("retrieveRun", run())
    talk.say("retrieveRun", status=404, raw="", run_id="run_unknown")
    talk.say("cancelRun", status=404, raw=body, run_id=run_id)
    assert set(absences(talk.exchanges, driven=True)) == {"cancelRun"}


def test_where_nothing_at_all_is_the_words_do_not_matter() -> None:
    exchanges = whole(
        ("createThread", 404, refusal("Use another API.")),
        ("retrieveRun", 404, refusal("The requested resource was not found.")),
    )
    assert set(absences(exchanges, driven=True)) == {"createThread", "retrieveRun"}
    # In traffic that others recorded a run may well be missing.
    assert set(absences(exchanges, driven=False)) == {"createThread"}


def test_a_site_that_serves_one_page_for_every_path_supports_nothing() -> None:
    exchanges = whole(("createThread", 200, None), ("listRuns", 200, None), raw=HTML)
    found = absences(exchanges, driven=True)
    assert set(found) == {"createThread", "listRuns"}
    assert set(found.values()) == {"a web page, and no API (200)"}


def test_a_page_among_answers_hides_no_failure() -> None:
    talk = Talk()
    talk.say("retrieveRun", run())
    talk.say("retrieveRun", raw=HTML, label="error.unknown-run", content_type="text/html")
    assert talk.view().absent == frozenset()
    assert talk.said("ERR-ID-002") == "broken"
    assert talk.said("HTTP-TYPE-001") == "broken"


def test_a_page_in_the_place_of_an_operation_is_still_said_to_be_no_json() -> None:
    talk = Talk()
    talk.say("listRuns", raw=HTML, content_type="text/html", label="list.desc")
    talk.say("retrieveRun", run())
    assert talk.view().absent == {"listRuns"}
    assert talk.flagged() == {"HTTP-TYPE-001"}


def test_an_echo_is_absence_only_if_nothing_else_comes() -> None:
    """A provider that answers one operation with the request is wrong there, and not absent."""
    talk = Talk()
    body = {"metadata": {"a": "b"}}
    talk.say("modifyRun", body, sent=body, label="meta.modify")
    assert talk.view().absent == {"modifyRun"}
    talk.say("retrieveRun", run())
    assert talk.view().absent == frozenset()
    assert "RUN-OBJ-001" in talk.flagged()


def test_blanks_are_wrong_answers_and_with_echoes_an_empty_echo() -> None:
    blank = whole(("createThread", 200, {}), ("listRuns", 200, {}))
    assert absences(blank, driven=True) == {}
    talk = Talk()
    talk.say("listRuns", {})
    talk.say("createRun", {"assistant_id": "a"}, sent={"assistant_id": "a"})
    assert set(absences(talk.exchanges, driven=True)) == {"listRuns", "createRun"}
    assert absences(talk.exchanges, driven=False) == {}


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)  # fmt: skip


@given(
    status=st.integers(100, 599),
    body=JSON | st.builds(refusal, st.text(max_size=40)),
    raw=st.none() | st.text(max_size=40),
    operation=st.sampled_from(["createThread", "retrieveRun", "listRuns", "submitToolOutputs"]),
)
def test_any_answer_has_one_meaning(
    status: int, body: Any, raw: str | None, operation: str
) -> None:
    exchange = answer(status, body, raw=raw, operation=operation, sent={"a": 1})
    told = classify(exchange)
    assert told.is_absent == is_unrouted(exchange)
    assert str(status) in told.reason
    # Who says that it is there, or that the request or the server is at fault, is there.
    if told.is_absent and status >= 400:
        assert status in {404, 405, 410, 501} or "not" in json.dumps(body)


@given(items=st.lists(st.sampled_from([run(), page(), refusal("No.")]), min_size=1, max_size=4))
def test_what_has_answered_as_an_api_is_never_absent(items: list[Any]) -> None:
    talk = Talk()
    for item in items:
        talk.say("retrieveRun", item, status=400 if "error" in item else 200)
    assert talk.view().absent == frozenset()
