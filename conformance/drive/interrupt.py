"""How a run is ended from outside: by a signal, or by a disk that is full."""

from __future__ import annotations

from collections.abc import Callable

import anyio
from attrs import define, field


@define
class Interrupt:
    """Ends a run from outside: at the first press politely, at the second at once.

    The first press stops what is being sent and lets the clean-up take place; the second one
    gives up the clean-up too, and what is left over stands in the record.
    """

    playing: anyio.CancelScope = field(factory=anyio.CancelScope)
    cleaning: anyio.CancelScope = field(factory=lambda: anyio.CancelScope(shield=True))
    presses: int = 0
    abandon: Callable[[], None] = field(default=lambda: None)

    def press(self) -> None:
        """Stop sooner."""
        self.presses += 1
        self.playing.cancel()
        if self.presses > 1:
            self.cleaning.cancel()
            self.abandon()
