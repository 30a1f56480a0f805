"""The field × status table of the run object: what is null, and what is set, in which status.

A cell that is not here is unknown or only inferred, and nothing may be asserted about it.
"""

from __future__ import annotations

from typing import Literal

from attrs import frozen

Expectation = Literal["null", "set"]


@frozen
class Cell:
    """What a field holds in a status, and the letter of the evidence (P prose, R recorded)."""

    expectation: Expectation
    evidence: Literal["P", "R"]


_NULL_R, _NULL_P = Cell("null", "R"), Cell("null", "P")
_SET_R, _SET_P = Cell("set", "R"), Cell("set", "P")

_OPEN_R = ("queued", "in_progress", "requires_action")


def _row(*parts: tuple[tuple[str, ...], Cell]) -> dict[str, Cell]:
    return {status: cell for statuses, cell in parts for status in statuses}


TABLE: dict[str, dict[str, Cell]] = {
    "required_action": _row(
        (("queued", "in_progress", "completed"), _NULL_R),
        (("cancelling",), _NULL_P),
        (("requires_action",), _SET_R),
    ),
    "last_error": _row(
        ((*_OPEN_R, "completed"), _NULL_R), (("cancelling",), _NULL_P), (("failed",), _SET_P)
    ),
    "expires_at": _row((_OPEN_R, _SET_R), (("cancelling",), _SET_P), (("completed",), _NULL_R)),
    # Queued has two rows in the facts: null before the first start, kept after a submit.
    "started_at": _row((("in_progress", "requires_action", "completed"), _SET_R)),
    "completed_at": _row((_OPEN_R, _NULL_R), (("cancelling",), _NULL_P), (("completed",), _SET_R)),
    "cancelled_at": _row(
        ((*_OPEN_R, "completed"), _NULL_R), (("cancelling",), _NULL_P), (("cancelled",), _SET_P)
    ),
    "failed_at": _row(
        ((*_OPEN_R, "completed"), _NULL_R), (("cancelling",), _NULL_P), (("failed",), _SET_P)
    ),
    "incomplete_details": _row(
        ((*_OPEN_R, "completed"), _NULL_R),
        (("cancelling",), _NULL_P),
        (("incomplete",), _SET_P),
    ),
    "usage": _row((_OPEN_R, _NULL_R), (("cancelling",), _NULL_P), (("completed",), _SET_R)),
}


def expectation(field: str, status: str) -> Cell | None:
    """Return what the field holds in that status; None where nothing is proven."""
    return TABLE.get(field, {}).get(status)
