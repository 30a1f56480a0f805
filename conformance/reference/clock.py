"""Time as the reference sees it."""

from __future__ import annotations

import time
from typing import Protocol

import anyio
import anyio.lowlevel


class Clock(Protocol):
    """Tells the time in seconds since the epoch, and lets it pass."""

    def now(self) -> float:
        """Return the time."""
        ...

    async def wait(self, seconds: float, news: anyio.Event) -> None:
        """Return after that many seconds, or as soon as there is news."""
        ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> float:
        """Return the time of the machine."""
        return time.time()

    async def wait(self, seconds: float, news: anyio.Event) -> None:
        """Sleep."""
        with anyio.move_on_after(seconds):
            await news.wait()


class ManualClock:
    """A clock that stands still until it is told to move, or until somebody waits on it.

    Args:
        start: seconds since the epoch.
    """

    def __init__(self, start: float = 1_800_000_000.0) -> None:
        self._now = start

    def now(self) -> float:
        """Return the time that was set."""
        return self._now

    def advance(self, seconds: float) -> None:
        """Let that many seconds pass."""
        self._now += seconds

    async def wait(self, seconds: float, news: anyio.Event) -> None:
        """Let the time pass at once, so that a stream in a test takes none."""
        await anyio.lowlevel.checkpoint()
        if not news.is_set():
            self.advance(seconds)
