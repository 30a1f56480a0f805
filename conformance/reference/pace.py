"""How fast the reference works."""

from __future__ import annotations

from attrs import field, frozen
from attrs.validators import ge


@frozen
class Pace:
    """Durations in seconds.

    Attributes:
        queue_seconds: from queued to in_progress, and from cancelling to cancelled.
        run_seconds: of each stretch of work between two pauses.
        expire_seconds: from the creation of a run to its deadline.
    """

    queue_seconds: float = field(default=0.05, validator=ge(0))
    run_seconds: float = field(default=0.1, validator=ge(0))
    expire_seconds: float = field(default=600.0, validator=ge(0))
