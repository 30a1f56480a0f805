"""Taking turns, taking medians, and saying how a ratio stands to its target."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Mapping

from attrs import frozen

Figures = dict[str, float]


@frozen
class Target:
    """One median over another, and what it should be.

    Attributes:
        name: what the ratio says.
        over: the two sides; the first is divided by the second.
        limit: the figure to reach.
        at_least: whether it is a floor; else it is a ceiling.
        less: a side that is taken off both, what Python alone needs.
    """

    name: str
    over: tuple[str, str]
    limit: float
    at_least: bool = False
    less: str | None = None

    def line(self, found: Mapping[str, float]) -> str:
        """Return the ratio, its target, and whether it is met."""
        off = found[self.less] if self.less else 0.0
        first, second = (found[side] - off for side in self.over)
        ratio = first / second
        met = ratio >= self.limit if self.at_least else ratio <= self.limit
        sign = "≥" if self.at_least else "≤"
        return f"  {self.name:58} {ratio:6.2f}   {sign} {self.limit:.3g}   {'met' if met else 'MISSED'}"


def interleaved(work: Mapping[str, Callable[[], float]], rounds: int) -> Figures:
    """Return the median of what each one gives, taken in turn."""
    seen: dict[str, list[float]] = {name: [] for name in work}
    for _ in range(rounds):
        for name, one in work.items():
            seen[name].append(one())
    return {name: statistics.median(values) for name, values in seen.items()}


def cpu(work: Callable[[], object], times: int) -> Callable[[], float]:
    """Return a round: the CPU microseconds of one call, over many."""

    def one_round() -> float:
        begun = time.process_time()
        for _ in range(times):
            work()
        return (time.process_time() - begun) / times * 1e6

    return one_round


def table(title: str, unit: str, found: Mapping[str, float], *targets: Target) -> None:
    """Print medians, then the ratios that have a target."""
    print(f"\n{title} ({unit})")
    for name, value in found.items():
        print(f"  {name:58} {value:9.1f}")
    for target in targets:
        print(target.line(found))
