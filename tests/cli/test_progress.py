"""What `check` shows while it works."""

from __future__ import annotations

import io

from rich.console import Console

from conformance.cli.progress import Progress
from conformance.scenarios import SCENARIOS
from conformance.trace import Exchange, Request, Response, ScenarioEnded

FIRST, SECOND, THIRD = SCENARIOS[:3]


def _sent(scenario: str, operation: str = "retrieveRun", status: int = 200) -> Exchange:
    return Exchange(
        index=0,
        started_ms=0,
        request=Request(method="GET", url="http://x/"),
        scenario=scenario,
        operation=operation,
        response=Response(status=status),
    )


def _progress(console: Console) -> Progress:
    return Progress(SCENARIOS[:3], 400, 25, console=console)


def test_spend_is_counted_against_the_limits_and_refused_runs_cost_nothing() -> None:
    progress = _progress(Console(file=io.StringIO()))
    for exchange in (
        _sent("lists", "createRun"),
        _sent("lists", "createThreadAndRun"),
        _sent("lists", "createRun", 400),
        _sent("lists"),
    ):
        progress.line(exchange)
    assert progress.spend() == "4/400 requests, 2/25 paid runs"


def test_scenarios_at_work_are_named_until_they_end_and_many_are_counted() -> None:
    progress = _progress(Console(file=io.StringIO()))
    progress.line(_sent("set-up"))
    assert progress.working() == ""
    for scenario in (FIRST, FIRST, SECOND, THIRD):
        progress.line(_sent(scenario.name))
    assert progress.working() == f"{FIRST.name} +2"
    progress.line(ScenarioEnded(name=FIRST.name, outcome="done"))
    assert progress.working() == f"{SECOND.name} +1"


def test_elsewhere_each_scenario_that_ends_is_a_line_with_the_spend() -> None:
    said = io.StringIO()
    with _progress(Console(file=said, width=40)) as progress:
        progress.line(_sent(FIRST.name, "createRun"))
        progress.line(ScenarioEnded(name=FIRST.name, outcome="stopped", reason="[red]no[/red]"))
    assert said.getvalue() == (
        f"[1/3] {FIRST.name} stopped: [red]no[/red] · 1/400 requests, 1/25 paid runs\n"
    )


def test_on_a_terminal_it_is_live_and_leaves_nothing_behind() -> None:
    said = io.StringIO()
    console = Console(file=said, force_terminal=True, width=160, color_system=None)
    with _progress(console) as progress:
        progress.line(_sent(FIRST.name, "createRun"))
        progress._bar.refresh()
    shown = said.getvalue()
    assert f"0/3 {FIRST.name}" in shown
    assert "1/400 requests, 1/25 paid runs" in shown
    # The last that is sent takes the line away again.
    assert shown.rstrip().endswith("\x1b[2K") or shown.endswith("\x1b[?25h\r\x1b[1A\x1b[2K")
