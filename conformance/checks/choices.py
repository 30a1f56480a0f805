"""What a run may call: the choice it was given, and the tools it has."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from attrs import frozen

from conformance.checks.fact import Fact, broken, holds, judge, shown, unwilling
from conformance.checks.registry import check
from conformance.checks.tools import call_ids, calls_of
from conformance.checks.view import Seen, View
from conformance.trace import Exchange

AGAIN, MANY = 2, 3
"""From how many runs on it is the provider that does not hand a choice on, and not the model."""
TOGETHER = "multi_tool_use.parallel"
"""A function that models were seen to make up (facts: behaviour, section 5)."""


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
    """With tool_choice required the run asks for at least one tool.

    A run that answers by itself shows a model that would not, unless the same model calls tools
    where one is named, and never where any will do: then the choice is not handed on.
    """
    told, named = _told(view, str), _told(view, dict)
    blamed = (
        not any(one.calls for one in told)
        and any(one.calls for one in named)
        and sum(one.answers for one in told) >= MANY
    )
    yield from (_called(one) for one in told if one.calls)
    yield from (_answered(one, blamed) for one in told if one.answers)


@frozen
class _Told:
    """A run that was told to call a function.

    Attributes:
        exchange: its creation.
        waiting: its sightings in requires_action.
        answers: whether it completed without a call.
    """

    exchange: Exchange
    waiting: tuple[Seen, ...]
    answers: bool

    @property
    def calls(self) -> bool:
        """Whether it asked for outputs."""
        return bool(self.waiting)


def _told(view: View, kind: type) -> list[_Told]:
    """Return the runs that were told to call any function (str), or one by name (dict)."""
    found = []
    for label in ("create.good", "create.overrides"):
        for exchange in view.labelled(label):
            sent = exchange.sent.get("tool_choice") if isinstance(exchange.sent, dict) else None
            wanted = sent == "required" if kind is str else _name(sent) is not None
            if sent is not None and wanted and _chosen(exchange, sent):
                waiting = tuple(_waits(view, exchange))
                answers = not waiting and "completed" in _statuses(view, exchange)
                found.append(_Told(exchange, waiting, answers))
    return found


def _called(one: _Told) -> Fact:
    return holds(one.exchange.index, one.waiting[0].index, observed="requires_action")


def _answered(one: _Told, blamed: bool) -> Fact:
    observed = "an answer without a call"
    if blamed:
        expected = "a call before the end, as where the choice is another"
        return broken(one.exchange.index, expected=expected, observed=observed)
    return unwilling(one.exchange.index, observed="the model called no tool although told to")


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
    """With a function named in tool_choice the run asks for that function first.

    A run that answers by itself shows a model that would not, unless the same model calls tools
    wherever any will do, and none that is named.
    """
    told, named = _told(view, str), _told(view, dict)
    blamed = (
        not any(one.calls for one in named)
        and sum(one.answers for one in named) >= AGAIN
        and sum(one.calls for one in told) >= MANY
        and not any(one.answers for one in told)
    )
    for one in named:
        names = [_name(call) for call in calls_of(one.waiting[0].value)] if one.calls else []
        if names:
            yield from _of_that_name(one, names)
        elif one.answers:
            yield _answered(one, blamed)


def _of_that_name(one: _Told, names: Sequence[object]) -> Iterator[Fact]:
    wanted = _name(one.exchange.sent["tool_choice"])
    shows = (one.exchange.index, one.waiting[0].index)
    if wanted not in names and TOGETHER in names:
        yield unwilling(*shows, observed=f"the model called {TOGETHER}, which nobody offered")
        return
    yield from judge(
        wanted in names,
        *shows,
        expected=f"a call of {wanted}",
        observed=f"calls of {shown(names)}",
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
