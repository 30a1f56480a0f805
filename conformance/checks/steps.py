"""Run steps: their keys and types, their automaton, how they hang together with the run."""

from __future__ import annotations

from collections.abc import Iterator

from conformance.checks.fact import Fact, judge, shown
from conformance.checks.fields import key_present, type_right
from conformance.checks.registry import check
from conformance.checks.view import Seen, View, is_success
from conformance.oracle import step as automaton

# Numbered as the ledger numbers them: the keys that the official service sent on every step.
KEYS = (
    "id",
    "object",
    "created_at",
    "run_id",
    "assistant_id",
    "thread_id",
    "type",
    "status",
    "cancelled_at",
    "completed_at",
    "failed_at",
    "last_error",
    "step_details",
    "usage",
)


_MARKS = ("id", "status", "run_id", "step_details")


def is_step(seen: Seen) -> bool:
    """Return whether an object is a step at all, so that its fields can be judged."""
    return looks_like_step(seen.value)


def looks_like_step(value: object) -> bool:
    """Return whether a value bears most of the marks of a step."""
    return isinstance(value, dict) and sum(mark in value for mark in _MARKS) >= len(_MARKS) - 1


def _steps(view: View) -> Iterator[Seen]:
    return filter(is_step, view.steps)


for _number, _name in enumerate(KEYS, start=1):
    check(f"STEP-KEY-{_number:03}")(key_present(_steps, _name))
    check(f"STEP-TYPE-{_number:03}")(type_right(_steps, "RunStep", _name))


@check("STEP-LIST-001")
def steps_are_listed(view: View) -> Iterator[Fact]:
    """The steps of a run can be listed, and a completed run has at least one."""
    for exchange in view.labelled("steps.all"):
        count = sum(1 for seen in view.steps if seen.exchange is exchange)
        before, _ = view.around(exchange, exchange.path.get("run_id"))
        # A run that failed early may have no steps at all.
        wanted = 1 if before is not None and before.status == "completed" else 0
        yield from judge(
            is_success(exchange) and count >= wanted,
            exchange.index,
            expected=f"a success and {'at least one step' if wanted else 'any number of steps'}",
            observed=f"status {exchange.status}, {count} steps",
        )


@check("STEP-GET-001")
def step_is_retrieved(view: View) -> Iterator[Fact]:
    """A listed step can be retrieved by its id."""
    for exchange in view.labelled("steps.one"):
        got = exchange.json.get("id") if isinstance(exchange.json, dict) else None
        yield from judge(
            is_success(exchange) and got == exchange.path.get("step_id"),
            exchange.index,
            expected=f"a success and step {exchange.path.get('step_id')}",
            observed=f"status {exchange.status}, id {shown(got)}",
        )


@check("STEP-LIFE-001")
def step_path_is_legal(view: View) -> Iterator[Fact]:
    """A step goes from in_progress to one end and stays there."""
    for history in view.step_histories.values():
        for before, after in view.pairs(history):
            # What follows what within one stream is judged by the laws of streams.
            within = before.exchange is after.exchange
            if not within and {before.status, after.status} <= set(automaton.STATUSES):
                yield from judge(
                    automaton.may_follow(before.status, after.status),
                    before.index,
                    after.index,
                    expected=f"{before.status}, or from in_progress an end",
                    observed=after.status,
                )


@check("STEP-LIFE-002")
def completed_run_has_no_open_step(view: View) -> Iterator[Fact]:
    """Once a run is completed, all its steps have ended."""
    for exchange in view.labelled("steps.all"):
        run_id = exchange.path.get("run_id", "")
        before, _ = view.around(exchange, run_id)
        if before is None or before.status != "completed":
            continue
        still = [
            s.id for s in _steps(view) if s.exchange is exchange and s.status == "in_progress"
        ]
        yield from judge(
            not still, exchange.index, expected="no step in_progress", observed=shown(still)
        )


@check("STEP-NULL-001")
def no_usage_while_open(view: View) -> Iterator[Fact]:
    """usage is null while a step is in progress."""
    yield from _null_while(view, "in_progress", "usage", null=True)


@check("STEP-NULL-002")
def usage_when_completed(view: View) -> Iterator[Fact]:
    """usage is an object once a step is completed."""
    yield from _null_while(view, "completed", "usage", null=False)


@check("STEP-NULL-003")
def not_completed_while_open(view: View) -> Iterator[Fact]:
    """completed_at is null while a step is in progress."""
    yield from _null_while(view, "in_progress", "completed_at", null=True)


@check("STEP-NULL-004")
def completed_at_when_completed(view: View) -> Iterator[Fact]:
    """completed_at is set once a step is completed."""
    yield from _null_while(view, "completed", "completed_at", null=False)


def _null_while(view: View, status: str, field: str, *, null: bool) -> Iterator[Fact]:
    for seen in _steps(view):
        if seen.status == status and field in seen.value:
            value = seen.value[field]
            yield from judge(
                (value is None) == null,
                seen.index,
                expected=f"{field} {'null' if null else 'set'} in status {status}",
                observed=shown(value),
            )


@check("STEP-REF-001")
def step_belongs_to_its_run(view: View) -> Iterator[Fact]:
    """A step names the run and the thread that it was asked for under."""
    for seen in _steps(view):
        path = seen.exchange.path
        # What should have been refused is judged once, as that.
        wrong = (seen.exchange.label or "").startswith(("iso.", "error."))
        if "run_id" not in path or seen.source == "event" or wrong:
            continue
        # A missing key is judged as that.
        wanted = {name: path[name] for name in ("run_id", "thread_id") if name in seen.value}
        got = {name: seen.value[name] for name in wanted}
        yield from judge(got == wanted, seen.index, expected=shown(wanted), observed=shown(got))


@check("STEP-REF-002")
def details_match_type(view: View) -> Iterator[Fact]:
    """step_details.type says the same as type."""
    for seen in _steps(view):
        details = seen.value.get("step_details")
        if isinstance(details, dict) and "type" in seen.value:
            yield from judge(
                details.get("type") == seen.value["type"],
                seen.index,
                expected=shown(seen.value["type"]),
                observed=shown(details.get("type")),
            )


@check("STEP-REF-003")
def message_of_step_exists(view: View) -> Iterator[Fact]:
    """The message that a completed message_creation step names is in the thread."""
    for exchange in view.labelled("messages.after"):
        if not is_success(exchange):
            continue
        there = {seen.id for seen in view.objects["message"] if seen.exchange is exchange}
        thread_id = exchange.path.get("thread_id")
        for seen in _steps(view):
            details = seen.value.get("step_details")
            made = details.get("message_creation") if isinstance(details, dict) else None
            if (
                isinstance(made, dict)
                and seen.status == "completed"
                and seen.value.get("thread_id") == thread_id
                and seen.exchange.label == "steps.all"
                and seen.exchange.ended_ms <= exchange.started_ms
            ):
                yield from judge(
                    made.get("message_id") in there,
                    seen.index,
                    exchange.index,
                    expected=f"message {shown(made.get('message_id'))} in the list",
                    observed=shown(sorted(map(str, there))),
                )
