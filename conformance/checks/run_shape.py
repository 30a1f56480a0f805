"""The run object by itself: is it one, are its keys there, has each the documented type."""

from __future__ import annotations

from collections.abc import Iterator

from conformance.checks.fact import Fact, judge, shown
from conformance.checks.fields import key_present, type_right
from conformance.checks.registry import check
from conformance.checks.view import Seen, View, asks_stream
from conformance.contract.operations import RUN_ANSWERS

# Numbered as the ledger numbers them; a new field takes the next free number.
KEYS = (
    "id",
    "object",
    "created_at",
    "thread_id",
    "assistant_id",
    "status",
    "required_action",
    "last_error",
    "expires_at",
    "started_at",
    "cancelled_at",
    "failed_at",
    "completed_at",
    "incomplete_details",
    "model",
    "instructions",
    "tools",
    "metadata",
    "usage",
    "max_prompt_tokens",
    "max_completion_tokens",
    "truncation_strategy",
    "tool_choice",
    "parallel_tool_calls",
    "response_format",
    # Version 1 alone had it.
    "file_ids",
)
TYPES = (*KEYS[:-1], "temperature", "top_p", KEYS[-1])


# What a run is told by; one of them missing is a missing key, most of them missing is no run.
_MARKS = ("id", "status", "thread_id", "assistant_id")


def is_run(seen: Seen) -> bool:
    """Return whether an object is a run at all, so that its fields can be judged."""
    return looks_like_run(seen.value)


def looks_like_run(value: object) -> bool:
    """Return whether a value bears most of the marks of a run."""
    return isinstance(value, dict) and sum(mark in value for mark in _MARKS) >= len(_MARKS) - 1


@check("RUN-OBJ-001")
def answers_are_runs(view: View) -> Iterator[Fact]:
    """A success of a run operation carries a run object."""
    for exchange in view.accepted(*RUN_ANSWERS):
        # Whether what was asked for as a stream is one is judged as that.
        if exchange.events or (asks_stream(exchange) and exchange.json is None):
            continue
        body = exchange.json
        yield from judge(
            looks_like_run(body),
            exchange.index,
            expected="a run object as JSON",
            observed=shown(body),
        )


@check("RUN-OBJ-002")
def run_lists_hold_runs(view: View) -> Iterator[Fact]:
    """Every item of a run list is a run object."""
    for seen in view.runs:
        if seen.source == "item":
            yield from judge(
                is_run(seen),
                seen.index,
                expected="a run object in data[]",
                observed=shown(seen.value),
            )


def _runs(view: View) -> Iterator[Seen]:
    return filter(is_run, view.runs)


for _number, _name in enumerate(KEYS, start=1):
    check(f"RUN-KEY-{_number:03}")(key_present(_runs, _name))
check("RUN-KEY-027")(key_present(_runs, "required_action"))
for _number, _name in enumerate(TYPES, start=1):
    check(f"RUN-TYPE-{_number:03}")(type_right(_runs, "Run", _name))
