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
from attrs import define

from conformance.scenarios import Conversation
from conformance.trace import Exchange


class Spent(Exception):
    """The property used up its own share of requests; what was seen until then stands."""


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
        """Send one operation. Raises Spent, and whatever `Conversation.call` raises."""
        anyio.from_thread.check_cancelled()
        if self.share <= 0:
            raise Spent
        self.share -= 1

        async def send() -> Exchange:
            return await self.talk.call(operation, label, **arguments)

        exchange = anyio.from_thread.run(send)
        self.sent.append(exchange)
        return exchange

    def wait(self, seconds: float) -> None:
        """Let time pass on the conversation's clock."""
        anyio.from_thread.run(self.talk.wire.pause.sleep, seconds)


async def in_thread(talk: Conversation, share: int, body: Callable[[Line], None]) -> None:
    """Run a property in a worker thread. A spent share ends it quietly."""

    def guarded() -> None:
        try:
            body(Line(talk, share, []))
        except Spent:
            return
        except BaseExceptionGroup as group:
            # Hypothesis groups failures that it takes for distinct; the first one says it all.
            if group.subgroup(Spent) is None:
                raise group.exceptions[0] from group

    await anyio.to_thread.run_sync(guarded)
