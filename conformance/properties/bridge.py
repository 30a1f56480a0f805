"""Lets hypothesis, which is synchronous, drive a conversation, which is not.

The property runs in a worker thread; each call goes back to the event loop, so that recorder,
limits, redaction and clock are the same as everywhere else.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import anyio
import anyio.from_thread
import anyio.to_thread
from anyio.lowlevel import RunVar
from attrs import define

from conformance.scenarios import Conversation, Stop
from conformance.trace import Exchange
from conformance.wire import BudgetExhausted


class Leave(BaseException):
    """The property cannot go on. `cause` says why; None if it used up its own share.

    Not an Exception: hypothesis takes those for failures of the property, sends everything
    again to see whether they come back, and calls it flaky when they do not.
    """

    def __init__(self, cause: Exception | None = None) -> None:
        super().__init__(cause)
        self.cause = cause


@define
class Line:
    """A conversation as a worker thread sees it, with a share of requests of its own.

    Attributes:
        talk: the conversation.
        share: requests that may still be sent.
        sent: the exchanges so far.
    """

    talk: Conversation
    share: int
    sent: list[Exchange]

    def call(self, operation: str, label: str | None = None, **arguments: Any) -> Exchange:
        """Send one operation. Raises Leave when no more can be sent, whatever the reason."""
        anyio.from_thread.check_cancelled()
        if self.share <= 0:
            raise Leave
        self.share -= 1

        async def send() -> Exchange:
            return await self.talk.call(operation, label, **arguments)

        try:
            exchange = anyio.from_thread.run(send)
        except (Stop, BudgetExhausted) as cause:
            raise Leave(cause) from cause
        self.sent.append(exchange)
        return exchange

    def made(self, exchange: Exchange) -> str:
        """Return the id of what a request created. Raises Leave if it created nothing."""
        try:
            return self.talk.made(exchange)
        except Stop as cause:
            raise Leave(cause) from cause

    def wait(self, seconds: float) -> None:
        """Let time pass on the conversation's clock."""
        anyio.from_thread.run(self.talk.wire.pause.sleep, seconds)


# Properties draw from the process's one source of chance: two at a time would not be
# reproducible from the seed.
_TURN: RunVar[anyio.CapacityLimiter] = RunVar("conformance.properties.turn")


def _one_at_a_time() -> anyio.CapacityLimiter:
    try:
        return _TURN.get()
    except LookupError:
        _TURN.set(anyio.CapacityLimiter(1))
        return _TURN.get()


async def in_thread(talk: Conversation, share: int, body: Callable[[Line], None]) -> None:
    """Run a property in a worker thread. A spent share ends it quietly.

    Raises:
        Stop: no answer came back.
        BudgetExhausted: the run's budget was used up.
    """
    left: list[Exception] = []

    def guarded() -> None:
        try:
            body(Line(talk, share, []))
        except Leave as leave:
            left.extend([leave.cause] if leave.cause else [])

    await anyio.to_thread.run_sync(guarded, limiter=_one_at_a_time())
    if left:
        raise left[0]
