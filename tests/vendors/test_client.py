"""The client through LiteLLM's proxy, in front of our reference, as far as each mount goes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from runs_client import NO_RETRY, RunsClient, errors
from tests.vendors.fleet import PROXY_KEY as KEY

pytestmark = pytest.mark.vendors

ADD = {
    "type": "function",
    "function": {
        "name": "add",
        "parameters": {
            "type": "object",
            "properties": {"x": {"type": "integer"}, "y": {"type": "integer"}},
            "required": ["x", "y"],
        },
    },
}
TOOLS = {"add": lambda **numbers: sum(numbers.values())}


@pytest.fixture
def passed(proxy: str) -> Iterator[RunsClient]:
    with RunsClient(f"{proxy}/openai/v1", api_key=KEY) as client:
        yield client


@pytest.fixture
def native(proxy: str) -> Iterator[RunsClient]:
    with RunsClient(f"{proxy}/v1", api_key=KEY, retry=NO_RETRY) as client:
        yield client


def asked(client: RunsClient) -> tuple[str, dict[str, Any]]:
    """A thread with a question, and the body of a run that has to call a function."""
    assistant = client.assistants.create({"model": "gpt-4o", "tools": [ADD]})
    thread = client.threads.create()
    client.messages.create(thread.id, {"role": "user", "content": "What is 2 and 3?"})
    return thread.id, {"assistant_id": assistant.id, "tool_choice": "required"}


def test_the_tool_loop_through_the_pass_through_mount(passed: RunsClient):
    thread_id, body = asked(passed)
    run = passed.runs.run_tools(thread_id, body, TOOLS)
    assert run.status == "completed"
    called, said = passed.steps.iterate(thread_id, run.id, order="asc")
    assert (called.type_, said.type_) == ("tool_calls", "message_creation")
    (call,) = called.step_details.tool_calls
    assert int(call.function.output) == sum(json.loads(call.function.arguments).values())


def test_streams_with_tools_through_the_pass_through_mount(passed: RunsClient):
    thread_id, body = asked(passed)
    with passed.runs.stream(thread_id, body) as stream:
        run = stream.until_done()
    assert run.status == "requires_action"
    outputs = passed.runs.answer(run, TOOLS)
    with passed.runs.submit_stream(thread_id, run.id, outputs, after=stream) as stream:
        assert stream.until_done().status == "completed"
    (message,) = stream.messages.values()
    assert message.content[0].text.value


def test_what_the_native_mount_lacks_is_a_typed_error(native: RunsClient):
    """It has neither retrieveRun nor submitToolOutputs: no loop, and no hang."""
    thread_id, _ = asked(native)
    with pytest.raises(errors.ApiStatusError) as raised:
        native.runs.poll(thread_id, "run_1")
    assert raised.value.status_code in {404, 405}
    with pytest.raises(errors.ApiStatusError) as raised:
        native.runs.submit(thread_id, "run_1", [{"tool_call_id": "call_1", "output": "5"}])
    assert raised.value.status_code in {404, 405}


def test_a_run_without_tools_through_the_native_mount(native: RunsClient):
    """The mount holds the answer back until the run has ended, so nobody has to poll."""
    assistant = native.assistants.create({"model": "gpt-4o"})
    thread = native.threads.create()
    native.messages.create(thread.id, {"role": "user", "content": "Hi"})
    run = native.runs.create_and_poll(thread.id, {"assistant_id": assistant.id})
    assert run.status == "completed"
    assert {message.role for message in native.messages.iterate(thread.id)} == {
        "user",
        "assistant",
    }
