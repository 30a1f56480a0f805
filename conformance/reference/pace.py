"""How fast the reference works."""

from __future__ import annotations

import math

from attrs import Attribute, field, frozen


def _duration(_: Pace, attribute: Attribute[float], value: float) -> None:
    if not 0 <= value < math.inf:
        raise ValueError(f"{attribute.name} is a finite number of seconds, not {value}")


@frozen
class Pace:
    """Durations in seconds.

    Attributes:
        queue_seconds: from queued to in_progress, and from cancelling to cancelled.
        run_seconds: of each stretch of work between two pauses.
        expire_seconds: from the creation of a run to its deadline.

    Raises:
        ValueError: a duration is negative or not finite.
    """

    queue_seconds: float = field(default=0.05, validator=_duration)
    run_seconds: float = field(default=0.1, validator=_duration)
    expire_seconds: float = field(default=600.0, validator=_duration)
