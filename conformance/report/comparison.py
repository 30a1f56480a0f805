"""A comparison as JSON, as a table for a spreadsheet, and as forty lines of Markdown."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence

import msgspec

from conformance.report import cells
from conformance.report.answers import fact
from conformance.report.columns import Column, tier_verdict
from conformance.report.compare import Cell, Comparison
from conformance.report.environment import utc
from conformance.report.language import ENGLISH, speaking, tr, tr_n
from conformance.report.sentences import told
from conformance.report.storable import storable
from conformance.report.text import code, line, markdown

_ROWS = 14
_COLUMNS = 8
_CSV_LIMIT = 2000
# A spreadsheet takes what begins so for a formula, the wide forms where East Asian text is at
# home, and a provider may begin as it likes.
_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠")


def comparison_json(comparison: Comparison) -> str:
    """Return comparison.json: two-space JSON, the same text for the same comparison."""
    return msgspec.json.format(msgspec.json.encode(storable(comparison)), indent=2).decode() + "\n"


@speaking(ENGLISH)
def comparison_csv(comparison: Comparison) -> str:
    """Return comparison.csv: a line a check, and of each run its verdict, answer, observation."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    heads = [
        f"{column.label}: {what}"
        for column in comparison.columns
        for what in ("verdict", "answer", "observed")
    ]
    writer.writerow(map(_inert, ["check", "level", "tier", "requirement", "agreement", *heads]))
    for row in comparison.rows:
        texts = [text for cell in row.cells for text in _csv_cell(cell)]
        fixed = [row.check, row.level, row.tier, row.summary, row.agreement]
        writer.writerow(map(_inert, [*fixed, *texts]))
    return out.getvalue()


def comparison_summary(comparison: Comparison) -> str:
    """Return at most 40 lines of Markdown: who was compared, tiers, and what differs."""
    columns = comparison.columns[:_COLUMNS]
    lines = [tr("## Comparison"), "", *_warnings(comparison)]
    lines += _table("", [markdown(column.label, 60) for column in columns], _facts(columns))
    lacks = [missing(comparison, place) for place in range(len(columns))]
    if any(lacks):
        said = [markdown(", ".join(names), 400) or tr("nothing") for names in lacks]
        lines.append(f"| {tr('Lacks')} | {' | '.join(said)} |")
    lines += ["", *_tiers(comparison, columns), "", *_differences(comparison, columns)]
    return "\n".join(lines) + "\n"


def missing(comparison: Comparison, place: int) -> tuple[str, ...]:
    """Return the operations that one column's provider lacks."""
    column = (row.cells[place] for row in comparison.rows)
    return cells.missing((cell.verdict, cell.observed) for cell in column if cell is not None)


def _csv_cell(cell: Cell | None) -> tuple[str, str, str]:
    if cell is None:
        return "no such check", "", ""
    return cell.verdict, cell.answer or "", cell.observed or ""


def _inert(text: str) -> str:
    safe = line(text, _CSV_LIMIT)
    return f"'{safe}" if safe.lstrip().startswith(_FORMULA) else safe


def _table(corner: str, heads: Sequence[str], body: Iterable[Sequence[str]]) -> list[str]:
    lines = [f"| {corner} | {' | '.join(heads)} |", "|---" * (len(heads) + 1) + "|"]
    return lines + [f"| {' | '.join(row)} |" for row in body]


def _warnings(comparison: Comparison) -> list[str]:
    lines = []
    if comparison.forced:
        lines.append(
            tr(
                "**Different contracts**: only shared checks are compared, %(n)s are left out.",
                n=len(comparison.left_out),
            )
        )
    if len(comparison.columns) > _COLUMNS:
        left_out = len(comparison.columns) - _COLUMNS
        lines.append(
            tr_n(
                "%(n)s more run is in index.html.", "%(n)s more runs are in index.html.", left_out
            )
        )
    return [*lines, ""] if lines else []


def _facts(columns: Sequence[Column]) -> Iterator[Sequence[str]]:
    yield [tr("Edition"), *(markdown(column.edition, 40) for column in columns)]
    yield [tr("Run"), *(markdown(utc(column.started_at), 60) for column in columns)]
    if any(column.software for column in columns):
        yield [tr("Version"), *(_software(column) for column in columns)]
    yield [tr("Suite"), *(_suite(column) for column in columns)]
    yield [tr("Exit"), *(f"{c.exit_code}: {cells.exit_meaning(c.exit_code)}" for c in columns)]
    yield [tr("Caution"), *(_cautions(column) for column in columns)]
    yield ["MUST", *(_of(column.must) for column in columns)]
    yield [tr("Tested"), *(_tested(column) for column in columns)]


def _cautions(column: Column) -> str:
    said = [told(caution) for caution in column.cautions]
    if column.provider.measured is False:
        said.append(tr("profile never measured before"))
    return markdown(" ".join(said), 300) or tr("none")


def _of(pair: tuple[int, int]) -> str:
    return tr("%(passed)s of %(applicable)s", passed=pair[0], applicable=pair[1])


def _tested(column: Column) -> str:
    return tr("%(shown)s of %(all)s checks", shown=column.tested[0], all=column.tested[1])


def _software(column: Column) -> str:
    return "; ".join(code(said, 60) for said in column.software[:3]) or tr("unknown")


def _suite(column: Column) -> str:
    contract = cells.short_digest(column.suite.contract_sha256)
    version = markdown(column.suite.version, 40)
    return tr("%(version)s, contract %(contract)s", version=version, contract=contract)


def _tiers(comparison: Comparison, columns: Sequence[Column]) -> list[str]:
    heads = [markdown(column.label, 60) for column in columns]
    body = []
    for tier in comparison.tiers:
        marks = [cells.TIER_MARKS[tier_verdict(column, tier)] for column in columns]
        words = (f"{mark.sign} {tr(mark.word)}" for mark in marks)
        body.append([tr(cells.TIER_LABELS[tier]), *words])
    return _table(tr("Tier"), heads, body)


def _differences(comparison: Comparison, columns: Sequence[Column]) -> list[str]:
    rows = [row for row in comparison.rows if row.agreement == "differs"]
    if not rows:
        return [tr("No verdicts contradict each other.")]
    heads = [markdown(column.label, 60) for column in columns]
    body = [
        [f"{markdown(row.check, 60)} ({row.level})", *map(_cell, row.cells[: len(columns)])]
        for row in rows[:_ROWS]
    ]
    lines = _table(tr("Differs"), heads, body)
    left_out = len(rows) - len(body)
    return [*lines, "", tr("and %(n)s more in index.html", n=left_out)] if left_out else lines


def _cell(cell: Cell | None) -> str:
    if cell is None:
        return tr("no such check")
    mark = cells.MARKS[cell.verdict]
    said = cell.answer if cell.answer else fact(cell)
    return f"{mark.sign} {tr(mark.word)}{f' {code(said, 40)}' if said else ''}"
