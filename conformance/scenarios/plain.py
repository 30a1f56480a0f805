"""Conversations without tools: overrides and metadata, lists, thread-and-run."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from conformance.checks.view import is_success, items
from conformance.oracle.run import TERMINAL
from conformance.scenarios.scenario import Conversation, Scenario, Stop, place
from conformance.scenarios.walk import walk

LISTED_RUNS = 3
LEAST_TOKENS = 256
"""The smallest limit that a run may be given."""
# The directions in brackets are for the reference's model.
MORE_THAN_ALLOWED = (
    "Write out the numbers from one to one thousand in words, one to a line, and leave none out. "
    "[[reference:tokens=1000]]"
)
UNKNOWN_MODEL = "no-such-model"
UNKNOWN_CURSOR = "run_000000000000000000000000"
FILTER_SINCE = "2024-04-01"
"""The day from which the messages of one run can be listed."""


async def plain(talk: Conversation) -> None:
    """A run that may call no tool, with overrides; then its metadata is modified."""
    # Where an edition has no tool_choice, nothing but having none keeps a model from its tools.
    forbids = talk.knows("CreateRunRequest", "tool_choice")
    assistant = await talk.world.assistant(tools=forbids)
    thread = await talk.thread()
    tagged = {"scenario": talk.name, "note": "ü – ✓"}
    talk.made(await talk.say(thread, "Say hello in one short sentence.", "message.user", tagged))
    run = await talk.run(
        thread,
        "create.good",
        assistant_id=assistant,
        tool_choice="none",
        model=talk.wire.target.model,
        instructions="Answer in one short sentence.",
        temperature=0.5,
        max_completion_tokens=1000,
        metadata={"scenario": talk.name, "empty": ""},
    )
    where = place(run)
    ended = await talk.finish(run)
    metadata = {"scenario": talk.name, "reviewed": "yes – ✓"}
    await talk.call("modifyRun", "meta.modify", json={"metadata": metadata}, path=where)
    await talk.call("retrieveRun", "meta.read", path=where)
    await talk.call("listRunSteps", "steps.all", query={"limit": 100}, path=where)
    # Once more: what has ended stays as it is, even where no tool was called.
    await talk.call("listRunSteps", "steps.all", query={"limit": 100}, path=where)
    if ended.get("status") == "completed":
        await talk.call(
            "listMessages", "messages.after", query={"limit": 100}, path={"thread_id": thread}
        )


async def lists(talk: Conversation) -> None:
    """Several runs on one thread, so that their lists have several pages."""
    assistant = await talk.world.assistant(tools=False)
    thread = await talk.thread()
    await talk.call("listRuns", "list.empty", path={"thread_id": thread})
    runs = []
    for number in range(1, LISTED_RUNS + 1):
        cursor = await _begin(talk, thread) if number == LISTED_RUNS else None
        talk.made(await talk.say(thread, f"Count to {number}.", "message.user"))
        if cursor:
            query: dict[str, str | int] = {"limit": 100, "after": cursor}
            where = {"thread_id": thread}
            await talk.call("listMessages", "list.insert-after", query=query, path=where)
        run = await talk.run(thread, "create.good", assistant_id=assistant)
        ended = await talk.finish(run)
        if ended.get("status") not in TERMINAL:
            raise Stop(f"a run was still {ended.get('status')}, so its thread takes no other")
        runs.append(run)
    await walk(talk, "listRuns", {"thread_id": thread})
    await _step_of_another(talk, *runs[:2])
    await _odd_queries(talk, thread)
    if talk.edition_date >= FILTER_SINCE:
        of_run = {"run_id": str(runs[0]["id"])}
        await talk.call("listMessages", "list.of-run", query=of_run, path={"thread_id": thread})
    await walk(talk, "listMessages", {"thread_id": thread})


async def _begin(talk: Conversation, thread: str) -> str | None:
    """Read the first page of a walk over a thread's messages; return the cursor of the next."""
    page = await talk.call(
        "listMessages", "list.insert-before", query={"limit": 2}, path={"thread_id": thread}
    )
    cursor = page.json.get("last_id") if isinstance(page.json, dict) else None
    return cursor if isinstance(cursor, str) else None


async def _odd_queries(talk: Conversation, thread: str) -> None:
    """Ask for pages of sizes that there are none of, and for what follows nothing."""
    odd: dict[str, dict[str, str | int]] = {
        "list.limit-0": {"limit": 0},
        "list.limit-101": {"limit": 101},
        "list.unknown-cursor": {"after": UNKNOWN_CURSOR},
    }
    for label, query in odd.items():
        await talk.call("listRuns", label, query=query, path={"thread_id": thread})


async def _step_of_another(
    talk: Conversation, first: Mapping[str, Any], second: Mapping[str, Any]
) -> None:
    """Ask one run for a step of another one of the same thread."""
    steps = await talk.call("listRunSteps", "steps.seen", path=place(first))
    for step in items(steps)[:1]:
        if isinstance(step.get("id"), str):
            where = {**place(second), "step_id": step["id"]}
            await talk.call("retrieveRunStep", "iso.step-of-run", path=where)


async def thread_and_run(talk: Conversation) -> None:
    """Thread and run in one request."""
    assistant = await talk.world.assistant(tools=False)
    body = {
        "assistant_id": assistant,
        "thread": {"messages": [{"role": "user", "content": "Say hello."}]},
        "metadata": {"scenario": talk.name},
    }
    exchange = await talk.call("createThreadAndRun", "ctr.create", json=body)
    run = {"id": talk.made(exchange), "thread_id": exchange.json.get("thread_id")}
    if not isinstance(run["thread_id"], str):
        raise Stop("the run does not say which thread was made for it")
    await talk.finish(run)
    where = {"thread_id": run["thread_id"]}
    await talk.call("listMessages", "ctr.messages", query={"limit": 100}, path=where)


async def token_limit(talk: Conversation) -> None:
    """A run that may not write as much as it is asked to, so that it ends incomplete."""
    if not talk.knows("CreateRunRequest", "max_completion_tokens"):
        return
    assistant = await talk.world.assistant(tools=False)
    thread = await talk.thread(MORE_THAN_ALLOWED)
    run = await talk.run(
        thread, "create.good", assistant_id=assistant, max_completion_tokens=LEAST_TOKENS
    )
    await talk.finish(run)


async def unknown_model(talk: Conversation) -> None:
    """A run of a model that does not exist. To refuse it is right; so is to let it fail."""
    assistant = await talk.world.assistant(tools=False)
    thread = await talk.thread("Say hello. [[reference:fail]]")
    body = {"assistant_id": assistant, "model": UNKNOWN_MODEL}
    made = await talk.call("createRun", "try.model", json=body, path={"thread_id": thread})
    if is_success(made):
        await talk.finish({"id": talk.made(made), "thread_id": thread})


SCENARIOS = (
    Scenario(
        "plain-run",
        "A run without tools and with overrides, then its metadata, steps and messages.",
        paid_runs=1,
        requests=13,
        shows=("ASST-*", "THREAD-*", "RUN-*", "TOOL-CHOICE-001", "STEP-*", "MSG-*", "HTTP-*"),
        play=plain,
    ),
    Scenario(
        "lists",
        "Three runs on a thread; runs and messages listed in both orders, by pages, and back.",
        paid_runs=LISTED_RUNS,
        requests=43,
        shows=("LIST-*", "RUN-OBJ-002", "ISO-RUN-*"),
        play=lists,
    ),
    Scenario(
        "thread-and-run",
        "A thread and its run made by one request.",
        paid_runs=1,
        requests=7,
        shows=("RUN-CTR-*",),
        play=thread_and_run,
    ),
    Scenario(
        "token-limit",
        "A run whose answer needs more tokens than it may use.",
        paid_runs=1,
        requests=8,
        shows=("RUN-*",),
        play=token_limit,
    ),
    Scenario(
        "unknown-model",
        "A run of a model that does not exist, which is refused or fails.",
        paid_runs=1,
        requests=8,
        shows=("RUN-*",),
        play=unknown_model,
    ),
)
