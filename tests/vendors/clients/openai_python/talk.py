"""openai for Python, as it comes: the tool round trip, and a stream where this version has one.

python talk.py BASE_URL KEY
"""

from __future__ import annotations

import json
import sys
import time
import warnings

import openai

warnings.filterwarnings("ignore", category=DeprecationWarning)
TOOL = {
    "type": "function",
    "function": {
        "name": "weather",
        "description": "Get the weather of a city.",
        "parameters": {
            "type": "object",
            "properties": {"city": {"type": "string"}},
            "required": ["city"],
        },
    },
}


def outputs(run):
    return [
        {"tool_call_id": call.id, "output": json.dumps({"sky": "clear"})}
        for call in run.required_action.submit_tool_outputs.tool_calls
    ]


def settled(runs, run, thread):
    """Poll by hand: the oldest versions have no helper for it."""
    for _ in range(400):
        run = runs.retrieve(run.id, thread_id=thread.id)
        if run.status not in {"queued", "in_progress"}:
            return run
        time.sleep(0.05)
    raise TimeoutError(f"still {run.status}")


def asked(beta):
    assistant = beta.assistants.create(model="gpt-4o", tools=[TOOL])
    thread = beta.threads.create()
    beta.threads.messages.create(thread.id, role="user", content="How is the weather in Oslo?")
    return assistant, thread


def round_trip(beta):
    assistant, thread = asked(beta)
    runs = beta.threads.runs
    run = settled(runs, runs.create(thread.id, assistant_id=assistant.id), thread)
    assert run.status == "requires_action", run.status
    runs.submit_tool_outputs(run.id, thread_id=thread.id, tool_outputs=outputs(run))
    run = settled(runs, run, thread)
    assert run.status == "completed", run.status
    steps = runs.steps.list(run.id, thread_id=thread.id, order="asc").data
    assert [step.type for step in steps] == ["tool_calls", "message_creation"]
    answer = beta.threads.messages.list(thread.id).data[0]
    assert answer.role == "assistant"
    assert answer.content[0].text.value


def stream(beta):
    assistant, thread = asked(beta)
    runs = beta.threads.runs
    with runs.stream(thread_id=thread.id, assistant_id=assistant.id) as events:
        events.until_done()
        run = events.current_run
    assert run.status == "requires_action", run.status
    with runs.submit_tool_outputs_stream(
        run_id=run.id, thread_id=thread.id, tool_outputs=outputs(run)
    ) as events:
        text = "".join(events.text_deltas)
        assert events.current_run.status == "completed"
    assert text == beta.threads.messages.list(thread.id).data[0].content[0].text.value


def outcome(act, *arguments):
    try:
        act(*arguments)
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    return "works"


if __name__ == "__main__":
    base_url, key = sys.argv[1:]
    client = openai.OpenAI(api_key=key, base_url=base_url, max_retries=0, timeout=30)
    beta = client.beta
    has_stream = hasattr(beta.threads.runs, "stream")
    sys.stdout.write(
        json.dumps(
            {
                "version": openai.__version__,
                "round trip": outcome(round_trip, beta),
                "stream": outcome(stream, beta) if has_stream else "none",
            }
        )
    )
