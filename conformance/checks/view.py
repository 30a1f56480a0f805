"""A trace, indexed for the checks: objects as they were seen, by kind, id and time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import pairwise
from typing import Any, Literal

from attrs import frozen

from conformance.checks.capability import absences
from conformance.contract.operations import RUN_ANSWERS
from conformance.oracle.events import NAMES
from conformance.oracle.run import ACTIVE, ALL_CAUSES, TERMINAL, Cause
from conformance.trace import Exchange

Kind = Literal["run", "step", "message", "thread", "assistant"]
Source = Literal["answer", "item", "event"]

ANSWERS: Mapping[str, Kind] = {
    **dict.fromkeys(RUN_ANSWERS, "run"),
    "retrieveRunStep": "step",
    "createMessage": "message",
    "retrieveMessage": "message",
    "modifyMessage": "message",
    "createThread": "thread",
    "retrieveThread": "thread",
    "modifyThread": "thread",
    "createAssistant": "assistant",
    "retrieveAssistant": "assistant",
    "modifyAssistant": "assistant",
}
LISTS: Mapping[str, Kind] = {
    "listRuns": "run",
    "listRunSteps": "step",
    "listMessages": "message",
    "listAssistants": "assistant",
}
OBJECT_NAMES: Mapping[Kind, str] = {
    "run": "thread.run",
    "step": "thread.run.step",
    "message": "thread.message",
    "thread": "thread",
    "assistant": "assistant",
}
_EVENTS: tuple[tuple[str, Kind], ...] = (
    ("thread.run.step.", "step"),
    ("thread.run.", "run"),
    ("thread.message.", "message"),
    ("thread.created", "thread"),
)
OUTAGES = frozenset({408, 429, 503, 504})
"""Statuses that say nothing about a request: too slow, too many, too busy just now."""
# For a run that is being cancelled the lock is an inference, so it holds nothing here.
HOLDING = ACTIVE - {"cancelling"}


@frozen
class Seen:
    """An object as one answer, one list item or one stream event showed it.

    Attributes:
        value: the object.
        exchange: the exchange that showed it.
        source: whether it was the whole answer, an item of a list, or the data of an event.
    """

    value: Mapping[str, Any]
    exchange: Exchange
    source: Source

    @property
    def index(self) -> int:
        """Index of the exchange."""
        return self.exchange.index

    @property
    def id(self) -> Any:
        """The object's id, whatever was sent for it."""
        return self.value.get("id")

    @property
    def status(self) -> str:
        """The object's status; what is no string reads as "unknown"."""
        status = self.value.get("status")
        return status if isinstance(status, str) else "unknown"


class View:
    """Everything that the checks look up in a trace.

    Args:
        exchanges: the trace, in order of start.
        edition: the edition that it is judged by.
        driven: whether this suite sent all requests itself.
    """

    def __init__(self, exchanges: Sequence[Exchange], *, edition: str, driven: bool) -> None:
        self.exchanges = exchanges
        self.edition = edition
        self.driven = driven

    # -- exchanges -------------------------------------------------------------------------

    def of(self, *operations: str) -> Iterator[Exchange]:
        """Yield the answered exchanges of some operations."""
        wanted = set(operations)
        return (e for e in self.exchanges if e.operation in wanted and e.response is not None)

    def accepted(self, *operations: str) -> Iterator[Exchange]:
        """Yield the exchanges of some operations that were answered with success.

        What is no answer of the operation, the page of a web site for one, is none of them.
        """
        return (e for e in self.of(*operations) if is_success(e) and e.operation not in self.lacks)

    def labelled(self, label: str) -> list[Exchange]:
        """Return the answered exchanges that a scenario sent under a label.

        Answers that tell an outage are left out: they judge nothing but the pace.
        """
        found = self._labels.get(label, [])
        return [e for e in found if e.response is not None and not is_outage(e)]

    @cached_property
    def _labels(self) -> dict[str, list[Exchange]]:
        labels: dict[str, list[Exchange]] = defaultdict(list)
        for exchange in self.exchanges:
            if exchange.label:
                labels[exchange.label].append(exchange)
        return labels

    @cached_property
    def lacks(self) -> Mapping[str, str]:
        """Operations that were asked for and that the provider does not have, with the reason."""
        return absences(self.exchanges, driven=self.driven)

    @property
    def absent(self) -> frozenset[str]:
        """Operations that were asked for and that the provider does not have."""
        return frozenset(self.lacks)

    @cached_property
    def asked(self) -> frozenset[str]:
        """Operations that were asked for at all."""
        return frozenset(e.operation for e in self.exchanges if e.operation)

    # -- objects ---------------------------------------------------------------------------

    @cached_property
    def objects(self) -> Mapping[Kind, Sequence[Seen]]:
        """Every object that was seen, by kind, in order of time."""
        found: dict[Kind, list[Seen]] = {kind: [] for kind in OBJECT_NAMES}
        for exchange in self.exchanges:
            if exchange.operation in self.lacks:
                continue
            for kind, seen in _objects(exchange):
                found[kind].append(seen)
        return found

    @property
    def runs(self) -> Sequence[Seen]:
        """Every run object that was seen."""
        return self.objects["run"]

    @property
    def steps(self) -> Sequence[Seen]:
        """Every step object that was seen."""
        return self.objects["step"]

    @cached_property
    def spoilt(self) -> frozenset[str]:
        """Ids of runs that were made or modified by a request that should have been refused."""
        return frozenset(
            exchange.json["id"]
            for exchange in self.accepted(*RUN_ANSWERS)
            if (exchange.label or "").startswith(("error.", "generated.invalid"))
            and isinstance(exchange.json, dict)
            and isinstance(exchange.json.get("id"), str)
        )

    @cached_property
    def histories(self) -> Mapping[tuple[str | None, str], Sequence[Seen]]:
        """The sightings of each run by (file, run id), ordered by the time of the answer."""
        return _histories(self.runs)

    @cached_property
    def step_histories(self) -> Mapping[tuple[str | None, str], Sequence[Seen]]:
        """The sightings of each step by (file, step id), ordered by the time of the answer."""
        return _histories(self.steps)

    def pairs(self, history: Sequence[Seen]) -> Iterator[tuple[Seen, Seen]]:
        """Yield neighbours of a history of which the first was surely seen before the second.

        Two answers whose exchanges overlapped say nothing about order.
        """
        for before, after in pairwise(history):
            if before.exchange is after.exchange:
                if before.source == after.source == "event":
                    yield before, after
            elif before.exchange.ended_ms <= after.exchange.started_ms:
                yield before, after

    def causes(self, before: Seen, after: Seen) -> frozenset[Cause]:
        """Return what may have acted on a run by the time of the second of two sightings.

        A request that was answered before the first one counts too: nothing says how soon a
        cancellation takes effect. In traffic that others recorded anybody may have acted.
        """
        if not self.driven:
            return ALL_CAUSES
        acts = {"cancelRun": Cause.CANCEL, "submitToolOutputs": Cause.SUBMIT}
        return frozenset(
            {Cause.SERVICE}
            | {
                acts[str(e.operation)]
                for e in self._acts
                if e.path.get("run_id") == before.id and e.started_ms <= after.exchange.ended_ms
            }
        )

    def around(self, exchange: Exchange, run_id: str | None) -> tuple[Seen | None, Seen | None]:
        """Return a run as last seen before an exchange, and as first seen after it."""
        history = self.histories.get((exchange.source, run_id or ""), ())
        # The index tells apart what a coarse clock does not.
        before = [
            s
            for s in history
            if s.exchange.ended_ms <= exchange.started_ms and s.index < exchange.index
        ]
        after = [
            s
            for s in history
            if s.exchange.started_ms >= exchange.ended_ms and s.index > exchange.index
        ]
        return (before[-1] if before else None), (after[0] if after else None)

    def thread_status(self, exchange: Exchange) -> Literal["free", "locked", "unknown"]:
        """Return whether the thread of an exchange surely was free, or surely locked, by a run.

        It is free when no run was seen on it, or all that were had ended before; locked when one
        was seen active before, and was still so when it was looked at next. A run that is being
        cancelled, that ended in between, or that was at work and not looked at again says nothing.
        """
        thread_id = exchange.path.get("thread_id")
        states = [
            self.around(exchange, run_id)
            for (source, run_id), history in self.histories.items()
            if source == exchange.source and _thread_of(history[0]) == thread_id
        ]
        known = [(before, after) for before, after in states if before is not None]
        if all(before.status in TERMINAL for before, _ in known):
            return "free"
        if any(_holds(before, after) for before, after in known):
            return "locked"
        return "unknown"

    @cached_property
    def _acts(self) -> Sequence[Exchange]:
        return [e for e in self.exchanges if e.operation in {"cancelRun", "submitToolOutputs"}]


def is_success(exchange: Exchange) -> bool:
    """Return whether the answer is a 2xx."""
    return exchange.status is not None and 200 <= exchange.status < 300


def asks_stream(exchange: Exchange) -> bool:
    """Return whether a request asks for events instead of an object."""
    return isinstance(exchange.sent, dict) and exchange.sent.get("stream") is True


def is_outage(exchange: Exchange) -> bool:
    """Return whether the answer says nothing about the request, only about the moment."""
    return exchange.status in OUTAGES


def is_refusal(exchange: Exchange) -> bool:
    """Return whether the answer blames the request: a 4xx, unless it tells an outage."""
    status = exchange.status
    return status is not None and 400 <= status < 500 and not is_outage(exchange)


def _objects(exchange: Exchange) -> Iterator[tuple[Kind, Seen]]:
    operation = exchange.operation or ""
    for event, value in zip(exchange.events, exchange.told, strict=True):
        # What an event that no document lists carries is its own affair.
        documented = event.name in NAMES
        kind = next(
            (k for prefix, k in _EVENTS if documented and event.name.startswith(prefix)), None
        )
        if kind and not event.name.endswith(".delta") and isinstance(value, dict):
            yield kind, Seen(value, exchange, "event")
    if exchange.events or not is_success(exchange) or not isinstance(exchange.json, dict):
        return
    if operation in ANSWERS:
        yield ANSWERS[operation], Seen(exchange.json, exchange, "answer")
    elif operation in LISTS:
        for item in items(exchange):
            yield LISTS[operation], Seen(item, exchange, "item")


def items(exchange: Exchange) -> list[Mapping[str, Any]]:
    """Return the objects on a page; empty where there is no array of objects."""
    data = exchange.json.get("data") if isinstance(exchange.json, dict) else None
    return [item for item in data if isinstance(item, dict)] if isinstance(data, list) else []


def _holds(before: Seen, after: Seen | None) -> bool:
    """Whether a run surely held its thread: one that waits for the client goes nowhere."""
    if after is None:
        return before.status == "requires_action"
    return before.status in HOLDING and after.status in HOLDING


def _thread_of(seen: Seen) -> Any:
    """The thread that a run was asked for under, or else the one that it names."""
    return seen.exchange.path.get("thread_id", seen.value.get("thread_id"))


def _histories(seen: Iterable[Seen]) -> Mapping[tuple[str | None, str], Sequence[Seen]]:
    histories: dict[tuple[str | None, str], list[Seen]] = defaultdict(list)
    for one in seen:
        if isinstance(one.id, str):
            histories[one.exchange.source, one.id].append(one)
    for history in histories.values():
        history.sort(key=lambda s: s.exchange.ended_ms)
    return histories
