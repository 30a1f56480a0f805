"""Streams as they are iterated over, plain and async."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from typing import TYPE_CHECKING

import httpx

from runs_client.errors import StreamCut
from runs_client.events import Event, MessageDeltaEvent
from runs_client.streaming import StreamState

if TYPE_CHECKING:
    from assistants_api import models as m

_PATIENCE = 0.5  # Seconds in which a stream that has said its last word should end.


class _Shown:
    """What a stream has shown so far, in both kinds of stream.

    Args:
        response: an open answer that streams.
        state: of the stream before, which this one goes on from; None for a first one.
    """

    def __init__(self, response: httpx.Response, state: StreamState | None) -> None:
        self.response = response
        self.state = state or StreamState()

    @property
    def run(self) -> m.Run | None:
        """The run as last seen."""
        return self.state.run

    @property
    def thread(self) -> m.Thread | None:
        """The thread, where the stream created it."""
        return self.state.thread

    @property
    def steps(self) -> dict[str, m.RunStep]:
        """The steps by id, put together from their pieces."""
        return self.state.steps

    @property
    def messages(self) -> dict[str, m.Message]:
        """The messages by id, put together from their pieces."""
        return self.state.messages

    def _ended(self) -> m.Run:
        if self.state.run is None:
            raise StreamCut("the stream ended without ever showing its run", None)
        return self.state.run

    def _broken(self, error: Exception) -> StreamCut | None:
        """Return what a broken connection means: nothing, if the run had settled before."""
        if self.state.settled:
            return None
        return StreamCut(f"the stream was cut off: {str(error) or type(error).__name__}", self.run)


class RunStream(_Shown):
    """The events of a run, as they come. Iterate over it once.

    Raises, while it is iterated over: StreamCut, StreamFailed, UnreadableEvent.
    """

    def __iter__(self) -> Iterator[Event]:
        from httpx_sse import EventSource

        try:
            for sse in EventSource(self.response).iter_sse():
                event = self.state.feed(sse.event, sse.data)
                if event is None:
                    return
                yield event
        except (httpx.HTTPError, httpx.StreamError) as error:
            cut = self._broken(error)
            if cut is not None:
                raise cut from error
        self.state.finish()

    def text(self) -> Iterator[str]:
        """Iterate over the pieces of the messages' text alone."""
        for event in self:
            if isinstance(event, MessageDeltaEvent) and event.text:
                yield event.text

    def until_done(self) -> m.Run:
        """Read to the end; return the run as last seen."""
        for _ in self:
            pass
        return self._ended()


class AsyncRunStream(_Shown):
    """The same for async code."""

    async def __aiter__(self) -> AsyncIterator[Event]:
        from httpx_sse import EventSource

        source = EventSource(self.response).aiter_sse()
        try:
            async for sse in source:
                event = self.state.feed(sse.event, sse.data)
                if event is None:
                    await _drain(source)
                    return
                yield event
        except (httpx.HTTPError, httpx.StreamError) as error:
            cut = self._broken(error)
            if cut is not None:
                raise cut from error
        self.state.finish()

    async def text(self) -> AsyncIterator[str]:
        """Iterate over the pieces of the messages' text alone."""
        async for event in self:
            if isinstance(event, MessageDeltaEvent) and event.text:
                yield event.text

    async def until_done(self) -> m.Run:
        """Read to the end; return the run as last seen."""
        async for _ in self:
            pass
        return self._ended()


async def _drain(source: AsyncIterator[object]) -> None:
    """Read what follows the end, which is nothing: a connection that was read out is used again.

    A provider that does not hang up is not waited for.
    """
    import anyio

    with anyio.move_on_after(_PATIENCE):
        try:
            async for _ in source:
                pass
        except (httpx.HTTPError, httpx.StreamError):
            return
