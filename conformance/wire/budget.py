"""Hard limits: how many requests a run may send, and how many runs it may have accepted."""

from __future__ import annotations

from attrs import define


class BudgetExhausted(Exception):
    """The next request would go beyond a limit; nothing was sent. The message names the limit."""


@define
class Budget:
    """Counts what was sent and what was paid for, and refuses what would be too much.

    A request that creates an object at the provider also keeps one request back for its
    deletion, so that cleaning up never needs more than the limit. All calls come from one
    event loop: taking is atomic because nothing awaits in between.

    Attributes:
        max_requests: requests over the whole run, clean-up included.
        max_paid_runs: runs that the provider may accept.
        requests: sent so far.
        paid_runs: accepted so far, or perhaps accepted: nobody saw the answer.
    """

    max_requests: int
    max_paid_runs: int
    requests: int = 0
    paid_runs: int = 0
    _reserved: int = 0
    _pending_runs: int = 0

    def take(self, *, creates: int = 0, paid: bool = False) -> None:
        """Take one request out of the budget.

        Args:
            creates: objects that it may create and that will have to be deleted.
            paid: whether it asks for a run.

        Raises:
            BudgetExhausted: it does not fit; nothing was taken.
        """
        if self.requests + self._reserved + 1 + creates > self.max_requests:
            raise BudgetExhausted(f"--max-requests {self.max_requests} is used up")
        if paid and self.paid_runs + self._pending_runs + 1 > self.max_paid_runs:
            raise BudgetExhausted(f"--max-paid-runs {self.max_paid_runs} is used up")
        self.requests += 1
        self._reserved += creates
        self._pending_runs += paid

    def take_reserved(self) -> None:
        """Take a request that was kept back for a deletion.

        Raises:
            BudgetExhausted: nothing was kept back and the limit is reached.
        """
        if self._reserved == 0:
            return self.take()
        self._reserved -= 1
        self.requests += 1
        return None

    def settle(self, *, creates: int = 0, created: int = 0, paid: bool, accepted: bool) -> None:
        """Give back what a request did not use, once its answer is known.

        Args:
            creates: as it was taken.
            created: how many of those there are now, or may be.
            paid: as it was taken.
            accepted: whether the provider took it, or may have.
        """
        self._reserved -= creates - created
        if paid:
            self._pending_runs -= 1
            self.paid_runs += accepted
