"""The client for plain code."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self, TypeVar

import httpx
from assistants_api.errors import TransportErrors

from runs_client.calls import Answer, Call, Effect, Flow, Now, Sleep
from runs_client.errors import ApiError
from runs_client.own_client import OwnClient
from runs_client.provider import Key, Provider, is_stream, refusal, timeouts
from runs_client.retries import Retry, hook
from runs_client.sync_resources import Assistants, Messages, Runs, Steps, Threads

if TYPE_CHECKING:
    from runs_client.streaming import StreamState
    from runs_client.streams import RunStream

T = TypeVar("T")


class RunsClient:
    """The API of one provider.

    Args:
        base_url: with or without `/v1`.
        api_key: the key, or a callable that gives one for each request; None sends none.
        auth_header: the header that carries it; any but `Authorization` carries it bare.
        beta: value of the header OpenAI-Beta (`assistants=v1`, `assistants=v2`); None sends none.
        headers: more headers for every request.
        query: query parameters for every request, such as `api-version`.
        timeout: seconds, or an httpx.Timeout, for each part of an answer.
        retry: how persistent to be; NO_RETRY for not at all.
        http_client: an httpx client of the caller's, with its own proxies, certificates and
            transport. It is neither changed nor closed.
        transport: what carries the requests of our own httpx client, and is closed with it.
        sleep: waits that many seconds between two looks at a run.
        clock: seconds of a clock that never goes back.
    """

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
        http_client: httpx.Client | None = None,
        transport: httpx.BaseTransport | None = None,
        sleep: Callable[[float], None] = time.sleep,
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
        self._http = http_client or OwnClient(transport)
        self._owned = http_client is None
        self._retry = retry or Retry()
        self._sleep, self._clock = sleep, clock
        self.assistants = Assistants(self)
        self.threads = Threads(self)
        self.messages = Messages(self)
        self.runs = Runs(self)
        self.steps = Steps(self)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections, unless they are the caller's."""
        if self._owned:
            self._http.close()

    def perform(self, flow: Flow[T]) -> T:
        """Do what a flow asks for until it returns."""
        try:
            effect = next(flow)
            while True:
                try:
                    outcome = self._effect(effect)
                except ApiError as error:
                    effect = flow.throw(error)
                else:
                    effect = flow.send(outcome)
        except StopIteration as end:
            result: T = end.value
            return result

    def _effect(self, effect: Effect) -> Any:
        if isinstance(effect, Call):
            response = self.send(effect)
            return Answer(effect.parse(response), response)
        if isinstance(effect, Sleep):
            return self._sleep(effect.seconds)
        if isinstance(effect, Now):
            return self._clock()
        from runs_client.invoke import together

        return together(effect.tasks)

    def send(self, call: Call[Any], *, stream: bool = False) -> httpx.Response:
        """Send a request, again if it may and should be; return the answer, a success.

        Args:
            call: the request.
            stream: whether a stream is asked for; its body is left unread.

        Raises:
            ApiError: what the last try came to.
        """
        started = self._clock()
        try:
            return self._once(call, stream)
        except ApiError as error:
            first = error
        decide = hook(self._retry, call.repeatable, started, self._clock)
        if self._retry.attempts == 1 or decide(first) is False:
            raise first
        # Loaded when something failed, and not before.
        from stamina import retry_context

        for attempt in retry_context(on=decide, **self._retry.waits()):
            with attempt:
                if attempt.num == 1:
                    raise first
                return self._once(call, stream)
        raise AssertionError("the last attempt returns or raises")

    def _once(self, call: Call[Any], stream: bool) -> httpx.Response:
        with TransportErrors():
            request = self._http.build_request(**self.provider.request(call, stream=stream))
            response = self._http.send(request, stream=stream, **self.provider.auth())
            if is_stream(response) if stream else response.is_success:
                return response
            try:
                response.read()
            finally:
                response.close()
        raise refusal(response)

    @contextmanager
    def open_stream(
        self, call: Call[Any], state: StreamState | None = None
    ) -> Iterator[RunStream]:
        """Send a request that is answered by a stream; the context closes it."""
        from runs_client.streams import RunStream

        response = self.send(call, stream=True)
        try:
            yield RunStream(response, state)
        finally:
            response.close()
