"""What shape mutants are made of: which objects of an answer, and what is done to each."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from conformance.contract.operations import RUN_ANSWERS
from conformance.mutants.mutant import Answer, Json, Rewrite

Select = Callable[[Answer], Iterator[Json]]
Change = Callable[[Json], object]


def _good(answer: Answer) -> bool:
    return answer.status == 200 and isinstance(answer.body, dict)


def answers_of(*operations: str) -> Select:
    """Select the whole answer of some operations."""

    def select(answer: Answer) -> Iterator[Json]:
        if _good(answer) and answer.event is None and answer.operation in operations:
            yield answer.body

    return select


def items_of(operation: str) -> Select:
    """Select the items of a list."""

    def select(answer: Answer) -> Iterator[Json]:
        if _good(answer) and answer.operation == operation:
            yield from answer.body["data"]

    return select


def events_of(prefix: str, but: str = "none") -> Select:
    """Select what events carry whose names begin with a prefix, deltas left out."""

    def select(answer: Answer) -> Iterator[Json]:
        name = answer.event or ""
        told = name.startswith(prefix) and not name.startswith(but) and not name.endswith(".delta")
        if told and isinstance(answer.body, dict):
            yield answer.body

    return select


def both(*selects: Select) -> Select:
    """Select what any of several select."""

    def select(answer: Answer) -> Iterator[Json]:
        for one in selects:
            yield from one(answer)

    return select


def lists_in(answer: Answer) -> Iterator[Json]:
    """Select the list object of any list."""
    if _good(answer) and (answer.operation or "").startswith("list"):
        yield answer.body


runs_in = both(
    answers_of(*RUN_ANSWERS),
    items_of("listRuns"),
    events_of("thread.run.", but="thread.run.step."),
)
steps_in = both(
    answers_of("retrieveRunStep"), items_of("listRunSteps"), events_of("thread.run.step.")
)
messages_in = both(
    answers_of("createMessage", "retrieveMessage", "modifyMessage"),
    items_of("listMessages"),
    events_of("thread.message."),
)


def spoil(select: Select, change: Change) -> Rewrite:
    """Return the rewrite that changes each selected object in place."""

    def rewrite(answer: Answer) -> Answer:
        for one in select(answer):
            change(one)
        return answer

    return rewrite


def put(field: str, value: Any, *, when: str | None = None) -> Change:
    """Set a field, in one status only if given."""

    def change(one: Json) -> None:
        if when is None or one.get("status") == when:
            one[field] = value

    return change


def copy(field: str, source: str, plus: int = 0, *, when: str) -> Change:
    """Set a timestamp to another one, so many seconds off, in one status."""

    def change(one: Json) -> None:
        if one.get("status") == when:
            one[field] = one[source] + plus

    return change


def drop(field: str) -> Change:
    """Take a key away."""

    def change(one: Json) -> None:
        one.pop(field, None)

    return change


def calls_in(step: Json) -> list[Json]:
    """Return the function calls of a step."""
    return [call["function"] for call in step["step_details"].get("tool_calls", ())]
