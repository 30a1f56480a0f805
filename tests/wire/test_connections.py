"""An exchange does not depend on what became of the connection of the one before."""

from __future__ import annotations

import anyio
import anyio.abc

from conformance.trace import Started
from conformance.wire import Budget, Recorder, Target, Wire

ANSWER = (
    b"HTTP/1.1 500 Internal Server Error\r\ncontent-type: application/json\r\n"
    b"content-length: 2\r\n\r\n{}"
)


async def _one_answer_a_connection(stream: anyio.abc.SocketStream) -> None:
    """Answer as if the connection stayed open, and drop it when it is used again."""
    async with stream:
        await stream.receive()
        await stream.send(ANSWER)
        await stream.receive()


async def _statuses(count: int) -> list[int | None]:
    listener = await anyio.create_tcp_listener(local_host="127.0.0.1")
    port = listener.extra(anyio.abc.SocketAttribute.local_port)
    recorder = Recorder(
        Started(
            suite_version="test",
            provider="test",
            base_url=None,
            edition="v2-2026-08",
            started_at="2026-10-05T00:00:00+00:00",
            driven=True,
        ),
        None,
    )
    wire = Wire(Target("test", f"http://127.0.0.1:{port}/v1"), recorder, Budget(10, 0))
    async with anyio.create_task_group() as group:
        group.start_soon(listener.serve, _quietly)
        try:
            sent = [await wire.send("GET", "/assistants", scenario="test") for _ in range(count)]
        finally:
            await wire.aclose()
            group.cancel_scope.cancel()
    await listener.aclose()
    return [exchange.status for exchange in sent]


async def _quietly(stream: anyio.abc.SocketStream) -> None:
    try:
        await _one_answer_a_connection(stream)
    except (anyio.EndOfStream, anyio.BrokenResourceError):
        return


def test_a_server_that_drops_the_connection_after_an_error() -> None:
    """Every request is answered, though no connection takes a second one."""
    assert anyio.run(_statuses, 3) == [500, 500, 500]
