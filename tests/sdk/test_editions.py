"""The SDK of today against every edition of the version that it speaks."""

from __future__ import annotations

import openai
import pytest

from conformance.contract.editions import NAMED
from conformance.reference import embedded
from tests.sdk.conftest import PACE
from tests.sdk.talk import FUNCTIONS, outputs, quiet

pytestmark = quiet


@pytest.fixture(params=[name for name in NAMED if name.startswith("v2")])
def client(request):
    with (
        embedded(pace=PACE, key="sdk-key", edition=request.param) as url,
        openai.OpenAI(
            api_key="sdk-key",
            base_url=url,
            max_retries=0,
            http_client=openai.DefaultHttpxClient(trust_env=False),
        ) as made,
    ):
        yield made


def test_polling_and_streaming_work_in_every_edition_of_version_2(client):
    beta = client.beta
    assistant = beta.assistants.create(model="gpt-4o", tools=FUNCTIONS)
    thread = beta.threads.create(messages=[{"role": "user", "content": "Weather?"}])
    waiting = beta.threads.runs.create_and_poll(
        thread_id=thread.id, assistant_id=assistant.id, poll_interval_ms=5
    )
    assert waiting.status == "requires_action"
    with beta.threads.runs.submit_tool_outputs_stream(
        run_id=waiting.id, thread_id=thread.id, tool_outputs=outputs(waiting)
    ) as stream:
        (message,) = stream.get_final_messages()
    run = beta.threads.runs.retrieve(waiting.id, thread_id=thread.id)
    assert (run.status, run.model) == ("completed", "gpt-4o")
    listed = beta.threads.messages.list(thread.id, limit=1).data[0]
    assert listed.content[0].text.value == message.content[0].text.value
    assert len(list(beta.threads.runs.steps.list(run.id, thread_id=thread.id, limit=1))) == 2
