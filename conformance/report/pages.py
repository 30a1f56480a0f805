"""A comparison as a directory of pages: the matrix, a page a tier, and the report of each run.

All links are relative and lead to a page of the same directory, so that it can be moved, zipped
and opened from disk.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from conformance.record import Result, Tier
from conformance.report import cells
from conformance.report.answers import EXCUSES, answers, fact, groups
from conformance.report.columns import Column, tier_verdict
from conformance.report.compare import Comparison, FieldLine, Row
from conformance.report.comparison import missing
from conformance.report.environment import WORD_SIGNS, anchor, environment, script
from conformance.report.findings import Proofs
from conformance.report.html import render
from conformance.report.language import tr, tr_n
from conformance.report.stored import StoredRun

# What keeps the page of ten providers below 400 kB; all of it is on the other pages.
_FIELD_LIMIT = 250
_ANSWER_LIMIT = 30
_SLUG = 12
_UPPERMOST = ("differs", "answers", "untested", "agreed")
# Beyond it a comparison is of so many runs that their figures would take longer than all the rest;
# each run's own report has them.
_DRAWN = 24
_ID = re.compile(r'<[a-z][^<>]*\sid="([^"<>]+)"')


class Page(NamedTuple):
    """A file of a comparison; `path` is relative to its directory."""

    path: str
    html: str


class Links(NamedTuple):
    """Where a reader is led to.

    Attributes:
        reports: path of each column's report.
        anchors: what can be pointed at in each of them.
    """

    reports: tuple[str, ...]
    anchors: tuple[frozenset[str], ...]

    def check(self, row: Row) -> str:
        """Return the place where all answers to a check stand."""
        return f"{row.tier}.html#{anchor(row.check)}"

    def cell(self, row: Row, place: int) -> str:
        """Return the evidence of one cell: a section of the run's report, if it has one."""
        name = anchor(row.check)
        if name in self.anchors[place]:
            return f"{self.reports[place]}#{name}"
        return self.check(row)


def comparison_pages(
    comparison: Comparison, runs: Sequence[StoredRun], proofs: Proofs | None = None
) -> Iterator[Page]:
    """Yield the pages of a comparison of these runs, index.html last.

    Args:
        comparison: of these runs, in this order.
        runs: with their evidence.
        proofs: what proves the checks, by id; left out where it is not known.
    """
    reports = tuple(f"runs/{name}.html" for name in slugs([c.label for c in comparison.columns]))
    anchors = []
    for path, run in zip(reports, runs, strict=True):
        html = render(run.record, run.exchanges, proofs, figures=len(runs) <= _DRAWN)
        anchors.append(frozenset(_ID.findall(html)))
        yield Page(path, html)
    links = Links(reports, tuple(anchors))
    by_check = [{result.check: result for result in run.record.results} for run in runs]
    for tier in dict.fromkeys(row.tier for row in comparison.rows):
        yield Page(f"{tier}.html", _tier_page(comparison, tier, by_check, links))
    yield Page("index.html", _index(comparison, links))


def comparison_html(comparison: Comparison, links: Links | None = None) -> str:
    """Return index.html alone, whose links lead to the pages beside it."""
    names = slugs([column.label for column in comparison.columns])
    unread = Links(tuple(f"runs/{n}.html" for n in names), (frozenset(),) * len(names))
    return _index(comparison, links or unread)


def slugs(labels: Sequence[str]) -> tuple[str, ...]:
    """Return file names for labels, each another, whatever the order and the file system."""
    named = {
        label: re.sub(r"[^a-z0-9]+", "-", label[:_SLUG].lower()).strip("-") for label in labels
    }
    found: dict[str, str] = {}
    for label in sorted(named):
        name = slug = named[label] or "run"
        number = 1
        while name in found.values():
            number += 1
            name = f"{slug}-{number}"
        found[label] = name
    return tuple(found[label] for label in labels)


class TierRows(NamedTuple):
    """The rows of one tier under one heading, of all the checks of that tier."""

    tier: Tier
    rows: tuple[Row, ...]
    total: int


def _index(comparison: Comparison, links: Links) -> str:
    rows = comparison.rows
    agreed = [row for row in rows if row.agreement == "agreed"]
    broken = [row for row in agreed if _verdict(row) in cells.FINDINGS]
    differing = [row for row in rows if row.agreement in ("differs", "answers")]
    fields = comparison.fields
    answered = answers(comparison)
    unlike, alike = ([f for f in fields if f.differs is side] for side in (True, False))
    return (
        environment()
        .get_template("comparison.html.j2")
        .render(
            comparison=comparison,
            columns=comparison.columns,
            tiers=comparison.tiers,
            links=links,
            script=script("comparison.js"),
            missing=[missing(comparison, place) for place in range(len(comparison.columns))],
            tier_verdict=tier_verdict,
            counts=_counts,
            counted=cells.counted,
            exit_meaning=cells.exit_meaning,
            exit_sign=cells.exit_sign,
            fact=fact,
            excuses=EXCUSES,
            age=age,
            differing=_by_tier(differing, rows),
            untested=_by_tier([row for row in rows if row.agreement == "untested"], rows),
            broken=_by_tier(broken, rows),
            agreed=_by_tier([row for row in agreed if row not in broken], rows),
            answers=answered[:_ANSWER_LIMIT],
            answers_left_out=max(0, len(answered) - _ANSWER_LIMIT),
            number=_number,
            kind_class=_kind_class,
            field_rows=_alike(unlike[:_FIELD_LIMIT]),
            same_fields=_one_word(alike[:_FIELD_LIMIT]),
            fields_left_out=sum(max(0, len(side) - _FIELD_LIMIT) for side in (unlike, alike)),
        )
    )


def _tier_page(
    comparison: Comparison,
    tier: Tier,
    by_check: Sequence[Mapping[str, Result]],
    links: Links,
) -> str:
    # What a reader came for stands on top, as on index.html.
    rows = sorted(
        (row for row in comparison.rows if row.tier == tier),
        key=lambda row: (_UPPERMOST.index(row.agreement), row.check),
    )
    return (
        environment()
        .get_template("checks.html.j2")
        .render(
            comparison=comparison,
            columns=comparison.columns,
            tier=tier,
            links=links,
            excuses=EXCUSES,
            age=age,
            checks=[
                (row, groups(row), _expected(row, by_check), _evidence(row, by_check))
                for row in rows
            ],
        )
    )


def age(column: Column) -> str:
    """Return how old a run is against the newest one; pages know no other clock."""
    days = column.days_older
    if days is None:
        return tr("of unknown age")
    if days == 0:
        return tr("within a day of the newest run here")
    return tr_n(
        "%(n)s day older than the newest run here",
        "%(n)s days older than the newest run here",
        days,
    )


def _by_tier(chosen: Sequence[Row], rows: Sequence[Row]) -> list[TierRows]:
    """Return rows in life-cycle order, an area after the other."""
    return [
        TierRows(tier, kept, sum(row.tier == tier for row in rows))
        for tier, label in cells.TIER_LABELS.items()
        if (kept := tuple(row for row in chosen if row.tier == tier))
    ]


def _number(areas: Sequence[TierRows]) -> int:
    return sum(len(area.rows) for area in areas)


class FieldRow(NamedTuple):
    """A field in those statuses in which every run shows the same kinds of it."""

    field: str
    statuses: tuple[str, ...]
    cells: tuple[tuple[str, ...], ...]


def _alike(lines: Sequence[FieldLine]) -> list[FieldRow]:
    """Return lines with those of a field joined that say the same of every run."""
    found: dict[tuple[str, tuple[tuple[str, ...], ...]], list[str]] = {}
    for line in lines:
        kinds = tuple(tuple(cell) for cell in line.cells)
        found.setdefault((line.field, kinds), []).append(line.status)
    return [FieldRow(name, tuple(said), kinds) for (name, kinds), said in found.items()]


def _one_word(lines: Sequence[FieldLine]) -> dict[str, list[tuple[str, str, int]]]:
    """Return, by field, each status with the kind of value that all who showed it agree on."""
    found: dict[str, list[tuple[str, str, int]]] = {}
    for line in lines:
        kinds = sorted({word for cell in line.cells for word in cell})
        seen = sum(bool(cell) for cell in line.cells)
        found.setdefault(line.field, []).append((line.status, ", ".join(kinds), seen))
    return found


def _kind_class(words: Sequence[str]) -> str:
    """Return how a cell of the field table looks; the word itself always stands in it."""
    kinds = [word for word in words if word in WORD_SIGNS]
    return f"w-{kinds[0]}" if len(words) == len(kinds) == 1 else "several"


def _expected(row: Row, by_check: Sequence[Mapping[str, Result]]) -> str | None:
    """Return what was asked for, in the words of the runs that judged it."""
    found = {r.expected for known in by_check if (r := known.get(row.check)) and r.expected}
    return min(found, default=None)


def _evidence(row: Row, by_check: Sequence[Mapping[str, Result]]) -> list[tuple[int, ...]]:
    """Return the exchanges that each column's result cites."""
    found = (known.get(row.check) for known in by_check)
    return [result.exchanges[:8] if result is not None else () for result in found]


def _verdict(row: Row) -> str | None:
    return row.cells[0].verdict if row.cells[0] is not None else None


def _counts(counts: Mapping[str, int]) -> dict[str, int]:
    """Return counts in the order of the legend; a column keeps only what occurred."""
    return {verdict: counts.get(verdict, 0) for verdict in cells.MARKS}
