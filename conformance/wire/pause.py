"""Time as the drivers see it, so that tests can replace it."""

from __future__ import annotations

import time
from typing import Protocol

import anyio


class Pause(Protocol):
    """A monotonic clock in seconds, and a way to let time pass on it."""

    def now(self) -> float:
        """Return seconds since some fixed moment."""
        ...

    async def sleep(self, seconds: float) -> None:
        """Return when that many seconds have passed on this clock."""
        ...


class SystemPause:
    """The machine's clock."""

    def now(self) -> float:
        """Return seconds of the monotonic clock."""
        return time.monotonic()

    async def sleep(self, seconds: float) -> None:
        """Sleep without blocking the other scenarios."""
        await anyio.sleep(seconds)
