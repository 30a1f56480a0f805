"""The table of fields by status: what a provider's run objects really hold, status by status."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from conformance.record import Result, RunRecord
from conformance.report.cells import STATUSES
from conformance.trace.exchange import Exchange

Words = dict[str, int]
Fields = Mapping[str, Mapping[str, Words]]

ROW_LIMIT = 200
"""A provider that invents fields by the thousand does not get a page of gigabytes."""

_COLUMN_LIMIT = 24
_RUN_FIELD = re.compile(r"/Run/properties/([^/]+)")
_CONCERNS = ("fail", "warn", "flaky")


class FieldCell(NamedTuple):
    """What one field held in one status; `concern` is the check that cites just this."""

    words: tuple[tuple[str, int], ...]
    concern: str | None = None


class FieldRow(NamedTuple):
    """One field; `concerns` are the checks that found fault with it."""

    name: str
    cells: tuple[FieldCell, ...]
    concerns: tuple[str, ...] = ()


class FieldTable(NamedTuple):
    """Rows are fields, columns the statuses that were seen, in life-cycle order."""

    statuses: tuple[str, ...]
    rows: tuple[FieldRow, ...]
    left_out: int


def field_table(record: RunRecord, exchanges: Mapping[int, Exchange]) -> FieldTable:
    """Return the table of the run object, with the cells that findings concern marked."""
    fields = record.fields.get("run", {})
    statuses = seen_statuses(fields)
    faults = _faults(record.results)
    kept = sorted(fields)[:ROW_LIMIT]
    rows = tuple(
        _row(name, fields[name], statuses, faults.get(name, ()), exchanges) for name in kept
    )
    return FieldTable(statuses, rows, len(fields) - len(kept))


def seen_statuses(*tables: Fields) -> tuple[str, ...]:
    """Return the statuses that occur: known ones in life-cycle order, then foreign ones."""
    seen = {status for fields in tables for by_status in fields.values() for status in by_status}
    foreign = sorted(seen - set(STATUSES))
    return (*(status for status in STATUSES if status in seen), *foreign)[:_COLUMN_LIMIT]


def words_of(fields: Fields, name: str, status: str) -> tuple[tuple[str, int], ...]:
    """Return the words of one cell with their counts, the most frequent first."""
    words = fields.get(name, {}).get(status, {})
    return tuple(sorted(words.items(), key=lambda item: (-item[1], item[0])))


def _row(
    name: str,
    by_status: Mapping[str, Words],
    statuses: Sequence[str],
    faults: Sequence[Result],
    exchanges: Mapping[int, Exchange],
) -> FieldRow:
    concern = {
        status: result.check for result in reversed(faults) for status in _shown(result, exchanges)
    }
    cells = tuple(
        FieldCell(words, concern.get(status) if words else None)
        for status in statuses
        for words in [words_of({name: by_status}, name, status)]
    )
    return FieldRow(name, cells, tuple(result.check for result in faults))


def _faults(results: Iterable[Result]) -> dict[str, tuple[Result, ...]]:
    """Return, by field of the run object, the results that found fault with it."""
    faults: dict[str, tuple[Result, ...]] = {}
    for result in results:
        field = _RUN_FIELD.search(result.pointer)
        if field is not None and result.verdict in _CONCERNS:
            faults[field[1]] = (*faults.get(field[1], ()), result)
    return faults


def _shown(result: Result, exchanges: Mapping[int, Exchange]) -> set[str]:
    """Return the statuses of the runs in the exchanges that a result cites."""
    cited = (exchanges[index] for index in result.exchanges if index in exchanges)
    return {
        status
        for exchange in cited
        for body in _bodies(exchange)
        for status in _run_statuses(body)
    }


def _bodies(exchange: Exchange) -> Iterator[Any]:
    yield exchange.json
    for event in exchange.events:
        # Steps and messages stream under longer names, and in numbers not worth parsing.
        if event.name.count(".") == 2 and event.name.startswith("thread.run."):
            try:
                yield json.loads(event.data)
            except (ValueError, RecursionError):
                continue


def _run_statuses(value: Any) -> set[str]:
    if not isinstance(value, dict):
        return set()
    if isinstance(value.get("data"), list):
        return {status for item in value["data"] for status in _run_statuses(item)}
    status = value.get("status")
    return {status} if value.get("object") == "thread.run" and isinstance(status, str) else set()
