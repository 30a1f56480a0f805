"""A badge: one run in one line, with edition, version and date, so that it cannot pass for newer.

It is drawn here and not by a library: those in reach draw two fields, and none titles or escapes.
"""

from __future__ import annotations

import json

from conformance.contract import ledger
from conformance.record import RunRecord
from conformance.report import cells
from conformance.report.environment import environment, utc
from conformance.report.text import line

_LIMIT = 40
_CHARACTER = 6.6  # mean width of an 11 px Verdana character, in px; textLength settles the rest
_WIDE = 11.0  # of a character that takes the room of two
_PADDING = 6

GREEN, RED, GREY = "#1b6b3a", "#b3261e", "#5b616a"
_LABEL = "#33373d"


def badge_json(record: RunRecord, label: str | None = None) -> str:
    """Return what the endpoint badge of shields.io reads.

    Args:
        record: the run.
        label: text of the left field; else "runs" and the edition.
    """
    said = {
        "schemaVersion": 1,
        "label": _label(record, label),
        "message": f"{message(record)} | {_when(record)}",
        "color": _colour(record).lstrip("#"),
    }
    return json.dumps(said, indent=2, ensure_ascii=False) + "\n"


def badge_svg(record: RunRecord, label: str | None = None) -> str:
    """Return the badge as SVG, with a title for those who do not see it.

    Args:
        record: the run.
        label: text of the left field; else "runs" and the edition.
    """
    texts = [_label(record, label), message(record), _when(record)]
    fields, left = [], 0
    for text, colour in zip(texts, (_LABEL, _colour(record), _LABEL), strict=True):
        width = _width(text)
        fields.append((text, colour, left, width))
        left += width
    page = environment().get_template("badge.svg.j2")
    return page.render(title=" | ".join(texts), fields=fields, width=left, padding=_PADDING)


def message(record: RunRecord) -> str:
    """Return the result in a few words: MUSTs passed, and of how many, if not all were tested."""
    passed, applicable = cells.must_total(record)
    if record.exit_code == 4:
        return "NOT REACHED"
    if not applicable:
        return "NOT TESTED"
    said = f"MUST {passed}/{applicable}"
    if not record.complete or record.exit_code == 5:
        return f"INCOMPLETE, {said}"
    if record.exit_code == 3:
        return f"SUITE ERROR, {said}"
    known = _known_musts(record)
    return f"{said}, of {known} in all" if known > applicable else said


def _known_musts(record: RunRecord) -> int:
    """Return how many MUSTs the edition has; of another ledger, how many the run lists."""
    if record.suite.requirements_sha256 == ledger.sha256():
        rows = ledger.for_edition(record.edition)
        return sum(row.level == "MUST" and row.provenance != "observed" for row in rows)
    return sum(r.level == "MUST" and r.provenance != "observed" for r in record.results)


def _label(record: RunRecord, label: str | None) -> str:
    return line(label if label is not None else f"runs {record.edition}", _LIMIT)


def _when(record: RunRecord) -> str:
    return line(f"{utc(record.started_at)[:10]}, suite {record.suite.version}", _LIMIT)


def _colour(record: RunRecord) -> str:
    passed, applicable = cells.must_total(record)
    if not record.complete or record.exit_code not in (0, 1) or not applicable:
        return GREY
    return GREEN if passed == applicable else RED


def _width(text: str) -> int:
    drawn = sum(_WIDE if ord(char) > 0x2E7F else _CHARACTER for char in text)
    return round(drawn) + 2 * _PADDING
