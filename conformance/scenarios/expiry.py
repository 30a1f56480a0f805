"""A run whose outputs never come. Slow: it waits as long as the run may live."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from conformance.oracle.run import TERMINAL
from conformance.scenarios.scenario import Conversation, Scenario, Stop, place
from conformance.scenarios.tools import outputs_for, submit, waiting_run

LONGEST_S = 900
"""The longest life of a run that is waited for, in seconds."""
GRACE_S = 60
"""Seconds after its deadline in which a run is given the time to be seen as expired."""
_EVERY_S = 10


async def expiry(talk: Conversation) -> None:
    """Leave a run waiting until its deadline has passed; then come with the outputs."""
    run = await waiting_run(talk)
    left = _lifetime_s(run)
    if left > LONGEST_S:
        await talk.call("cancelRun", path=place(run))
        raise Stop(f"the run may live for {left} s, which is not waited for")
    # It began before it was seen, so its deadline comes no later than this.
    await talk.wire.pause.sleep(left)
    for _ in range(GRACE_S // _EVERY_S + 1):
        if (await talk.look(run, "poll.expiry")).get("status") in TERMINAL:
            break
        await talk.wire.pause.sleep(_EVERY_S)
    last = await talk.look(run, "expire.last")
    if last.get("status") not in TERMINAL:
        await talk.call("cancelRun", path=place(run))
        return
    await submit(talk, run, "expire.submit", {"tool_outputs": outputs_for(run)})
    await talk.say(str(run["thread_id"]), "Are you there?", "expire.message")
    await talk.call("listRunSteps", "expire.steps", query={"limit": 100}, path=place(run))


def _lifetime_s(run: Mapping[str, Any]) -> int:
    created, expires = run.get("created_at"), run.get("expires_at")
    if not (isinstance(created, int) and isinstance(expires, int) and expires >= created):
        raise Stop("the run names no deadline")
    return expires - created


SCENARIOS = (
    Scenario(
        "expiry",
        "A run is left waiting until its deadline has passed. Takes as long as a run may live.",
        paid_runs=1,
        requests=22,
        shows=("RUN-EXPIRE-*",),
        play=expiry,
        slow=True,
    ),
)
