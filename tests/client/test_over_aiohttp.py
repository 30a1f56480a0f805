"""The async client over aiohttp: the same answers, and failures that say what happened.

Over real sockets: what is tested is how a broken connection is named, which decides whether a run
may be created again.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import Awaitable, Callable
from typing import Any

import httpx
import pytest

from conformance.reference import Pace, embedded
from runs_client import AsyncRunsClient, Retry, aiohttp_transport, errors
from tests.client.world import run_body

Serve = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]
HEAD = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n"


def client(url: str, **options: Any) -> AsyncRunsClient:
    options = {"retry": Retry(attempts=3, wait_initial=0.001, wait_max=0.001), **options}
    return AsyncRunsClient(url, api_key="k", transport=aiohttp_transport(), **options)


async def created(url: str, **options: Any) -> Any:
    async with client(url, **options) as ours:
        return await ours.runs.create("thread_1", {"assistant_id": "asst_1"})


def against(answer: Serve, story: Callable[[str], Awaitable[Any]]) -> tuple[Any, int]:
    """What a story comes to before a server of one line, and how many requests it got."""
    count = 0
    served: set[asyncio.Task[Any]] = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal count
        served.add(asyncio.current_task())
        head = await reader.readuntil(b"\r\n\r\n")
        length = next(
            (
                int(line[15:])
                for line in head.lower().split(b"\r\n")
                if line[:15] == b"content-length:"
            ),
            0,
        )
        await reader.readexactly(length)
        count += 1
        await answer(reader, writer)
        writer.close()
        with contextlib.suppress(ConnectionError):
            await writer.wait_closed()

    async def told() -> Any:
        server = await asyncio.start_server(serve, "127.0.0.1", 0)
        host, port = server.sockets[0].getsockname()[:2]
        try:
            return await story(f"http://{host}:{port}/v1")
        finally:
            server.close()
            await server.wait_closed()
            await asyncio.gather(*served)

    return asyncio.run(told()), count


def saying(data: bytes) -> Serve:
    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(data)
        await writer.drain()

    return answer


async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.read()  # until the client gives up


def test_a_run_is_created_streamed_and_read_with_many_calls_in_flight():
    async def story(url: str) -> None:
        async with client(url) as ours:
            assistant = await ours.assistants.create({"model": "gpt-4o"})
            thread = await ours.threads.create()
            async with ours.runs.stream(thread.id, {"assistant_id": assistant.id}) as stream:
                run = await stream.until_done()
            assert run.status == "completed"
            looks = (ours.runs.retrieve(thread.id, run.id) for _ in range(40))
            assert {look.id for look in await asyncio.gather(*looks)} == {run.id}
            with pytest.raises(errors.NotFoundError):
                await ours.runs.retrieve(thread.id, "run_nobody")

    with embedded(seed=1, pace=Pace(0, 0, 600)) as url:
        asyncio.run(story(url))


def test_an_answer_is_read():
    body = json.dumps(run_body("queued")).encode()
    data = HEAD + b"content-length: %d\r\n\r\n" % len(body) + body
    run, count = against(saying(data), created)
    assert (run.to_dict(), count) == (run_body("queued"), 1)


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"", id="hangs up"),
        pytest.param(HEAD, id="cut in the head"),
        pytest.param(HEAD + b"content-length: 99\r\n\r\n{", id="cut in the body"),
        pytest.param(HEAD + b"transfer-encoding: chunked\r\n\r\n5\r\n{", id="cut in a chunk"),
        pytest.param(b"SSH-2.0-OpenSSH_9.6\r\n\r\n", id="not HTTP"),
        pytest.param(HEAD + b"content-length: many\r\n\r\n{}", id="a length that is no number"),
    ],
)
def test_a_connection_that_breaks_after_the_request_is_no_reason_to_create_again(data: bytes):
    async def story(url: str) -> None:
        with pytest.raises(errors.ApiConnectionError) as raised:
            await created(url)
        assert not isinstance(raised.value, errors.ApiTimeoutError)

    _, count = against(saying(data), story)
    assert count == 1


def test_silence_is_a_timeout_and_no_reason_to_create_again():
    async def story(url: str) -> None:
        with pytest.raises(errors.ApiTimeoutError) as raised:
            await created(url, timeout=0.05)
        assert isinstance(raised.value.__cause__, httpx.ReadTimeout)

    assert against(silent, story)[1] == 1


def test_a_connection_that_is_refused_was_never_made():
    async def story() -> None:
        server = await asyncio.start_server(silent, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        server.close()
        await server.wait_closed()
        with pytest.raises(errors.ApiConnectionError) as raised:
            await created(f"http://127.0.0.1:{port}/v1")
        assert isinstance(raised.value.__cause__, httpx.ConnectError)

    asyncio.run(story())


def test_another_scheme_is_a_typed_error():
    with pytest.raises(errors.ApiConnectionError):
        asyncio.run(created("ftp://h/v1"))


def test_transport_and_client_exclude_each_other():
    async def story() -> None:
        async with httpx.AsyncClient() as http:
            with pytest.raises(ValueError, match="transport"):
                AsyncRunsClient("http://h", http_client=http, transport=aiohttp_transport())

    asyncio.run(story())
