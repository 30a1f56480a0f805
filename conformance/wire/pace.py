"""How fast a provider may be asked: no more requests of a sort in a minute than it allows."""

from __future__ import annotations

from collections import deque

from attrs import define, field, frozen

from conformance.wire.pause import Pause

WINDOW_S = 61.0
"""A minute, and a second more: what is sent later may be under way for less time."""


@frozen
class Rates:
    """What a provider allows; None where nothing is known of a limit.

    Attributes:
        gets: requests per minute.
        posts: requests per minute that ask for no run.
        deletes: requests per minute.
        runs: requests per minute that ask for one.
        at_once: conversations at a time.
    """

    gets: int | None = None
    posts: int | None = None
    deletes: int | None = None
    runs: int | None = None
    at_once: int | None = None

    def per_minute(self, method: str, *, paid: bool) -> tuple[str, int | None]:
        """Return the sort of a request, and how many of it a minute may have."""
        if paid:
            return "runs", self.runs
        found = {"GET": ("gets", self.gets), "DELETE": ("deletes", self.deletes)}
        return found.get(method, ("posts", self.posts))


@define
class Pace:
    """Gives each request its turn. Turns are handed out in the order in which they are asked for.

    Attributes:
        rates: what the provider allows.
        pause: the clock.
    """

    rates: Rates
    pause: Pause
    _turns: dict[str, deque[float]] = field(factory=dict)

    async def turn(self, method: str, *, paid: bool) -> None:
        """Return when the request may be sent.

        Args:
            method: of the request.
            paid: whether it asks for a run.
        """
        sort, most = self.rates.per_minute(method, paid=paid)
        if most is None:
            return
        turns = self._turns.setdefault(sort, deque(maxlen=most))
        now = self.pause.now()
        at = max(now, turns[0] + WINDOW_S) if len(turns) == most else now
        turns.append(at)
        if at > now:
            await self.pause.sleep(at - now)
