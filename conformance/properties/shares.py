"""What generated conversations may send: figures alone, so that a plan costs no import."""

from __future__ import annotations

from attrs import frozen


@frozen
class Part:
    """What is generated for one operation.

    Attributes:
        operation: its operationId.
        valid: requests that follow the schema.
        invalid: requests whose body plainly breaks it.
    """

    operation: str
    valid: int = 0
    invalid: int = 0


FREE = (
    Part("createThread", 1, 1),
    Part("modifyThread", 1, 1),
    Part("createMessage", 1, 3),
    Part("modifyMessage", 1, 1),
    Part("createAssistant", 1, 1),
    Part("modifyAssistant", 1, 1),
    Part("listAssistants", 1),
    Part("listMessages", 1),
    Part("listRuns", 1),
    Part("retrieveAssistant", 1),
    Part("retrieveThread", 1),
    Part("retrieveMessage", 1),
    Part("retrieveRun", 1),
    Part("retrieveRunStep", 1),
    Part("createRun", 0, 2),
)
PAID = (Part("createRun", 1),)
OF_A_RUN = (Part("modifyRun", 1, 1), Part("listRunSteps", 1))
_SET_UP = 5
_POLLS = 5
_DELETIONS = 4
GENERATED_REQUESTS = (
    _SET_UP + _POLLS + _DELETIONS + sum(p.valid + p.invalid for p in (*FREE, *PAID, *OF_A_RUN))
)
"""At a provider that answers at once; what was made is deleted beside that."""
GENERATED_RUNS = sum(p.valid for p in (*FREE, *PAID) if p.operation == "createRun")
GENERATED_SPARE_RUNS = sum(p.invalid for p in (*FREE, *PAID) if p.operation == "createRun")
# Two threads and an assistant of its own, and whatever a creation made.
GENERATED_OBJECTS = 3 + sum(
    p.valid for p in FREE if p.operation in {"createThread", "createAssistant"}
)

EXPLORING_RUNS = 2
"""Runs over all examples: exploring is worth that much of somebody's money."""
SHRINKING_RUNS = 2
"""Further runs to make a sequence shorter that broke a requirement."""
EXPLORING_EXAMPLES = 2
EXPLORING_REQUESTS = 20
SHRINKING_REQUESTS = 20
