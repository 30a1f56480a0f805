"""The run automaton: which status may follow which, and what may cause it."""

from __future__ import annotations

from enum import StrEnum
from functools import cache
from itertools import pairwise
from typing import Literal

from attrs import frozen

STATUSES = (
    "queued",
    "in_progress",
    "requires_action",
    "cancelling",
    "completed",
    "incomplete",
    "failed",
    "cancelled",
    "expired",
)
TERMINAL = frozenset({"completed", "incomplete", "failed", "cancelled", "expired"})
ACTIVE = frozenset(STATUSES) - TERMINAL
"""Statuses that hold the thread's lock."""


class Cause(StrEnum):
    """What moves a run on: the service by itself, or a request of the client."""

    SERVICE = "service"
    CANCEL = "cancel"
    SUBMIT = "submit"


@frozen
class Transition:
    """One edge of the automaton, with the letter of its evidence (S, P, R, O, I)."""

    before: str
    after: str
    cause: Cause
    evidence: Literal["S", "P", "R", "O", "I"]


TRANSITIONS = (
    Transition("queued", "in_progress", Cause.SERVICE, "R"),
    Transition("queued", "expired", Cause.SERVICE, "I"),
    Transition("queued", "failed", Cause.SERVICE, "I"),
    Transition("queued", "cancelling", Cause.CANCEL, "I"),
    Transition("in_progress", "requires_action", Cause.SERVICE, "R"),
    Transition("in_progress", "completed", Cause.SERVICE, "R"),
    Transition("in_progress", "failed", Cause.SERVICE, "P"),
    Transition("in_progress", "incomplete", Cause.SERVICE, "P"),
    Transition("in_progress", "expired", Cause.SERVICE, "P"),
    Transition("in_progress", "cancelling", Cause.CANCEL, "P"),
    Transition("requires_action", "queued", Cause.SUBMIT, "R"),
    Transition("requires_action", "expired", Cause.SERVICE, "P"),
    # A server may break down whatever a run is about; no fact says that it does, or may not.
    Transition("requires_action", "failed", Cause.SERVICE, "I"),
    Transition("requires_action", "cancelling", Cause.CANCEL, "I"),
    Transition("cancelling", "cancelled", Cause.SERVICE, "P"),
    Transition("cancelling", "completed", Cause.SERVICE, "I"),
    Transition("cancelling", "failed", Cause.SERVICE, "I"),
    Transition("cancelling", "expired", Cause.SERVICE, "I"),
    Transition("cancelling", "incomplete", Cause.SERVICE, "I"),
)

ALL_CAUSES = frozenset(Cause)


@cache
def reachable(before: str, causes: frozenset[Cause] = ALL_CAUSES) -> frozenset[str]:
    """Return every status that a poll may show after `before`, itself included.

    Polls skip statuses, so this is the transitive closure of the transitions whose cause was
    there. Inferred transitions are in it: they widen what is accepted, never what is refused.

    Args:
        before: a status that an earlier answer showed.
        causes: what may have acted on the run in between.
    """
    seen, todo = {before}, [before]
    while todo:
        status = todo.pop()
        for edge in TRANSITIONS:
            if edge.before == status and edge.cause in causes and edge.after not in seen:
                seen.add(edge.after)
                todo.append(edge.after)
    return frozenset(seen)


def first_illegal(path: list[str], causes: frozenset[Cause] = ALL_CAUSES) -> int | None:
    """Return the index of the first status that cannot follow the one before it, or None."""
    for place, (before, after) in enumerate(pairwise(path), start=1):
        if before in STATUSES and after in STATUSES and after not in reachable(before, causes):
            return place
    return None
