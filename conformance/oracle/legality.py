"""Which operation is legal in which status of the thread's run.

`ok` may not be refused, `refused` may not be accepted, None is unknown or merely inferred.
"""

from __future__ import annotations

from typing import Literal

from conformance.oracle.run import ACTIVE, STATUSES

Legality = Literal["ok", "refused"] | None


def legality(operation: str, status: str) -> Legality:
    """Return whether an operation on a run, or on its thread, is legal in a run's status.

    Args:
        operation: operationId of openapi.yaml.
        status: the run's status; for createRun and createMessage the status of the thread's
            last run.
    """
    if status not in STATUSES:
        return None
    if operation in {"createRun", "createMessage"}:
        # The guide says it of an active run; for cancelling it is an inference.
        if status == "cancelling":
            return None
        return "refused" if status in ACTIVE else "ok"
    if operation == "submitToolOutputs":
        return "ok" if status == "requires_action" else "refused"
    if operation == "cancelRun":
        # Cancelling what has ended is refused on all evidence, but no document says so.
        return "ok" if status == "in_progress" else None
    if operation in {"retrieveRun", "listRuns", "listRunSteps", "retrieveRunStep", "modifyRun"}:
        return "ok"
    return None
