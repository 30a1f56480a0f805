"""Another transport for the async client: aiohttp's, by way of httpx-aiohttp.

httpx looks through all of its connections for each request, which takes longer than the request
when hundreds are open (encode/httpx#3215). aiohttp does not.

httpx-aiohttp calls a connection that broke after the request was sent a connection that was never
made, and lets some errors of aiohttp through. A client that asks whether a run may be created a
second time has to know which it was, so failures are named here anew.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from types import TracebackType

import aiohttp
import httpx
from httpx_aiohttp import AiohttpTransport

# The first that fits; the connector's own errors are the ones before anything was sent.
_NAMES: tuple[tuple[type[BaseException], type[httpx.TransportError]], ...] = (
    (aiohttp.ConnectionTimeoutError, httpx.ConnectTimeout),
    (aiohttp.ClientConnectorError, httpx.ConnectError),
    (TimeoutError, httpx.ReadTimeout),
    (aiohttp.InvalidURL, httpx.UnsupportedProtocol),
    (aiohttp.NonHttpUrlClientError, httpx.UnsupportedProtocol),
    (aiohttp.ClientConnectionError, httpx.ReadError),
    (aiohttp.ClientPayloadError, httpx.ReadError),
    (aiohttp.ClientError, httpx.RemoteProtocolError),
)


class _Named:
    """Context in which the errors of aiohttp, and the names given to them, become httpx's."""

    def __enter__(self) -> None:
        return None

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        cause = error.__cause__ if isinstance(error, httpx.TransportError) else error
        for theirs, ours in _NAMES:
            if isinstance(cause, theirs):
                raise ours(str(cause) or type(cause).__name__) from cause


class _Body(httpx.AsyncByteStream):
    def __init__(self, stream: httpx.AsyncByteStream) -> None:
        self._stream = stream

    async def __aiter__(self) -> AsyncIterator[bytes]:
        with _Named():
            async for chunk in self._stream:
                yield chunk

    async def aclose(self) -> None:
        with _Named():
            await self._stream.aclose()


class _Transport(AiohttpTransport):
    def get_client(self) -> aiohttp.ClientSession:
        """Make the session. Cookies are httpx's business, and not kept twice."""
        if isinstance(self.client, aiohttp.ClientSession):
            return self.client
        connector = aiohttp.TCPConnector(
            limit=self.limits.max_connections or 0, ssl=self.ssl_context
        )
        return aiohttp.ClientSession(connector=connector, cookie_jar=aiohttp.DummyCookieJar())

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        with _Named():
            response = await super().handle_async_request(request)
        assert isinstance(response.stream, httpx.AsyncByteStream)
        response.stream = _Body(response.stream)
        return response


def aiohttp_transport(connections: int = 200) -> httpx.AsyncBaseTransport:
    """Return a transport for `AsyncRunsClient(..., transport=...)`, on asyncio alone.

    It knows no proxies; certificates are checked as httpx does.

    Args:
        connections: how many may be open at a time; further requests wait for one.

    Raises:
        ImportError: the extra `aiohttp` is not installed.
    """
    return _Transport(limits=httpx.Limits(max_connections=connections))
