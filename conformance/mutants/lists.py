"""Defects of lists: pages, orders, cursors, and what a list holds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from conformance.mutants.mutant import Json, conduct
from conformance.reference import Service
from conformance.reference.state import Run, Thread


@conduct("LIST-LIMIT-001")
class IgnoresLimit(Service):
    """The limit is ignored."""

    def page_limit(self, query: Mapping[str, str]) -> int:
        """Give a full page."""
        return 100


@conduct("LIST-ORDER-001", "LIST-ORDER-002")
class OrderReversed(Service):
    """Ascending and descending are confused."""

    def ordered(self, shown: Sequence[Json], order: str) -> Sequence[Json]:
        """Turn the order round."""
        return super().ordered(shown, "asc" if order == "desc" else "desc")


@conduct("LIST-HOLD-001")
class ForgetsRuns(Service):
    """The list of runs leaves out the first one."""

    def listed_runs(self, thread: Thread) -> Sequence[Run]:
        """Leave out the oldest."""
        return thread.runs[1:]


@conduct("LIST-WALK-002")
class SaysNoMore(Service):
    """has_more is always false."""

    def envelope(self, data: list[Json], *, more: bool) -> Json:
        """Never say that there is more."""
        return super().envelope(data, more=False)


@conduct("LIST-WALK-003")
class IgnoresBefore(Service):
    """The cursor before is ignored."""

    def page(self, shown: Sequence[Json], query: Mapping[str, str]) -> Json:
        """Drop the cursor."""
        return super().page(shown, {k: v for k, v in query.items() if k != "before"})


@conduct("LIST-WALK-001")
class SkipsOne(Service):
    """A page leaves out the item that follows its cursor."""

    def page(self, shown: Sequence[Json], query: Mapping[str, str]) -> Json:
        """Begin one item too late."""
        after = query.get("after")
        if not after:
            return super().page(shown, query)
        ordered = list(self.ordered(shown, query.get("order", "desc")))
        place = next((n for n, one in enumerate(ordered) if one["id"] == after), None)
        if place is None:
            return super().page(shown, query)
        data = ordered[place + 2 :][: self.page_limit(query)]
        return self.envelope(data, more=len(ordered) > place + 2 + len(data))


@conduct("LIST-ORDER-003")
class AscendingIncomplete(Service):
    """An ascending list leaves out the newest item."""

    def ordered(self, shown: Sequence[Json], order: str) -> Sequence[Json]:
        """Leave out the last of the ascending order."""
        found = super().ordered(shown, order)
        return found[:-1] if order == "asc" else found


@conduct("STEP-LIST-001")
class StepsVanish(Service):
    """Once a run has ended its steps are no longer listed."""

    def list_run_steps(self, account: Any, query: Any, thread_id: str, run_id: str) -> Json:
        """Give an empty page after the end."""
        run = self.find_run(account, thread_id, run_id)
        if run.ended_at is not None:
            return self.page([], query)
        return super().list_run_steps(account, query, thread_id, run_id)
