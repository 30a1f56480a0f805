"""The error table: unknown ids, bad bodies, missing key, missing beta header."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from conformance.oracle import metadata
from conformance.scenarios.scenario import Conversation, Refused, Scenario
from conformance.scenarios.tools import UNKNOWN_STEP
from conformance.trace import Exchange

UNKNOWN_THREAD = "thread_000000000000000000000000"
UNKNOWN_RUN = "run_000000000000000000000000"
UNKNOWN_ASSISTANT = "asst_000000000000000000000000"
WRONG_KEY = "not-a-key-of-this-provider"
V1_ENDED = "2024-12-18"
"""The day from which version 1 is refused by name (facts: behaviour, section 9)."""


async def unknown_ids(talk: Conversation) -> None:
    """Every operation on a run, for what does not exist.

    So it is known what is there before anything depends on it, and what is refused. A provider
    that makes no threads or assistants is asked all the same, to see what is there; why it refuses
    is then anybody's guess, and is not judged.
    """
    try:
        assistant = await talk.world.assistant(tools=False)
        thread = await talk.thread()
    except Refused:
        await _ask_all(talk, UNKNOWN_THREAD, UNKNOWN_ASSISTANT, lambda label: "probe")
        return
    await _ask_all(talk, thread, assistant, lambda label: f"error.{label}")
    await _bad_run(talk, thread, "error.unknown-assistant", {"assistant_id": UNKNOWN_ASSISTANT})


async def _ask_all(
    talk: Conversation, thread: str, assistant: str, named: Callable[[str], str]
) -> None:
    parent, run = {"thread_id": UNKNOWN_THREAD}, {"thread_id": thread, "run_id": UNKNOWN_RUN}
    await talk.call("listRuns", named("unknown-thread"), path=parent)
    await talk.call("retrieveThread", named("unknown-thread-retrieve"), path=parent)
    await talk.call("listMessages", named("unknown-thread-messages"), path=parent)
    hello = {"role": "user", "content": "Hello."}
    await talk.call("createMessage", named("unknown-thread-message"), json=hello, path=parent)
    await talk.call(
        "retrieveAssistant",
        named("unknown-assistant-retrieve"),
        path={"assistant_id": UNKNOWN_ASSISTANT},
    )
    await talk.call("retrieveRun", named("unknown-run"), path=run)
    await talk.call(
        "modifyRun", named("unknown-run-modify"), json={"metadata": {"a": "b"}}, path=run
    )
    await talk.call("cancelRun", named("unknown-run-cancel"), path=run)
    outputs = {"tool_outputs": [{"tool_call_id": "call_unknown", "output": "none"}]}
    await talk.call("submitToolOutputs", named("unknown-run-submit"), json=outputs, path=run)
    # Where runs cannot be retrieved no other scenario comes as far as these: are they there?
    await talk.call("listRunSteps", "probe", path=run)
    step = {**run, "step_id": UNKNOWN_STEP}
    await talk.call("retrieveRunStep", named("unknown-step"), path=step)
    made = {"assistant_id": assistant}
    await talk.call("createRun", named("unknown-thread-run"), json=made, path=parent)


async def bad_bodies(talk: Conversation) -> None:
    """Bodies that break the documented schema in one way each."""
    assistant = await talk.world.assistant(tools=False)
    thread = await _fullest(talk)
    bodies: dict[str, dict[str, Any]] = {
        "error.no-assistant": {},
        "error.assistant-type": {"assistant_id": 7},
        "error.temperature": {"assistant_id": assistant, "temperature": 3},
        "error.token-limit": {"assistant_id": assistant, "max_completion_tokens": 10},
    }
    for label, body in bodies.items():
        if not all(talk.knows("CreateRunRequest", name) for name in body):
            continue
        thread = await _bad_run(talk, thread, label, body)
    thread = await _bad_run(talk, thread, "error.not-json", content=b'{"assistant_id": ')
    for label, wrong in {
        "error.metadata-pairs": {f"key{n}": "value" for n in range(17)},
        "error.metadata-value": {"key": "v" * 513},
        "error.metadata-key": {"k" * 65: "value"},
    }.items():
        await talk.call(
            "modifyThread", label, json={"metadata": wrong}, path={"thread_id": thread}
        )
    body = {"role": "narrator", "content": "Hello."}
    await talk.call("createMessage", "error.role", json=body, path={"thread_id": thread})


async def _fullest(talk: Conversation) -> str:
    """Create a thread whose metadata touches every limit; one without, if that is refused."""
    body = {"metadata": metadata.fullest()}
    made = await talk.call("createThread", "meta.full", json=body)
    return talk.made(made) if _accepted(made) else await talk.thread()


async def _bad_run(
    talk: Conversation,
    thread: str,
    label: str,
    body: Mapping[str, Any] | None = None,
    content: bytes | None = None,
) -> str:
    """Ask for a run that must be refused; return a thread on which no run is active."""
    exchange = await talk.call(
        "createRun", label, json=body, content=content, path={"thread_id": thread}
    )
    return await talk.thread() if _accepted(exchange) else thread


def _accepted(exchange: Exchange) -> bool:
    return exchange.status is not None and 200 <= exchange.status < 300


async def headers(talk: Conversation) -> None:
    """A request that works elsewhere, with each header missing or wrong in one way."""

    async def ask(label: str, name: str, value: str | None) -> None:
        await talk.call("createThread", f"error.{label}", json={}, headers={name: value})

    for name, value in talk.wire.target.credentials().items():
        bearer = name == "Authorization"
        await ask("no-key", name, None)
        await ask("wrong-key", name, f"Bearer {WRONG_KEY}" if bearer else WRONG_KEY)
        if bearer:
            await ask("empty-key", name, "Bearer")
            await ask("other-scheme", name, f"Token {value.removeprefix('Bearer ')}")
    await ask("no-beta", "OpenAI-Beta", None)
    await ask("unknown-beta", "OpenAI-Beta", "assistants=v99")
    if talk.edition_date >= V1_ENDED:
        await ask("ended-beta", "OpenAI-Beta", "assistants=v1")


SCENARIOS = (
    Scenario(
        "unknown-ids",
        "Every operation on a run, for what does not exist: what is there, what is refused.",
        # A provider that does not refuse makes a run of it: two could be accepted.
        paid_runs=0,
        requests=14,
        spare_runs=2,
        shows=("ERR-ID-*", "ERR-ENV-*"),
        play=unknown_ids,
        threads=2,
        probes=True,
    ),
    Scenario(
        "bad-bodies",
        "Request bodies that break the documented schema in one way each.",
        paid_runs=0,
        requests=10,
        spare_runs=5,
        shows=("ERR-BODY-*", "ERR-ENV-*", "META-LIMIT-*", "META-KEEP-*"),
        play=bad_bodies,
        threads=6,
    ),
    Scenario(
        "headers",
        "No key, a wrong one, one under another scheme; no beta header, a wrong one.",
        paid_runs=0,
        requests=7,
        shows=("ERR-AUTH-*", "ERR-BETA-*", "ERR-ENV-*"),
        play=headers,
        threads=7,
    ),
)
