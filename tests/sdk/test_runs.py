"""Runs without streams: the SDK's own helpers against the reference."""

from __future__ import annotations

import json

import openai
import pytest

from tests.sdk.talk import FUNCTIONS, outputs, quiet

pytestmark = quiet


@pytest.fixture
def assistant(client):
    return client.beta.assistants.create(model="gpt-4o", tools=FUNCTIONS, name="helper")


@pytest.fixture
def thread(client):
    made = client.beta.threads.create()
    client.beta.threads.messages.create(made.id, role="user", content="Weather and time?")
    return made


def poll(client, assistant, thread, **fields):
    return client.beta.threads.runs.create_and_poll(
        thread_id=thread.id, assistant_id=assistant.id, poll_interval_ms=5, **fields
    )


def test_the_tool_round_trip(client, assistant, thread):
    runs = client.beta.threads.runs
    waiting = poll(client, assistant, thread)
    assert waiting.status == "requires_action"
    calls = waiting.required_action.submit_tool_outputs.tool_calls
    assert [call.function.name for call in calls] == ["weather", "time"]
    assert all("city" in json.loads(call.function.arguments) for call in calls)

    ended = runs.submit_tool_outputs_and_poll(
        run_id=waiting.id,
        thread_id=thread.id,
        tool_outputs=outputs(waiting),
        poll_interval_ms=5,
    )
    assert (ended.status, ended.required_action) == ("completed", None)
    assert ended.usage.total_tokens > 0

    steps = list(runs.steps.list(ended.id, thread_id=thread.id, order="asc"))
    assert [step.type for step in steps] == ["tool_calls", "message_creation"]
    assert [call.function.output for call in steps[0].step_details.tool_calls] == [
        one["output"] for one in outputs(waiting)
    ]
    messages = list(client.beta.threads.messages.list(thread.id, order="asc"))
    assert [message.role for message in messages] == ["user", "assistant"]
    assert messages[1].id == steps[1].step_details.message_creation.message_id
    assert '{"for": "weather"}' in messages[1].content[0].text.value


def test_a_run_without_tools_is_polled_to_its_end(client, assistant, thread):
    run = poll(client, assistant, thread, tool_choice="none", metadata={"a": "b"})
    assert (run.status, run.metadata) == ("completed", {"a": "b"})


def test_cancel_while_it_waits(client, assistant, thread):
    runs = client.beta.threads.runs
    waiting = poll(client, assistant, thread)
    assert runs.cancel(waiting.id, thread_id=thread.id).status == "cancelling"
    ended = runs.poll(waiting.id, thread_id=thread.id, poll_interval_ms=5)
    assert ended.status == "cancelled"


def test_lists_are_paged_to_the_last_item(client, assistant, thread):
    runs = client.beta.threads.runs
    made = [poll(client, assistant, thread, tool_choice="none").id for _ in range(5)]
    assert [run.id for run in runs.list(thread.id, limit=2, order="asc")] == made
    assert [run.id for run in runs.list(thread.id, limit=2)] == made[::-1]


def test_retrieve_and_update(client, assistant, thread):
    runs = client.beta.threads.runs
    run = poll(client, assistant, thread, tool_choice="none")
    runs.update(run.id, thread_id=thread.id, metadata={"seen": "yes"})
    assert runs.retrieve(run.id, thread_id=thread.id).metadata == {"seen": "yes"}


def test_thread_and_run_at_once(client, assistant):
    run = client.beta.threads.create_and_run_poll(
        assistant_id=assistant.id,
        thread={"messages": [{"role": "user", "content": "Hi"}]},
        tool_choice="none",
        poll_interval_ms=5,
    )
    assert run.status == "completed"
    assert len(client.beta.threads.messages.list(run.thread_id).data) == 2


def test_assistants_threads_and_messages_live_and_die(client, assistant, thread):
    beta = client.beta
    assert beta.assistants.update(assistant.id, name="other").name == "other"
    assert beta.assistants.retrieve(assistant.id).name == "other"
    assert assistant.id in [one.id for one in beta.assistants.list(limit=1)]
    (message,) = beta.threads.messages.list(thread.id)
    changed = beta.threads.messages.update(message.id, thread_id=thread.id, metadata={"a": "b"})
    assert changed.metadata == {"a": "b"}
    assert beta.threads.messages.retrieve(message.id, thread_id=thread.id).id == message.id
    assert beta.threads.messages.delete(message.id, thread_id=thread.id).deleted
    assert beta.threads.update(thread.id, metadata={"c": "d"}).metadata == {"c": "d"}
    assert beta.threads.retrieve(thread.id).id == thread.id
    assert beta.threads.delete(thread.id).deleted
    assert beta.assistants.delete(assistant.id).deleted


def test_refusals_become_the_errors_of_the_sdk(client, assistant, thread):
    runs = client.beta.threads.runs
    with pytest.raises(openai.NotFoundError, match="No run found"):
        runs.retrieve("run_x", thread_id=thread.id)
    waiting = poll(client, assistant, thread)
    with pytest.raises(openai.BadRequestError, match="Expected tool outputs") as refused:
        runs.submit_tool_outputs(run_id=waiting.id, thread_id=thread.id, tool_outputs=[])
    assert refused.value.type == "invalid_request_error"
    with pytest.raises(openai.AuthenticationError):
        client.with_options(api_key="wrong").beta.assistants.list()
