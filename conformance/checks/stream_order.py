"""The order of a stream's events: the oracle's laws, each a requirement."""

from __future__ import annotations

from collections.abc import Iterator

from conformance.checks.fact import Check, Fact, broken, holds, judge, shown, unwilling
from conformance.checks.registry import check
from conformance.checks.run_shape import looks_like_run
from conformance.checks.streams import Stream, named, obeys, streams, unwilling_models
from conformance.checks.view import View
from conformance.oracle import parts, run, step
from conformance.oracle import stream as grammar
from conformance.oracle.events import statuses_of


def _about_a_run(stream: Stream) -> bool:
    return any(stream.of("run"))


def _tells(stream: Stream, kind: str) -> bool:
    """Whether a stream has events of a kind, and what they are about can be read."""
    ids = [event.id for event in stream.of(kind)]
    return stream.legible and bool(ids) and all(ids)


def _finished(stream: Stream) -> bool:
    """Whether a stream told the end of its run: what comes after can be judged."""
    return stream.last is not None and stream.last.word != "requires_action"


check("STREAM-ORDER-001")(
    obeys(
        grammar.thread_is_told,
        "thread.created in the stream of a new thread",
        lambda stream: stream.opening == "thread-and-run" and _about_a_run(stream),
    )
)
check("STREAM-ORDER-002")(
    obeys(
        grammar.thread_comes_first,
        "thread.created before all else, where a thread is made",
        lambda stream: any(stream.of("thread")),
    )
)
check("STREAM-REF-001")(
    obeys(grammar.all_of_one_run, "events of one run and its thread", _about_a_run)
)
check("STREAM-RUN-001")(
    obeys(
        grammar.run_is_announced,
        "thread.run.created before any other event of the run",
        lambda stream: stream.opening != "submit" and _about_a_run(stream),
    )
)
check("STREAM-RUN-003")(
    obeys(grammar.run_is_told_once, "each status of the run told once", _about_a_run)
)
check("STREAM-RUN-004")(
    obeys(grammar.run_path_is_legal, "statuses that can follow one another", _about_a_run)
)
check("STREAM-END-002")(
    obeys(
        grammar.nothing_follows_the_end,
        "nothing but done after the run's last event",
        lambda stream: stream.last is not None,
    )
)
check("STREAM-STEP-001")(
    obeys(
        parts.step_is_announced,
        "thread.run.step.created before all else of a step",
        lambda stream: _tells(stream, "step"),
    )
)
check("STREAM-STEP-003")(
    obeys(
        parts.step_is_in_order,
        "created, in_progress, deltas, one end",
        lambda stream: _tells(stream, "step"),
    )
)
check("STREAM-STEP-004")(
    obeys(
        parts.steps_have_ended,
        "an end of every step of a completed run",
        lambda stream: _tells(stream, "step") and _completed(stream),
    )
)
check("STREAM-STEP-005")(
    obeys(
        parts.tool_step_is_closed,
        "thread.run.step.completed of the step that waited for the outputs",
        lambda stream: stream.opening == "submit" and stream.legible and _completed(stream),
    )
)
check("STREAM-MSG-001")(
    obeys(
        parts.message_is_announced,
        "thread.message.created before all else of a message",
        lambda stream: _tells(stream, "message"),
    )
)
check("STREAM-MSG-003")(
    obeys(
        parts.message_is_in_order,
        "created, in_progress, deltas, one end",
        lambda stream: _tells(stream, "message"),
    )
)
check("STREAM-MSG-004")(
    obeys(
        parts.messages_have_ended,
        "an end of every message of a completed run",
        lambda stream: _tells(stream, "message") and _completed(stream),
    )
)
check("STREAM-MSG-005")(
    obeys(
        parts.message_is_within_its_step,
        "a message while the step that writes it is open",
        # That steps and messages are created before all else is judged as that.
        lambda stream: _tells(stream, "message") and _announced(stream),
    )
)


def _announced(stream: Stream) -> bool:
    laws = (parts.step_is_announced, parts.message_is_announced)
    return _tells(stream, "step") and not any(
        broken_law for law in laws for broken_law in law(stream.events, stream.opening)
    )


def _completed(stream: Stream) -> bool:
    return stream.last is not None and stream.last.word == "completed"


_STATUSES = {"run": run.STATUSES, "step": step.STATUSES}


def _status(kind: str) -> Check:
    def agrees(view: View) -> Iterator[Fact]:
        for stream in named(view):
            for event in stream.of(kind):
                wanted, told = statuses_of(event), event.get("status")
                # What has no id, or is no run at all, is judged as that.
                if not wanted or not event.id or _is_no_run(kind, event.data) or event.of_user:
                    continue
                # So is a missing or unknown status of a run or a step.
                if kind in _STATUSES and told not in _STATUSES[kind]:
                    continue
                yield from judge(
                    told in wanted,
                    stream.index,
                    expected=f"status {' or '.join(sorted(wanted))} in {event.name}",
                    observed=f"status {shown(told)}",
                )

    return agrees


def _is_no_run(kind: str, value: object) -> bool:
    return kind == "run" and not looks_like_run(value)


check("STREAM-RUN-002")(_status("run"))
check("STREAM-STEP-002")(_status("step"))
check("STREAM-MSG-002")(_status("message"))


@check("STREAM-END-001")
def end_is_told(view: View) -> Iterator[Fact]:
    """A stream tells how its run ended, or that it waits for outputs."""
    for stream in streams(view):
        if not stream.named:
            continue
        found = next(grammar.end_is_told(stream.events, stream.opening), None)
        error = next(stream.of("error"), None)
        if stream.last is not None:
            yield holds(stream.index, answer=stream.last.word)
        elif found is None:
            told = error.data if error else None
            yield unwilling(
                stream.index, observed=f"the stream ended with an error: {shown(told)}"
            )
        elif stream.given_up:
            yield unwilling(stream.index, observed=f"{found.text}: {stream.given_up}")
        else:
            broke = f", broken off: {stream.exchange.error}" if stream.exchange.error else ""
            yield broken(
                stream.index,
                expected="the event of the run's end, or thread.run.requires_action",
                observed=f"{found.text} of {len(stream.events)} events{broke}",
            )


_closes = "data [DONE], once and last"
check("STREAM-DONE-001")(
    obeys(
        grammar.done_comes_last,
        _closes,
        # Whether the end is told at all is judged as that.
        lambda stream: _finished(stream) and not stream.given_up,
    )
)


@check("STREAM-DONE-003")
def done_comes_after_a_pause(view: View) -> Iterator[Fact]:
    """After requires_action the stream closes with done."""
    closes = obeys(
        grammar.done_comes_last,
        _closes,
        lambda stream: stream.last is not None and not _finished(stream) and not stream.given_up,
    )
    yield from closes(view)
    yield from unwilling_models(view)


@check("STREAM-DONE-002")
def done_has_its_name(view: View) -> Iterator[Fact]:
    """The terminator is an event called done."""
    for stream in named(view):
        for event in stream.of("done"):
            yield from judge(
                event.name == "done",
                stream.index,
                expected="event: done",
                observed=f"event: {event.name}" if event.name != "message" else "data alone",
            )
