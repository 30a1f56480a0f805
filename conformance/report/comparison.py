"""A comparison as JSON, as a page, and as forty lines of Markdown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import msgspec

from conformance.record import VerdictName
from conformance.report import cells
from conformance.report.compare import Cell, Column, Comparison, FieldLine, Row, tier_verdict
from conformance.report.environment import environment, utc
from conformance.report.storable import storable
from conformance.report.text import code, markdown

_ROWS = 14
_COLUMNS = 8
_FIELD_LIMIT = 400
_BROKEN: frozenset[VerdictName] = frozenset({"fail", "warn", "flaky"})


class AnswerGroup(NamedTuple):
    """Which providers gave the same answer to one check."""

    answer: str
    labels: tuple[str, ...]


class Answers(NamedTuple):
    """One check that providers answered differently, by answer."""

    row: Row
    groups: tuple[AnswerGroup, ...]


def comparison_json(comparison: Comparison) -> str:
    """Return comparison.json: two-space JSON, the same text for the same comparison."""
    return msgspec.json.format(msgspec.json.encode(storable(comparison)), indent=2).decode() + "\n"


def comparison_html(comparison: Comparison) -> str:
    """Return the comparison as one self-contained page."""
    rows = comparison.rows
    agreed = [row for row in rows if row.agreement == "agreed"]
    broken = [row for row in agreed if _verdict(row) in _BROKEN]
    differing = [line for line in comparison.fields if line.differs]
    page = environment().get_template("comparison.html.j2")
    return page.render(
        comparison=comparison,
        columns=comparison.columns,
        tiers=comparison.tiers,
        missing=[_missing(comparison, place) for place in range(len(comparison.columns))],
        tier_verdict=tier_verdict,
        counts=_counts,
        counted=cells.counted,
        exit_meaning=cells.exit_meaning,
        exit_sign=cells.exit_sign,
        differing=[row for row in rows if row.agreement in ("differs", "answers")],
        untested=[row for row in rows if row.agreement == "untested"],
        broken=broken,
        agreed=[row for row in agreed if row not in broken],
        answers=answers(comparison),
        field_rows=differing[:_FIELD_LIMIT],
        same_fields=[line for line in comparison.fields if not line.differs][:_FIELD_LIMIT],
        fields_left_out=_beyond(comparison.fields),
        untested_verdicts=cells.UNTESTED,
    )


def comparison_summary(comparison: Comparison) -> str:
    """Return at most 40 lines of Markdown: who was compared, tiers, and what differs."""
    columns = comparison.columns[:_COLUMNS]
    lines = ["## Comparison", "", *_cautions(comparison)]
    lines += _table("", [markdown(column.label, 60) for column in columns], _facts(columns))
    lacks = [_missing(comparison, place) for place in range(len(columns))]
    if any(lacks):
        said = [markdown(", ".join(names), 400) or "nothing" for names in lacks]
        lines.append(f"| Lacks | {' | '.join(said)} |")
    lines += ["", *_tiers(comparison, columns), "", *_differences(comparison, columns)]
    return "\n".join(lines) + "\n"


def answers(comparison: Comparison) -> tuple[Answers, ...]:
    """Return the checks with at least two different answers, providers grouped by answer."""
    grouped = (Answers(row, _groups(row, comparison.columns)) for row in comparison.rows)
    return tuple(item for item in grouped if len(item.groups) > 1)


def _groups(row: Row, columns: Sequence[Column]) -> tuple[AnswerGroup, ...]:
    found: dict[str, list[str]] = {}
    for cell, column in zip(row.cells, columns, strict=True):
        if cell is not None and cell.answer:
            found.setdefault(cell.answer, []).append(column.label)
    return tuple(AnswerGroup(answer, tuple(labels)) for answer, labels in found.items())


def _beyond(lines: Iterable[FieldLine]) -> int:
    sizes = Counter(line.differs for line in lines)
    return sum(max(0, number - _FIELD_LIMIT) for number in sizes.values())


def _missing(comparison: Comparison, place: int) -> tuple[str, ...]:
    """Return the operations that one column's provider lacks."""
    column = (row.cells[place] for row in comparison.rows)
    return cells.missing((cell.verdict, cell.observed) for cell in column if cell is not None)


def _verdict(row: Row) -> VerdictName | None:
    return row.cells[0].verdict if row.cells[0] is not None else None


def _counts(counts: dict[VerdictName, int]) -> dict[VerdictName, int]:
    """Return counts in the order of the legend; a column keeps only what occurred."""
    return {verdict: counts.get(verdict, 0) for verdict in cells.MARKS}


def _table(corner: str, heads: Sequence[str], body: Iterable[Sequence[str]]) -> list[str]:
    lines = [f"| {corner} | {' | '.join(heads)} |", "|---" * (len(heads) + 1) + "|"]
    return lines + [f"| {' | '.join(row)} |" for row in body]


def _cautions(comparison: Comparison) -> list[str]:
    lines = []
    if comparison.forced:
        lines.append(
            f"**Different contracts**: only shared checks are compared, "
            f"{len(comparison.left_out)} are left out."
        )
    if len(comparison.columns) > _COLUMNS:
        lines.append(f"{len(comparison.columns) - _COLUMNS} more runs are in index.html.")
    return [*lines, ""] if lines else []


def _facts(columns: Sequence[Column]) -> Iterable[Sequence[str]]:
    yield ["Edition", *(markdown(column.edition, 40) for column in columns)]
    yield ["Run", *(markdown(utc(column.started_at), 60) for column in columns)]
    yield ["Suite", *(_suite(column) for column in columns)]
    yield ["Exit", *(f"{c.exit_code}: {cells.exit_meaning(c.exit_code)}" for c in columns)]
    yield ["Caution", *(markdown("; ".join(c.cautions), 200) or "none" for c in columns)]
    yield ["MUST", *(f"{column.must[0]} of {column.must[1]}" for column in columns)]


def _suite(column: Column) -> str:
    contract = cells.short_digest(column.suite.contract_sha256)
    return f"{markdown(column.suite.version, 40)}, contract {contract}"


def _tiers(comparison: Comparison, columns: Sequence[Column]) -> list[str]:
    heads = [markdown(column.label, 60) for column in columns]
    body = []
    for tier in comparison.tiers:
        marks = [cells.TIER_MARKS[tier_verdict(column, tier)] for column in columns]
        body.append([cells.TIER_LABELS[tier], *(f"{mark.sign} {mark.word}" for mark in marks)])
    return _table("Tier", heads, body)


def _differences(comparison: Comparison, columns: Sequence[Column]) -> list[str]:
    rows = [row for row in comparison.rows if row.agreement == "differs"]
    if not rows:
        return ["No verdicts contradict each other."]
    heads = [markdown(column.label, 60) for column in columns]
    body = [
        [f"{markdown(row.check, 60)} ({row.level})", *map(_cell, row.cells[: len(columns)])]
        for row in rows[:_ROWS]
    ]
    lines = _table("Differs", heads, body)
    left_out = len(rows) - len(body)
    return [*lines, "", f"and {left_out} more in index.html"] if left_out else lines


def _cell(cell: Cell | None) -> str:
    if cell is None:
        return "no such check"
    mark = cells.MARKS[cell.verdict]
    answer = f" {code(cell.answer, 40)}" if cell.answer else ""
    return f"{mark.sign} {mark.word}{answer}"
