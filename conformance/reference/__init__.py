"""The executable contract: a server that behaves as the vanished one is known to have behaved.

It states the law by itself: nothing here imports the oracle or the checks, so that their
agreement means something. `conformance.reference.model` says which directions the scripted
model takes.
"""

from __future__ import annotations

from contextlib import AbstractContextManager

from conformance.contract.editions import LATEST, Edition
from conformance.reference.app import Door, create_app
from conformance.reference.clock import Clock, ManualClock, SystemClock
from conformance.reference.pace import Pace
from conformance.reference.server import running, serve
from conformance.reference.service import Service

__all__ = [
    "Clock",
    "Door",
    "ManualClock",
    "Pace",
    "Service",
    "SystemClock",
    "create_app",
    "embedded",
    "running",
    "serve",
]


def embedded(
    seed: int = 0,
    pace: Pace | None = None,
    key: str | None = None,
    second_key: str | None = None,
    edition: str | Edition = LATEST,
) -> AbstractContextManager[str]:
    """Run the reference on a free loopback port; the context gives its base URL.

    Args:
        seed: of ids and model.
        pace: how fast it works.
        key: the only key that it takes; None takes any.
        second_key: one that it takes too, and that opens another account.
        edition: that it serves, or its name.
    """
    door = Door(filter(None, (key, second_key))) if key else Door()
    return running(create_app(Service(pace=pace, seed=seed, edition=edition), door, seed))
