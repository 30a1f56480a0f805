"""The report as text for a terminal: one line a finding as compilers write it, then what to do."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rich.text import Text

from conformance.contract.lint.catalogue import CATALOGUE
from conformance.contract.lint.finding import Severity
from conformance.contract.lint.report import Located, Report

_STYLES = {
    Severity.error: "bold red",
    Severity.warning: "bold yellow",
    Severity.note: "bold cyan",
}
# Names in a hostile document may hold what moves the cursor or changes the terminal's title.
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")


def lines(report: Report, least: Severity = Severity.note) -> Iterator[Text]:
    """Yield the report line by line, coloured; the terminal's settings decide on the colour.

    Args:
        report: what was found.
        least: findings of lesser severity are counted, not shown.
    """
    yield Text(_clean(f"{report.file}: {report.version}, {_extent(report)}"))
    yield Text(_clean(f"judged by {report.edition} ({report.reason})"))
    for located in report.down_to(least):
        yield Text()
        yield from _finding(report, located)
    yield Text()
    yield Text(_summary(report, least))


def _extent(report: Report) -> str:
    if report.operations:
        return f"{report.operations} of the contract's operations"
    if report.models:
        return f"no operation of the contract, {report.models} of its data models"
    return "nothing of the contract: no operation, and no data model that resembles one"


def _finding(report: Report, located: Located) -> Iterator[Text]:
    finding = located.finding
    place = f"{report.file}:{located.line}: " if located.line else f"{report.file}: "
    head = Text(_clean(place))
    head.append(f"{finding.severity.value} {finding.rule}", _STYLES[finding.severity])
    head.append(_clean(f": {finding.message}"))
    yield head
    where = f" ({finding.operation})" if finding.operation else ""
    yield Text(_clean(f"    at      {finding.pointer}{where}"))
    yield Text(_clean(f"    breaks  {CATALOGUE[finding.rule].breaks}"))
    yield Text(_clean(f"    mend    {finding.mend}"))


def _summary(report: Report, least: Severity) -> str:
    counts = report.counts()
    told = ", ".join(_plural(number, word) for word, number in counts.items())
    hidden = len(report.found) - len(report.down_to(least))
    return told + (f"; {hidden} not shown" if hidden else "")


def _plural(number: int, word: str) -> str:
    return f"{number} {word}" if number == 1 else f"{number} {word}s"


def _clean(text: str) -> str:
    return _CONTROL.sub("\N{REPLACEMENT CHARACTER}", text)
