"""What a run may call: the choice it was given, and the tools it has."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from conformance.checks.fact import Fact, judge, shown, unwilling
from conformance.checks.registry import check
from conformance.checks.tools import call_ids, calls_of
from conformance.checks.view import Seen, View
from conformance.trace import Exchange


@check("TOOL-CHOICE-001")
def none_calls_nothing(view: View) -> Iterator[Fact]:
    """With tool_choice none the run never asks for a tool."""
    for exchange in view.labelled("create.good"):
        if _chosen(exchange, "none"):
            history = view.histories.get((exchange.source, str(exchange.json.get("id"))), ())
            asked = [seen.index for seen in history if seen.status == "requires_action"]
            yield from judge(
                not asked,
                exchange.index,
                *asked,
                expected="a run that ends without requires_action",
                observed="requires_action" if asked else "no tool call",
            )


@check("TOOL-CHOICE-002")
def required_calls_something(view: View) -> Iterator[Fact]:
    """With tool_choice required the run asks for at least one tool."""
    for exchange in view.labelled("create.good"):
        if _chosen(exchange, "required"):
            history = view.histories.get((exchange.source, str(exchange.json.get("id"))), ())
            statuses = [seen.status for seen in history]
            if "requires_action" in statuses or "completed" in statuses:
                yield from judge(
                    "requires_action" in statuses,
                    exchange.index,
                    expected="requires_action before the end",
                    observed=" → ".join(dict.fromkeys(statuses)),
                )


def _chosen(exchange: Exchange, choice: str | Mapping[str, Any]) -> bool:
    """Whether a run was asked for with a choice and does not show another one.

    A run that shows another choice acts by that one; what became of ours is judged where the
    run should have shown it.
    """
    sent, got = exchange.sent, exchange.json
    return (
        isinstance(sent, dict)
        and isinstance(got, dict)
        and sent.get("tool_choice") == choice
        and got.get("tool_choice", choice) == choice
    )


@check("TOOL-CHOICE-003")
def named_function_is_called(view: View) -> Iterator[Fact]:
    """With a function named in tool_choice the run asks for that function first."""
    for exchange in view.labelled("create.overrides"):
        choice = exchange.sent.get("tool_choice") if isinstance(exchange.sent, dict) else None
        if not (isinstance(choice, dict) and _chosen(exchange, choice)):
            continue
        waiting = _waits(view, exchange)
        names = [_name(call) for call in calls_of(waiting[0].value)] if waiting else []
        if waiting and not names:
            # That it names no call is a requirement of its own.
            continue
        if waiting or "completed" in _statuses(view, exchange):
            wanted = choice["function"]["name"]
            yield from judge(
                wanted in names,
                exchange.index,
                *(seen.index for seen in waiting[:1]),
                expected=f"a call of {wanted}",
                observed=f"calls of {shown(names)}" if waiting else "an answer without a call",
            )


def _name(call: object) -> object:
    function = call.get("function") if isinstance(call, dict) else None
    return function.get("name") if isinstance(function, dict) else None


@check("TOOL-CHOICE-004")
def without_tools_nothing_is_called(view: View) -> Iterator[Fact]:
    """A run that was created with an empty list of tools asks for none."""
    for exchange in _created(view):
        # A run that shows tools all the same acts by them: that it shows them is judged there.
        if exchange.sent.get("tools") == [] and exchange.json.get("tools", []) == []:
            asked = _waits(view, exchange)
            yield from judge(
                not asked,
                exchange.index,
                *(seen.index for seen in asked[:1]),
                expected="a run that ends without requires_action",
                observed="requires_action" if asked else "no tool call",
            )


@check("TOOL-CHOICE-005")
def one_call_at_a_time(view: View) -> Iterator[Fact]:
    """With parallel_tool_calls false a pause asks for one call at most."""
    for exchange in _created(view):
        if exchange.sent.get("parallel_tool_calls") is not False:
            continue
        if exchange.json.get("parallel_tool_calls", False) is not False:
            continue
        for seen in _waits(view, exchange):
            ids = call_ids(seen.value)
            yield from judge(
                len(ids) <= 1, seen.index, expected="one call", observed=f"calls {shown(ids)}"
            )
    for exchange in view.labelled("rounds.unwilling"):
        yield unwilling(exchange.index, observed="the model called no tool although told to")


def _created(view: View) -> Iterator[Exchange]:
    """Every run that was created as it should be."""
    for exchange in view.accepted("createRun", "createThreadAndRun"):
        wrong = (exchange.label or "").startswith(("error.", "try."))
        if isinstance(exchange.sent, dict) and isinstance(exchange.json, dict) and not wrong:
            yield exchange


def _waits(view: View, created: Exchange) -> list[Seen]:
    history = view.histories.get((created.source, str(created.json.get("id"))), ())
    return [seen for seen in history if seen.status == "requires_action"]


def _statuses(view: View, created: Exchange) -> set[str]:
    history = view.histories.get((created.source, str(created.json.get("id"))), ())
    return {seen.status for seen in history}
