"""Writes down every exchange, redacted, as it ends."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from conformance.trace import Exchange, Finished, ScenarioEnded, Sequence, Settled, Started, line
from conformance.trace.ndjson import Line

Sink = Callable[[bytes], object]
Watch = Callable[[Line], object]


class Recorder:
    """Numbers the exchanges of a run and hands each one to a sink as an NDJSON line.

    Args:
        started: the head of the trace, written at once.
        sink: takes the bytes of one line; a file's `write` that does not buffer, or None.
        first: index of the first exchange.
        watch: is told of each line too, for whoever shows how far we are.

    Attributes:
        repetition: in which playing of the selection we are, from 1.
    """

    def __init__(
        self,
        started: Started,
        sink: Sink | None = None,
        *,
        first: int = 0,
        watch: Watch | None = None,
    ) -> None:
        self.started = started
        self.exchanges: list[Exchange] = []
        self.scenarios: list[ScenarioEnded] = []
        self.sequences: list[Sequence] = []
        self.finished: Finished | None = None
        self._sink = sink
        self._watch = watch
        self._next = first
        self.repetition = 1
        self._write(started)

    def settle(self, edition: str) -> None:
        """Note the edition that the run goes on with, where that was not known at its start."""
        self.started = msgspec.structs.replace(self.started, edition=edition)
        self._write(Settled(edition=edition))

    def number(self) -> int:
        """Return the index of the exchange that starts now."""
        self._next += 1
        return self._next - 1

    def add(self, exchange: Exchange) -> None:
        """Keep an exchange that has ended."""
        self.exchanges.append(exchange)
        self._write(exchange)

    def scenario(self, ended: ScenarioEnded) -> None:
        """Note how far a scenario came."""
        self.scenarios.append(ended)
        self._write(ended)

    def sequence(self, found: Sequence) -> None:
        """Note a sequence that breaks a requirement."""
        self.sequences.append(found)
        self._write(found)

    def finish(self, finished: Finished) -> None:
        """Write the footer."""
        self.finished = finished
        self._write(finished)

    def _write(self, record: Line) -> None:
        if self._sink is not None:
            self._sink(line(record))
        if self._watch is not None:
            self._watch(record)
