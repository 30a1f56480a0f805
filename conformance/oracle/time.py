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
    """Return which two timestamps are out of order, None if created ≤ started ≤ end holds."""
    created, started = run.get("created_at"), run.get("started_at")
    if _both(created, started) and started < created:
        return f"started_at {started} < created_at {created}"
    for end in ("completed_at", "failed_at", "cancelled_at"):
        stamp = run.get(end)
        for name, earlier in (("started_at", started), ("created_at", created)):
            if _both(earlier, stamp) and stamp < earlier:
                return f"{end} {stamp} < {name} {earlier}"
    return None


def _both(*values: object) -> bool:
    return all(isinstance(v, int) and not isinstance(v, bool) for v in values)
