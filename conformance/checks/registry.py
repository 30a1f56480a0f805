"""Every check by the id of the requirement that it judges."""

from __future__ import annotations

from collections.abc import Callable

from conformance.checks.fact import Check

CHECKS: dict[str, Check] = {}


def check(requirement: str) -> Callable[[Check], Check]:
    """Register a function as the check of a requirement. Raises ValueError on a second one."""

    def register(function: Check) -> Check:
        if requirement in CHECKS:
            raise ValueError(f"two checks for {requirement}")
        CHECKS[requirement] = function
        return function

    return register
