"""The client for async code, on asyncio or trio."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self, TypeVar

import anyio
import httpx
from assistants_api.errors import TransportErrors

from runs_client.async_resources import Assistants, Messages, Runs, Steps, Threads
from runs_client.calls import Answer, Call, Effect, Flow, Now, Sleep
from runs_client.errors import ApiError
from runs_client.own_client import OwnAsyncClient
from runs_client.provider import Key, Provider, is_stream, refusal, timeouts
from runs_client.retries import Retry, hook

if TYPE_CHECKING:
    from runs_client.streaming import StreamState
    from runs_client.streams import AsyncRunStream

T = TypeVar("T")


class AsyncRunsClient:
    """The API of one provider. Arguments as for RunsClient; a key may be awaited for."""

    def __init__(
        self,
        base_url: str,
        *,
        api_key: Key | None = None,
        auth_header: str = "Authorization",
        beta: str | None = "assistants=v2",
        headers: Mapping[str, str] | None = None,
        query: Mapping[str, str] | None = None,
        timeout: float | httpx.Timeout | None = None,
        retry: Retry | None = None,
        http_client: httpx.AsyncClient | None = None,
        transport: httpx.AsyncBaseTransport | None = None,
        sleep: Callable[[float], Awaitable[None]] = anyio.sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        ordinary, streams = timeouts(timeout, borrowed=http_client is not None)
        self.provider = Provider(
            base_url=base_url,
            key=api_key,
            auth_header=auth_header,
            beta=beta,
            headers=headers or {},
            query=query or {},
            timeout=ordinary,
            stream_timeout=streams,
        )
        if http_client is not None and transport is not None:
            raise ValueError("a transport belongs to a client of its own, and one was given")
        self._http = http_client or OwnAsyncClient(transport)
        self._owned = http_client is None
        self._retry = retry or Retry()
        self._sleep, self._clock = sleep, clock
        self.assistants = Assistants(self)
        self.threads = Threads(self)
        self.messages = Messages(self)
        self.runs = Runs(self)
        self.steps = Steps(self)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        """Close the connections, unless they are the caller's."""
        if self._owned:
            await self._http.aclose()

    async def perform(self, flow: Flow[T]) -> T:
        """Do what a flow asks for until it returns."""
        try:
            effect = next(flow)
            while True:
                try:
                    outcome = await self._effect(effect)
                except ApiError as error:
                    effect = flow.throw(error)
                else:
                    effect = flow.send(outcome)
        except StopIteration as end:
            result: T = end.value
            return result

    async def _effect(self, effect: Effect) -> Any:
        if isinstance(effect, Call):
            response = await self.send(effect)
            return Answer(effect.parse(response), response)
        if isinstance(effect, Sleep):
            return await self._sleep(effect.seconds)
        if isinstance(effect, Now):
            return self._clock()
        from runs_client.invoke import together_async

        return await together_async(effect.tasks)

    async def send(self, call: Call[Any], *, stream: bool = False) -> httpx.Response:
        """Send a request, again if it may and should be; return the answer, a success.

        Args:
            call: the request.
            stream: whether a stream is asked for; its body is left unread.

        Raises:
            ApiError: what the last try came to.
        """
        started = self._clock()
        try:
            return await self._once(call, stream)
        except ApiError as error:
            first = error
        decide = hook(self._retry, call.repeatable, started, self._clock)
        if self._retry.attempts == 1 or decide(first) is False:
            raise first
        # Loaded when something failed, and not before.
        from stamina import retry_context

        async for attempt in retry_context(on=decide, **self._retry.waits()):
            with attempt:
                if attempt.num == 1:
                    raise first
                return await self._once(call, stream)
        raise AssertionError("the last attempt returns or raises")

    async def _once(self, call: Call[Any], stream: bool) -> httpx.Response:
        with TransportErrors():
            request = self._http.build_request(**self.provider.request(call, stream=stream))
            response = await self._http.send(request, stream=stream, **self.provider.auth())
            if is_stream(response) if stream else response.is_success:
                return response
            try:
                await response.aread()
            finally:
                await response.aclose()
        raise refusal(response)

    @asynccontextmanager
    async def open_stream(
        self, call: Call[Any], state: StreamState | None = None
    ) -> AsyncIterator[AsyncRunStream]:
        """Send a request that is answered by a stream; the context closes it."""
        from runs_client.streams import AsyncRunStream

        response = await self.send(call, stream=True)
        try:
            yield AsyncRunStream(response, state)
        finally:
            await response.aclose()
