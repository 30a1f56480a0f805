"""An app in this process as httpx sees a server: answers come piece by piece, as they are made.

httpx brings a transport for apps too, but it hands an answer over when it is complete; whether a
stream comes as it happens could not be seen through it.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, MutableMapping
from typing import Any

import httpx

Message = MutableMapping[str, Any]
App = Callable[[Any, Any, Any], Awaitable[None]]
_END = b""


class InsideTransport(httpx.AsyncBaseTransport):
    """Takes requests to an ASGI app, on asyncio.

    The app waits with each piece of its answer until it was read, so that a clock of its own shows
    the reader the time at which the piece was made.

    Args:
        app: the app.
    """

    def __init__(self, app: App) -> None:
        self._app = app

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Return the answer as soon as it begins.

        Raises:
            httpx.RemoteProtocolError: the app failed before it answered.
        """
        talk = _Talk(await request.aread())
        task = asyncio.create_task(_run(self._app, _scope(request), talk))
        try:
            started = await talk.started
        except BaseException:
            task.cancel()
            raise
        return httpx.Response(
            started["status"], headers=started.get("headers", []), stream=_Body(talk, task)
        )


def _scope(request: httpx.Request) -> dict[str, Any]:
    return {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": request.method,
        "headers": [(k.lower(), v) for k, v in request.headers.raw],
        "scheme": request.url.scheme,
        "path": request.url.path,
        "raw_path": request.url.raw_path.split(b"?")[0],
        "query_string": request.url.query,
        "server": (request.url.host, request.url.port),
        "client": ("127.0.0.1", 123),
        "root_path": "",
    }


class _Talk:
    """What passes between an app and its reader."""

    def __init__(self, body: bytes) -> None:
        self._body: bytes | None = body
        self.started: asyncio.Future[Message] = asyncio.get_running_loop().create_future()
        self.pieces: asyncio.Queue[bytes | Exception] = asyncio.Queue()
        self.wanted = asyncio.Event()
        self._gone = asyncio.Event()

    async def receive(self) -> Message:
        if self._body is not None:
            body, self._body = self._body, None
            return {"type": "http.request", "body": body, "more_body": False}
        await self._gone.wait()
        return {"type": "http.disconnect"}

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.started.set_result(message)
            return
        if message.get("body"):
            self.wanted.clear()
            self.pieces.put_nowait(message["body"])
            await self.wanted.wait()
        if not message.get("more_body"):
            self.pieces.put_nowait(_END)

    def fail(self, error: Exception) -> None:
        broken = httpx.RemoteProtocolError(f"the server broke off: {type(error).__name__}")
        if self.started.done():
            self.pieces.put_nowait(broken)
        else:
            self.started.set_exception(broken)


async def _run(app: App, scope: dict[str, Any], talk: _Talk) -> None:
    try:
        await app(scope, talk.receive, talk.send)
    except Exception as error:  # noqa: BLE001 - whatever an app does is an answer of a kind
        talk.fail(error)


class _Body(httpx.AsyncByteStream):
    def __init__(self, talk: _Talk, task: asyncio.Task[None]) -> None:
        self._talk = talk
        self._task = task

    async def __aiter__(self) -> AsyncIterator[bytes]:
        while True:
            piece = await self._talk.pieces.get()
            if isinstance(piece, Exception):
                raise piece
            if piece == _END:
                return
            yield piece
            # The reader has looked at the clock and comes back for more.
            self._talk.wanted.set()

    async def aclose(self) -> None:
        if not self._task.done():
            self._talk.wanted.set()
            self._task.cancel()
            await asyncio.wait({self._task})
