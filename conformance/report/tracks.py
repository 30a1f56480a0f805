"""How the runs went, as far as the exchanges show: which status was seen when, and how fast.

Times are those of the suite's clock at which an answer was complete or a stream event came in. A
status began before it was first seen: with polling, by up to the time between two looks.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from statistics import median
from typing import Any, Literal, NamedTuple

from conformance.oracle.run import ACTIVE, TERMINAL
from conformance.trace.exchange import Exchange, StreamEvent

_CREATIONS = ("createRun", "createThreadAndRun")
_LIMIT = 60  # statuses of one run; a provider that flickers does not get a page of gigabytes
_TEXT = 80  # characters of a status or an id
_LONGEST_MS = 1e9  # eleven days; imported traffic may claim any time, and a figure has one scale

Measure = Literal["answer", "first-event", "queue", "run"]


class Stretch(NamedTuple):
    """A status from when it was first seen; `end_ms` is when the next one was, both from 0."""

    status: str
    start_ms: float
    end_ms: float


class Track(NamedTuple):
    """One run: `stretches` lead up to `last`, the status in which it was seen last.

    `ended` tells whether that is one from which no run goes on.
    """

    run: str
    scenario: str
    stretches: tuple[Stretch, ...]
    last: str
    ended: bool


class Latency(NamedTuple):
    """Every time that was measured of one kind, in milliseconds, ascending."""

    measure: Measure
    times_ms: tuple[float, ...]

    @property
    def median_ms(self) -> float:
        """The time in the middle."""
        return median(self.times_ms)


class _Sight(NamedTuple):
    at_ms: float
    status: str


def tracks(exchanges: Iterable[Exchange]) -> tuple[Track, ...]:
    """Return the runs whose creation is among the exchanges, in the order of creation.

    A run that somebody created before the trace began has no time to count from.
    """
    ordered = sorted(exchanges, key=lambda exchange: exchange.index)
    born: dict[str, Exchange] = {}
    seen: dict[str, list[_Sight]] = {}
    for exchange in ordered:
        for at_ms, run in _runs(exchange):
            if not _sane(at_ms) or exchange.started_ms < 0:
                continue
            name = run["id"]
            if exchange.operation in _CREATIONS:
                born.setdefault(name, exchange)
            if name in born:
                seen.setdefault(name, []).append(_Sight(at_ms, run["status"][:_TEXT]))
    return tuple(_track(name, born[name], sights) for name, sights in seen.items())


def latencies(exchanges: Sequence[Exchange], runs: Sequence[Track]) -> tuple[Latency, ...]:
    """Return what was measured, each kind that was measured at least once.

    `answer` is the time of a whole answer that did not stream, `first-event` the time to the
    first event of a stream, `queue` that until a run was first seen beyond queued, `run` that
    until it was first seen at an end, without the time that it waited for tool outputs.
    """
    found: dict[Measure, list[float]] = {
        "answer": [e.elapsed_ms or 0.0 for e in exchanges if e.response and not e.events],
        "first-event": [e.events[0].at_ms or 0.0 for e in exchanges if e.events],
        "queue": [run.stretches[0].end_ms for run in runs if _left_queue(run)],
        "run": [_working(run) for run in runs if run.ended],
    }
    sane = {measure: sorted(filter(_sane, times)) for measure, times in found.items()}
    return tuple(Latency(measure, tuple(times)) for measure, times in sane.items() if times)


def _sane(time_ms: float) -> bool:
    return 0 < time_ms < _LONGEST_MS


def _left_queue(run: Track) -> bool:
    return bool(run.stretches) and run.stretches[0].status == "queued"


def _working(run: Track) -> float:
    return sum(s.end_ms - s.start_ms for s in run.stretches if s.status != "requires_action")


def _track(name: str, creation: Exchange, sights: list[_Sight]) -> Track:
    changes = _changes(sorted(sights, key=lambda sight: sight.at_ms))
    stretches = tuple(
        Stretch(one.status, one.at_ms - creation.started_ms, two.at_ms - creation.started_ms)
        for one, two in pairwise(changes)
    )
    # The first answer names the status at creation: that one began with the request.
    stretches = (stretches[0]._replace(start_ms=0.0), *stretches[1:]) if stretches else ()
    last = changes[-1].status
    return Track(name[:_TEXT], creation.scenario[:_TEXT], stretches, last, last in TERMINAL)


def _changes(sights: Sequence[_Sight]) -> list[_Sight]:
    """Return each first sight of a status, and the very last sight of one that is no end."""
    changes = [sights[0]]
    changes += [two for one, two in pairwise(sights) if one.status != two.status]
    if changes[-1].status in ACTIVE and sights[-1].at_ms > changes[-1].at_ms:
        changes.append(sights[-1])
    return changes[:_LIMIT]


def _runs(exchange: Exchange) -> Iterator[tuple[float, Mapping[str, Any]]]:
    """Yield each run object of an exchange with the time at which it was there."""
    yield from ((exchange.ended_ms, run) for run in _in(exchange.json))
    for event in exchange.events:
        if event.at_ms is not None and _of_run(event):
            yield from ((exchange.started_ms + event.at_ms, run) for run in _parsed(event.data))


def _of_run(event: StreamEvent) -> bool:
    # Steps and messages stream under longer names, and in numbers not worth parsing.
    return event.name.count(".") == 2 and event.name.startswith("thread.run.")


def _parsed(data: str) -> Iterator[Mapping[str, Any]]:
    try:
        yield from _in(json.loads(data))
    except (ValueError, RecursionError):
        return


def _in(value: Any) -> Iterator[Mapping[str, Any]]:
    if not isinstance(value, dict):
        return
    if value.get("object") == "list" and isinstance(value.get("data"), list):
        for item in value["data"]:
            if isinstance(item, dict) and item.get("object") != "list":
                yield from _in(item)
    elif value.get("object") == "thread.run" and all(
        isinstance(value.get(key), str) for key in ("id", "status")
    ):
        yield value
