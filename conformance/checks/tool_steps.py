"""The steps of tool calls: what they show while a run waits, and what is kept of the outputs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from conformance.checks.fact import Fact, broken, holds, judge, shown, unwilling
from conformance.checks.registry import check
from conformance.checks.tools import call_ids, calls_in_steps, outputs_of
from conformance.checks.view import View, is_success, items
from conformance.trace import Exchange


@check("TOOL-STEP-001")
def step_shows_the_calls(view: View) -> Iterator[Fact]:
    """While a run waits, its tool_calls step shows the calls that the run asks for."""
    for exchange, calls, wanted in _waiting_steps(view):
        got = [call.get("id") for call in calls]
        yield from judge(
            sorted(map(str, got)) == sorted(map(str, wanted)),
            exchange.index,
            expected=f"calls {shown(wanted)}",
            observed=shown(got),
        )


@check("TOOL-STEP-002")
def no_output_while_waiting(view: View) -> Iterator[Fact]:
    """While a run waits, the step's function calls have a null output."""
    for exchange, calls, _ in _waiting_steps(view):
        for call in calls:
            function = call.get("function")
            if isinstance(function, dict):
                yield from judge(
                    "output" in function and function["output"] is None,
                    exchange.index,
                    expected="function.output null",
                    observed=shown(function.get("output", "absent")),
                )


def _waiting_steps(view: View) -> Iterator[tuple[Any, list[dict[str, Any]], list[Any]]]:
    for exchange in view.labelled("steps.waiting"):
        if not is_success(exchange):
            continue
        run_id = exchange.path.get("run_id", "")
        history = view.histories.get((exchange.source, run_id), ())
        waiting = [
            seen
            for seen in history
            if seen.status == "requires_action"
            and call_ids(seen.value)
            and seen.exchange.ended_ms <= exchange.started_ms
        ]
        # Steps that lack their details are judged as that.
        if waiting and detailed(exchange):
            still_open = [step for step in items(exchange) if step.get("status") != "completed"]
            # The steps of earlier rounds are completed; where all are, that is judged as it is.
            calls = calls_in_steps(still_open) or calls_in_steps(items(exchange))
            yield exchange, calls, call_ids(waiting[-1].value)


def detailed(exchange: Exchange) -> bool:
    """Return whether every step of a list has its details."""
    return all(isinstance(step.get("step_details"), dict) for step in items(exchange))


@check("TOOL-STEP-003")
def outputs_are_kept(view: View) -> Iterator[Fact]:
    """Each output that was handed in stands in the step of its call, unchanged."""
    for exchange in view.labelled("steps.all"):
        run_id = exchange.path.get("run_id")
        # Steps that are not listed, not all listed, or lack their details are judged as that.
        if not (is_success(exchange) and items(exchange) and detailed(exchange)):
            continue
        if exchange.json.get("has_more") is True:
            continue
        # Empty ones and large ones are requirements of their own.
        sent = {
            output.get("tool_call_id"): output.get("output")
            for label in ("tool.submit", "tool.reordered")
            for submit in view.labelled(label)
            if submit.path.get("run_id") == run_id and is_success(submit)
            for output in outputs_of(submit)
        }
        got = outputs_shown(exchange)
        for call_id, output in sent.items():
            if got.get(call_id) == output:
                yield from judge(True, exchange.index, expected="", observed="")
            else:
                yield broken(
                    exchange.index,
                    expected=f"output {shown(output)} for {call_id}",
                    observed=shown(got.get(call_id, "no such call in the steps")),
                )


def outputs_shown(exchange: Exchange) -> dict[Any, Any]:
    """Return what a list of steps shows as the output of each call, by the id of the call."""
    return {
        call.get("id"): call["function"].get("output")
        for call in calls_in_steps(items(exchange))
        if isinstance(call.get("function"), dict)
    }


@check("TOOL-OUT-001")
def order_is_free(view: View) -> Iterator[Fact]:
    """Outputs may be handed in in any order: each names its call."""
    yield from _taken(view, "tool.reordered", "outputs in another order than that of the calls")


@check("TOOL-OUT-002")
def empty_output_is_taken(view: View) -> Iterator[Fact]:
    """An output may be empty."""
    yield from _taken(view, "tool.blank", "an empty output")
    for exchange in view.labelled("rounds.unwilling"):
        yield unwilling(exchange.index, observed="the model called no tool although told to")


@check("TOOL-OUT-003")
def empty_output_is_kept(view: View) -> Iterator[Fact]:
    """An empty output stands in its step as that."""
    yield from _kept(view, "tool.blank")


@check("TOOL-OUT-004")
def large_output_is_taken(view: View) -> Iterator[Fact]:
    """An output of 200 kB is taken."""
    yield from _taken(view, "tool.large", "an output of 200 kB")
    asked_twice = {e.path.get("run_id") for e in view.labelled("tool.large")}
    for exchange in view.labelled("tool.blank"):
        if exchange.path.get("run_id") not in asked_twice:
            yield unwilling(exchange.index, observed="the model called tools in one round only")


@check("TOOL-OUT-005")
def large_output_is_kept(view: View) -> Iterator[Fact]:
    """A large output stands in its step whole."""
    yield from _kept(view, "tool.large")


def _taken(view: View, label: str, what: str) -> Iterator[Fact]:
    """Judge outputs by what became of plain ones for the same calls, where they were refused."""
    for exchange in view.labelled(label):
        if is_success(exchange):
            yield holds(exchange.index)
            continue
        asked = {output.get("tool_call_id") for output in outputs_of(exchange)}
        for plain in view.labelled("tool.submit"):
            same = asked == {output.get("tool_call_id") for output in outputs_of(plain)}
            if same and plain.path == exchange.path and is_success(plain):
                yield broken(
                    exchange.index,
                    plain.index,
                    expected=f"{what} accepted",
                    observed=f"status {exchange.status}, though plain outputs are accepted",
                )


def _kept(view: View, label: str) -> Iterator[Fact]:
    for steps in view.labelled("steps.all"):
        if not (is_success(steps) and detailed(steps)):
            continue
        got = outputs_shown(steps)
        for submit in view.labelled(label):
            if submit.path.get("run_id") != steps.path.get("run_id") or not is_success(submit):
                continue
            for output in outputs_of(submit):
                call_id, sent = output.get("tool_call_id"), output.get("output")
                # That its call is in the steps at all is a requirement of its own.
                if call_id in got:
                    yield from judge(
                        got[call_id] == sent,
                        submit.index,
                        steps.index,
                        expected=f"output {shown(sent)} of {len(str(sent))} characters",
                        observed=f"{shown(got[call_id])} of {len(str(got[call_id]))}",
                    )
