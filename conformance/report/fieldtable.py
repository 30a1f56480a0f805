"""The table of fields by status: what a provider's run objects really hold, status by status."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Literal, NamedTuple

from conformance.record import Result, RunRecord
from conformance.report.cells import STATUSES
from conformance.report.expected import Expected, expected_fields
from conformance.trace.exchange import Exchange

Words = dict[str, int]
Fields = Mapping[str, Mapping[str, Words]]

ROW_LIMIT = 200
"""A provider that invents fields by the thousand does not get a page of gigabytes."""

_COLUMN_LIMIT = 24
_RUN_FIELD = re.compile(r"/Run/properties/([^/]+)")
_CONCERNS = ("fail", "warn", "flaky")


Kind = Literal["value", "null", "absent", "wrong"]
"""`wrong`: not as the edition has it, in type, presence, or null in that status."""


class Held(NamedTuple):
    """One word that a field was, how often, and how that reads against the edition."""

    kind: Kind
    word: str
    times: int


class FieldCell(NamedTuple):
    """What one field held in one status; `concern` is the check that cites just this."""

    words: tuple[tuple[str, int], ...]
    concern: str | None = None
    held: tuple[Held, ...] = ()


class FieldRow(NamedTuple):
    """One field; `concerns` are the checks that found fault with it.

    `expected` are the types that the edition gives it, empty where it says nothing of it;
    `optional` whether the key may be left out.
    """

    name: str
    cells: tuple[FieldCell, ...]
    concerns: tuple[str, ...] = ()
    expected: tuple[str, ...] = ()
    optional: bool = False


class FieldTable(NamedTuple):
    """Rows are fields, columns the statuses that were seen, in life-cycle order.

    `runs` says of each status how many run objects were seen in it.
    """

    statuses: tuple[str, ...]
    rows: tuple[FieldRow, ...]
    left_out: int
    runs: tuple[int, ...] = ()


def field_table(record: RunRecord, exchanges: Mapping[int, Exchange]) -> FieldTable:
    """Return the table of the run object, with the cells that findings concern marked."""
    fields = record.fields.get("run", {})
    statuses = seen_statuses(fields)
    faults = _faults(record.results)
    known = expected_fields(record.edition)
    # In the order of the document, in which what belongs together stands together.
    places = {name: place for place, name in enumerate(known)}
    ordered = sorted(fields, key=lambda name: (places.get(name, len(places)), name))
    kept = ordered[:ROW_LIMIT]
    rows = tuple(
        _row(name, fields[name], statuses, faults.get(name, ()), exchanges, known.get(name))
        for name in kept
    )
    return FieldTable(statuses, rows, len(fields) - len(kept), _runs(fields, statuses))


def _runs(fields: Fields, statuses: Sequence[str]) -> tuple[int, ...]:
    return tuple(
        max((sum(by_status.get(status, {}).values()) for by_status in fields.values()), default=0)
        for status in statuses
    )


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
    expected: Expected | None,
) -> FieldRow:
    concern = {
        status: result.check for result in reversed(faults) for status in _shown(result, exchanges)
    }
    cells = tuple(
        FieldCell(words, concern.get(status) if words else None, _held(words, status, expected))
        for status in statuses
        for words in [words_of({name: by_status}, name, status)]
    )
    return FieldRow(
        name,
        cells,
        tuple(result.check for result in faults),
        expected.words if expected else (),
        expected is not None and not expected.present,
    )


def _held(
    words: Iterable[tuple[str, int]], status: str, expected: Expected | None
) -> tuple[Held, ...]:
    return tuple(Held(_kind(word, status, expected), word, count) for word, count in words)


def _kind(word: str, status: str, expected: Expected | None) -> Kind:
    if expected is not None and not expected.allows(word, status):
        return "wrong"
    return word if word in ("null", "absent") else "value"  # type: ignore[return-value]


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
