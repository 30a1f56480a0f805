"""The generated client reads whatever servers were recorded to send, and gives it back."""

from __future__ import annotations

import json
from collections import Counter
from functools import cache
from typing import Any

import httpx
import pytest
from assistants_api import errors, models
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from conformance.contract import document
from tests.client.recorded import Recorded, answers, events, operation_module
from tests.seeds.pages import examples, needs_seeds
from tests.shared import needs_recordings

OBJECTS = {
    "assistant": models.Assistant,
    "thread": models.Thread,
    "thread.run": models.Run,
    "thread.run.step": models.RunStep,
    "thread.run.step.delta": models.RunStepDelta,
    "thread.message": models.Message,
    "thread.message.delta": models.MessageDelta,
}


@cache
def _operation(name: str) -> Any:
    return operation_module(document.load(), name)


def _read(recorded: Recorded) -> Any:
    """What the client makes of an answer: through the operation that asked for it."""
    response = httpx.Response(recorded.status, content=json.dumps(recorded.body).encode())
    return _operation(str(recorded.operation)).parse_response(response)


@needs_recordings
def test_every_recorded_success_is_read_and_given_back():
    """A success of any operation gives a model, whose JSON is what came."""
    kinds: Counter[str] = Counter()
    for recorded in answers():
        if recorded.status != 200 or recorded.operation is None:
            continue
        model = _read(recorded)
        assert model.to_dict() == recorded.body, str(recorded)
        kinds[type(model).__name__] += 1
    for wanted in ("Run", "RunList", "RunStepList", "Message", "MessageList", "Thread"):
        assert kinds[wanted] > 3, kinds
    for wanted in ("Assistant", "AssistantList", "DeleteAssistantResponse", "RunStep"):
        assert kinds[wanted] > 0, kinds
    assert sum(kinds.values()) > 350


@needs_recordings
def test_every_recorded_refusal_raises_and_is_kept():
    """An answer that is no success raises; the error body is read as the envelope, too."""
    count = 0
    for recorded in answers():
        if recorded.status < 400 or recorded.operation is None:
            continue
        with pytest.raises(errors.ApiStatusError) as raised:
            _read(recorded)
        assert raised.value.status_code == recorded.status
        assert raised.value.body == recorded.body
        assert raised.value.error.message, recorded
        assert models.ErrorResponse.from_dict(recorded.body).to_dict() == recorded.body
        count += 1
    assert count > 60


@needs_recordings
def test_every_recorded_stream_event_is_read_and_given_back():
    """Objects and deltas of streams are models, too, although no operation returns them."""
    kinds: Counter[str] = Counter()
    for recorded in events():
        kind = OBJECTS.get(str(recorded.body.get("object")))
        if kind is not None:
            assert kind.from_dict(recorded.body).to_dict() == recorded.body, str(recorded)
            kinds[kind.__name__] += 1
    assert kinds["MessageDelta"] > 20, kinds
    assert kinds["RunStepDelta"] > 0, kinds
    assert kinds["RunStep"] > 5, kinds


@needs_recordings
def test_a_recorded_run_is_typed_all_the_way_down():
    """Reading makes models, not dicts: tools, usage and required action are classes."""
    runs = [_read(r) for r in answers() if r.operation == "retrieveRun" and r.status == 200]
    waiting = next(run for run in runs if run.status == "requires_action")
    assert isinstance(waiting.status, models.RunStatus)
    assert isinstance(waiting.required_action, models.RequiredAction)
    calls = waiting.required_action.submit_tool_outputs.tool_calls
    assert isinstance(calls[0].function.name, str)
    assert isinstance(waiting.tools[0], models.FunctionTool)
    assert any(isinstance(run.usage, models.RunUsage) for run in runs)


@needs_seeds
@pytest.mark.parametrize("page", ["000", "001", "002", "003"])
def test_every_object_that_a_seed_page_shows_is_read_and_given_back(page: str):
    """Runs and bodies of requests, each of another edition, each with its own gaps."""
    shown = [example for example in examples(page) if isinstance(example, dict)]
    assert shown
    for example in shown:
        for kind in (models.Run, models.CreateRunRequest, models.SubmitToolOutputsRequest):
            assert kind.from_dict(example).to_dict() == example


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=4,
)


def _places(node: Any) -> list[tuple[Any, Any]]:
    """Every (container, key) of a JSON value, in a fixed order."""
    keys = node.keys() if isinstance(node, dict) else range(len(node))
    found = [(node, key) for key in keys]
    for key in keys:
        if isinstance(node[key], dict | list):
            found.extend(_places(node[key]))
    return found


@st.composite
def damaged(draw: st.DrawFn) -> Recorded:
    """A recorded success with keys removed, nulled, replaced or added, at any depth."""
    pool = [r for r in answers() if r.status == 200 and r.operation is not None]
    chosen = draw(st.sampled_from(pool))
    body = json.loads(json.dumps(chosen.body))
    for _ in range(draw(st.integers(1, 6))):
        places = _places(body)
        if not places:
            break
        holder, key = places[draw(st.integers(0, len(places) - 1))]
        how = draw(st.sampled_from(["remove", "null", "replace", "text", "add"]))
        if how == "remove":
            del holder[key]
        elif how == "null":
            holder[key] = None
        elif how == "replace":
            holder[key] = draw(json_values)
        elif how == "text":
            # Numbers as strings, and members that no enum has.
            holder[key] = str(holder[key])
        elif isinstance(holder, dict):
            holder[draw(st.text(max_size=8))] = draw(json_values)
    return Recorded(chosen.file, chosen.at, 200, chosen.operation, body)


@needs_recordings
@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(damaged())
def test_no_damage_to_a_body_stops_the_reader(recorded: Recorded):
    """Missing keys, nulls, other types, unknown members and keys: read, and given back."""
    if isinstance(recorded.body.get("error"), dict) and not {"id", "object"} & {*recorded.body}:
        return  # a refusal under a success status raises, and has its own test
    assert _read(recorded).to_dict() == recorded.body
