"""A trace on disk and back, whole, cut anywhere, and damaged."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conformance.trace import (
    DamagedTrace,
    Exchange,
    Finished,
    Request,
    Response,
    ScenarioEnded,
    Started,
    StreamEvent,
    line,
    read_ndjson,
)

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
maybe = st.none() | texts
times = st.floats(0, 1e9, allow_nan=False)
headers = st.lists(st.tuples(texts, texts), max_size=3).map(tuple)
requests = st.builds(Request, method=texts, url=texts, headers=headers, body=maybe)
responses = st.builds(
    Response,
    status=st.integers(100, 999),
    headers=headers,
    body=maybe,
    body_base64=maybe,
    truncated=st.booleans(),
)
stream = st.lists(
    st.builds(StreamEvent, name=texts, data=texts, at_ms=st.none() | times), max_size=3
).map(tuple)
exchanges = st.builds(
    Exchange,
    index=st.integers(0, 99),
    started_ms=times,
    request=requests,
    scenario=texts,
    label=maybe,
    operation=maybe,
    path=st.dictionaries(texts, texts, max_size=2),
    elapsed_ms=st.none() | times,
    response=st.none() | responses,
    error=maybe,
    events=stream,
    source=maybe,
)
traces = st.lists(exchanges, max_size=4, unique_by=lambda exchange: exchange.index)
STARTED = Started(
    suite_version="1",
    provider="somebody",
    base_url="http://host/v1",
    edition="v2-2026-08",
    started_at="2026-01-01T00:00:00+00:00",
    driven=True,
)


def finished(count: int) -> Finished:
    return Finished(finished_at="2026-01-01T00:01:00+00:00", exchanges=count)


@given(found=traces)
def test_what_is_written_is_read(found: list[Exchange]) -> None:
    ended = ScenarioEnded(name="plain", outcome="stopped", reason="why")
    records = [STARTED, *found, ended, finished(len(found))]
    trace = read_ndjson(b"".join(map(line, records)))
    assert trace.started == STARTED
    assert list(trace.exchanges) == sorted(found, key=lambda exchange: exchange.index)
    assert trace.scenarios == (ended,)
    assert trace.complete


@given(record=exchanges)
def test_a_record_is_one_line(record: Exchange) -> None:
    assert line(record).count(b"\n") == 1
    assert line(record).endswith(b"\n")


@settings(max_examples=60)
@given(found=traces, data=st.data())
def test_a_file_cut_anywhere_is_readable_and_never_complete(
    found: list[Exchange], data: st.DataObject
) -> None:
    whole = b"".join(map(line, [STARTED, *found, finished(len(found))]))
    head = len(line(STARTED))
    cut = data.draw(st.integers(head, len(whole) - 1))
    trace = read_ndjson(whole[:cut])
    assert not trace.complete
    assert (trace.damage is None) == whole[:cut].endswith(b"\n")
    assert all(exchange in found for exchange in trace.exchanges)


@pytest.mark.parametrize("cut", range(len(line(STARTED))))
def test_a_file_without_its_head_says_so(cut: int) -> None:
    with pytest.raises(DamagedTrace, match="no run-started record"):
        read_ndjson(line(STARTED)[:cut])


EXCHANGE = Exchange(index=0, started_ms=0.0, request=Request(method="GET", url="http://host/"))


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        ([b"{\n"], "line 1"),
        ([line(STARTED), b"\xff\n", line(finished(0))], "line 2"),
        ([line(STARTED), b"[" * 100_000 + b"\n"], "line 2"),
        ([line(STARTED), b'{"kind":"surprise"}\n'], "line 2"),
        ([line(STARTED), line(STARTED)], "line 2 begins another run"),
        ([line(finished(0))], "no run-started record"),
        ([line(STARTED), line(EXCHANGE).replace(b'"index":0', b'"index":"0"')], "line 2"),
    ],
)
def test_damage_in_the_middle_names_the_line(lines: list[bytes], message: str) -> None:
    with pytest.raises(DamagedTrace, match=message):
        read_ndjson(b"".join(lines))


@pytest.mark.parametrize(
    "footer",
    [
        finished(1),
        msgspec.structs.replace(finished(0), reason="interrupted"),
    ],
)
def test_a_footer_that_does_not_add_up_is_not_complete(footer: Finished) -> None:
    assert not read_ndjson(line(STARTED) + line(footer)).complete


def test_the_last_line_must_be_whole_to_count() -> None:
    """A footer without its newline may be half of a longer one."""
    assert not read_ndjson(line(STARTED) + line(finished(0)).rstrip()).complete


@pytest.mark.parametrize("body", ["{", "[" * 100_000, "9" * 5000, "", "\x00"])
def test_a_body_that_is_no_json_parses_as_nothing(body: str) -> None:
    exchange = msgspec.structs.replace(
        EXCHANGE,
        request=msgspec.structs.replace(EXCHANGE.request, body=body),
        response=Response(status=200, body=body),
    )
    assert exchange.json is None
    assert exchange.sent is None
