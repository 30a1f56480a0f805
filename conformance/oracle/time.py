"""Laws of the timestamps of a run: whole seconds, in order."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

STAMPS = (
    "created_at",
    "started_at",
    "expires_at",
    "cancelled_at",
    "failed_at",
    "completed_at",
)
_ENDS = ("completed_at", "failed_at", "cancelled_at")
_ORDER = (
    ("created_at", "started_at"),
    *((earlier, end) for end in _ENDS for earlier in ("started_at", "created_at")),
)
# Two clocks of one service, or two ways of rounding, differ by that much and mean no harm.
SLACK_S = 1
# The year 5138 in seconds; the year 1973 in milliseconds. Nothing honest lies on the wrong side.
SECONDS_CEILING = 100_000_000_000
# Before 2015 no such API existed: a zero or a counter is no time.
SECONDS_FLOOR = 1_420_070_400


def is_seconds(value: object) -> bool:
    """Return whether a value can be a Unix time in seconds."""
    return (
        isinstance(value, int)
        and not isinstance(value, bool)
        and SECONDS_FLOOR <= value < SECONDS_CEILING
    )


def disorder(run: Mapping[str, Any]) -> str | None:
    """Return which two timestamps are out of order, None if created ≤ started ≤ end holds.

    A second either way is rounding.
    """
    for earlier, later in _ORDER:
        first, second = _stamp(run, earlier), _stamp(run, later)
        if first is not None and second is not None and second + SLACK_S < first:
            return f"{later} {second} < {earlier} {first}"
    return None


def _stamp(run: Mapping[str, Any], field: str) -> int | None:
    value = run.get(field)
    return value if isinstance(value, int) and not isinstance(value, bool) else None
