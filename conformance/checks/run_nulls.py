"""The run's nullable fields: null, or set, exactly when the status says so."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from conformance.checks.fact import Check, Fact, judge, shown
from conformance.checks.registry import check
from conformance.checks.run_shape import is_run
from conformance.checks.view import Seen, View
from conformance.oracle.fields import TABLE, Expectation

_CREATIONS = frozenset({"createRun", "createThreadAndRun"})


def _cells(
    field: str, expectation: Expectation, only: Iterable[str] = (), but: Iterable[str] = ()
) -> Check:
    """Judge one field in the statuses for which the oracle's table expects one thing."""
    statuses = {
        status
        for status, cell in TABLE[field].items()
        if cell.expectation == expectation and status not in but
    }
    statuses &= set(only) or statuses

    def cell(view: View) -> Iterator[Fact]:
        for seen in filter(is_run, view.runs):
            if seen.status in statuses and field in seen.value:
                value = seen.value[field]
                yield from judge(
                    _meets(value, expectation),
                    seen.index,
                    expected=f"{field} {_WORDS[expectation]} in status {seen.status}",
                    observed=f"{field} is {shown(value)} in status {seen.status}",
                )

    return cell


_WORDS = {"null": "null", "set": "not null"}


def _meets(value: object, expectation: Expectation) -> bool:
    return (value is None) == (expectation == "null")


check("RUN-NULL-001")(_cells("required_action", "null"))
check("RUN-NULL-002")(_cells("required_action", "set"))
check("RUN-NULL-003")(_cells("last_error", "null"))
check("RUN-NULL-004")(_cells("last_error", "set"))
check("RUN-NULL-005")(_cells("expires_at", "set"))
check("RUN-NULL-006")(_cells("expires_at", "null"))
check("RUN-NULL-007")(_cells("usage", "null"))
check("RUN-NULL-008")(_cells("usage", "set"))
check("RUN-NULL-010")(_cells("started_at", "set"))
check("RUN-NULL-012")(_cells("completed_at", "null"))
check("RUN-NULL-013")(_cells("completed_at", "set"))
check("RUN-NULL-014")(_cells("cancelled_at", "null", but=("cancelling",)))
check("RUN-NULL-015")(_cells("cancelled_at", "null", only=("cancelling",)))
check("RUN-NULL-016")(_cells("cancelled_at", "set"))
check("RUN-NULL-017")(_cells("failed_at", "null"))
check("RUN-NULL-018")(_cells("failed_at", "set"))
check("RUN-NULL-019")(_cells("incomplete_details", "null"))
check("RUN-NULL-020")(_cells("incomplete_details", "set"))


@check("RUN-NULL-009")
def not_started_when_created(view: View) -> Iterator[Fact]:
    """A run that was just created as queued has not started."""
    for seen in filter(is_run, view.runs):
        born = seen.source == "answer" and seen.exchange.operation in _CREATIONS
        if born and seen.status == "queued" and "started_at" in seen.value:
            yield from judge(
                seen.value["started_at"] is None,
                seen.index,
                expected="started_at null in a new queued run",
                observed=f"started_at is {shown(seen.value['started_at'])}",
            )


@check("RUN-NULL-011")
def start_kept_after_submit(view: View) -> Iterator[Fact]:
    """A run that is queued again after its outputs keeps the time of its first start."""
    for history in view.histories.values():
        for before, after in view.pairs(history):
            if not _resumed(before, after):
                continue
            started, kept = before.value.get("started_at"), after.value.get("started_at")
            yield from judge(
                started == kept,
                before.index,
                after.index,
                expected=f"started_at still {shown(started)} after the outputs",
                observed=f"started_at is {shown(kept)}",
            )


def _resumed(before: Seen, after: Seen) -> bool:
    return (
        before.status == "requires_action"
        and after.status == "queued"
        and after.exchange.operation == "submitToolOutputs"
    )
