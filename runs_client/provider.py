"""How to reach a provider: its address, its key, and what every request carries."""

from __future__ import annotations

import inspect
from collections.abc import AsyncGenerator, Awaitable, Callable, Generator, Mapping
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

import httpx
from assistants_api.errors import ApiError, UnreadableAnswerError, status_error
from attrs import Factory, field, frozen

from runs_client.calls import Call

Key = str | Callable[[], str | Awaitable[str]]

TIMEOUT = httpx.Timeout(60.0, connect=5.0)
"""Seconds to wait for each part of an answer."""

STREAM_TIMEOUT = httpx.Timeout(60.0, connect=5.0, read=600.0)
"""The same for streams: a run may be silent for as long as it may live."""


@lru_cache(maxsize=256)
def _parsed(url: str) -> httpx.URL:
    """Return a URL, which nobody changes. A poll asks for the same one again and again."""
    return httpx.URL(url)


def _with_version(url: str) -> str:
    trimmed = url.rstrip("/")
    return trimmed if urlsplit(trimmed).path else f"{trimmed}/v1"


@frozen(kw_only=True)
class Provider:
    """A provider, as one client sees it.

    Attributes:
        base_url: with or without `/v1`: a URL without a path gets it, any other is left alone.
        key: the API key, or a callable that gives one for each request; None sends none.
        auth_header: the header that carries it: `Authorization`, as a bearer token, or any other
            (`api-key`), as it is.
        beta: value of the header OpenAI-Beta; None sends none.
        headers: sent with every request, over the header above.
        query: sent with every request: `{"api-version": "2024-05-01-preview"}`.
        timeout: for ordinary requests; None leaves it to the caller's own httpx client.
        stream_timeout: the same for streams.
    """

    base_url: str = field(converter=_with_version)
    key: Key | None = field(default=None, repr=False)
    auth_header: str = "Authorization"
    beta: str | None = "assistants=v2"
    headers: Mapping[str, str] = field(default=Factory(dict), repr=False)
    query: Mapping[str, str] = Factory(dict)
    timeout: httpx.Timeout | None = TIMEOUT
    stream_timeout: httpx.Timeout | None = STREAM_TIMEOUT

    def request(self, call: Call[Any], *, stream: bool = False) -> dict[str, Any]:
        """Return what an httpx client's build_request needs for a call."""
        timeout = self.stream_timeout if stream else self.timeout
        headers = {
            **({"OpenAI-Beta": self.beta} if self.beta else {}),
            **({"Accept": "text/event-stream"} if stream else {}),
            **self.headers,
            **call.request.get("headers", {}),
        }
        params = {**self.query, **call.request.get("params", {})}
        return {
            "method": call.request["method"],
            "url": _parsed(self.base_url + call.request["url"]),
            # httpx takes a URL apart once more for a query, an empty one, too.
            **({"params": params} if params else {}),
            "headers": headers,
            **({"json": call.request["json"]} if "json" in call.request else {}),
            **({"timeout": timeout} if timeout is not None else {}),
        }

    def auth(self) -> dict[str, Any]:
        """Return what an httpx client's send needs for the key."""
        return {} if self.key is None else {"auth": _KeyAuth(self.key, self.auth_header)}


class _KeyAuth(httpx.Auth):
    """Puts the key on a request, fresh each time."""

    def __init__(self, key: Key, header: str) -> None:
        self._key, self._header = key, header

    def _put(self, request: httpx.Request, key: str) -> None:
        bearer = self._header.lower() == "authorization"
        request.headers[self._header] = f"Bearer {key}" if bearer else key

    def sync_auth_flow(
        self, request: httpx.Request
    ) -> Generator[httpx.Request, httpx.Response, None]:
        key = self._key() if callable(self._key) else self._key
        if not isinstance(key, str):
            if inspect.iscoroutine(key):
                key.close()
            raise TypeError("a key that has to be awaited needs the async client")
        self._put(request, key)
        yield request

    async def async_auth_flow(
        self, request: httpx.Request
    ) -> AsyncGenerator[httpx.Request, httpx.Response]:
        key = self._key() if callable(self._key) else self._key
        self._put(request, await key if inspect.isawaitable(key) else key)
        yield request


def timeouts(
    timeout: float | httpx.Timeout | None, borrowed: bool
) -> tuple[httpx.Timeout | None, httpx.Timeout | None]:
    """Return the timeouts of ordinary requests and of streams.

    Args:
        timeout: what the caller said.
        borrowed: whether the httpx client is the caller's: then it has timeouts of its own.
    """
    if timeout is not None:
        given = httpx.Timeout(timeout)
        return given, given
    return (None, None) if borrowed else (TIMEOUT, STREAM_TIMEOUT)


def is_stream(response: httpx.Response) -> bool:
    """Whether an answer is a success that streams."""
    kind: str = response.headers.get("content-type", "")
    return response.is_success and kind.split(";")[0].strip().lower() == "text/event-stream"


def refusal(response: httpx.Response) -> ApiError:
    """Return the error for an answer, read to its end, that is not what was asked for."""
    if not response.is_success:
        return status_error(response)
    kind = response.headers.get("content-type", "no content type")
    return UnreadableAnswerError(
        "$",
        f"a stream was asked for, {kind} came",
        response.status_code,
        response.headers,
        response.content,
    )
