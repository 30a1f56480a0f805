"""Several runs side by side: what differs, what agrees, and what cannot be compared.

There is no total score. Order and marks say where to look; the reader decides what it is worth.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Literal

import msgspec

from conformance.record import (
    TIERS,
    Level,
    Provider,
    Result,
    RunRecord,
    Suite,
    Tier,
    TierResult,
    TierVerdict,
    VerdictName,
)
from conformance.report import cells
from conformance.report.fieldtable import seen_statuses, words_of

COMPARISON_FORMAT = 1

Agreement = Literal["differs", "answers", "untested", "agreed"]
"""`differs`: verdicts about the providers contradict each other. `answers`: same verdict by
different accepted answers. `untested`: no contradiction, but not every provider was tested.
`agreed`: all the same."""


class NotComparable(ValueError):
    """The runs were judged by different contracts; the message says what to do about it."""


class Column(msgspec.Struct, frozen=True, kw_only=True):
    """One run. `cautions` say why it cannot be read against the first column as it stands."""

    label: str
    provider: Provider
    suite: Suite
    edition: str
    started_at: str
    complete: bool
    reason: str | None
    exit_code: int
    must: tuple[int, int]
    counts: dict[str, int]
    tiers: dict[str, TierResult]
    cautions: tuple[str, ...]


class Cell(msgspec.Struct, frozen=True):
    """One run's verdict on one check; `answer` names the accepted alternative it gave."""

    verdict: VerdictName
    answer: str | None = None
    observed: str | None = None


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """One check over all columns; a cell is None where the run has no such check."""

    check: str
    level: Level
    tier: Tier
    summary: str
    agreement: Agreement
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
        tiers: the tiers that any run knows, in their fixed order.
        rows: what differs first, then what agrees; ledger order within both.
        fields: what differs first.
        left_out: checks that a forced comparison drops, because not all runs have them.
    """

    format: int = COMPARISON_FORMAT
    forced: bool
    columns: tuple[Column, ...]
    tiers: tuple[Tier, ...]
    rows: tuple[Row, ...]
    fields: tuple[FieldLine, ...]
    left_out: tuple[str, ...]


def compare(records: Sequence[RunRecord], *, force: bool = False) -> Comparison:
    """Compare runs; the first is the one that cautions refer to.

    Raises NotComparable if there is none, or if their contracts differ and `force` is not
    set; with it, only the checks that all runs have are compared.
    """
    mixed = _mixed_contracts(records, force)
    by_check = [{result.check: result for result in record.results} for record in records]
    order = list(dict.fromkeys(check for results in by_check for check in results))
    shared = [check for check in order if all(check in results for results in by_check)]
    kept = shared if mixed else order
    rows = [_row([results.get(check) for results in by_check]) for check in kept]
    return Comparison(
        forced=mixed,
        columns=_columns(records),
        tiers=_tiers(records),
        rows=tuple(sorted(rows, key=_interest)),
        fields=_fields(records),
        left_out=tuple(check for check in order if check not in set(kept)),
    )


def _mixed_contracts(records: Sequence[RunRecord], force: bool) -> bool:
    if not records:
        raise NotComparable("There is nothing to compare: give at least one run.")
    digests = dict.fromkeys(record.suite.contract_sha256 for record in records)
    if len(digests) > 1 and not force:
        named = ", ".join(cells.short_digest(digest) for digest in digests)
        raise NotComparable(
            f"The runs were judged by different contracts ({named}), so equal verdicts need not "
            "mean the same. Judge the older runs again with this suite (runs-conformance verify "
            "RUN), which sends nothing; or force the comparison, which then covers only the "
            "checks that all runs have."
        )
    return len(digests) > 1


def _columns(records: Sequence[RunRecord]) -> tuple[Column, ...]:
    first = records[0]
    return tuple(
        Column(
            label=label,
            provider=record.provider,
            suite=record.suite,
            edition=record.edition,
            started_at=record.started_at,
            complete=record.complete,
            reason=record.reason,
            exit_code=record.exit_code,
            must=cells.must_total(record),
            counts={name: n for name, n in cells.tally(record.results).items() if n},
            tiers={tier: _tier(record, tier) for tier in cells.ordered_tiers(record)},
            cautions=tuple(_cautions(first, record)),
        )
        for label, record in zip(_labels(records), records, strict=True)
    )


def _labels(records: Sequence[RunRecord]) -> list[str]:
    """Return provider names; of equal ones, all but the first get a number."""
    seen: Counter[str] = Counter()
    labels: list[str] = []
    for record in records:
        name = record.provider.name
        seen[name] += 1
        label = name if seen[name] == 1 else f"{name} #{seen[name]}"
        while label in labels:  # somebody is really called "x #2"
            seen[name] += 1
            label = f"{name} #{seen[name]}"
        labels.append(label)
    return labels


def _cautions(first: RunRecord, record: RunRecord) -> Iterable[str]:
    if record.suite.contract_sha256 != first.suite.contract_sha256:
        yield "not comparable: judged by another contract"
    if record.suite.requirements_sha256 != first.suite.requirements_sha256:
        yield "not comparable: judged by other requirements"
    if record.edition != first.edition:
        yield f"not comparable: edition {record.edition}, not {first.edition}"
    if not record.complete:
        yield "incomplete run"


def _tier(record: RunRecord, tier: Tier) -> TierResult:
    judged = record.tiers.get(tier, TierResult("not-tested", (0, 0)))
    counts = cells.tally(cells.of_tier(record.results, tier))
    return msgspec.structs.replace(judged, counts={name: n for name, n in counts.items() if n})


def _tiers(records: Sequence[RunRecord]) -> tuple[Tier, ...]:
    known = {tier for record in records for tier in cells.ordered_tiers(record)}
    return tuple(tier for tier in TIERS if tier in known)


def _row(results: Sequence[Result | None]) -> Row:
    known = next(result for result in results if result is not None)
    row = tuple(
        Cell(result.verdict, result.answer, result.observed) if result else None
        for result in results
    )
    return Row(
        check=known.check,
        level=known.level,
        tier=known.tier,
        summary=known.summary,
        agreement=_agreement(row),
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
                lines.append(_field_line(name, status, words))
    return tuple(sorted(lines, key=lambda line: not line.differs))


def _field_line(name: str, status: str, words: tuple[dict[str, int], ...]) -> FieldLine:
    # Counts depend on how often a run was polled; only the words are the provider's doing,
    # and a provider that never showed the status has not contradicted anybody.
    kinds = {frozenset(cell) for cell in words if cell}
    return FieldLine(field=name, status=status, differs=len(kinds) > 1, cells=words)


def tier_verdict(column: Column, tier: Tier) -> TierVerdict:
    """Return a column's verdict on a tier: not tested if the run does not know it."""
    return column.tiers[tier].verdict if tier in column.tiers else "not-tested"
