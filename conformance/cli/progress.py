"""How far a run is: a bar on a terminal, plain lines elsewhere, nothing when quiet."""

from __future__ import annotations

from collections.abc import Sequence
from types import TracebackType

from rich import progress as bars
from rich.console import Console

from conformance.trace import ScenarioEnded


class Progress:
    """Told of each scenario as it ends.

    Args:
        names: the scenarios that will be played.
        quiet: whether to say nothing.
    """

    def __init__(self, names: Sequence[str], *, quiet: bool) -> None:
        self._total = len(names)
        self._done = 0
        self._console = Console(stderr=True, quiet=quiet)
        self._bar = bars.Progress(
            bars.TextColumn("{task.description}"),
            bars.BarColumn(),
            bars.MofNCompleteColumn(),
            bars.TimeElapsedColumn(),
            console=self._console,
            transient=True,
            disable=quiet or not self._console.is_terminal,
        )
        self._task = self._bar.add_task("scenarios", total=self._total)

    def __enter__(self) -> Progress:
        self._bar.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._bar.stop()

    def ended(self, scenario: ScenarioEnded) -> None:
        """Show that a scenario ended."""
        self._done += 1
        self._bar.update(self._task, completed=self._done, description=scenario.name)
        if not self._console.is_terminal:
            reason = f": {scenario.reason}" if scenario.reason else ""
            text = f"[{self._done}/{self._total}] {scenario.name} {scenario.outcome}{reason}"
            self._console.print(text, markup=False, highlight=False, soft_wrap=True)
