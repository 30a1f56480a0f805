"""Generated conversations: what schemathesis and hypothesis think of, on the same seams.

Both libraries are imported when they are first played, and not by commands that only plan.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from importlib import import_module

import anyio.to_thread

from conformance.properties import shares
from conformance.scenarios import Conversation, Scenario


def _later(module: str, name: str) -> Callable[[Conversation], Awaitable[None]]:
    """Return a script that is imported when it is played, beside the scenarios that wait."""

    async def play(talk: Conversation) -> None:
        loaded = await anyio.to_thread.run_sync(import_module, f"{__name__}.{module}")
        await getattr(loaded, name)(talk)

    return play


PROPERTIES: tuple[Scenario, ...] = (
    Scenario(
        "generated-requests",
        "Valid and invalid requests for whatever costs nothing, and a run, drawn from the contract.",
        paid_runs=shares.GENERATED_RUNS,
        requests=shares.GENERATED_REQUESTS,
        # A provider that takes an invalid body makes a run of it.
        spare_runs=shares.GENERATED_SPARE_RUNS,
        shows=("ERR-GEN-*", "ERR-GONE-*", "ERR-ENV-*", "MSG-DEL-*"),
        play=_later("generated", "generated"),
        threads=shares.GENERATED_OBJECTS,
    ),
    Scenario(
        "explore",
        "A state machine draws sequences: create, submit, cancel, modify, list, say, delete.",
        paid_runs=shares.EXPLORING_RUNS,
        requests=shares.EXPLORING_REQUESTS,
        spare_runs=shares.SHRINKING_RUNS,
        spare_requests=shares.SHRINKING_REQUESTS,
        shows=("RUN-*", "TOOL-*", "ERR-STATE-*"),
        play=_later("machine", "explore"),
        threads=shares.EXPLORING_EXAMPLES,
    ),
)


def stored(name: str, moves: tuple[tuple[str, str], ...]) -> Scenario:
    """Return the scenario that plays a sequence which a run stored.

    Args:
        name: of the scenario that found it.
        moves: what is done, by name, each with the text that goes with it.
    """

    async def play(talk: Conversation) -> None:
        machine = await anyio.to_thread.run_sync(import_module, f"{__name__}.machine")
        await machine.again(talk, moves)

    return Scenario(
        name,
        f"The stored sequence: {', '.join(move for move, _ in moves)}.",
        paid_runs=sum(move.startswith("create") for move, _ in moves),
        requests=shares.SHRINKING_REQUESTS,
        shows=(),
        play=play,
    )


__all__ = ["PROPERTIES", "stored"]
