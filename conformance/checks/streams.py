"""The streams of a trace, as the checks of streams look at them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property, lru_cache

from attrs import frozen

from conformance.checks.fact import Check, Fact, broken, holds, unwilling
from conformance.checks.view import View, asks_stream, is_outage, is_success
from conformance.oracle.events import DONE, Event, Opening
from conformance.oracle.stream import Law, last_of_run
from conformance.trace import Exchange, header

OPENINGS: Mapping[str, Opening] = {
    "createRun": "run",
    "createThreadAndRun": "thread-and-run",
    "submitToolOutputs": "submit",
}
"""What a stream can be asked for with."""
EVENT_STREAM = "text/event-stream"
# How the wire says that it stopped waiting, or was stopped; the provider may have had more to say.
_OURS = ("no complete answer within", "interrupted", "ReadTimeout")


@frozen(slots=False, eq=False)
class Stream:
    """One answer that is a stream of events."""

    exchange: Exchange
    opening: Opening

    @property
    def index(self) -> int:
        """Index of the exchange."""
        return self.exchange.index

    @cached_property
    def events(self) -> Sequence[Event]:
        """The events, their data parsed."""
        pairs = zip(self.exchange.events, self.exchange.told, strict=True)
        return tuple(Event(e.name, DONE if e.data.strip() == DONE else told) for e, told in pairs)

    @property
    def named(self) -> bool:
        """Whether every event says what it is, so that the laws of streams can be applied."""
        return not any(e.name == "message" and e.data != DONE for e in self.events)

    @property
    def legible(self) -> bool:
        """Whether the data of every event that is about an object can be read."""
        kinds = {"thread", "run", "step", "message"}
        return all(isinstance(e.data, dict) for e in self.events if e.kind in kinds)

    @property
    def last(self) -> Event | None:
        """The event that tells how the run ended, or that it waits; None if none does."""
        return last_of_run(self.events)

    @property
    def given_up(self) -> str | None:
        """Why we do not know how it goes on, None if we do."""
        error = self.exchange.error or ""
        if error.startswith(_OURS):
            return error
        cut = self.exchange.response is not None and self.exchange.response.truncated
        return "it was read in part" if cut and not error else None

    @property
    def run_id(self) -> str:
        """The id of its run; empty if it tells none."""
        return next((e.id for e in self.events if e.kind == "run" and e.id), "")

    def of(self, kind: str) -> Iterator[Event]:
        """Yield its events of one kind."""
        return (event for event in self.events if event.kind == kind)


@lru_cache(maxsize=4)
def streams(view: View) -> tuple[Stream, ...]:
    """Return the streams of a trace.

    What should have been refused is judged once, as that.
    """
    return tuple(
        Stream(exchange, OPENINGS[str(exchange.operation)])
        for exchange in view.accepted(*OPENINGS)
        if is_stream(exchange) and not (exchange.label or "").startswith("error.")
    )


def named(view: View) -> Iterator[Stream]:
    """Yield the streams whose events all have names, and that have any."""
    return (stream for stream in streams(view) if stream.named and stream.events)


def asked(view: View, operation: str) -> Iterator[Exchange]:
    """Yield the answered requests of an operation that ask for a stream, and may do so.

    What was generated may be refused for what else it holds.
    """
    for exchange in view.of(operation):
        wrong = (exchange.label or "").startswith(("error.", "generated."))
        if asks_stream(exchange) and not is_outage(exchange) and not wrong:
            yield exchange


def plainly_accepted(view: View, operation: str) -> bool:
    """Return whether the provider takes requests of an operation that ask for no stream."""
    return any(not asks_stream(exchange) for exchange in view.accepted(operation))


def is_stream(exchange: Exchange) -> bool:
    """Return whether an answer says that it is a stream of events."""
    headers = exchange.response.headers if exchange.response is not None else ()
    kind = header(headers, "content-type") or ""
    return is_success(exchange) and kind.strip().lower().startswith(EVENT_STREAM)


def obeys(law: Law, expected: str, where: Callable[[Stream], bool] = lambda stream: True) -> Check:
    """Return the check that every stream obeys a law of the oracle.

    Args:
        law: the law.
        expected: what it asks for, in words.
        where: which streams show it.
    """

    def obeyed(view: View) -> Iterator[Fact]:
        for stream in named(view):
            if not where(stream):
                continue
            found = list(law(stream.events, stream.opening))
            if not found:
                yield holds(stream.index)
            for one in found:
                yield broken(stream.index, expected=expected, observed=one.text)

    return obeyed


def unwilling_models(view: View) -> Iterator[Fact]:
    """Yield a fact for each streamed run that called no tool although it had to."""
    for exchange in view.labelled("stream.unwilling"):
        yield unwilling(exchange.index, observed="the model called no tool although told to")
