"""What the reference refuses, with which status, param, code and text."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.reference.refusal import Refusal
from tests.reference.world import TIME, WEATHER, World, calls_of, function, served, where

ENVELOPE = {"message", "type", "param", "code"}
ASSISTANT = {"assistant_id": "asst_x"}
USER = {"role": "user", "content": "x"}


def refused(call, *arguments, **keywords):
    with pytest.raises(Refusal) as found:
        call(*arguments, **keywords)
    return found.value


@pytest.mark.parametrize(
    ("body", "param", "code"),
    [
        ({}, "assistant_id", "missing_required_parameter"),
        ([], None, "invalid_type"),
        ({"assistant_id": 7}, "assistant_id", "invalid_type"),
        ({**ASSISTANT, "temperature": 2.1}, "temperature", "decimal_above_max_value"),
        ({**ASSISTANT, "temperature": -0.1}, "temperature", "decimal_below_min_value"),
        ({**ASSISTANT, "temperature": True}, "temperature", "invalid_type"),
        ({**ASSISTANT, "top_p": 1.5}, "top_p", "decimal_above_max_value"),
        ({**ASSISTANT, "stream": "yes"}, "stream", "invalid_type"),
        ({**ASSISTANT, "max_prompt_tokens": 255}, "max_prompt_tokens", "integer_below_min_value"),
        ({**ASSISTANT, "max_completion_tokens": 256.5}, "max_completion_tokens", "invalid_type"),
        ({**ASSISTANT, "tools": [WEATHER] * 21}, "tools", "array_above_max_length"),
        ({**ASSISTANT, "tools": [{"type": "magic"}]}, "tools[0].type", "invalid_value"),
        ({**ASSISTANT, "tools": [{}]}, "tools[0].type", "missing_required_parameter"),
        (
            {**ASSISTANT, "tools": [{"type": "function", "function": {}}]},
            "tools[0].function.name",
            "missing_required_parameter",
        ),
        ({**ASSISTANT, "tool_choice": "always"}, "tool_choice", "invalid_value"),
        ({**ASSISTANT, "tool_choice": {"type": "x"}}, "tool_choice.type", "invalid_value"),
        ({**ASSISTANT, "response_format": "none"}, "response_format", "invalid_value"),
        ({**ASSISTANT, "parallel_tool_calls": None}, "parallel_tool_calls", "invalid_type"),
        ({**ASSISTANT, "truncation_strategy": {}}, "truncation_strategy.type", None),
        (
            {**ASSISTANT, "truncation_strategy": {"type": "last_messages", "last_messages": 0}},
            "truncation_strategy.last_messages",
            "integer_below_min_value",
        ),
        ({**ASSISTANT, "thread_id": "thread_x"}, "thread_id", "unknown_parameter"),
        ({**ASSISTANT, "metadata": []}, "metadata", "invalid_type"),
        (
            {**ASSISTANT, "metadata": {str(n): "" for n in range(17)}},
            "metadata",
            "object_above_max_properties",
        ),
        ({**ASSISTANT, "metadata": {"k": "v" * 513}}, "metadata.k", "string_above_max_length"),
        ({**ASSISTANT, "metadata": {"k" * 65: ""}}, "metadata", "string_above_max_length"),
        ({**ASSISTANT, "metadata": {"k": 1}}, "metadata.k", "invalid_type"),
        (
            {**ASSISTANT, "additional_messages": [{"role": "tool", "content": "x"}]},
            "additional_messages[0].role",
            "invalid_value",
        ),
    ],
)
def test_a_bad_run_body_is_refused_at_its_place(body, param, code):
    world = World()
    found = refused(world.service.create_run, world.account, body, world.thread())
    assert (found.status, found.param) == (400, param or "body")
    assert code in {found.code, None}
    assert (param or "body") in str(found) or found.code == "invalid_value"


def test_the_texts_that_are_on_record():
    world = World()
    waiting = world.waiting()
    submit, path = world.service.submit_tool_outputs, where(waiting)
    wrong = {"tool_outputs": [{"tool_call_id": "call_x", "output": 1}]}
    assert str(refused(submit, world.account, wrong, **path)) == (
        "Invalid type for 'tool_outputs[0].output': expected a string, but got an integer instead."
    )
    assert str(refused(world.service.page_limit, {"limit": "101"})) == (
        "Invalid 'limit': integer above maximum value. Expected a value <= 100, "
        "but got 101 instead."
    )
    many = {"metadata": {str(number): "" for number in range(24)}}
    assert str(refused(world.service.create_thread, world.account, many)) == (
        "Invalid 'metadata': too many properties. Expected an object with at most 16 properties, "
        "but got an object with 24 properties instead."
    )
    assert str(refused(world.service.find_thread, world.account, "undefined")) == (
        "Invalid 'thread_id': 'undefined'. Expected an ID that begins with 'thread'."
    )


@pytest.mark.parametrize("kind", ["missing", "surplus", "foreign", "twice", "doubled", "none"])
def test_outputs_must_match_the_pending_calls_exactly(kind):
    world = World()
    waiting = world.waiting(WEATHER, TIME)
    ids = [call["id"] for call in calls_of(waiting)]
    given_ids = {
        "missing": ids[:1],
        "surplus": [*ids, "call_x"],
        "foreign": [ids[0], "call_x"],
        "twice": [ids[0], ids[0]],
        "doubled": [*ids, ids[0]],
        "none": [],
    }[kind]
    found = refused(world.submit, waiting, [{"tool_call_id": i, "output": ""} for i in given_ids])
    assert str(found) == f"Expected tool outputs for call_ids {ids}, got {given_ids}"
    assert (found.status, found.param, found.code) == (400, None, None)


@pytest.mark.parametrize("output", [{"tool_call_id": 7}, {"output": "x"}, {"output": None}, 7])
def test_malformed_outputs_are_refused(output):
    world = World()
    waiting = world.waiting()
    assert refused(world.submit, waiting, [output]).status == 400
    assert world.look(waiting)["status"] == "requires_action"


def test_unknown_ids_are_not_found():
    world = World()
    run, service, account = world.run(), world.service, world.account
    thread = run["thread_id"]
    for call, text in (
        (lambda: service.retrieve_thread(account, "thread_x"), "thread found with id 'thread_x'"),
        (lambda: service.retrieve_run(account, thread, "run_x"), "run found with id 'run_x'"),
        (lambda: service.retrieve_message(account, thread, "msg_x"), "message found"),
        (lambda: service.retrieve_run_step(account, thread, run["id"], "step_x"), "run step"),
        (lambda: service.retrieve_assistant(account, "asst_x"), "assistant found with id"),
        (lambda: service.create_run(account, ASSISTANT, world.thread()), "assistant found"),
    ):
        found = refused(call)
        assert (found.status, found.param, found.code) == (404, None, None)
        assert str(found).startswith("No ")
        assert text in str(found)


def test_a_run_is_found_on_its_own_thread_alone():
    world = World()
    run = world.run()
    found = refused(world.service.retrieve_run, world.account, world.thread(), run["id"])
    assert found.status == 404


def test_a_refused_run_leaves_no_trace_on_its_thread():
    world = World()
    thread = world.thread("one")
    body = {**ASSISTANT, "additional_messages": [USER]}
    assert refused(world.service.create_run, world.account, body, thread).status == 404
    listed = world.service.list_messages(world.account, {}, thread)["data"]
    assert len(listed) == 1
    assert world.service.list_runs(world.account, {}, thread)["data"] == []


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    "type",
                    "function",
                    "name",
                    "role",
                    "content",
                    "metadata",
                    "tools",
                    "text",
                    "messages",
                ]
            ),
            inner,
            max_size=3,
        )
    ),
    max_leaves=8,
)
FIELDS = {
    "create_assistant": ("model", "tools", "name", "tool_resources", "response_format"),
    "create_thread": ("messages", "metadata", "tool_resources"),
    "create_run": ("assistant_id", "tools", "tool_choice", "additional_messages", "instructions"),
    "create_thread_and_run": ("assistant_id", "thread", "tool_choice", "truncation_strategy"),
}


@given(st.sampled_from(sorted(FIELDS)), st.data())
def test_any_body_is_answered_or_refused_and_nothing_else(call, data):
    world = World()
    good = {"assistant_id": world.assistant(), "model": "m"}
    fields = data.draw(st.dictionaries(st.sampled_from(FIELDS[call]), values, max_size=3))
    base = {k: good[k] for k in FIELDS[call] if k in good and data.draw(st.booleans())}
    path = (world.thread(),) if call == "create_run" else ()
    body = data.draw(values) if data.draw(st.integers(0, 9)) == 0 else {**base, **fields}
    answer = answered(lambda: getattr(world.service, call)(world.account, body, *path))
    if isinstance(answer, Refusal):
        assert answer.status in {400, 404}
        assert set(answer.body()["error"]) == ENVELOPE
    else:
        assert answer["id"]
        json.dumps(answer)


def answered(call):
    """What a call returns, or the refusal that it raises."""
    try:
        return call()
    except Refusal as found:
        return found


@pytest.mark.parametrize(
    "raw",
    [
        b"{",
        b"\xff\xfe",
        b"nope",
        b'{"model": NaN}',
        b'{"model": "m", "tools": [], "temperature": 1e999}',
        b"[" * 100_000,
        b'{"metadata": ' + b'{"a": ' * 500 + b"1" + b"}" * 501,
        b'{"a": ' + b"9" * 5000 + b"}",
    ],
    ids=["cut", "bytes", "word", "nan", "infinite", "brackets", "deep", "digits"],
)
def test_what_is_no_json_is_refused_as_such(raw):
    with served() as client:
        answer = client.post("/assistants", content=raw)
        assert answer.status_code == 400
        assert answer.json()["error"]["code"] == "invalid_json"


def test_half_a_surrogate_pair_survives():
    with served() as client:
        answer = client.post("/assistants", content=rb'{"model": "m", "name": "\ud800"}')
        assert answer.status_code == 200
        assert answer.json()["name"] == "\ud800"


def test_a_deep_schema_within_the_limit_is_echoed():
    schema = {"type": "object"}
    for _ in range(90):
        schema = {"type": "object", "properties": {"a": schema}}
    with served() as client:
        answer = client.post("/assistants", json={"model": "m", "tools": [function("f", schema)]})
        assert answer.status_code == 200
        assert answer.json()["tools"][0]["function"]["parameters"] == schema
