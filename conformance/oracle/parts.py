"""The grammar of the steps and messages within a stream.

Source: behaviour, sections 2, 3 and 6 (recorded).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Literal

from conformance.oracle import step as automaton
from conformance.oracle.events import MESSAGE_ENDS, Event, Opening
from conformance.oracle.stream import Break, Law

Part = Literal["step", "message"]
_ENDS: Mapping[Part, frozenset[str]] = {"step": automaton.TERMINAL, "message": MESSAGE_ENDS}
# The stages of a part's life; deltas alone may come more than once.
_STAGES = {"created": 0, "in_progress": 1, "delta": 2}
_LAST = 3
# How a message and its step end when a run is broken off is only inferred.
_NESTED = frozenset({"created", "in_progress", "completed"})


def _lives(events: Sequence[Event], part: Part) -> Mapping[str, list[tuple[int, Event]]]:
    """Return the events of each step or message by its id; what has no id is judged as that."""
    lives: dict[str, list[tuple[int, Event]]] = {}
    for place, event in enumerate(events):
        if event.kind == part and event.id and not event.of_user:
            lives.setdefault(event.id, []).append((place, event))
    return lives


def _announced(part: Part) -> Law:
    def announced(events: Sequence[Event], opening: Opening) -> Iterator[Break]:
        for life in _lives(events, part).values():
            place, first = life[0]
            resumed = opening == "submit" and part == "step"
            if first.word != "created" and not (resumed and _waited(life)):
                yield Break(place, f"{first.name} of {first.id}, which was not created before")

    announced.__doc__ = f"A {part} is created before anything else is told of it."
    return announced


def _waited(life: Sequence[tuple[int, Event]]) -> bool:
    """Whether a step can be the one that waited for outputs, which was announced before."""
    first, words = life[0][1], {event.word for _, event in life}
    if first.word in automaton.TERMINAL:
        return True
    # Before its end its outputs may be told: a delta has a place for them.
    ended = not words.isdisjoint(automaton.TERMINAL)
    return _calls(first) and ended and "created" not in words


def _in_order(part: Part) -> Law:
    def in_order(events: Sequence[Event], opening: Opening) -> Iterator[Break]:
        for life in _lives(events, part).values():
            created = [place for place, e in life if e.word == "created"]
            # That it was not created first is another matter.
            rest = [(place, e) for place, e in life if place not in created[:1]]
            for (_, before), (place, after) in pairwise(rest):
                first, then = _stage(before), _stage(after)
                if first > then or (first == then and after.word != "delta"):
                    yield Break(place, f"{after.name} of {after.id} after {before.name}")
            if len(created) > 1 and rest and rest[0][0] == created[1]:
                yield Break(created[1], f"{part} {life[0][1].id} created again")

    in_order.__doc__ = f"A {part} is in progress, grows and ends, in that order and once."
    return in_order


def _stage(event: Event) -> int:
    return _STAGES.get(event.word, _LAST)


def _ended(part: Part) -> Law:
    def ended(events: Sequence[Event], opening: Opening) -> Iterator[Break]:
        if not any(e.name == "thread.run.completed" for e in events):
            return
        for life in _lives(events, part).values():
            if not any(e.word in _ENDS[part] for _, e in life):
                yield Break(len(events), f"{part} {life[0][1].id} never ended")

    ended.__doc__ = f"Every {part} of a stream has ended when its run is completed."
    return ended


step_is_announced, message_is_announced = _announced("step"), _announced("message")
step_is_in_order, message_is_in_order = _in_order("step"), _in_order("message")
steps_have_ended, messages_have_ended = _ended("step"), _ended("message")


def message_is_within_its_step(events: Sequence[Event], opening: Opening) -> Iterator[Break]:
    """A message begins and ends while the step that creates it is open."""
    open_steps: dict[str, object] = {}
    for place, event in enumerate(events):
        if event.kind == "step" and event.word == "created":
            open_steps[event.id] = _creates(event)
        elif event.kind == "step" and event.word in automaton.TERMINAL:
            open_steps.pop(event.id, None)
        elif (
            event.kind == "message"
            and event.word in _NESTED
            and not event.of_user
            # A step that does not say yet which message it writes may write any.
            and {event.id, None}.isdisjoint(open_steps.values())
        ):
            yield Break(place, f"{event.name} of {event.id} outside the step that writes it")


def _creates(event: Event) -> object:
    """Return the id of the message that a step writes, None if it does not say, else its type."""
    details = event.get("step_details")
    if not isinstance(details, Mapping):
        return None
    made = details.get("message_creation")
    found = made.get("message_id") if isinstance(made, Mapping) else None
    if details.get("type") != "message_creation":
        return str(details.get("type"))
    return found if isinstance(found, str) and found else None


def tool_step_is_closed(events: Sequence[Event], opening: Opening) -> Iterator[Break]:
    """After submitted outputs the step that waited for them is told to be completed."""
    known = {e.id for e in events if e.kind == "step" and e.word == "created"}
    closed = [e for e in events if e.kind == "step" and e.word in automaton.TERMINAL]
    # Some servers create the step once more, under the same id.
    if opening == "submit" and not any(e.id not in known or _calls(e) for e in closed):
        yield Break(len(events), "no step.completed of the step that waited for the outputs")


def _calls(event: Event) -> bool:
    delta = event.get("delta")
    told = delta if isinstance(delta, Mapping) else event.data
    details = told.get("step_details") if isinstance(told, Mapping) else None
    return isinstance(details, Mapping) and details.get("type") == "tool_calls"


LAWS: Mapping[str, Law] = {
    "step_is_announced": step_is_announced,
    "step_is_in_order": step_is_in_order,
    "steps_have_ended": steps_have_ended,
    "message_is_announced": message_is_announced,
    "message_is_in_order": message_is_in_order,
    "messages_have_ended": messages_have_ended,
    "message_is_within_its_step": message_is_within_its_step,
    "tool_step_is_closed": tool_step_is_closed,
}
"""The laws of steps and messages."""
