"""Which scenarios are played: those that can show what is asked for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fnmatch import fnmatchcase

from conformance.properties import PROPERTIES
from conformance.scenarios import SCENARIOS, Scenario


def plan(checks: Iterable[str], only: Sequence[str] = ()) -> tuple[Scenario, ...]:
    """Return the scenarios that can show any of these requirements, in order.

    Args:
        checks: ids of the requirements.
        only: the globs that selected them; a slow scenario is in the plan only if one of them
            asks for nothing but what it shows.
    """
    wanted, known = tuple(checks), (*SCENARIOS, *PROPERTIES)
    # What takes minutes to be seen is seen in no other scenario, however wide its globs are.
    slow = {c for s in known if s.slow for c in wanted if _shows(s, c)}
    return tuple(
        scenario
        for scenario in known
        if (
            any(_asks_for(glob, scenario, wanted) for glob in only)
            if scenario.slow
            else any(_shows(scenario, check) for check in wanted if check not in slow)
        )
    )


def _shows(scenario: Scenario, check: str) -> bool:
    return any(fnmatchcase(check, glob) for glob in scenario.shows)


def _asks_for(glob: str, scenario: Scenario, checks: Sequence[str]) -> bool:
    asked = [check for check in checks if fnmatchcase(check, glob)]
    return bool(asked) and all(_shows(scenario, check) for check in asked)
