"""Generated operations, sync and async, against the reference provider."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from typing import Any

import pytest
from assistants_api import Client, errors, models
from assistants_api.api.assistants import create_assistant, delete_assistant, list_assistants
from assistants_api.api.messages import create_message, list_messages
from assistants_api.api.run_steps import list_run_steps
from assistants_api.api.runs import (
    cancel_run,
    create_run,
    list_runs,
    modify_run,
    retrieve_run,
    submit_tool_outputs,
)
from assistants_api.api.threads import create_thread, delete_thread, retrieve_thread

from conformance.reference import embedded

HEADERS = {"Authorization": "Bearer sk-test", "OpenAI-Beta": "assistants=v2"}
FUNCTION = models.FunctionTool(function=models.FunctionDefinition(name="look_up"))


@pytest.fixture(scope="module")
def base_url() -> Iterator[str]:
    with embedded() as url:
        yield url


Call = Callable[..., Awaitable[Any]]


async def _sync(operation: Any, *path: str, **given: Any) -> Any:
    return operation.sync(*path, **given)


async def _async(operation: Any, *path: str, **given: Any) -> Any:
    return await operation.asyncio(*path, **given)


async def _until(call: Call, client: Client, run: models.Run, *wanted: str) -> models.Run:
    for _ in range(2000):
        if run.status in wanted:
            return run
        run = await call(retrieve_run, run.thread_id, run.id, client=client)
    raise AssertionError(f"never {wanted}: {run.status}")


@pytest.mark.parametrize("call", [_sync, _async])
def test_a_tool_round_trip_of_operations(call: Call, base_url: str):
    """create assistant, thread, message, run; retrieve, submit, list, modify, delete."""

    async def story(client: Client) -> None:
        with client:
            async with client:
                await told(client)

    async def told(client: Client) -> None:
        body = models.CreateAssistantRequest(model="gpt-4o", tools=[FUNCTION])
        assistant = await call(create_assistant, client=client, body=body)
        thread = await call(create_thread, client=client, body=models.CreateThreadRequest())
        message = await call(
            create_message,
            thread.id,
            client=client,
            body=models.CreateMessageRequest(role="user", content="Where is it?"),
        )
        assert message.thread_id == thread.id
        run = await call(
            create_run,
            thread.id,
            client=client,
            body=models.CreateRunRequest(
                assistant_id=assistant.id, tool_choice="required", metadata={"k": "v"}
            ),
        )
        assert run.status == models.RunStatus.QUEUED
        assert dict(run.metadata) == {"k": "v"}
        run = await _until(call, client, run, "requires_action")
        calls = run.required_action.submit_tool_outputs.tool_calls
        outputs = [models.ToolOutput(tool_call_id=one.id, output="here") for one in calls]
        run = await call(
            submit_tool_outputs,
            thread.id,
            run.id,
            client=client,
            body=models.SubmitToolOutputsRequest(tool_outputs=outputs),
        )
        assert run.required_action is None
        run = await _until(call, client, run, "completed", "requires_action")
        changed = await call(
            modify_run,
            thread.id,
            run.id,
            client=client,
            body=models.ModifyRunRequest(metadata={"done": "yes"}),
        )
        assert changed.metadata["done"] == "yes"
        assert [r.id for r in (await call(list_runs, thread.id, client=client)).data] == [run.id]
        steps = await call(list_run_steps, thread.id, run.id, client=client, order="asc")
        assert steps.data[0].type_ == "tool_calls"
        messages = await call(list_messages, thread.id, client=client, limit=1)
        assert len(messages.data) == 1
        if run.status == "requires_action":
            await call(cancel_run, thread.id, run.id, client=client)
        assert (await call(retrieve_thread, thread.id, client=client)).id == thread.id
        assert (await call(delete_thread, thread.id, client=client)).deleted is True
        assert (await call(delete_assistant, assistant.id, client=client)).deleted is True

    asyncio.run(story(Client(base_url=base_url, headers=HEADERS)))


@pytest.mark.parametrize("call", [_sync, _async])
def test_an_unknown_id_raises_what_the_server_said(call: Call, base_url: str):
    async def ask() -> None:
        client = Client(base_url=base_url, headers=HEADERS)
        with client:
            async with client:
                await call(retrieve_thread, "thread_nobody", client=client)

    with pytest.raises(errors.NotFoundError) as raised:
        asyncio.run(ask())
    assert raised.value.status_code == 404
    assert raised.value.request_id
    assert "thread_nobody" in str(raised.value.error.message)
    assert raised.value.error.type == "invalid_request_error"


def test_an_answer_comes_with_status_and_headers_on_request(base_url: str):
    with Client(base_url=base_url, headers=HEADERS) as client:
        answer = list_assistants.sync_detailed(client=client, limit=1)
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("application/json")
    assert isinstance(answer.parsed, models.AssistantList)


def test_a_header_can_be_given_to_one_call(base_url: str):
    """Without the edition header the reference refuses; one call can carry it alone."""
    with Client(base_url=base_url, headers={"Authorization": "Bearer sk-test"}) as client:
        with pytest.raises(errors.BadRequestError):
            list_assistants.sync(client=client)
        found = list_assistants.sync(client=client, open_ai_beta="assistants=v2")
    assert found.object_ == "list"
