"""A run whose outputs never came: what its deadline does to it."""

from __future__ import annotations

from collections.abc import Iterator

from conformance.checks.fact import Fact, broken, holds, judge, shown, unwilling
from conformance.checks.registry import check
from conformance.checks.run_life import GRACE_S, lifetime_s, watched_s
from conformance.checks.view import HOLDING, View, is_refusal, is_success, items
from conformance.trace import Exchange


@check("RUN-EXPIRE-001")
def deadline_ends_the_run(view: View) -> Iterator[Fact]:
    """A run whose outputs do not come by its deadline is expired."""
    for last in view.labelled("expire.last"):
        body = last.json if isinstance(last.json, dict) else {}
        status = body.get("status")
        if status == "expired":
            yield holds(last.index)
        elif status == "failed" and _at_the_deadline(view, last):
            yield broken(last.index, expected="expired", observed="failed, at its deadline")
        elif status in HOLDING:
            watched, lifetime = watched_s(view, last), lifetime_s(body)
            if lifetime is None or watched < lifetime + GRACE_S:
                yield unwilling(last.index, observed=f"watched for {watched:.0f} s only")
            else:
                yield broken(
                    last.index,
                    expected=f"expired after its {lifetime} s",
                    observed=f"{status} after {watched:.0f} s",
                )


def _at_the_deadline(view: View, last: Exchange) -> bool:
    """Say whether a run failed no sooner than it was to expire; before that it may have."""
    history = view.histories.get((last.source, last.path.get("run_id", "")), ())
    deadlines = [s.value.get("expires_at") for s in history]
    # Once it has ended it need not tell any more.
    deadline = next((one for one in deadlines if isinstance(one, int)), None)
    failed_at = history[-1].value.get("failed_at") if history else None
    return isinstance(failed_at, int) and deadline is not None and failed_at >= deadline


@check("RUN-EXPIRE-002")
def outputs_after_the_deadline_are_refused(view: View) -> Iterator[Fact]:
    """Outputs for a run that has expired are refused."""
    for exchange in view.labelled("expire.submit"):
        before, _ = view.around(exchange, exchange.path.get("run_id"))
        if before is not None and before.status == "expired":
            yield from judge(
                is_refusal(exchange),
                exchange.index,
                expected="a refusal (4xx)",
                observed=f"status {exchange.status}",
            )


@check("RUN-EXPIRE-003")
def deadline_frees_the_thread(view: View) -> Iterator[Fact]:
    """A thread whose run has expired takes messages again."""
    for exchange in view.labelled("expire.message"):
        if view.thread_status(exchange) == "free":
            yield from judge(
                is_success(exchange),
                exchange.index,
                expected="a success and the message",
                observed=f"status {exchange.status}",
            )


@check("RUN-EXPIRE-004")
def deadline_ends_the_step(view: View) -> Iterator[Fact]:
    """The step whose outputs did not come is expired with its run."""
    for exchange in view.labelled("expire.steps"):
        history = view.histories.get((exchange.source, exchange.path.get("run_id", "")), ())
        if not (history and history[-1].status == "expired" and is_success(exchange)):
            continue
        statuses = [s.get("status") for s in items(exchange) if s.get("type") == "tool_calls"]
        # A missing status is judged as that.
        if statuses and all(isinstance(status, str) for status in statuses):
            yield from judge(
                "in_progress" not in statuses and "expired" in statuses,
                exchange.index,
                expected="a step that is expired, and none in progress",
                observed=shown(statuses),
            )
