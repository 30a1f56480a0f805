"""Cancelling a run: from which statuses it is taken, what it comes to, what it frees."""

from __future__ import annotations

from collections.abc import Iterator

from conformance.checks.accepted import accepted, is_free
from conformance.checks.fact import Fact, broken, holds, judge, shown
from conformance.checks.registry import check
from conformance.checks.view import Seen, View, is_refusal, is_success
from conformance.oracle import run as automaton
from conformance.trace import Exchange

PATIENCE_S = 10
"""Seconds in which a cancel that was accepted may take no effect that can be seen."""


@check("RUN-CANCEL-001")
def cancelaccepted(view: View) -> Iterator[Fact]:
    """A run can be cancelled while it waits for outputs."""
    yield from _cancelled(view, "cancel.waiting", {"requires_action"})


@check("RUN-CANCEL-003")
def cancel_of_working_run(view: View) -> Iterator[Fact]:
    """A run can be cancelled while it is in progress, resumed or not."""
    yield from _cancelled(view, "cancel.running", {"in_progress"})
    yield from _cancelled(view, "cancel.resumed", {"in_progress"})


@check("RUN-CANCEL-004")
def cancel_of_queued_run(view: View) -> Iterator[Fact]:
    """A run can be cancelled while it is queued, at first or again."""
    yield from _cancelled(view, "cancel.queued", {"queued"})
    yield from _cancelled(view, "cancel.resumed", {"queued"})


@check("RUN-CANCEL-005")
def cancel_comes_once(view: View) -> Iterator[Fact]:
    """A run that is being cancelled cannot be cancelled again."""
    for exchange in view.labelled("cancel.twice"):
        yield from judge(
            is_refusal(exchange),
            exchange.index,
            expected="a refusal (4xx)",
            observed=f"status {exchange.status}",
        )


@check("RUN-CANCEL-006")
def cancel_frees_the_thread(view: View) -> Iterator[Fact]:
    """A thread whose run was cancelled takes another one."""
    for fact in accepted(view, "unlock.run"):
        if fact.kind == "holds" or is_free(view, "unlock.run", fact.exchanges[0]):
            yield fact


def _cancelled(view: View, label: str, statuses: set[str]) -> Iterator[Fact]:
    """Judge cancellations of runs that were in a status before, and still after a refusal."""
    for exchange in view.labelled(label):
        before, after = view.around(exchange, exchange.path.get("run_id"))
        if before is None or before.status not in statuses:
            continue
        # Refused, and not looked at again, it may have ended in between.
        unsure = after is None and is_refusal(exchange)
        if is_success(exchange) or not (unsure or (after and after.status not in statuses)):
            yield from judge(
                is_success(exchange),
                exchange.index,
                expected="the run, cancelling or cancelled",
                observed=f"status {exchange.status}",
            )


@check("RUN-CANCEL-002")
def cancel_takes_effect(view: View) -> Iterator[Fact]:
    """The answer to a cancel, or a look at the run soon after, shows it on its way to an end."""
    ending = automaton.TERMINAL | {"cancelling"}
    for exchange in view.accepted("cancelRun"):
        status = exchange.json.get("status") if isinstance(exchange.json, dict) else None
        if not isinstance(status, str) or status not in automaton.STATUSES:
            continue
        if status in ending:
            yield holds(exchange.index, answer=status, observed=shown(status))
            continue
        for seen in _later(view, exchange):
            if seen.status in ending:
                yield holds(exchange.index, seen.index, answer=f"{status}, then {seen.status}")
                break
            if seen.exchange.started_ms - exchange.ended_ms >= 1000 * PATIENCE_S:
                yield broken(
                    exchange.index,
                    seen.index,
                    expected="cancelling, or already an end",
                    observed=f"{shown(status)}, and still {seen.status} afterwards",
                )
                break


def _later(view: View, cancel: Exchange) -> list[Seen]:
    """Return how a run was seen after the answer to a cancel."""
    history = view.histories.get((cancel.source, cancel.path.get("run_id", "")), ())
    return [
        seen
        for seen in history
        if seen.index > cancel.index and seen.exchange.started_ms >= cancel.ended_ms
    ]
