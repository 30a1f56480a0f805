"""Who did what: the providers of one check, grouped by what they answered."""

from __future__ import annotations

import re
from typing import NamedTuple

from conformance.record import VerdictName
from conformance.report import cells
from conformance.report.compare import Cell, Comparison, Row
from conformance.report.language import later
from conformance.report.sentences import told as in_words

FACT = 10
"""Characters of a cell's fact: what fits beside a sign and a word without hovering."""

# What differs between two runs of one provider, and so between two providers that do the same.
_VOLATILE = re.compile(
    r"\b(?:asst|thread|run|step|msg|call|file|req|vs)_\w+|\b\d{6,}\b| ?\(\d+ of \d+ times\)"
)
_STATUS = re.compile(r"\bstatus (\d{3})\b")
_TIMES = re.compile(r"\((\d+) of (\d+) times\)")
_COMPARED = 2000
_ORDER: tuple[VerdictName, ...] = tuple(cells.MARKS)


class Group(NamedTuple):
    """Columns that gave one answer to one check.

    Attributes:
        verdict: theirs; None where the runs have no such check.
        said: the answer by its name, or what was observed; "" where the verdict says it all.
        places: which columns, from 0.
    """

    verdict: VerdictName | None
    said: str
    places: tuple[int, ...]


class Answers(NamedTuple):
    """One check that providers answered differently, by answer."""

    row: Row
    groups: tuple[Group, ...]


def answers(comparison: Comparison) -> tuple[Answers, ...]:
    """Return the checks whose tested providers gave different answers, grouped by answer."""
    differing = (row for row in comparison.rows if row.agreement in ("differs", "answers"))
    return tuple(Answers(row, groups(row)) for row in differing)


def groups(row: Row) -> tuple[Group, ...]:
    """Return a row's columns by answer: broken ones first, the untested last."""
    found: dict[tuple[VerdictName | None, str], list[int]] = {}
    told: dict[tuple[VerdictName | None, str], str] = {}
    for place, cell in enumerate(row.cells):
        said = _said(cell)
        key = (cell.verdict if cell else None, volatile_free(said))
        found.setdefault(key, []).append(place)
        told[key] = min(told.get(key, said), said)
    return tuple(
        Group(key[0], _shown(key[0], told[key]), tuple(found[key]))
        for key in sorted(found, key=_urgency)
    )


def fact(cell: Cell) -> str:
    """Return the fact of a cell in at most ten characters, "" if there is no short one."""
    if cell.answer:
        return cell.answer if len(cell.answer) <= FACT else f"{cell.answer[: FACT - 1]}…"
    if cell.verdict in ("pass", *cells.UNTESTED) or not cell.observed:
        return ""
    status = _STATUS.search(cell.observed)
    if status is not None:
        return status[1]
    times = _TIMES.search(cell.observed)
    short = f"{times[1]}/{times[2]}" if times is not None else ""
    return short if len(short) <= FACT else ""


EXCUSES = {"waiver": later("waived"), "baseline": later("in baseline")}
"""How a cell says that a failure did not fail the job of its run."""


def volatile_free(text: str) -> str:
    """Return text without ids, times and counts, which differ though providers do the same.

    Of a long text its beginning counts.
    """
    return _VOLATILE.sub("…", text[:_COMPARED])


def _shown(verdict: VerdictName | None, said: str) -> str:
    # Why nothing was seen is a sentence of ours; what was seen stays as it was recorded.
    return in_words(said) if verdict in cells.UNTESTED else said


def _said(cell: Cell | None) -> str:
    if cell is None or cell.verdict == "not-run":
        return ""
    if cell.answer:
        return cell.answer
    return "" if cell.verdict == "pass" else cell.observed or ""


def _urgency(key: tuple[VerdictName | None, str]) -> tuple[bool, int, str]:
    verdict, said = key
    if verdict is None:
        return True, len(_ORDER), said
    return verdict in cells.UNTESTED, _ORDER.index(verdict), said
