"""A history as a table for a terminal and as a page."""

from __future__ import annotations

from rich.console import Console
from rich.table import Table

from conformance.report import cells
from conformance.report.environment import environment, utc
from conformance.report.history import TREND_SIGNS, History, Point, Stand
from conformance.report.language import later, tr
from conformance.report.sentences import told
from conformance.report.terminal import showable
from conformance.report.text import line

_TRENDS = {
    "up": later("fewer MUSTs not passed"),
    "down": later("more MUSTs not passed"),
    "same": later("as before"),
}


def print_history(found: History, console: Console) -> None:
    """Print a table a provider, a line a run, and below what is amiss with the runs."""
    for course in found.courses:
        title = line(course.provider.name, 80)
        table = Table(
            title=showable(console, title), title_justify="left", title_style="bold", box=None
        )
        for head in _heads(found):
            table.add_column(showable(console, head), overflow="fold")
        for number, point in enumerate(course.points, 1):
            texts = [
                f"{utc(point.started_at)[:16]}{f' ▲{number}' if point.marks else ''}",
                line(point.edition, 20),
                f"{point.must[0]}/{point.must[1]}",
                *(_short(point.tiers[tier]) for tier in found.tiers),
            ]
            table.add_row(*(showable(console, text) for text in texts))
        console.print(table)
        for number, point in enumerate(course.points, 1):
            if point.marks:
                said = " ".join(line(told(mark), 200) for mark in point.marks)
                console.print(showable(console, f"▲{number} {line(point.place, 120)}: {said}"))
        console.print()
    console.print(showable(console, _legend()))
    for trouble in found.unreadable:
        console.print(showable(console, tr("not read: %(trouble)s", trouble=line(trouble))))


def history_html(found: History) -> str:
    """Return a history as one self-contained page."""
    page = environment().get_template("history.html.j2")
    return page.render(
        history=found,
        number=sum(len(course.points) for course in found.courses),
        trend_signs=TREND_SIGNS,
        trend_words=_TRENDS,
        exit_sign=cells.exit_sign,
        exit_meaning=cells.exit_meaning,
        newest=_newest,
    )


def _heads(found: History) -> tuple[str, ...]:
    tiers = (tr(cells.TIER_LABELS[tier]) for tier in found.tiers)
    return (tr("Run"), tr("Edition"), "MUST", *tiers)


def _legend() -> str:
    signs = tr(", ").join(f"{mark.sign} {tr(mark.word)}" for mark in cells.TIER_MARKS.values())
    return tr(
        "Signs: %(signs)s. Numbers: MUSTs passed, of those tested; ↑ fewer, ↓ more of them not "
        "passed than before.",
        signs=signs,
    )


def _short(stand: Stand) -> str:
    sign = cells.TIER_MARKS[stand.verdict].sign
    if stand.verdict == "not-tested":
        return tr("NOT TESTED")
    return f"{sign} {stand.must[0]}/{stand.must[1]} {TREND_SIGNS[stand.trend]}".rstrip()


def _newest(points: tuple[Point, ...]) -> str:
    return utc(points[-1].started_at)
