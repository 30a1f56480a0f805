"""What is sent, what is put on record, and what the budget learns of it."""

from __future__ import annotations

import gzip
import tracemalloc
import zlib
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import anyio
import httpx
import pytest

from conformance.trace import Exchange, Started
from conformance.wire import Budget, BudgetExhausted, NoAnswer, Recorder, Target, Wire
from conformance.wire import client as wire_client
from conformance.wire.answer import MAX_BODY_BYTES, MAX_EVENTS

STARTED = Started(
    suite_version="1",
    provider="x",
    base_url="http://host/v1",
    edition="v2-2026-08",
    started_at="2026-01-01T00:00:00+00:00",
    driven=True,
)
Handler = Callable[[httpx.Request], Any]


class Pieces(httpx.AsyncByteStream):
    """A body in pieces; an exception among them is raised."""

    def __init__(self, *pieces: bytes | Exception) -> None:
        self._pieces = pieces

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for piece in self._pieces:
            if isinstance(piece, Exception):
                raise piece
            yield piece


def wire(
    handler: Handler, target: Target | None = None, budget: Budget | None = None, **more: Any
) -> Wire:
    return Wire(
        target or Target("x", "http://host/v1", key="key-0123456789"),
        Recorder(STARTED),
        budget or Budget(100, 10),
        transport=httpx.MockTransport(handler),
        **more,
    )


def run(line: Wire, script: Callable[[Wire], Awaitable[Any]]) -> Any:
    async def go() -> Any:
        try:
            return await script(line)
        finally:
            await line.aclose()

    return anyio.run(go)


def sent(handler: Handler, *arguments: Any, **more: Any) -> Exchange:
    line = wire(handler, more.pop("target", None))
    found: Exchange = run(line, lambda w: w.send(*arguments, scenario="s", **more))
    return found


def ok(request: httpx.Request) -> httpx.Response:
    return httpx.Response(200, json={"id": "x"})


# -- requests ------------------------------------------------------------------------------


def test_a_request_carries_key_edition_and_what_the_target_adds() -> None:
    seen: list[httpx.Request] = []

    def keep(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return ok(request)

    target = Target(
        "x", "http://host/v1?tenant=1", key="key-0123456789", headers={"X-A": "b"},
        query={"api-version": "1"},
    )  # fmt: skip
    sent(keep, "GET", "/threads/t/runs", target=target, query={"limit": 2, "after": "a b"})
    (request,) = seen
    assert str(request.url) == (
        "http://host/v1/threads/t/runs?tenant=1&api-version=1&limit=2&after=a+b"
    )
    assert request.headers["authorization"] == "Bearer key-0123456789"
    assert request.headers["openai-beta"] == "assistants=v2"
    assert request.headers["x-a"] == "b"
    assert request.headers["accept-encoding"] == "gzip, deflate"
    assert "content-type" not in request.headers


@pytest.mark.parametrize("name", ["Authorization", "authorization", "AUTHORIZATION"])
def test_a_default_header_can_be_taken_away_or_changed_in_any_case(name: str) -> None:
    def told(request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, text=request.headers.get("authorization", "none"))

    taken = sent(told, "POST", "/threads", json={}, headers={name: None})
    changed = sent(told, "POST", "/threads", json={}, headers={name: "Basic x"})
    assert taken.response is not None
    assert changed.response is not None
    assert (taken.response.body, changed.response.body) == ("none", "Basic x")


def test_a_body_is_what_was_given_and_a_lone_surrogate_is_escaped() -> None:
    def told(request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, content=request.content)

    assert sent(told, "POST", "/threads", json={"a": "é"}).request.body == '{"a": "é"}'
    assert sent(told, "POST", "/threads", content=b"{").request.body == "{"
    odd = sent(told, "POST", "/threads", json={"a": "\ud800"})
    assert odd.request.body == '{"a": "\\ud800"}'


def test_the_exchange_knows_its_operation() -> None:
    exchange = sent(ok, "POST", "/threads/thread_1/runs/run_1/cancel")
    assert exchange.operation == "cancelRun"
    assert exchange.path == {"thread_id": "thread_1", "run_id": "run_1"}


def test_a_redirect_is_an_answer() -> None:
    def moved(request: httpx.Request) -> httpx.Response:
        assert request.url.host == "host"
        return httpx.Response(302, headers={"Location": "http://elsewhere/"})

    assert sent(moved, "GET", "/threads/t").status == 302


# -- answers -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("encoding", "pack"),
    [
        ("gzip", gzip.compress),
        ("x-gzip", gzip.compress),
        ("deflate", zlib.compress),
        ("deflate", lambda raw: zlib.compress(raw)[2:-4]),
        ("GZIP", gzip.compress),
        ("identity", bytes),
    ],
    ids=["gzip", "x-gzip", "zlib", "raw deflate", "capitals", "identity"],
)
def test_a_packed_body_is_unpacked(encoding: str, pack: Callable[[bytes], bytes]) -> None:
    raw = pack(b'{"id": "thread_1"}')
    pieces = [raw[n : n + 3] for n in range(0, len(raw), 3)] if encoding != "deflate" else [raw]

    def packed(request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, headers={"Content-Encoding": encoding}, stream=Pieces(*pieces))

    assert sent(packed, "GET", "/threads/t").json == {"id": "thread_1"}


def test_a_bomb_is_unpacked_as_far_as_the_limit() -> None:
    bomb = gzip.compress(bytes(64 * MAX_BODY_BYTES), 1)

    def packed(request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, headers={"Content-Encoding": "gzip"}, stream=Pieces(bomb))

    tracemalloc.start()
    try:
        response = sent(packed, "GET", "/threads/t").response
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert response is not None
    assert (len(response.body or ""), response.truncated) == (MAX_BODY_BYTES, True)
    assert peak < 16 * MAX_BODY_BYTES


def test_what_is_not_packed_as_it_says_is_an_error_with_what_came() -> None:
    def packed(request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, headers={"Content-Encoding": "gzip"}, stream=Pieces(b"{}"))

    exchange = sent(packed, "GET", "/threads/t")
    assert exchange.status == 200
    assert "not packed as its Content-Encoding says" in (exchange.error or "")


@pytest.mark.parametrize("names", ["br", "zstd", "gzip, gzip"])
def test_what_was_not_offered_is_kept_as_it_is(names: str) -> None:
    def packed(request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, headers={"Content-Encoding": names}, stream=Pieces(b"\xff\x00"))

    response = sent(packed, "GET", "/threads/t").response
    assert response is not None
    assert response.body_base64 == "/wA="


def test_a_body_that_breaks_off_is_kept_as_far_as_it_came() -> None:
    def cut(request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, stream=Pieces("é".encode()[:1], httpx.ReadError("gone")))

    exchange = sent(cut, "GET", "/threads/t")
    assert exchange.response is not None
    assert (exchange.response.body, exchange.response.truncated) == ("", True)
    assert exchange.error == "ReadError: gone"


def test_events_of_a_stream_are_read_and_their_number_is_limited() -> None:
    def stream(request: httpx.Request) -> httpx.Response:
        return httpx.Response(
            200,
            headers={"Content-Type": "text/event-stream; charset=utf-8"},
            stream=Pieces(b"event: done\ndata: [DO", b"NE]\n\n", *[b"data: x\n\n" * 1000] * 100),
        )

    exchange = sent(stream, "POST", "/threads/t/runs", json={})
    assert (exchange.events[0].name, exchange.events[0].data) == ("done", "[DONE]")
    assert exchange.events[0].at_ms is not None
    assert MAX_EVENTS <= len(exchange.events) < MAX_EVENTS + 1000
    assert exchange.response is not None
    assert exchange.response.truncated


# -- no answer -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "failure", [httpx.ConnectError, httpx.ReadError, httpx.RemoteProtocolError]
)
def test_no_answer_is_on_record_and_is_raised(failure: type[httpx.HTTPError]) -> None:
    def fail(request: httpx.Request) -> httpx.Response:
        raise failure("gone")

    line = wire(fail)
    with pytest.raises(NoAnswer) as caught:
        run(line, lambda w: w.send("GET", "/threads/t", scenario="s"))
    assert line.recorder.exchanges == [caught.value.exchange]
    assert caught.value.exchange.error == f"{failure.__name__}: gone"


def test_the_timeout_is_for_the_whole_exchange() -> None:
    async def slow(request: httpx.Request) -> httpx.Response:
        await anyio.sleep_forever()
        raise AssertionError

    line = wire(slow, timeout_s=0.05)
    with pytest.raises(NoAnswer, match=r"no complete answer within 0\.05 s"):
        run(line, lambda w: w.send("GET", "/threads/t", scenario="s"))


@pytest.mark.parametrize(
    ("path", "seen_through"), [("/threads", True), ("/threads/t/runs", False)]
)
def test_a_creation_is_seen_through_and_the_rest_is_broken_off(
    path: str, seen_through: bool
) -> None:
    """Either way it is on record: it was sent."""

    async def slow(request: httpx.Request) -> httpx.Response:
        scope.cancel()
        await anyio.sleep(0.01)
        return ok(request)

    scope = None

    async def script(line: Wire) -> None:
        nonlocal scope
        with anyio.CancelScope() as scope:
            await line.send("POST", path, scenario="s", json={})

    line = wire(slow)
    run(line, script)
    (exchange,) = line.recorder.exchanges
    assert (exchange.response is not None) is seen_through
    assert (exchange.error is None) is seen_through
    assert seen_through or "interrupted" in (exchange.error or "")


def test_an_abandoned_creation_is_on_record_too() -> None:
    async def never(request: httpx.Request) -> httpx.Response:
        line.abandon()
        await anyio.sleep_forever()
        raise AssertionError

    line = wire(never)
    with pytest.raises(NoAnswer, match="interrupted"):
        run(line, lambda w: w.send("POST", "/threads", scenario="s", json={}))
    assert len(line.recorder.exchanges) == 1


def test_nothing_is_sent_after_a_cancellation() -> None:
    async def script(line: Wire) -> None:
        with anyio.CancelScope() as scope:
            scope.cancel()
            await line.send("POST", "/threads", scenario="s", json={})

    line = wire(ok)
    run(line, script)
    assert (line.recorder.exchanges, line.budget.requests) == ([], 0)


# -- what it cost --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("outcome", "paid"),
    [
        (200, 1), (400, 0), (404, 0), (429, 0), (501, 0), (503, 0),
        # Somebody on the way gave up; the provider behind may have taken it.
        (500, 1), (502, 1), (504, 1),
        (httpx.ReadError, 1), (httpx.ReadTimeout, 1), (httpx.WriteError, 1),
        # It never left.
        (httpx.ConnectError, 0), (httpx.ConnectTimeout, 0), (httpx.PoolTimeout, 0),
    ],
)  # fmt: skip
def test_a_run_that_may_have_been_accepted_is_paid_for(outcome: Any, paid: int) -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        if isinstance(outcome, int):
            return httpx.Response(outcome, json={"id": "run_1"})
        raise outcome("x")

    async def script(line: Wire) -> None:
        try:
            await line.send("POST", "/threads/t/runs", scenario="s", json={})
        except NoAnswer:
            return

    line = wire(answer)
    run(line, script)
    assert line.budget.paid_runs == paid


def test_answers_beyond_what_a_run_may_keep_end_it_but_not_its_clean_up(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(wire_client, "MAX_TRACE_BYTES", 1000)

    def large(request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, stream=Pieces(b"x" * 600, b"y" * 100_000))

    async def script(line: Wire) -> Exchange:
        await line.send("GET", "/threads/t", scenario="s")
        with pytest.raises(BudgetExhausted, match="answers add up"):
            await line.send("GET", "/threads/t", scenario="s")
        return await line.send("DELETE", "/threads/t", scenario="s")

    last = run(wire(large), script)
    assert last.response is not None
    assert len(last.response.body) == 16 * 1024
    assert last.response.truncated
