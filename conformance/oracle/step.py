"""The run-step automaton: in_progress, then one end."""

from __future__ import annotations

STATUSES = ("in_progress", "completed", "failed", "cancelled", "expired")
TERMINAL = frozenset({"completed", "failed", "cancelled", "expired"})


def may_follow(before: str, after: str) -> bool:
    """Return whether a later answer may show `after` once one showed `before`."""
    return before == after or (before == "in_progress" and after in TERMINAL)
