"""Runs as streams: the SDK's event handlers, sync and async, against the reference."""

from __future__ import annotations

import anyio
import openai
import pytest
from openai import AssistantEventHandler, AsyncAssistantEventHandler

from tests.sdk.talk import FUNCTIONS, outputs, quiet

pytestmark = quiet


class Notes(AssistantEventHandler):
    """Writes down what it is called for; submits nothing by itself."""

    def __init__(self):
        super().__init__()
        self.text, self.calls, self.ended, self.messages = "", [], 0, []

    def on_text_delta(self, delta, snapshot):
        self.text += delta.value
        assert snapshot.value == self.text

    def on_tool_call_created(self, tool_call):
        self.calls.append(tool_call.function.name)

    def on_message_done(self, message):
        self.messages.append(message)

    def on_end(self):
        self.ended += 1


class AsyncNotes(AsyncAssistantEventHandler):
    """The same, awaited."""

    def __init__(self):
        super().__init__()
        self.text, self.calls, self.ended = "", [], 0

    async def on_text_delta(self, delta, snapshot):
        self.text += delta.value
        assert snapshot.value == self.text

    async def on_tool_call_created(self, tool_call):
        self.calls.append(tool_call.function.name)

    async def on_end(self):
        self.ended += 1


def test_the_tool_round_trip_as_two_streams(client):
    assistant = client.beta.assistants.create(model="gpt-4o", tools=FUNCTIONS)
    thread = client.beta.threads.create(messages=[{"role": "user", "content": "Weather?"}])
    runs, asked, answered = client.beta.threads.runs, Notes(), Notes()
    with runs.stream(
        thread_id=thread.id, assistant_id=assistant.id, event_handler=asked
    ) as stream:
        stream.until_done()
    waiting = asked.current_run
    assert (waiting.status, asked.calls, asked.ended) == (
        "requires_action",
        ["weather", "time"],
        1,
    )
    (step,) = runs.steps.list(waiting.id, thread_id=thread.id)
    # What the SDK has put together from the deltas is what the step says.
    snapshot = asked.current_run_step_snapshot
    assert [call.function.arguments for call in snapshot.step_details.tool_calls] == [
        call.function.arguments for call in step.step_details.tool_calls
    ]

    with runs.submit_tool_outputs_stream(
        run_id=waiting.id,
        thread_id=thread.id,
        tool_outputs=outputs(waiting),
        event_handler=answered,
    ) as stream:
        stream.until_done()
    assert (answered.current_run.status, answered.ended) == ("completed", 1)
    (message,) = answered.messages
    assert message.status == "completed"
    assert message.content[0].text.value == answered.text
    kept = client.beta.threads.messages.retrieve(message.id, thread_id=thread.id)
    assert kept.content[0].text.value == answered.text


def test_thread_and_run_as_one_stream_of_raw_events(client):
    assistant = client.beta.assistants.create(model="gpt-4o")
    stream = client.beta.threads.create_and_run(
        assistant_id=assistant.id,
        thread={"messages": [{"role": "user", "content": "Hi"}]},
        stream=True,
    )
    names = [event.event for event in stream]
    assert names[:2] == ["thread.created", "thread.run.created"]
    assert names[-1] == "thread.run.completed"


def test_the_text_of_a_stream_comes_in_pieces(client):
    assistant = client.beta.assistants.create(model="gpt-4o")
    with client.beta.threads.create_and_run_stream(assistant_id=assistant.id) as stream:
        pieces = list(stream.text_deltas)
        (message,) = stream.get_final_messages()
    assert len(pieces) > 1
    assert message.content[0].text.value == "".join(pieces)


@pytest.mark.parametrize(
    ("direction", "last"),
    [
        ("fail", "thread.run.failed"),
        ("fail-late", "thread.run.failed"),
        ("tokens=300", "thread.run.incomplete"),
    ],
)
def test_a_stream_that_ends_badly_is_read_to_its_end(client, direction, last):
    assistant = client.beta.assistants.create(model="gpt-4o")
    events = client.beta.threads.create_and_run(
        assistant_id=assistant.id,
        instructions=f"[[reference:{direction}]]",
        max_completion_tokens=256,
        stream=True,
    )
    assert [event.event for event in events][-1] == last


def test_the_async_client_streams_the_round_trip_too(url):
    async def play():
        async with openai.AsyncOpenAI(
            api_key="sdk-key",
            base_url=url,
            max_retries=0,
            http_client=openai.DefaultAsyncHttpxClient(trust_env=False),
        ) as client:
            assistant = await client.beta.assistants.create(model="gpt-4o", tools=FUNCTIONS)
            thread = await client.beta.threads.create()
            runs, asked, answered = client.beta.threads.runs, AsyncNotes(), AsyncNotes()
            async with runs.stream(
                thread_id=thread.id, assistant_id=assistant.id, event_handler=asked
            ) as stream:
                await stream.until_done()
            async with runs.submit_tool_outputs_stream(
                run_id=asked.current_run.id,
                thread_id=thread.id,
                tool_outputs=outputs(asked.current_run),
                event_handler=answered,
            ) as stream:
                await stream.until_done()
            return asked, answered

    asked, answered = anyio.run(play)
    assert (asked.current_run.status, asked.calls) == ("requires_action", ["weather", "time"])
    assert (answered.current_run.status, answered.ended) == ("completed", 1)
    assert answered.text.startswith("The tools said: ")
