"""How far a run is: live on a terminal, plain lines elsewhere, nothing when quiet.

It learns all of it from the lines of the trace, as they go to disk.
"""

from __future__ import annotations

from collections.abc import Sequence
from types import TracebackType

from rich import progress as bars
from rich.console import Console

from conformance.report.cells import OUTCOMES
from conformance.report.language import tr
from conformance.report.sentences import told
from conformance.scenarios import Scenario
from conformance.trace import Exchange, Line, ScenarioEnded

_PAID = ("createRun", "createThreadAndRun")


class Progress:
    """Told of each line of the trace.

    Args:
        scenarios: that will be played, one repetition after the other.
        max_requests: the limit of requests.
        max_paid_runs: the limit of accepted runs.
        console: where to show it; standard error if not given.
        quiet: whether to say nothing.
    """

    def __init__(
        self,
        scenarios: Sequence[Scenario],
        max_requests: int,
        max_paid_runs: int,
        *,
        console: Console | None = None,
        quiet: bool = False,
    ) -> None:
        self._planned = [scenario.requests for scenario in scenarios]
        self._names = {scenario.name for scenario in scenarios}
        self._limits = max_requests, max_paid_runs
        self._requests = self._paid_runs = self._done = 0
        self._working: dict[str, int] = {}
        self._console = console or Console(stderr=True, quiet=quiet)
        self._bar = bars.Progress(
            bars.TextColumn("{task.description}"),
            # Together they fit a terminal of 80 columns.
            bars.BarColumn(bar_width=8),
            bars.TextColumn("{task.fields[spend]}"),
            bars.TimeRemainingColumn(compact=True),
            bars.TextColumn(tr("left")),
            console=self._console,
            transient=True,
            disable=quiet or not self._console.is_terminal,
        )
        self._task = self._bar.add_task("", total=sum(self._planned) or 1, spend="")

    def __enter__(self) -> Progress:
        self._show()
        self._bar.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._bar.stop()

    def line(self, line: Line) -> None:
        """Take in a line of the trace."""
        if isinstance(line, Exchange):
            self._sent(line)
        elif isinstance(line, ScenarioEnded):
            self._ended(line)
        self._show()

    def _sent(self, exchange: Exchange) -> None:
        self._requests += 1
        self._paid_runs += exchange.operation in _PAID and exchange.status in range(200, 300)
        if exchange.scenario in self._names:
            # Not so the set-up and the clean-up, which have no end of their own.
            self._working[exchange.scenario] = self._working.get(exchange.scenario, 0) + 1

    def _ended(self, scenario: ScenarioEnded) -> None:
        self._done += 1
        self._working.pop(scenario.name, None)
        if self._console.is_terminal:
            return
        reason = f": {told(scenario.reason)}" if scenario.reason else ""
        ended = f"{scenario.name} {tr(OUTCOMES[scenario.outcome])}{reason}"
        text = f"[{self._done}/{len(self._planned)}] {ended}"
        self._console.print(
            f"{text} · {self.spend()}", markup=False, highlight=False, soft_wrap=True
        )

    def spend(self) -> str:
        """Return what was spent, against the limits, in words."""
        requests, paid_runs = self._limits
        return tr(
            "%(requests)s/%(most_requests)s requests, %(runs)s/%(most_runs)s paid runs",
            requests=self._requests,
            most_requests=requests,
            runs=self._paid_runs,
            most_runs=paid_runs,
        )

    def working(self) -> str:
        """Return which scenario is at work, and how many others are."""
        first, *others = self._working or [""]
        return f"{first} +{len(others)}" if others else first

    def _show(self) -> None:
        # A scenario that waits for a slow run sends more than planned; it is done when it is done.
        total = sum(self._planned) or 1
        share = min(self._requests / total, 0.99) if self._done < len(self._planned) else 1.0
        self._bar.update(
            self._task,
            completed=share * total,
            description=f"{self._done}/{len(self._planned)} {self.working()}",
            spend=self.spend(),
        )
