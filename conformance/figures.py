"""Counts and times of a trace, as `run.json` has them: pure, and no judgement."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

from conformance.checks import View
from conformance.checks.run_shape import is_run
from conformance.contract.validators import declared
from conformance.record import ScenarioResult, Spend
from conformance.trace import Exchange, Trace

_PAID = ("createRun", "createThreadAndRun")
# More is no count of tokens, whatever a provider says, and no number that every reader can hold.
_MOST_TOKENS = 10**12


def scenarios(trace: Trace) -> tuple[ScenarioResult, ...]:
    """Return how far each scenario came and where its time went."""
    sent: dict[tuple[str, int], list[Exchange]] = defaultdict(list)
    for exchange in trace.exchanges:
        sent[exchange.scenario, exchange.repetition].append(exchange)
    return tuple(
        ScenarioResult(
            scenario.name,
            scenario.outcome,
            scenario.reason,
            scenario.repetition,
            *_times(sent[scenario.name, scenario.repetition]),
        )
        for scenario in trace.scenarios
    )


def _times(sent: Sequence[Exchange]) -> tuple[int, float, float]:
    """Return how many requests, over how many seconds, answered in how many."""
    if not sent:
        return 0, 0.0, 0.0
    whole = max(e.ended_ms for e in sent) - min(e.started_ms for e in sent)
    answering = sum(e.elapsed_ms or 0.0 for e in sent)
    return len(sent), round(whole / 1000, 3), round(answering / 1000, 3)


def spend(trace: Trace, view: View) -> Spend:
    """Return what the run cost: requests, accepted runs, reported tokens."""
    finals: dict[str, Mapping[str, object]] = {}
    for seen in view.runs:
        usage = seen.value.get("usage")
        if isinstance(usage, dict) and isinstance(seen.id, str):
            finals[seen.id] = usage
    return Spend(
        requests=len(trace.exchanges),
        paid_runs=sum(1 for _ in view.accepted(*_PAID)),
        prompt_tokens=_total(finals.values(), "prompt_tokens"),
        completion_tokens=_total(finals.values(), "completion_tokens"),
    )


def _total(usages: Iterable[Mapping[str, object]], name: str) -> int:
    counts = (usage.get(name) for usage in usages)
    return sum(count for count in counts if isinstance(count, int) and 0 < count < _MOST_TOKENS)


def word(value: object) -> str:
    """Return the word of the field table for a JSON value."""
    names = {
        bool: "boolean",
        int: "integer",
        float: "number",
        str: "string",
        list: "array",
        dict: "object",
    }
    return "null" if value is None else names[type(value)]


def field_table(view: View) -> dict[str, dict[str, dict[str, int]]]:
    """Return what each field of the run was, by status: {field: {status: {word: count}}}."""
    table: dict[str, dict[str, dict[str, int]]] = {}
    for name in declared(view.edition, "Run"):
        cells: dict[str, Counter[str]] = defaultdict(Counter)
        for seen in filter(is_run, view.runs):
            told = word(seen.value[name]) if name in seen.value else "absent"
            cells[seen.status[:40]][told] += 1
        table[name] = {status: dict(sorted(count.items())) for status, count in cells.items()}
    return table
