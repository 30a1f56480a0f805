"""Which operation is legal in which status of the thread's run.

`ok` may not be refused, `refused` may not be accepted, None is unknown or merely inferred.
Source: behaviour, section 4; each cell bears the letter of its evidence (S document, P prose).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal

from attrs import frozen

from conformance.oracle.run import ACTIVE, STATUSES, TERMINAL

Legality = Literal["ok", "refused"] | None


@frozen
class Cell:
    """Whether an operation is legal in a status, and the letter of the evidence."""

    legality: Literal["ok", "refused"]
    evidence: Literal["S", "P"]


Row = Mapping[str, Cell]


def _row(*parts: tuple[Iterable[str], Cell]) -> Row:
    return {status: cell for statuses, cell in parts for status in statuses}


_OK_S, _OK_P, _REFUSED_P = Cell("ok", "S"), Cell("ok", "P"), Cell("refused", "P")
# The guide says it of an active run; for cancelling it is an inference.
_LOCKED = _row((ACTIVE - {"cancelling"}, _REFUSED_P), (TERMINAL, _OK_P))
_ALWAYS = _row((STATUSES, _OK_S))
# What a lock does to these is unknown; where no run is active the document alone speaks.
_AFTER_THE_END = _row((TERMINAL, _OK_S))

TABLE: Mapping[str, Row] = {
    "createRun": _LOCKED,
    "createMessage": _LOCKED,
    "submitToolOutputs": _row(
        (("requires_action",), _OK_P), (set(STATUSES) - {"requires_action"}, _REFUSED_P)
    ),
    # Cancelling what has ended is refused on all evidence, but no document says so.
    "cancelRun": _row((("in_progress",), _OK_P)),
    **dict.fromkeys(("retrieveRun", "listRuns", "listRunSteps", "retrieveRunStep"), _ALWAYS),
    "modifyRun": _ALWAYS,
    **dict.fromkeys(("retrieveThread", "listMessages", "retrieveMessage"), _ALWAYS),
    # Its thread is new, so no run of another one matters.
    "createThreadAndRun": _ALWAYS,
    **dict.fromkeys(("modifyThread", "deleteThread"), _AFTER_THE_END),
    **dict.fromkeys(("modifyMessage", "deleteMessage"), _AFTER_THE_END),
}
"""Operation by status of the run, or of the last run of the thread. What is missing is unknown."""


def legality(operation: str, status: str) -> Legality:
    """Return whether an operation on a run, or on its thread, is legal in a run's status.

    Args:
        operation: operationId of openapi.yaml.
        status: the run's status; for createRun and createMessage the status of the thread's
            last run.
    """
    cell = TABLE.get(operation, {}).get(status)
    return cell.legality if cell is not None else None
