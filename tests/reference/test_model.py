"""The scripted model: what it calls under which choice, and what it can be told."""

from __future__ import annotations

import json

import pytest

from conformance.reference import ManualClock, Service
from conformance.reference.state import Account
from tests.reference.world import QUEUE, TIME, WEATHER, WORK, World, calls_of


def called(run):
    return [call["function"]["name"] for call in calls_of(run)]


def after_a_turn(world, *tools, **fields):
    return world.later(world.run(*tools, **fields), QUEUE + WORK)


def test_without_a_choice_every_function_is_called_once():
    world = World()
    waiting = after_a_turn(world, WEATHER, TIME, {"type": "code_interpreter"})
    assert called(waiting) == ["weather", "time"]
    assert world.later(world.submit(waiting), QUEUE + WORK)["status"] == "completed"


def test_calls_have_ids_of_their_own_and_arguments_for_the_schema():
    calls = calls_of(after_a_turn(World(), WEATHER, TIME))
    assert len({call["id"] for call in calls}) == 2
    for call in calls:
        assert call["type"] == "function"
        assert isinstance(json.loads(call["function"]["arguments"])["city"], str)


def test_choice_none_calls_nothing():
    assert after_a_turn(World(), WEATHER, tool_choice="none")["status"] == "completed"


def test_choice_auto_lets_the_model_refuse():
    run = after_a_turn(World(), WEATHER, text="[[reference:refuse-tools]]")
    assert run["status"] == "completed"


def test_choice_required_overrules_an_unwilling_model():
    run = after_a_turn(World(), WEATHER, text="[[reference:refuse-tools]]", tool_choice="required")
    assert called(run) == ["weather"]


def test_a_named_choice_calls_that_function_alone():
    choice = {"type": "function", "function": {"name": "time"}}
    assert called(after_a_turn(World(), WEATHER, TIME, tool_choice=choice)) == ["time"]


def test_without_parallel_calls_the_functions_take_turns():
    world = World()
    waiting = after_a_turn(world, WEATHER, TIME, parallel_tool_calls=False)
    seen = [called(waiting)]
    while waiting["status"] == "requires_action":
        waiting = world.later(world.submit(waiting), QUEUE + WORK)
        if waiting["status"] == "requires_action":
            seen.append(called(waiting))
    assert (seen, waiting["status"]) == ([["weather"], ["time"]], "completed")


def test_it_can_be_told_to_ask_several_times():
    world = World()
    waiting = after_a_turn(world, WEATHER, text="[[reference:rounds=3]]")
    for _ in range(2):
        waiting = world.later(world.submit(waiting), QUEUE + WORK)
        assert waiting["status"] == "requires_action"
    assert world.later(world.submit(waiting), QUEUE + WORK)["status"] == "completed"
    assert len(world.steps(waiting)) == 4


@pytest.mark.parametrize("place", ["message", "instructions", "assistant"])
def test_directions_are_read_in_message_and_instructions(place):
    world, text = World(), "[[reference:fail]]"
    body = {"assistant_id": world.assistant(instructions=text if place == "assistant" else None)}
    if place == "instructions":
        body["instructions"] = text
    thread = world.thread(text if place == "message" else "Hi")
    run = world.service.create_run(world.account, body, thread)
    assert world.later(run, QUEUE + WORK)["status"] == "failed"


def test_only_the_latest_message_of_the_user_directs():
    world = World()
    thread = world.thread("[[reference:fail]]", "Never mind.")
    body = {"assistant_id": world.assistant()}
    run = world.service.create_run(world.account, body, thread)
    assert world.later(run, QUEUE + WORK)["status"] == "completed"


def test_a_long_run_lasts_until_its_deadline():
    world = World()
    run = world.run(text="[[reference:run-long]]")
    assert world.later(run, 599)["status"] == "in_progress"
    assert world.later(run, 1)["status"] == "expired"


def test_tokens_can_be_set():
    run = after_a_turn(World(), text="[[reference:tokens=1234]]")
    assert run["usage"]["completion_tokens"] == 1234


def test_an_unwilling_model_ignores_tools_some_of_the_time():
    clock = ManualClock()
    service = Service(clock=clock, seed=1, unwilling=0.5)
    account, statuses = Account(), set()
    assistant = service.create_assistant(account, {"model": "m", "tools": [WEATHER]})["id"]
    for _ in range(20):
        thread = service.create_thread(account, {})["id"]
        run = service.create_run(account, {"assistant_id": assistant}, thread)
        clock.advance(1)
        statuses.add(service.retrieve_run(account, thread, run["id"])["status"])
    assert statuses == {"requires_action", "completed"}


def test_the_tools_of_a_run_replace_those_of_its_assistant():
    world = World()
    body = {"assistant_id": world.assistant(WEATHER), "tools": [TIME]}
    run = world.service.create_run(world.account, body, world.thread("Hi"))
    assert called(world.later(run, QUEUE + WORK)) == ["time"]
