"""Time as the reference sees it."""

from __future__ import annotations

import time
from typing import Protocol


class Clock(Protocol):
    """Tells the time in seconds since the epoch."""

    def now(self) -> float:
        """Return the time."""
        ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> float:
        """Return the time of the machine."""
        return time.time()


class ManualClock:
    """A clock that stands still until it is told to move.

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
