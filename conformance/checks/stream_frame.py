"""Streams from outside: that there is one, that its frames can be read, when they come."""

from __future__ import annotations

from collections.abc import Iterator

from conformance.checks.errors import refused_under
from conformance.checks.fact import Check, Fact, broken, holds, judge, lacking, shown, unwilling
from conformance.checks.registry import check
from conformance.checks.streams import (
    EVENT_STREAM,
    Stream,
    asked,
    is_stream,
    named,
    plainly_accepted,
    streams,
    unwilling_models,
)
from conformance.checks.view import View, is_refusal, is_success
from conformance.contract.validators import errors
from conformance.trace import Exchange, header

LONG_S = 2
"""From how many seconds on a run takes long enough to tell a stream from a parcel."""
BURST_MS = 250.0
"""Events of a long run that come within this time came at once; so quickly nobody keeps them."""
SHORT_MS = 50.0
"""In less time than this nothing can be told apart."""


def _opens(operation: str) -> Check:
    def opens(view: View) -> Iterator[Fact]:
        for exchange in asked(view, operation):
            if is_success(exchange):
                yield from judge(
                    is_stream(exchange),
                    exchange.index,
                    expected=f"Content-Type {EVENT_STREAM}",
                    observed=f"Content-Type {shown(_content_type(exchange))}",
                )
            elif not view.driven or not plainly_accepted(view, operation):
                # Others' requests may be refused for reasons that are not in the recording.
                continue
            elif is_refusal(exchange) or exchange.status == 501:
                yield lacking(exchange.index, observed=f"streamed {operation}")
            else:
                yield broken(
                    exchange.index, expected="a stream", observed=f"status {exchange.status}"
                )

    return opens


def _content_type(exchange: Exchange) -> str | None:
    return header(exchange.response.headers, "content-type") if exchange.response else None


check("STREAM-OPEN-001")(_opens("createRun"))
check("STREAM-OPEN-002")(_opens("createThreadAndRun"))


@check("STREAM-OPEN-003")
def submission_opens_a_stream(view: View) -> Iterator[Fact]:
    """Outputs that ask for a stream are answered with one."""
    yield from _opens("submitToolOutputs")(view)
    yield from unwilling_models(view)


@check("STREAM-FRAME-001")
def data_is_json(view: View) -> Iterator[Fact]:
    """The data of every documented event but done is a JSON object."""
    for stream in streams(view):
        for event, sent in zip(stream.events, stream.exchange.events, strict=True):
            if event.kind in {"thread", "run", "step", "message"}:
                yield from judge(
                    isinstance(event.data, dict),
                    stream.index,
                    expected=f"a JSON object in {event.name}",
                    observed=shown(sent.data),
                )


@check("STREAM-FRAME-002")
def events_have_names(view: View) -> Iterator[Fact]:
    """Every event has a line that names it; the terminator may go without."""
    for stream in streams(view):
        if stream.events:
            unnamed = sum(e.name == "message" and e.kind != "done" for e in stream.events)
            yield from judge(
                not unnamed,
                stream.index,
                expected="a line `event: …` in every frame",
                observed=f"{unnamed} of {len(stream.events)} events without one",
            )


@check("STREAM-ERR-001")
def error_is_an_error(view: View) -> Iterator[Fact]:
    """An error event carries an error object, bare or in its envelope."""
    for stream in named(view):
        for event in stream.of("error"):
            forms = ("Error", "ErrorResponse")
            good = any(not errors(view.edition, form, event.data) for form in forms)
            yield from judge(
                good,
                stream.index,
                expected="an error object, bare or in its envelope",
                observed=shown(event.data),
            )


@check("STREAM-ERR-002")
def refused_before_it_streams(view: View) -> Iterator[Fact]:
    """A streamed run that has to be refused is refused, where one without a stream is."""
    # A server that refuses neither breaks one law, which is judged where no stream is asked for.
    if not any(map(is_success, view.labelled("error.unknown-assistant"))):
        yield from refused_under("error.streamed")(view)


@check("STREAM-LIVE-001")
def events_come_as_they_happen(view: View) -> Iterator[Fact]:
    """The events of a run that takes long come while it runs, not all at its end."""
    facts = [fact for stream in named(view) for fact in _delivery(stream)]
    shown_by = [fact for fact in facts if fact.kind != "unwilling"]
    # Of somebody else's traffic nothing more was to be had.
    yield from shown_by or (facts if view.driven else ())


def _delivery(stream: Stream) -> Iterator[Fact]:
    """Yield what one stream shows of the time at which its events come."""
    times = [e.at_ms for e in stream.exchange.events if e.at_ms is not None]
    lasted = _lasted_s(stream)
    if lasted is None or len(times) < len(stream.events):
        return
    spread = times[-1] - times[0]
    # Of a quick run the events may come close together, and still over most of its life.
    most = max(stream.exchange.elapsed_ms or 0.0, SHORT_MS) / 2
    if spread > min(BURST_MS, most):
        yield holds(stream.index, observed=f"{len(times)} events over {spread:.0f} ms")
    elif times[-1] <= BURST_MS:
        # What came at once cannot have been kept back.
        yield holds(
            stream.index,
            observed=f"{len(times)} events within {times[-1]:.0f} ms of the request",
        )
    elif lasted >= LONG_S and times[0] > 1000 * (LONG_S - 1):
        # The first event alone could have come a second or more before.
        yield broken(
            stream.index,
            expected="events spread over the life of the run",
            observed=f"all {len(times)} events within {spread:.0f} ms, after "
            f"{times[0] / 1000:.1f} s, of a run that took {lasted} s",
        )
    else:
        yield unwilling(
            stream.index,
            observed=f"all {len(times)} events within {spread:.0f} ms, of a run too short to tell",
        )


def _lasted_s(stream: Stream) -> int | None:
    """Return how long a run took by its own stamps, None if they do not say."""
    last = stream.last
    if last is None or last.word != "completed":
        return None
    born, ended = last.get("created_at"), last.get("completed_at")
    return ended - born if isinstance(born, int) and isinstance(ended, int) else None
