"""An app in this process answers piece by piece, on the clock of whoever reads."""

from __future__ import annotations

from collections.abc import MutableMapping
from typing import Any

import anyio
import httpx
import pytest

from conformance.cli.inside import InsideTransport

Message = MutableMapping[str, Any]


class _Clock:
    now = 0


async def _slow(scope: Message, receive: Any, send: Any) -> None:
    """Answer with three pieces, a tick apart, and say who asked."""
    body = (await receive())["body"]
    await send({"type": "http.response.start", "status": 201, "headers": [(b"x-sent", body)]})
    for number in range(3):
        piece = f"{scope['method']} {scope['path']} {number};".encode()
        await send({"type": "http.response.body", "body": piece, "more_body": True})
        _Clock.now += 1
    await send({"type": "http.response.body", "body": b"", "more_body": False})


async def _breaking(scope: Message, receive: Any, send: Any) -> None:
    if scope["path"] == "/late":
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"half", "more_body": True})
    raise ValueError("no more")


def test_each_piece_is_read_before_the_next_is_made() -> None:
    _Clock.now = 0

    async def read() -> list[tuple[int, bytes]]:
        async with httpx.AsyncClient(transport=InsideTransport(_slow)) as http:  # noqa: SIM117
            async with http.stream("POST", "http://inside/a", content=b"hello") as answer:
                assert answer.status_code == 201
                assert answer.headers["x-sent"] == "hello"
                return [(_Clock.now, piece) async for piece in answer.aiter_raw()]

    assert anyio.run(read) == [(n, f"POST /a {n};".encode()) for n in range(3)]


@pytest.mark.parametrize("path", ["/early", "/late"])
def test_an_app_that_fails_is_a_server_that_breaks_off(path: str) -> None:
    async def read() -> None:
        async with httpx.AsyncClient(transport=InsideTransport(_breaking)) as http:
            await http.get(f"http://inside{path}")

    with pytest.raises(httpx.RemoteProtocolError, match="broke off: ValueError"):
        anyio.run(read)


def test_a_reader_that_goes_away_ends_the_app() -> None:
    async def read() -> None:
        async with httpx.AsyncClient(transport=InsideTransport(_slow)) as http:  # noqa: SIM117
            async with http.stream("GET", "http://inside/a") as answer:
                async for _ in answer.aiter_raw():
                    break

    anyio.run(read)
