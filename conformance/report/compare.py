"""Several runs side by side: what differs, what agrees, and what cannot be compared.

There is no total score. Order and marks say where to look; the reader decides what it is worth.
The order in which runs are given decides the order of the columns and nothing else.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Literal, NamedTuple

import msgspec

from conformance.contract import ledger
from conformance.record import TIERS, Level, Result, RunRecord, Tier, VerdictName
from conformance.report import cells
from conformance.report.columns import Basis, Column, basis, columns, moment, tiers
from conformance.report.fieldtable import seen_statuses, words_of
from conformance.report.stored import StoredRun

COMPARISON_FORMAT = 1

Agreement = Literal["differs", "answers", "untested", "agreed"]
"""`differs`: verdicts about the providers contradict each other. `answers`: same verdict by
different accepted answers. `untested`: no contradiction, but not every provider was tested.
`agreed`: all the same."""


class NotComparable(ValueError):
    """The runs were judged by different contracts; the message says what to do about it."""


class Cell(msgspec.Struct, frozen=True):
    """One run's verdict on one check; `answer` names the accepted alternative it gave.

    `excuse` says that the failure did not fail the job of that run: by a waiver, or because it
    was in the baseline. A failure it is all the same.
    """

    verdict: VerdictName
    answer: str | None = None
    observed: str | None = None
    excuse: Literal["waiver", "baseline"] | None = None


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """One check over all columns; a cell is None where the run has no such check.

    Attributes:
        changed: the runs mean different things by this id: its level, tier, text, provenance or
            pointer is not the same in all of them, so equal verdicts need not mean the same.
    """

    check: str
    level: Level
    tier: Tier
    summary: str
    agreement: Agreement
    changed: bool
    cells: tuple[Cell | None, ...]


class FieldLine(msgspec.Struct, frozen=True, kw_only=True):
    """One field of the run object in one status, over all columns: words with counts."""

    field: str
    status: str
    differs: bool
    cells: tuple[dict[str, int], ...]


class Comparison(msgspec.Struct, frozen=True, kw_only=True):
    """The whole of `comparison.json`.

    Attributes:
        forced: compared in spite of different contracts, over the checks all runs have.
        basis: what most runs share; the cautions of a column say where it departs from it.
        tiers: the tiers that any run knows, in their fixed order.
        rows: what differs first, then what agrees; ledger order within both.
        fields: what differs first.
        left_out: checks that a forced comparison drops, because not all runs have them.
    """

    format: int = COMPARISON_FORMAT
    forced: bool
    basis: Basis
    columns: tuple[Column, ...]
    tiers: tuple[Tier, ...]
    rows: tuple[Row, ...]
    fields: tuple[FieldLine, ...]
    left_out: tuple[str, ...]


class Meaning(NamedTuple):
    """What a check id stands for in one run."""

    level: Level
    tier: Tier
    summary: str
    provenance: str
    pointer: str


def compare(runs: Sequence[StoredRun | RunRecord], *, force: bool = False) -> Comparison:
    """Compare runs.

    Raises NotComparable if there is none, or if their contracts differ and `force` is not
    set; with it, only the checks that all runs have are compared.
    """
    stored = [run if isinstance(run, StoredRun) else StoredRun(record=run) for run in runs]
    records = [run.record for run in stored]
    mixed = _mixed_contracts(records, force)
    by_check = [{result.check: result for result in record.results} for record in records]
    order = in_ledger_order({check for results in by_check for check in results})
    kept = [c for c in order if not mixed or all(c in results for results in by_check)]
    times = [moment(record.started_at) for record in records]
    rows = [_row(check, [found.get(check) for found in by_check], times) for check in kept]
    return Comparison(
        forced=mixed,
        basis=basis(records),
        columns=columns(stored),
        tiers=tiers(records),
        rows=tuple(sorted(rows, key=_interest)),
        fields=_fields(records),
        left_out=tuple(check for check in order if check not in set(kept)),
    )


def meaning(result: Result) -> Meaning:
    """Return what a check id stands for in a run: two runs may mean different things by it."""
    return Meaning(result.level, result.tier, result.summary, result.provenance, result.pointer)


def in_ledger_order(checks: set[str]) -> list[str]:
    """Return check ids in the order of the ledger; ids of other suites follow by name."""
    places = {row.id: place for place, row in enumerate(ledger.ledger())}
    return sorted(checks, key=lambda check: (places.get(check, len(places)), check))


def _mixed_contracts(records: Sequence[RunRecord], force: bool) -> bool:
    if not records:
        raise NotComparable("There is nothing to compare: give at least one run.")
    digests = sorted({record.suite.contract_sha256 for record in records})
    if len(digests) > 1 and not force:
        named = ", ".join(cells.short_digest(digest) for digest in digests)
        raise NotComparable(
            f"The runs were judged by different contracts ({named}), so equal verdicts need not "
            "mean the same. Give --rejudge to judge all of them again with this suite, which sends "
            "nothing; or --force to compare as they are, over the checks that all runs have."
        )
    return len(digests) > 1


def _row(check: str, results: Sequence[Result | None], times: Sequence[datetime]) -> Row:
    known = [(at, meaning(r)) for at, r in zip(times, results, strict=True) if r is not None]
    told = max(known)[1]  # of the newest run
    row = tuple(
        Cell(r.verdict, r.answer, r.observed, r.excuse.kind if r.excuse else None) if r else None
        for r in results
    )
    return Row(
        check=check,
        level=told.level,
        tier=told.tier,
        summary=told.summary,
        agreement=_agreement(row),
        changed=len({told for _, told in known}) > 1,
        cells=row,
    )


def _agreement(row: Sequence[Cell | None]) -> Agreement:
    known = [cell for cell in row if cell is not None and cell.verdict not in cells.UNTESTED]
    if len({cell.verdict for cell in known}) > 1:
        return "differs"
    if len(known) not in (0, len(row)):
        return "untested"
    if len({cell.answer for cell in known}) > 1:
        return "answers"
    words = {cell.verdict if cell is not None else None for cell in row}
    return "agreed" if len(words) == 1 else "untested"


_AGREEMENTS: tuple[Agreement, ...] = ("differs", "answers", "untested", "agreed")
_VERDICTS = tuple(cells.MARKS)


def _interest(row: Row) -> tuple[int, int, int]:
    """Order rows: contradictions first, a broken MUST before all else; sorting is stable."""
    worst = min(_VERDICTS.index(cell.verdict) for cell in row.cells if cell is not None)
    contradicts = _AGREEMENTS.index(row.agreement)
    return contradicts, worst if contradicts == 0 else 0, TIERS.index(row.tier)


def _fields(records: Sequence[RunRecord]) -> tuple[FieldLine, ...]:
    tables = [record.fields.get("run", {}) for record in records]
    names = sorted({name for table in tables for name in table})
    lines = []
    for name in names:
        for status in seen_statuses(*({name: table.get(name, {})} for table in tables)):
            words = tuple(dict(words_of(table, name, status)) for table in tables)
            if any(words):
                lines.append(
                    FieldLine(field=name, status=status, differs=differs(words), cells=words)
                )
    return tuple(sorted(lines, key=lambda line: not line.differs))


def differs(words: Sequence[dict[str, int]]) -> bool:
    """Return whether providers show different kinds of values.

    Counts depend on how often a run was polled; only the words are the provider's doing, and
    a provider that never showed the status has not contradicted anybody.
    """
    return len({frozenset(cell) for cell in words if cell}) > 1
