"""HAR in and out: somebody else's recordings, and ours for their tools."""

from __future__ import annotations

import base64
import json
import re
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conformance.contract.operations import route
from conformance.trace import (
    DamagedTrace,
    Exchange,
    Request,
    Response,
    har_started_at,
    read_har,
    write_har,
)
from tests.shared import RECORDINGS, needs_recordings
from tests.trace.test_ndjson import exchanges as any_exchanges
from tests.trace.test_ndjson import texts

START = "2026-01-01T00:00:00+00:00"
RECORDED = sorted(RECORDINGS.rglob("*.har"))


def read(text: str) -> list[Exchange]:
    return read_har(text, route=route, source="file.har")


def entry(**changes: Any) -> dict[str, Any]:
    """One entry of a HAR file; a dotted path as a key, with dots as underscores, changes it."""
    found: dict[str, Any] = {
        "startedDateTime": "2026-01-01T00:00:00.500Z",
        "time": 12.5,
        "request": {"method": "GET", "url": "http://host/v1/threads/thread_1", "headers": []},
        "response": {"status": 200, "headers": [], "content": {"text": "{}"}},
    }
    for path, value in changes.items():
        *parents, last = path.split("_")
        place = found
        for parent in parents:
            place = place[parent]
        place[last] = value
    return found


def har(*entries: Any) -> str:
    return json.dumps({"log": {"version": "1.2", "entries": list(entries)}})


# -- round trip ----------------------------------------------------------------------------


@st.composite
def portable(draw: st.DrawFn) -> Exchange:
    """An exchange of which HAR can carry everything but what is our own: scenario and label."""
    exchange = draw(any_exchanges)
    response = exchange.response
    if response is not None:
        packed = base64.b64encode(b"\xff" + draw(st.binary(max_size=9))).decode()
        binary = draw(st.booleans())
        response = msgspec.structs.replace(
            response,
            body=None if binary else draw(texts),
            body_base64=packed if binary else None,
            truncated=False,
        )
    return msgspec.structs.replace(
        exchange,
        request=msgspec.structs.replace(exchange.request, body=exchange.request.body or None),
        response=response,
        started_ms=float(draw(st.integers(0, 10**9))),
        elapsed_ms=float(draw(st.integers(0, 10**6))),
    )


@settings(max_examples=60)
@given(found=st.lists(portable(), max_size=3))
def test_what_har_can_carry_comes_back(found: list[Exchange]) -> None:
    again = read(write_har(found, started_at=START, version="1"))
    assert len(again) == len(found)
    first = min((exchange.started_ms for exchange in found), default=0)
    for before, after in zip(found, again, strict=True):
        assert after.request == msgspec.structs.replace(before.request, body_base64=None)
        assert after.response == before.response
        assert after.started_ms == pytest.approx(before.started_ms - first, abs=0.6)
        assert after.elapsed_ms == before.elapsed_ms


@settings(max_examples=60)
@given(found=st.lists(any_exchanges, max_size=3))
def test_what_is_written_has_the_shape_of_har_1_2(found: list[Exchange]) -> None:
    """The members that the format demands, each of its type."""
    log = json.loads(write_har(found, started_at=START, version="1"))["log"]
    assert log["version"] == "1.2"
    assert set(log["creator"]) == {"name", "version"}
    assert len(log["entries"]) == len(found)
    for one in log["entries"]:
        assert datetime.fromisoformat(one["startedDateTime"]).tzinfo is not None
        assert one["time"] >= 0
        assert one["time"] == sum(one["timings"].values())
        assert set(one["timings"]) == {"send", "wait", "receive"}
        assert one["cache"] == {}
        for half, members in (
            (one["request"], {"method": str, "url": str, "queryString": list}),
            (one["response"], {"status": int, "statusText": str, "redirectURL": str}),
        ):
            common = {
                "httpVersion": str,
                "cookies": list,
                "headers": list,
                "headersSize": int,
                "bodySize": int,
            }
            for name, kind in {**members, **common}.items():
                assert isinstance(half[name], kind), name
            for pair in (*half["headers"], *half.get("queryString", [])):
                assert set(pair) == {"name", "value"}
        content = one["response"]["content"]
        assert isinstance(content["size"], int)
        assert isinstance(content["mimeType"], str)
        if "postData" in one["request"]:
            assert set(one["request"]["postData"]) == {"mimeType", "text"}


# -- reading -------------------------------------------------------------------------------


def test_an_entry_becomes_an_exchange_of_the_contract() -> None:
    found = read(har(entry()))[0]
    assert (found.operation, found.path) == ("retrieveThread", {"thread_id": "thread_1"})
    assert (found.status, found.json, found.elapsed_ms) == (200, {}, 12.5)
    assert found.source == "file.har"


def test_text_that_a_browser_put_in_base64_is_text_again() -> None:
    packed = {"text": base64.b64encode(b'{"id": "x"}').decode(), "encoding": "base64"}
    assert read(har(entry(response_content=packed)))[0].json == {"id": "x"}


def test_bytes_stay_in_base64() -> None:
    packed = {"text": base64.b64encode(b"\xff\x00").decode(), "encoding": "base64"}
    response = read(har(entry(response_content=packed)))[0].response
    assert response is not None
    assert (response.body, response.body_base64) == (None, packed["text"])


def test_status_0_is_no_answer() -> None:
    found = read(har(entry(response_status=0)))[0]
    assert (found.response, found.error) == (None, "the recording holds no answer")


def test_a_stream_is_read_into_its_events() -> None:
    body = {"text": "event: done\ndata: [DONE]\n\n", "mimeType": "text/event-stream"}
    events = read(har(entry(response_content=body)))[0].events
    assert [(event.name, event.data, event.at_ms) for event in events] == [
        ("done", "[DONE]", None)
    ]


def test_times_of_whole_seconds_are_taken_in_file_order() -> None:
    """Entries that could not be told apart by time must not look as if they overlapped."""
    second = "2026-01-01T00:00:00Z"
    found = read(har(*[entry(startedDateTime=second, time=400)] * 3))
    for before, after in pairwise(found):
        assert before.ended_ms <= after.started_ms


@pytest.mark.parametrize(
    ("started", "told"),
    [
        ("2026-01-01T02:00:00.5+02:00", "2026-01-01T00:00:00.500000+00:00"),
        ("2026-01-01T00:00:00", "2026-01-01T00:00:00+00:00"),
        ("2026-01-01T00:00:00.1234567Z", "2026-01-01T00:00:00.123456+00:00"),
    ],
)
def test_the_start_is_told_in_utc(started: str, told: str) -> None:
    assert har_started_at(har(entry(startedDateTime=started))) == told


def test_an_empty_file_started_at_the_epoch() -> None:
    assert har_started_at(har()) == datetime.fromtimestamp(0, UTC).isoformat()
    assert read(har()) == []


@pytest.mark.parametrize("time", [None, -5, float("inf"), float("nan")])
def test_a_time_that_is_none_counts_as_nothing(time: float | None) -> None:
    assert read(har(entry(time=time)))[0].elapsed_ms == 0


MALFORMED = {
    "empty": "",
    "no JSON": "<html>",
    "a list": "[]",
    "a string": '"log"',
    "no log": "{}",
    "log is null": '{"log": null}',
    "no entries": '{"log": {}}',
    "entries are an object": '{"log": {"entries": {"a": 1}}}',
    "entries are a number": '{"log": {"entries": 7}}',
    "deeply nested": "[" * 100_000,
    "an entry is null": har(None),
    "an entry is a string": har("entry"),
    "no time": har({k: v for k, v in entry().items() if k != "startedDateTime"}),
    "time is a number": har(entry(startedDateTime=7)),
    "time is no time": har(entry(startedDateTime="yesterday")),
    "no request": har({k: v for k, v in entry().items() if k != "request"}),
    "request is a list": har(entry(request=[])),
    "method is a number": har(entry(request_method=7)),
    "url is null": har(entry(request_url=None)),
    "headers are strings": har(entry(request_headers=["a: b"])),
    "a header is a number": har(entry(request_headers=[{"name": "a", "value": 1}])),
    "posted text is an object": har(entry(request_postData={"text": {}})),
    "response is null": har(entry(response=None)),
    "status is a word": har(entry(response_status="fine")),
    "status is endless": har(entry()).replace('"status": 200', '"status": 1e400'),
    "content is a list": har(entry(response_content=["x"])),
    "text is a number": har(entry(response_content={"text": 5})),
    "base64 is none": har(entry(response_content={"text": "%%%", "encoding": "base64"})),
    "elapsed is a word": har(entry(time="long")),
}


@pytest.mark.parametrize("name", MALFORMED)
def test_what_is_no_har_says_where_it_breaks(name: str) -> None:
    with pytest.raises(DamagedTrace, match=r"file\.har"):
        read(MALFORMED[name])


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "file.har is no HAR file: it is no JSON: Expecting value at line 1, column 1"),
        ("[1,\n 2", "it is no JSON: Expecting ',' delimiter at line 2, column 3"),
        ("[" * 100_000, "file.har is no HAR file: it is nested too deeply"),
        ('{"log": null}', "file.har is no HAR file: it has no log.entries"),
        ("null", "file.har is no HAR file: it has no log.entries"),
        (har(entry(), {}), "file.har, entry 1: it has no startedDateTime"),
        (har(entry(startedDateTime=7)), "file.har, entry 0: startedDateTime is no ISO 8601 time"),
        (har(entry(time="long")), "file.har, entry 0: time is no number"),
        (har(entry(request_method=7)), "entry 0: a value that must be a string is none"),
        (har(entry(response=None)), "entry 0: a value in it is not of the kind that HAR asks for"),
    ],
)
def test_what_is_no_har_is_told_in_words_of_har(text: str, said: str) -> None:
    with pytest.raises(DamagedTrace) as caught:
        read(text)
    assert str(caught.value).endswith(said)
    assert str(caught.value).count("file.har") == 1


@pytest.mark.parametrize("name", MALFORMED)
def test_no_type_of_python_is_named(name: str) -> None:
    with pytest.raises(DamagedTrace) as caught:
        read(MALFORMED[name])
    assert not re.search(r"Error|NoneType|'\w+' object|\b(str|int|dict)\b", str(caught.value))


@given(st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(
        st.sampled_from(["log", "entries", "request", "response", "startedDateTime", "headers",
                         "url", "method", "content", "text", "status"]), inner, max_size=4),
    max_leaves=20,
))  # fmt: skip
def test_any_json_is_a_har_or_is_refused(value: Any) -> None:
    for document in (value, {"log": {"entries": value}}, {"log": {"entries": [value]}}):
        try:
            read(json.dumps(document))
        except DamagedTrace:
            continue


def test_a_url_that_is_none_is_no_operation() -> None:
    assert read(har(entry(request_url="http://[")))[0].operation is None


@needs_recordings
@pytest.mark.parametrize("file", RECORDED, ids=lambda path: path.stem)
def test_recordings_are_read_whole(file: Any) -> None:
    """Every entry has an operation of the contract, and survives our own HAR."""
    text = file.read_text()
    found = read(text)
    assert len(found) == len(json.loads(text)["log"]["entries"]) > 0
    assert any(exchange.operation for exchange in found)
    again = read(write_har(found, started_at=har_started_at(text), version="1"))
    for before, after in zip(found, again, strict=True):
        assert (after.operation, after.json, after.sent) == (
            before.operation,
            before.json,
            before.sent,
        )


def test_our_own_har_of_a_failed_exchange_reads_as_no_answer() -> None:
    lost = Exchange(
        index=0,
        started_ms=0.0,
        request=Request(method="GET", url="http://host/v1/threads/t"),
        error="ReadError: gone",
    )
    assert read(write_har([lost], started_at=START, version="1"))[0].response is None
    assert read(write_har([], started_at=START, version="1")) == []


def test_a_kept_header_wins_over_the_mime_type() -> None:
    answer = {
        "status": 200,
        "headers": [{"name": "content-type", "value": "text/plain"}],
        "content": {"text": "x", "mimeType": "text/event-stream"},
    }
    response = read(har(entry(response=answer)))[0].response
    assert response == Response(status=200, headers=(("content-type", "text/plain"),), body="x")
