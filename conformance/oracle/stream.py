"""The grammar of a stream: what may come after what, and what must come at all.

    stream      := [thread.created] run_head segment* run_end done
    run_head    := run.created [run.queued] [run.in_progress]
    resume_head := step.completed* [run.queued] [run.in_progress]      after submitted outputs
    segment     := step.created [step.in_progress] (message | delta*) [step end]
    message     := message.created [message.in_progress] delta* message end

Brackets are what a compliant stream may leave out, because nobody promised it. Segments may
overlap, as steps may. A stream is judged law by law, so that one cause is one finding. Source:
behaviour, section 6 (recorded), and the event descriptions of the document.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from attrs import frozen

from conformance.oracle import run as automaton
from conformance.oracle.events import DONE, RUN_ENDS, Event, Opening


@frozen
class Break:
    """A law broken.

    Attributes:
        place: index of the event that breaks it; the length of the stream for what never came.
        text: how, in words.
    """

    place: int
    text: str


Law = Callable[[Sequence[Event], Opening], Iterator[Break]]
_ABOUT_A_RUN = frozenset({"run", "step", "message"})
# While a stream is open anybody may cancel; outputs come with a stream of their own.
_CAUSES = frozenset({automaton.Cause.SERVICE, automaton.Cause.CANCEL})


def thread_is_told(events: Sequence[Event], opening: Opening) -> Iterator[Break]:
    """A stream that makes a thread tells it."""
    if opening == "thread-and-run" and not any(e.kind == "thread" for e in events):
        yield Break(len(events), "no thread.created")


def thread_comes_first(events: Sequence[Event], opening: Opening) -> Iterator[Break]:
    """thread.created comes once, before anything of the run, and where a thread is made."""
    known = [(place, e) for place, e in enumerate(events) if e.kind != "other"]
    for order, (place, event) in enumerate(known):
        if event.kind == "thread" and opening != "thread-and-run":
            yield Break(place, "thread.created where no thread is made")
        elif event.kind == "thread" and order:
            yield Break(place, f"thread.created after {known[order - 1][1].name}")


def run_is_announced(events: Sequence[Event], opening: Opening) -> Iterator[Break]:
    """A new run is told by thread.run.created before anything else of it."""
    if opening == "submit":
        return
    for place, event in enumerate(events):
        if event.name == "thread.run.created":
            return
        if event.kind in _ABOUT_A_RUN and not event.of_user:
            yield Break(place, f"{event.name} before thread.run.created")
            return


def run_is_told_once(events: Sequence[Event], opening: Opening) -> Iterator[Break]:
    """Each status of a run is told once, and a run that goes on is not created again."""
    seen: set[str] = {"thread.run.created"} if opening == "submit" else set()
    for place, event in _until_end(events):
        if event.kind != "run":
            continue
        if event.name in seen:
            yield Break(place, f"{event.name} again")
        seen.add(event.name)
        if event.word == "requires_action":
            seen -= {"thread.run.queued", "thread.run.in_progress"}
        else:
            # It went on, and may wait again.
            seen.discard("thread.run.requires_action")


def run_path_is_legal(events: Sequence[Event], opening: Opening) -> Iterator[Break]:
    """Each status of a run can follow the one that was told before it."""
    before = "requires_action" if opening == "submit" else "queued"
    for place, event in _until_end(events):
        if event.kind != "run" or event.word == "created":
            continue
        waited = before == "requires_action"
        legal = automaton.reachable(before, automaton.ALL_CAUSES if waited else _CAUSES)
        if event.word not in legal:
            yield Break(place, f"{event.word} after {before}")
        before = event.word


def end_is_told(events: Sequence[Event], opening: Opening) -> Iterator[Break]:
    """A stream tells how its run ended, or that it waits, or that something went wrong."""
    if not any(e.kind == "error" for e in events) and last_of_run(events) is None:
        told = [e.name for e in events if e.kind == "run"]
        yield Break(len(events), f"nothing after {told[-1]}" if told else "no event of a run")


def nothing_follows_the_end(events: Sequence[Event], opening: Opening) -> Iterator[Break]:
    """After the end of a run only done follows; after a pause, nothing new until it goes on.

    In which order a run that was broken off and what was open in it end is only inferred.
    """
    over: str | None = None
    for place, event in enumerate(events):
        if over and event.kind in {*_ABOUT_A_RUN, "thread"} and not _goes_on(over, event):
            yield Break(place, f"{event.name} after {over}")
        elif event.kind == "run":
            over = event.name if event.word in RUN_ENDS else None


def _goes_on(over: str, event: Event) -> bool:
    """Whether an event may follow the end of a run, or a pause."""
    if over == "thread.run.completed" or event.name == over:
        return False
    if over == "thread.run.requires_action":
        # How the run goes on, and how its step ended.
        return event.kind == "run" or (event.kind == "step" and event.word in automaton.TERMINAL)
    return event.kind in {"step", "message"} and event.word in automaton.TERMINAL


def done_comes_last(events: Sequence[Event], opening: Opening) -> Iterator[Break]:
    """The terminator is there, once, and is the last thing of a stream."""
    places = [place for place, e in enumerate(events) if e.kind == "done"]
    if not places:
        yield Break(len(events), f"no {DONE}")
    elif places[0] != len(events) - 1:
        yield Break(places[0] + 1, f"{events[places[0] + 1].name} after {DONE}")


def all_of_one_run(events: Sequence[Event], opening: Opening) -> Iterator[Break]:
    """Everything in a stream is of one run: the run itself, its steps, its messages."""
    first = next((e for e in events if e.kind == "run" and e.id), None)
    if first is None:
        return
    thread = first.get("thread_id")
    for place, event in enumerate(events):
        if event.kind not in {*_ABOUT_A_RUN, "thread"} or event.word == "delta":
            continue
        of_run = {"run": event.id, "thread": None}.get(event.kind, event.get("run_id"))
        of_thread = event.id if event.kind == "thread" else event.get("thread_id")
        # What is missing, or no text, is judged as that.
        if isinstance(of_run, str) and of_run not in ("", first.id):
            yield Break(place, f"{event.name} of run {of_run} in the stream of {first.id}")
        elif _other(of_thread, thread):
            yield Break(place, f"{event.name} of thread {of_thread}, the run is on {thread}")


def _other(told: object, thread: object) -> bool:
    return isinstance(told, str) and isinstance(thread, str) and told not in ("", thread)


def last_of_run(events: Sequence[Event]) -> Event | None:
    """Return the event that tells how a stream's run ended or that it waits, None if none does."""
    told = [e for e in events if e.kind == "run"]
    ended = [e for e in told if e.word in automaton.TERMINAL]
    if ended:
        return ended[0]
    return told[-1] if told and told[-1].word in RUN_ENDS else None


def _until_end(events: Sequence[Event]) -> Iterator[tuple[int, Event]]:
    """Yield the events up to the end of the run: what follows it is another matter."""
    for place, event in enumerate(events):
        yield place, event
        if event.kind == "run" and event.word in automaton.TERMINAL:
            return


LAWS: Mapping[str, Law] = {
    law.__name__: law
    for law in (
        thread_is_told,
        thread_comes_first,
        run_is_announced,
        run_is_told_once,
        run_path_is_legal,
        end_is_told,
        nothing_follows_the_end,
        done_comes_last,
        all_of_one_run,
    )
}
"""The laws of a stream as a whole; those of its steps and messages stand in `parts`."""
