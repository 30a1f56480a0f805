"""Defects of lists: pages, orders, cursors, and what a list holds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from conformance.mutants.mutant import Json, conduct
from conformance.reference import Service
from conformance.reference.refusal import Refusal
from conformance.reference.state import Run, Thread


@conduct("LIST-LIMIT-001")
class IgnoresLimit(Service):
    """The limit is ignored."""

    def page_limit(self, query: Mapping[str, str]) -> int:
        """Give a full page, but where nobody asks for another."""
        return 100 if "limit" in query else super().page_limit(query)


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


@conduct("LIST-INSERT-001")
class OffsetPages(Service):
    """A cursor stands for the place at which its item was last seen, not for the item."""

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self._places: dict[str, int] = {}

    def page(self, shown: Sequence[Json], query: Mapping[str, str]) -> Json:
        """Go on at the old place."""
        order = query.get("order", "desc")
        ordered = list(self.ordered(shown, order))
        after, limit = query.get("after"), self.page_limit(query)
        if after in self._places and order == "desc" and "before" not in query:
            start = self._places[after] + 1
            page = self.envelope(ordered[start : start + limit], more=len(ordered) > start + limit)
        else:
            page = super().page(shown, query)
        if order == "desc":
            places = {one["id"]: place for place, one in enumerate(ordered)}
            self._places.update({one["id"]: places[one["id"]] for one in page["data"]})
        return page


@conduct("LIST-DEFAULT-001")
class SmallPages(Service):
    """Where nobody says how many, a page holds ten."""

    def page_limit(self, query: Mapping[str, str]) -> int:
        """Take ten for the default."""
        return super().page_limit({"limit": "10", **query})


@conduct("LIST-ODD-001")
class BreaksOnCursors(Service):
    """A cursor of the right shape that names nothing breaks the server."""

    def page(self, shown: Sequence[Json], query: Mapping[str, str]) -> Json:
        """Fail where the cursor is looked up."""
        cursor = query.get("after", "")
        if cursor.endswith("00000000") and all(one["id"] != cursor for one in shown):
            raise Refusal("The server had an error.", status=500)
        return super().page(shown, query)


@conduct("LIST-ODD-001")
class BreaksOnLimits(Service):
    """A limit that is out of bounds is passed on to a database that dislikes it."""

    def page_limit(self, query: Mapping[str, str]) -> int:
        """Fail as a gateway does whose upstream fell over."""
        if query.get("limit") in {"0", "101"}:
            raise Refusal("Bad gateway.", status=502)
        return super().page_limit(query)


@conduct("LIST-FILTER-001")
class IgnoresFilter(Service):
    """A list of the messages of one run holds those of all."""

    def list_messages(self, account: Any, query: Any, thread_id: str) -> Json:
        """Drop the filter."""
        kept = {name: value for name, value in query.items() if name != "run_id"}
        return super().list_messages(account, kept, thread_id)
