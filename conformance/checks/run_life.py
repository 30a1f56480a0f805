"""A run over time: its statuses, its timestamps, what must never change."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from itertools import pairwise
from typing import Any

from conformance.checks.fact import Check, Fact, broken, holds, judge, shown, unwilling
from conformance.checks.registry import check
from conformance.checks.run_shape import is_run
from conformance.checks.same import filled_in, same_model
from conformance.checks.view import Seen, View
from conformance.oracle import run as automaton
from conformance.oracle import time as clock
from conformance.trace import Exchange

_CREATIONS = frozenset({"createRun", "createThreadAndRun"})
# How long after its deadline a run may take to be seen as expired, in seconds.
GRACE_S = 60


@check("RUN-GET-002")
def same_run_comes_back(view: View) -> Iterator[Fact]:
    """What is retrieved is the run that was asked for, on its thread."""
    for exchange in view.accepted("retrieveRun", "modifyRun", "cancelRun", "submitToolOutputs"):
        body = exchange.json
        # What should have been refused is judged once, as that.
        wrong = (exchange.label or "").startswith(("iso.", "error."))
        if not isinstance(body, dict) or exchange.events or wrong:
            continue
        asked = {"id": exchange.path.get("run_id"), "thread_id": exchange.path.get("thread_id")}
        # A missing key is judged as that.
        wanted = {name: value for name, value in asked.items() if name in body}
        got = {name: body[name] for name in wanted}
        yield from judge(
            got == wanted, exchange.index, expected=shown(wanted), observed=shown(got)
        )


@check("RUN-LIFE-001")
def path_is_legal(view: View) -> Iterator[Fact]:
    """Each status can be reached from the one that was seen before it."""
    for before, after in _neighbours(view):
        if before.status in automaton.TERMINAL:
            continue
        legal = automaton.reachable(before.status, view.causes(before, after))
        yield from judge(
            after.status in legal,
            before.index,
            after.index,
            expected=f"after {before.status}: {', '.join(sorted(legal))}",
            observed=after.status,
        )


@check("RUN-LIFE-002")
def terminal_is_final(view: View) -> Iterator[Fact]:
    """A run that has ended keeps its status."""
    for before, after in _neighbours(view):
        if before.status in automaton.TERMINAL:
            yield from judge(
                after.status == before.status,
                before.index,
                after.index,
                expected=f"{before.status} for good",
                observed=after.status,
            )


def _neighbours(view: View) -> Iterator[tuple[Seen, Seen]]:
    known = automaton.STATUSES
    for history in view.histories.values():
        for before, after in view.pairs(history):
            # What follows what within one stream is judged by the laws of streams.
            if before.exchange is after.exchange:
                continue
            if before.status in known and after.status in known:
                yield before, after


@check("RUN-LIFE-003")
def created_unfinished(view: View) -> Iterator[Fact]:
    """A new run is queued, or at most already in progress, or failed before it began."""
    for seen in view.runs:
        born = seen.source == "answer" and seen.exchange.operation in _CREATIONS
        # A missing or unknown status is judged as that.
        if born and seen.status in automaton.STATUSES:
            yield from judge(
                seen.status in {"queued", "in_progress", "failed"},
                seen.index,
                expected="queued, or in_progress where a worker was quick, or failed",
                observed=seen.status,
                answer=seen.status,
            )


@check("RUN-LIFE-004")
def run_ends(view: View) -> Iterator[Fact]:
    """A run that needs nothing from the client ends, at the latest at its own deadline."""
    for last in view.labelled("poll.last"):
        body = last.json if isinstance(last.json, dict) else {}
        if not isinstance(body.get("status"), str):
            continue
        if body["status"] in automaton.TERMINAL:
            yield holds(last.index, answer=body["status"])
        elif body["status"] in automaton.STATUSES:
            watched = watched_s(view, last)
            lifetime = lifetime_s(body)
            if lifetime is None or watched < lifetime + GRACE_S:
                yield unwilling(
                    last.index, observed=f"still {body['status']} after {watched:.0f} s of waiting"
                )
            else:
                yield broken(
                    last.index,
                    expected=f"an end within the run's own {lifetime} s",
                    observed=f"still {body['status']} after {watched:.0f} s",
                )


def watched_s(view: View, last: Exchange) -> float:
    """Return for how many seconds a run had been watched when it was last looked at."""
    history = view.histories.get((last.source, last.path.get("run_id", "")), ())
    return (last.started_ms - history[0].exchange.ended_ms) / 1000 if history else 0.0


def lifetime_s(run: Mapping[str, Any]) -> int | None:
    """Return how many seconds a run may live by its own times, None if it does not say."""
    created, expires = run.get("created_at"), run.get("expires_at")
    if isinstance(created, int) and isinstance(expires, int):
        return expires - created
    return None


@check("RUN-TIME-001")
def stamps_in_order(view: View) -> Iterator[Fact]:
    """created_at ≤ started_at ≤ the end."""
    for seen in filter(is_run, view.runs):
        if not all(map(clock.is_seconds, _stamps(seen).values())):
            # Times of different units have no order; their unit is judged on its own.
            continue
        wrong = clock.disorder(seen.value)
        if wrong:
            yield broken(seen.index, expected="created ≤ started ≤ ended", observed=wrong)
        else:
            yield holds(seen.index)


@check("RUN-TIME-002")
def stamps_are_seconds(view: View) -> Iterator[Fact]:
    """Every timestamp that is set is a Unix time in whole seconds."""
    for seen in filter(is_run, view.runs):
        stamps = _stamps(seen)
        wrong = {name: value for name, value in stamps.items() if not clock.is_seconds(value)}
        if stamps:
            yield from judge(
                not wrong,
                seen.index,
                expected="Unix times in seconds",
                observed=shown(wrong) if wrong else "seconds",
            )


def _stamps(seen: Seen) -> dict[str, int]:
    return {n: seen.value[n] for n in clock.STAMPS if isinstance(seen.value.get(n), int)}


def _equal(first: object, second: object) -> bool:
    return first == second


def _constant(field: str, same: Callable[[object, object], bool] = _equal) -> Check:
    def constant(view: View) -> Iterator[Fact]:
        for history in view.histories.values():
            told = [seen for seen in history if field in seen.value]
            for before, after in pairwise(told):
                first, second = before.value[field], after.value[field]
                yield from judge(
                    same(first, second),
                    before.index,
                    after.index,
                    expected=f"{field} stays {shown(first)}",
                    observed=shown(second),
                )

    return constant


check("RUN-SAME-001")(_constant("created_at"))
check("RUN-SAME-002")(_constant("assistant_id"))
check("RUN-SAME-003")(_constant("thread_id"))
# The name of a model may become that of the snapshot which took its place.
check("RUN-SAME-004")(_constant("model", same_model))
check("RUN-SAME-005")(_constant("instructions"))
check("RUN-SAME-006")(_constant("tools", filled_in))


@check("RUN-SAME-007")
def deadline_fixed(view: View) -> Iterator[Fact]:
    """The deadline is set once: submitting outputs does not move it."""
    for history in view.histories.values():
        told = [seen for seen in history if isinstance(seen.value.get("expires_at"), int)]
        for before, after in pairwise(told):
            first, second = before.value["expires_at"], after.value["expires_at"]
            yield from judge(
                first == second,
                before.index,
                after.index,
                expected=f"expires_at stays {first}",
                observed=str(second),
            )


@check("RUN-USAGE-001")
def usage_adds_up(view: View) -> Iterator[Fact]:
    """total_tokens is the sum of prompt_tokens and completion_tokens."""
    for seen in (*view.runs, *view.steps):
        usage = seen.value.get("usage")
        if not isinstance(usage, dict):
            continue
        parts = [usage.get(k) for k in ("prompt_tokens", "completion_tokens", "total_tokens")]
        if all(isinstance(part, int) for part in parts):
            prompt, completion, total = (int(part or 0) for part in parts)
            yield from judge(
                prompt + completion == total,
                seen.index,
                expected=f"total_tokens {prompt + completion}",
                observed=f"total_tokens {total}",
            )


@check("RUN-USAGE-002")
def usage_is_sum_of_steps(view: View) -> Iterator[Fact]:
    """The usage of a completed run is the sum over its steps."""
    for exchange in view.labelled("steps.all"):
        run_id = exchange.path.get("run_id", "")
        history = view.histories.get((exchange.source, run_id), ())
        before, _ = view.around(exchange, run_id)
        if before is None or before.status != "completed":
            # There may have been more steps to come.
            continue
        final = next((s for s in reversed(history) if s.status == "completed"), None)
        steps = [step.value.get("usage") for step in view.steps if step.exchange is exchange]
        usage = final.value.get("usage") if final else None
        # Steps that are missing, or that were not counted, are judged as that.
        counted = bool(steps) and all(isinstance(step, dict) for step in steps)
        if not isinstance(usage, dict) or not counted or exchange.json.get("has_more") is True:
            continue
        for name in ("prompt_tokens", "completion_tokens"):
            counts = [step.get(name) or 0 for step in steps if isinstance(step, dict)]
            if not all(isinstance(count, int) for count in counts):
                continue
            total = sum(counts)
            yield from judge(
                usage.get(name) == total,
                exchange.index,
                final.index if final else exchange.index,
                expected=f"{name} {total}, the sum over {len(steps)} steps",
                observed=f"{name} {shown(usage.get(name))}",
            )
