"""Conversations that end in a cancel: of a run that waits, that is queued, that works."""

from __future__ import annotations

from conformance.oracle.run import TERMINAL
from conformance.scenarios.scenario import Conversation, Scenario, place
from conformance.scenarios.tools import outputs_for, submit, waiting_run

# Long enough to be seen at work; the direction in brackets is for the reference's model.
LONG_TASK = "Write a story of two thousand words about a lighthouse. [[reference:run-long]]"


async def cancel_waiting(talk: Conversation) -> None:
    """Cancel a run that waits for outputs, see it end, and come too late with the outputs."""
    run = await waiting_run(talk)
    await talk.call("cancelRun", "cancel.waiting", path=place(run))
    ended = await talk.finish(run)
    if ended.get("status") in TERMINAL:
        await submit(talk, run, "tool.submit-ended", {"tool_outputs": outputs_for(run)})
        await talk.call("cancelRun", "cancel.terminal", path=place(run))


async def cancel_running(talk: Conversation) -> None:
    """Cancel a run at once, and the next one on its thread when it is seen at work."""
    assistant = await talk.world.assistant(tools=False)
    thread = await talk.thread(LONG_TASK)
    run = await talk.run(thread, "create.good", assistant_id=assistant)
    cancelled = await talk.call("cancelRun", "cancel.queued", path=place(run))
    body = cancelled.json if isinstance(cancelled.json, dict) else {}
    if body.get("status") == "cancelling":
        await talk.call("cancelRun", "cancel.twice", path=place(run))
    ended = await talk.poll(run)
    next_run = await _next(talk, thread, assistant, free=ended.get("status") in TERMINAL)
    seen = await talk.poll(next_run, until={"in_progress"})
    if seen.get("status") == "in_progress":
        await _intrude(talk, str(next_run["thread_id"]), assistant)
        await talk.look(next_run, "poll.again")
        await talk.call("cancelRun", "cancel.running", path=place(next_run))
        await talk.finish(next_run)


async def _next(
    talk: Conversation, thread: str, assistant: str, *, free: bool
) -> dict[str, object]:
    """Create a run on a thread whose run was cancelled; on another one if it is not free."""
    if free:
        body = {"assistant_id": assistant}
        where = {"thread_id": thread}
        made = await talk.call("createRun", "unlock.run", json=body, path=where)
        if made.status is not None and 200 <= made.status < 300:
            return {"id": talk.made(made), "thread_id": thread}
    other = await talk.thread(LONG_TASK)
    return await talk.run(other, "create.good", assistant_id=assistant)


async def _intrude(talk: Conversation, thread: str, assistant: str) -> None:
    """Send a message and a run to a thread whose run is at work."""
    await talk.say(thread, "Are you there?", "lock.message")
    body = {"assistant_id": assistant}
    where = {"thread_id": thread}
    made = await talk.call("createRun", "lock.run", json=body, path=where)
    if made.status is not None and 200 <= made.status < 300:
        # Nobody waits for it, and it is paid for.
        await talk.call("cancelRun", path={**where, "run_id": talk.made(made)})


SCENARIOS = (
    Scenario(
        "cancel-waiting",
        "A waiting run is cancelled and followed to its end; its outputs come too late.",
        paid_runs=1,
        requests=13,
        shows=("RUN-*", "TOOL-SUBMIT-010", "ERR-STATE-003"),
        play=cancel_waiting,
    ),
    Scenario(
        "cancel-running",
        "A run is cancelled at once, and the next one while it works; message and run meanwhile.",
        # The third is one that should have been refused.
        paid_runs=2,
        requests=17,
        spare_runs=1,
        shows=("RUN-*", "ERR-STATE-*"),
        play=cancel_running,
        threads=2,
    ),
)
