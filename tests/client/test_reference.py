"""The client against the reference: every edition, every mutant, in this process, without waiting."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import anyio
import httpx
import pytest

from conformance.contract.editions import NAMED
from conformance.mutants import MUTANTS, VARIANTS, application, service
from conformance.reference import Door, ManualClock, Pace, create_app
from runs_client import TERMINAL, AsyncRunsClient, errors
from tests.client.world import events_of

ASSISTANT = {
    "model": "gpt-4o",
    "tools": [
        {
            "type": "function",
            "function": {
                "name": "add",
                "parameters": {"type": "object", "properties": {"x": {"type": "integer"}}},
            },
        }
    ],
}
TOOLS: dict[str, Callable[..., Any]] = {"add": lambda **numbers: sum(numbers.values())}
Story = Callable[[AsyncRunsClient], Awaitable[Any]]


def meet(story: Story, *, edition: str = NAMED[-1], mutant: str | None = None) -> Any:
    """Let a client meet the reference, or a mutant of it; waiting moves the reference's clock."""
    return anyio.run(_meet, story, edition, mutant)


async def _meet(story: Story, edition: str, mutant: str | None) -> Any:
    clock = ManualClock()
    made = service(mutant, clock=clock, pace=Pace(0, 0), edition=edition)
    app = application(mutant, create_app(made, Door(), 0))
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)

    async def sleep(seconds: float) -> None:
        clock.advance(seconds)
        await anyio.lowlevel.checkpoint()

    # A hang would be of real time: the story's own deadlines are of the moved clock.
    with anyio.fail_after(30):
        async with httpx.AsyncClient(transport=transport) as http:
            client = AsyncRunsClient(
                "http://reference.test",
                api_key="sk-test",
                beta=f"assistants={edition[:2]}",
                http_client=http,
                sleep=sleep,
                clock=clock.now,
            )
            return await story(client)


async def _thread(client: AsyncRunsClient) -> str:
    made = await client.threads.create({"messages": [{"role": "user", "content": "Add up."}]})
    return made.id


@pytest.mark.parametrize("edition", NAMED)
def test_the_tool_loop_ends_in_every_edition(edition: str):
    async def story(client: AsyncRunsClient) -> None:
        assistant = await client.assistants.create(ASSISTANT)
        thread_id = await _thread(client)
        run = await client.runs.run_tools(thread_id, {"assistant_id": assistant.id}, TOOLS)
        assert run.status == "completed"
        steps = [step async for step in client.steps.iterate(thread_id, run.id, order="asc")]
        assert [step.type_ for step in steps] == ["tool_calls", "message_creation"]
        said = [m async for m in client.messages.iterate(thread_id, limit=1)]
        assert [message.role for message in said] == ["assistant", "user"]

    meet(story, edition=edition)


@pytest.mark.parametrize("edition", [name for name in NAMED if name >= "v1-2024-04"])
def test_a_stream_is_followed_through_a_pause_in_every_edition_that_streams(edition: str):
    async def story(client: AsyncRunsClient) -> None:
        assistant = await client.assistants.create(ASSISTANT)
        thread_id = await _thread(client)
        body = {"assistant_id": assistant.id}
        _, first = await events_of(client.runs.stream(thread_id, body))
        assert first.run.status == "requires_action"
        outputs = await client.runs.answer(first.run, TOOLS)
        opening = client.runs.submit_stream(thread_id, first.run.id, outputs, after=first)
        _, second = await events_of(opening)
        assert second.run == await client.runs.retrieve(thread_id, second.run.id)
        fetched = [step async for step in client.steps.iterate(thread_id, second.run.id)]
        assert {step.id: step.status for step in fetched} == {
            name: step.status for name, step in second.steps.items()
        }
        said = (await client.messages.list(thread_id, limit=1)).data[0]
        assert second.messages[said.id].content == said.content

    meet(story, edition=edition)


async def _whole_tour(client: AsyncRunsClient) -> list[str]:
    """Use every method; return what came of each: the type of its value or of its error."""
    came: list[str] = []

    async def attempt(call: Callable[[], Awaitable[Any]]) -> Any:
        try:
            value = await call()
        except errors.ApiError as error:
            came.append(type(error).__name__)
            return None
        came.append(type(value).__name__)
        return value

    async def walked(pages: Any) -> list[Any]:
        return [item async for item in pages]

    made = await attempt(lambda: client.assistants.create(ASSISTANT))
    assistant_id = str(getattr(made, "id", "asst_1"))
    body = {"assistant_id": assistant_id}
    thread = await attempt(lambda: client.threads.create({"messages": []}))
    thread_id = str(getattr(thread, "id", "thread_1"))
    said = {"role": "user", "content": "Add up."}
    await attempt(lambda: client.messages.create(thread_id, said))
    run = await attempt(lambda: client.runs.run_tools(thread_id, body, TOOLS, max_rounds=4))
    run_id = str(getattr(run, "id", "run_1"))
    runs = client.runs
    await attempt(lambda: runs.create_and_poll(thread_id, body))
    await attempt(lambda: walked(runs.iterate(thread_id, limit=1)))
    await attempt(lambda: walked(client.steps.iterate(thread_id, run_id, limit=1)))
    await attempt(lambda: walked(client.messages.iterate(thread_id, limit=1)))
    await attempt(lambda: walked(client.assistants.iterate(limit=1)))
    await attempt(lambda: runs.modify(thread_id, run_id, {"metadata": {"k": "v"}}))
    await attempt(lambda: runs.cancel_and_wait(thread_id, run_id))
    created = await attempt(lambda: client.threads.create_and_run(body))
    if created is not None:
        held, pending = str(created.thread_id), str(created.id)
        await attempt(lambda: runs.cancel_and_wait(held, pending))
    await attempt(lambda: events_of(client.threads.create_and_run_stream(body)))
    await attempt(lambda: runs.retrieve(thread_id, "run_nobody"))
    await attempt(lambda: client.threads.delete(thread_id))
    return came


def test_the_tour_of_the_reference_itself_meets_one_error():
    """What the tour of the mutants is measured against."""
    came = meet(_whole_tour)
    assert [name for name in came if name.endswith("Error")] == ["NotFoundError"]
    assert len(came) == 16


@pytest.mark.parametrize("mutant", sorted({*MUTANTS, *VARIANTS}))
def test_a_defect_is_met_with_values_and_typed_errors_and_without_a_hang(mutant: str):
    assert meet(_whole_tour, mutant=mutant)


def test_trio_does_as_well_as_asyncio():
    """The loop's own sleeping, task groups and threads, on the other event loop."""

    async def story() -> None:
        app = create_app(service(None, pace=Pace(0, 0)), Door(), 0)
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app)) as http:
            client = AsyncRunsClient("http://reference.test", api_key="sk", http_client=http)
            assistant = await client.assistants.create(ASSISTANT)
            body = {"assistant_id": assistant.id}
            run = await client.runs.run_tools(await _thread(client), body, TOOLS, interval=0)
            assert run.status == "completed"
            _, stream = await events_of(client.runs.stream(run.thread_id, body))
            assert stream.run.status == "requires_action"

    anyio.run(story, backend="trio")


def test_a_run_that_fails_ends_the_loop():
    async def story(client: AsyncRunsClient) -> None:
        assistant = await client.assistants.create(ASSISTANT)
        body = {"assistant_id": assistant.id, "instructions": "[[reference:fail]]"}
        run = await client.runs.run_tools(await _thread(client), body, TOOLS)
        assert run.status == "failed"
        assert run.status in TERMINAL

    meet(story)
