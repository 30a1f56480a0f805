"""The hand-back of tool outputs: what is asked for, what may be handed in, what becomes of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from conformance.checks.fact import Check, Fact, judge, shown, unwilling
from conformance.checks.registry import check
from conformance.checks.view import Seen, View, is_refusal, is_success, items
from conformance.oracle import fold
from conformance.oracle.run import TERMINAL
from conformance.trace import Exchange


def calls_of(run: Mapping[str, Any]) -> list[Any]:
    """Return the tool calls that a run waits for; empty where it names none."""
    action = run.get("required_action")
    submit = action.get("submit_tool_outputs") if isinstance(action, dict) else None
    calls = submit.get("tool_calls") if isinstance(submit, dict) else None
    return calls if isinstance(calls, list) else []


def call_ids(run: Mapping[str, Any]) -> list[Any]:
    """Return the ids of those calls, whatever was sent for them."""
    return [call.get("id") if isinstance(call, dict) else None for call in calls_of(run)]


_GONE = TERMINAL - {"completed"}
WRONG = (
    "tool.empty-body",
    "error.output-type",
    "tool.none",
    "tool.partial",
    "tool.foreign",
    "tool.surplus",
    "tool.duplicate",
    "tool.other-run",
)
"""Labels of submissions to a waiting run that are refused."""
TAKEN = ("tool.submit", "tool.reordered", "tool.blank", "tool.large")
"""Labels of submissions that settle every pending call, if they are accepted."""


def submissions(view: View) -> list[Exchange]:
    """Return the submissions of complete outputs, in order of time."""
    found = (exchange for label in TAKEN for exchange in view.labelled(label))
    return sorted(found, key=lambda exchange: exchange.index)


def _waiting(view: View) -> Iterator[Seen]:
    return (seen for seen in view.runs if seen.status == "requires_action")


@check("TOOL-CALL-001")
def action_names_calls(view: View) -> Iterator[Fact]:
    """A waiting run names at least one tool call."""
    for seen in _waiting(view):
        # A null or missing action is judged where its key and its null are.
        if seen.value.get("required_action") is None:
            continue
        yield from judge(
            len(calls_of(seen.value)) > 0,
            seen.index,
            expected="required_action.submit_tool_outputs.tool_calls with at least one call",
            observed=shown(seen.value.get("required_action")),
        )


@check("TOOL-CALL-002")
def call_ids_are_distinct(view: View) -> Iterator[Fact]:
    """The calls of one pause have distinct, non-empty ids."""
    for seen in _waiting(view):
        ids = call_ids(seen.value)
        if ids:
            good = all(isinstance(i, str) and i for i in ids) and len(set(map(str, ids))) == len(
                ids
            )
            yield from judge(good, seen.index, expected="distinct ids", observed=shown(ids))


@check("TOOL-CALL-003")
def calls_stay_while_waiting(view: View) -> Iterator[Fact]:
    """While a run waits, every look at it shows the same calls."""
    for history in view.histories.values():
        for before, after in view.pairs(history):
            if before.status == after.status == "requires_action" and not _submitted(
                view, before, after
            ):
                first, second = calls_of(before.value), calls_of(after.value)
                yield from judge(
                    _by_id(first) == _by_id(second),
                    before.index,
                    after.index,
                    expected=f"calls {shown(first)}",
                    observed=shown(second),
                )


def _by_id(calls: list[Any]) -> dict[str, Any]:
    """Calls without their order, their arguments read as what they say: layout is free."""
    return {str(c.get("id")): _read(c) for c in calls if isinstance(c, dict)}


def _read(call: Mapping[str, Any]) -> Any:
    function = call.get("function")
    if not isinstance(function, dict):
        return function
    return function.get("name"), fold.read(function.get("arguments"))


def _submitted(view: View, before: Seen, after: Seen) -> bool:
    """Whether outputs may have been accepted between two sightings."""
    if not view.driven:
        return True
    return any(
        e.path.get("run_id") == before.id
        and not is_refusal(e)
        and before.exchange.started_ms <= e.started_ms
        # The index tells apart what a coarse clock does not.
        and (e.started_ms < after.exchange.ended_ms or e.index < after.index)
        for e in view.exchanges
        if e.operation == "submitToolOutputs"
    )


@check("TOOL-SUBMIT-001")
def complete_outputs_accepted(view: View) -> Iterator[Fact]:
    """Outputs for all pending calls are accepted."""
    for exchange in submissions(view):
        if exchange.label != "tool.submit" and not is_success(exchange):
            # In that order, of that size, or empty: requirements of their own.
            continue
        _, after = view.around(exchange, exchange.path.get("run_id"))
        if is_refusal(exchange) and (after is None or after.status in _GONE):
            # Its time ran out before the outputs came, or something else had ended it, or may have.
            continue
        yield from judge(
            is_success(exchange),
            exchange.index,
            expected="a success and the run",
            observed=f"status {exchange.status}",
        )
    for exchange in view.labelled("tool.unwilling"):
        yield unwilling(exchange.index, observed="the model called no tool although told to")


@check("TOOL-SUBMIT-002")
def submit_resumes(view: View) -> Iterator[Fact]:
    """The answer to complete outputs no longer asks for them."""
    for exchange in submissions(view):
        if not (is_success(exchange) and isinstance(exchange.json, dict)):
            continue
        asked = {o.get("tool_call_id") for o in outputs_of(exchange)}
        still = asked & set(map(str, call_ids(exchange.json)))
        if still and _reuses_ids(view, exchange.path.get("run_id")):
            # It asks for the next ones already, by the ids of the last.
            continue
        yield from judge(
            not still,
            exchange.index,
            expected="queued (or further on), the calls settled",
            observed=f"{shown(exchange.json.get('status'))}, still asking for {shown(sorted(still))}"
            if still
            else shown(exchange.json.get("status")),
            answer=str(exchange.json.get("status")),
        )


@check("TOOL-SUBMIT-003")
def submit_answers_queued(view: View) -> Iterator[Fact]:
    """A run goes back to queued when its outputs are in."""
    for exchange in submissions(view):
        if is_success(exchange) and isinstance(exchange.json, dict) and not exchange.events:
            status = exchange.json.get("status")
            yield from judge(
                status in ("queued", "in_progress"),
                exchange.index,
                expected="queued, or in_progress where a worker was quick",
                observed=shown(status),
                answer=str(status),
            )


@check("TOOL-SUBMIT-004")
def partial_outputs_refused(view: View) -> Iterator[Fact]:
    """Outputs for only some of the pending calls are refused."""
    yield from _refused(view, "tool.partial")


@check("TOOL-SUBMIT-005")
def foreign_outputs_refused(view: View) -> Iterator[Fact]:
    """An output for a call that the run never made is refused."""
    yield from _refused(view, "tool.foreign")


@check("TOOL-SUBMIT-006")
def late_outputs_refused(view: View) -> Iterator[Fact]:
    """Outputs for a run that no longer waits are refused."""
    for fact in _refused(view, "tool.submit-late"):
        if fact.kind == "holds" or _had_ended(view, fact.exchanges[0]):
            yield fact


def _had_ended(view: View, index: int) -> bool:
    for exchange in view.labelled("tool.submit-late"):
        if exchange.index == index:
            before, _ = view.around(exchange, exchange.path.get("run_id"))
            return before is not None and before.status in TERMINAL
    return False


@check("TOOL-SUBMIT-007")
def missing_outputs_refused(view: View) -> Iterator[Fact]:
    """A submission without tool_outputs is refused."""
    yield from _refused(view, "tool.empty-body")


@check("TOOL-SUBMIT-009")
def repeated_outputs_refused(view: View) -> Iterator[Fact]:
    """The same outputs again, after they were accepted, are refused."""
    for fact in _refused(view, "tool.again"):
        runs = {e.index: e.path.get("run_id") for e in view.labelled("tool.again")}
        if fact.kind == "holds" or not _reuses_ids(view, runs[fact.exchanges[0]]):
            yield fact


def _reuses_ids(view: View, run_id: str | None) -> bool:
    """Whether a run gave a later call the id of an earlier one, so that outputs fit both."""
    for steps in view.labelled("steps.all"):
        ids = [call.get("id") for call in calls_in_steps(items(steps))]
        if steps.path.get("run_id") == run_id and len(set(map(str, ids))) < len(ids):
            return True
    return False


@check("TOOL-SUBMIT-010")
def outputs_after_cancel_refused(view: View) -> Iterator[Fact]:
    """Outputs for a run that was cancelled are refused."""
    ended = {
        exchange.index
        for exchange in view.labelled("tool.submit-ended")
        if (before := view.around(exchange, exchange.path.get("run_id"))[0]) is not None
        and before.status in TERMINAL
    }
    for fact in _refused(view, "tool.submit-ended"):
        if ended.issuperset(fact.exchanges):
            yield fact


def _refuses(label: str) -> Check:
    return lambda view: _refused(view, label)


check("TOOL-SUBMIT-011")(_refuses("tool.none"))
check("TOOL-SUBMIT-012")(_refuses("tool.surplus"))
check("TOOL-SUBMIT-013")(_refuses("tool.duplicate"))
check("TOOL-SUBMIT-014")(_refuses("tool.other-run"))
check("TOOL-SUBMIT-015")(_refuses("tool.stale"))


def _refused(view: View, label: str) -> Iterator[Fact]:
    for exchange in view.labelled(label):
        yield from judge(
            is_refusal(exchange),
            exchange.index,
            expected="a refusal (4xx)",
            observed=f"rejected as required with status {exchange.status}"
            if is_refusal(exchange)
            else f"status {exchange.status}",
        )


@check("TOOL-SUBMIT-008")
def refusal_changes_nothing(view: View) -> Iterator[Fact]:
    """After a refused submission the run still waits for the same calls."""
    for exchange in view.labelled("tool.after-refusal"):
        run_id = exchange.path.get("run_id")
        refused = [
            e for label in WRONG for e in view.labelled(label) if e.path.get("run_id") == run_id
        ]
        earlier = [
            seen
            for seen in view.histories.get((exchange.source, str(run_id)), ())
            if seen.status == "requires_action" and seen.index < exchange.index
        ]
        if not refused or not all(map(is_refusal, refused)) or not earlier:
            continue
        body = exchange.json if isinstance(exchange.json, dict) else {}
        # That it cannot be retrieved, or that its time ran out, is another matter.
        if not is_success(exchange) or body.get("status") == "expired":
            continue
        yield from judge(
            body.get("status") == "requires_action"
            and sorted(map(str, call_ids(body))) == sorted(map(str, call_ids(earlier[0].value))),
            exchange.index,
            *(e.index for e in refused),
            expected=f"requires_action with calls {shown(call_ids(earlier[0].value))}",
            observed=f"{shown(body.get('status'))} with calls {shown(call_ids(body))}",
        )


def outputs_of(exchange: Any) -> list[dict[str, Any]]:
    """Return the outputs that a submission carries."""
    outputs = exchange.sent.get("tool_outputs") if isinstance(exchange.sent, dict) else None
    return [o for o in outputs if isinstance(o, dict)] if isinstance(outputs, list) else []


def calls_in_steps(steps: list[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return the tool calls that steps show, in their order."""
    calls: list[dict[str, Any]] = []
    for step in steps:
        details = step.get("step_details")
        found = details.get("tool_calls") if isinstance(details, dict) else None
        calls += [c for c in found if isinstance(c, dict)] if isinstance(found, list) else []
    return calls
