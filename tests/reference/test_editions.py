"""Every edition is served as its document has it: the two readings of the history agree."""

from __future__ import annotations

from functools import cache

import httpx
import jsonschema_rs
import pytest

from conformance.contract.editions import NAMED
from conformance.reference import Door, Service, create_app, running
from conformance.reference.refusal import Refusal
from tests.reference.editions import GOOD, TURNING_POINTS, V1, At, contract, schema_of
from tests.reference.world import (
    QUEUE,
    WEATHER,
    WORK,
    outputs_for,
    where,
)


@cache
def validator(edition, name):
    components = contract(edition)["components"]
    return jsonschema_rs.validator_for(
        {"$ref": f"#/components/schemas/{name}", "components": components}
    )


def assert_served_as_documented(edition, name, shown):
    """Valid, no key that the edition does not have, every key that it requires."""
    validator(edition, name).validate(shown)
    assert set(shown) <= set(schema_of(edition, name)["properties"]), (edition, name)


# -- what is served -----------------------------------------------------------------------------


@pytest.mark.parametrize("edition", NAMED)
def test_every_object_of_a_whole_conversation_is_valid_in_its_edition(edition):
    world, seen = At(edition), []
    service, account = world.service, world.account
    waiting = world.waiting(WEATHER, {"type": "code_interpreter"})
    seen += [("Run", waiting), *(("RunStep", step) for step in world.steps(waiting))]
    seen.append(("Run", world.submit(waiting)))
    ended = world.later(waiting, QUEUE + WORK)
    seen += [("Run", ended), *(("RunStep", step) for step in world.steps(ended))]
    seen += [("Message", message) for message in world.messages(ended)]
    seen.append(("Thread", service.retrieve_thread(account, ended["thread_id"])))
    seen.append(("Assistant", service.retrieve_assistant(account, ended["assistant_id"])))
    message = world.messages(ended)[0]["id"]
    changed = {"metadata": {"a": "b"}}
    seen.append(("Message", service.modify_message(account, changed, ended["thread_id"], message)))
    for text in ("[[reference:fail]]", "[[reference:fail-late]]", "[[reference:run-long]]"):
        run = world.run(text=text)
        seen.append(("Run", run))
        seen.append(("Run", world.later(run, 700)))
        seen += [("RunStep", step) for step in world.steps(run)]
        seen += [("Message", one) for one in world.messages(run)]
    cancelled = world.waiting()
    seen.append(("Run", world.cancel(cancelled)))
    seen.append(("Run", world.later(cancelled, QUEUE)))
    seen += [("RunStep", step) for step in world.steps(cancelled)]
    for name, shown in seen:
        assert_served_as_documented(edition, name, shown)
    listed = service.list_runs(account, {}, ended["thread_id"])
    validator(edition, "RunList").validate(listed)
    empty = service.list_runs(account, {}, world.thread())
    validator(edition, "RunList").validate(empty)


@pytest.mark.parametrize("edition", [e for e in NAMED if e != "v1-2023-11"])
def test_every_event_is_valid_in_its_edition(edition):
    world = At(edition)
    body = {"assistant_id": world.assistant(WEATHER), "stream": True}
    streams = [world.service.stream("create_thread_and_run", world.account, body)]
    world.clock.advance(QUEUE + WORK)
    world.service.advance(streams[0].run)
    run = world.look({"id": streams[0].run.id, "thread_id": streams[0].run.thread.id})
    body = {"tool_outputs": outputs_for(run), "stream": True}
    streams.append(world.service.stream("submit_tool_outputs", world.account, body, **where(run)))
    world.clock.advance(QUEUE + WORK)
    world.service.advance(streams[1].run)
    events = [event for stream in streams for event in stream.take()]
    assert len({event.name for event in events}) > 12
    judge = validator(edition, "AssistantStreamEvent")
    for event in events:
        judge.validate({"event": event.name, "data": event.data})
        assert not judge.is_valid({"event": event.name, "data": {**event.data, "object": "x"}})


RUN_FIELDS = {
    "v1-2023-11": "file_ids",
    "v1-2024-04": "file_ids usage temperature top_p max_prompt_tokens max_completion_tokens "
    "truncation_strategy tool_choice response_format incomplete_details",
    "v2-2024-04": "usage temperature top_p max_prompt_tokens max_completion_tokens "
    "truncation_strategy tool_choice response_format incomplete_details",
    "v2-2024-12": "usage temperature top_p max_prompt_tokens max_completion_tokens "
    "truncation_strategy tool_choice response_format incomplete_details parallel_tool_calls",
    "v2-2026-08": "usage temperature top_p max_prompt_tokens max_completion_tokens "
    "truncation_strategy tool_choice response_format incomplete_details parallel_tool_calls "
    "tool_resources reasoning_effort",
}
LAUNCH = (
    "id object created_at assistant_id thread_id status started_at expires_at cancelled_at "
    "failed_at completed_at required_action last_error model instructions tools metadata"
)


@pytest.mark.parametrize("edition", NAMED)
def test_a_run_has_the_fields_of_its_edition_and_no_others(edition):
    assert set(At(edition).run()) == {*LAUNCH.split(), *RUN_FIELDS[edition].split()}


@pytest.mark.parametrize("edition", NAMED)
def test_files_hang_on_version_1_and_resources_on_version_2(edition):
    world, v1 = At(edition), edition in V1
    kind = "retrieval" if v1 else "file_search"
    extra = {"file_ids": ["file-a"]} if v1 else {"tool_resources": {}}
    assistant = world.assistant({"type": kind}, **extra)
    shown = world.service.retrieve_assistant(world.account, assistant)
    assert ("file_ids" in shown, "tool_resources" in shown) == (v1, not v1)
    assert shown["tools"] == [{"type": kind}]
    thread = world.thread()
    body = {"role": "user", "content": "x", **({"file_ids": ["file-b"]} if v1 else {})}
    message = world.service.create_message(world.account, body, thread)
    run = world.service.create_run(world.account, {"assistant_id": assistant}, thread)
    assert ("attachments" in message) == (not v1)
    if v1:
        assert message["file_ids"] == ["file-b"]
        assert run["file_ids"] == ["file-a"], "a run has the files of its assistant"
    wrong = {"model": "m", "tools": [{"type": "file_search" if v1 else "retrieval"}]}
    with pytest.raises(Refusal):
        world.service.create_assistant(world.account, wrong)


def test_the_deadline_could_not_be_null_before_it_was_made_nullable():
    for edition, gone in (("v1@2024-03-26", False), ("v1@2024-03-27", True)):
        world = At(edition)
        ended = world.later(world.run(), QUEUE + WORK)
        assert ended["status"] == "completed"
        assert (ended["expires_at"] is None) == gone


def test_before_the_recordings_steps_and_messages_are_as_documented():
    for edition, recorded in (("v2-2024-12", False), ("v2@2025-10-30", True)):
        world = At(edition)
        ended = world.later(world.run(), QUEUE + WORK)
        step, message = world.steps(ended)[0], world.messages(ended)[-1]
        assert ("expires_at" in step, "expired_at" in step) == (recorded, not recorded)
        assert ("status" in message) == (not recorded)
        if not recorded:
            assert (message["status"], message["completed_at"]) == (
                "completed",
                ended["completed_at"],
            )
            user = world.messages(ended)[0]
            assert (user["status"], user["completed_at"]) == ("completed", user["created_at"])


def test_modifying_a_message_answers_in_the_old_shape_where_that_is_recorded():
    for edition, old in (("v2-2024-12", False), ("v2-2026-08", True)):
        world = At(edition)
        thread = world.thread("x")
        (message,) = world.service.list_messages(world.account, {}, thread)["data"]
        shown = world.service.modify_message(world.account, {}, thread, message["id"])
        assert ("file_ids" in shown, "attachments" in shown) == (old, not old)


@pytest.mark.parametrize("edition", TURNING_POINTS)
def test_objects_have_the_fields_of_the_contract_around_every_change(edition):
    world = At(edition)
    ended = world.later(world.run(WEATHER, text="[[reference:refuse-tools]]"), QUEUE + WORK)
    shown = {
        "Run": ended,
        "RunStep": world.steps(ended)[0],
        "Message": world.messages(ended)[-1],
        "Thread": world.service.retrieve_thread(world.account, ended["thread_id"]),
        "Assistant": world.service.retrieve_assistant(world.account, ended["assistant_id"]),
    }
    for name, one in shown.items():
        assert_served_as_documented(edition, name, one)


# -- how it is refused --------------------------------------------------------------------------


@pytest.mark.parametrize("edition", V1)
def test_version_1_refuses_in_the_words_of_its_validation_library(edition):
    world = At(edition)
    waiting = world.waiting()
    cases = {
        "body -> tool_outputs -> 0 -> tool_call_id\n  field required (type=value_error.missing)": [
            {"output": "x"}
        ],
        "body -> tool_outputs -> 0 -> output\n  str type expected (type=type_error.str)": [
            {"tool_call_id": "call_x", "output": 7}
        ],
    }
    for text, outputs in cases.items():
        with pytest.raises(Refusal) as refused:
            world.submit(waiting, outputs)
        assert str(refused.value) == f"1 validation error for Request\n{text}"
        assert (refused.value.param, refused.value.code) == (None, None)


@pytest.mark.parametrize(
    ("body", "line"),
    [
        ({}, "body -> assistant_id\n  field required (type=value_error.missing)"),
        ({**GOOD, "nope": 1}, "body -> nope\n  extra fields not permitted"),
        ({**GOOD, "stream": True}, "body -> stream\n  extra fields not permitted"),
        ({**GOOD, "tools": {}}, "body -> tools\n  value is not a valid list"),
        ({**GOOD, "metadata": []}, "body -> metadata\n  value is not a valid dict"),
        ({"assistant_id": None}, "body -> assistant_id\n  none is not an allowed value"),
        ({**GOOD, "tools": [{"type": "x"}]}, "body -> tools -> 0 -> type\n  unexpected value"),
        ({**GOOD, "metadata": {"a": "b" * 513}}, "body -> metadata -> a\n  ensure this value has"),
    ],
)
def test_every_mistake_has_words_of_version_1(body, line):
    world = At("v1-2023-11")
    with pytest.raises(Refusal) as refused:
        world.service.create_run(world.account, body, world.thread())
    assert str(refused.value).startswith(f"1 validation error for Request\n{line}")


def test_a_query_is_refused_in_the_style_of_its_version():
    with pytest.raises(Refusal) as v1:
        At("v1-2023-11").service.page_limit({"limit": "101"})
    assert str(v1.value).startswith("1 validation error for Request\nquery -> limit\n")
    with pytest.raises(Refusal) as v2:
        At("v2-2024-04").service.page_limit({"limit": "101"})
    assert (v2.value.param, v2.value.code) == ("limit", "integer_above_max_value")


def test_only_version_2_looks_at_the_beginning_of_ids():
    with pytest.raises(Refusal) as v1:
        At("v1-2024-04").look({"id": "run_x", "thread_id": "undefined"})
    assert (v1.value.status, str(v1.value)) == (404, "No thread found with id 'undefined'.")
    with pytest.raises(Refusal) as v2:
        At("v2-2024-04").look({"id": "run_x", "thread_id": "undefined"})
    assert v2.value.status == 400


# -- over the wire ------------------------------------------------------------------------------


def ask(edition, beta, method="GET", path="/assistants"):
    headers = {"api-key": "k", **({"OpenAI-Beta": beta} if beta else {})}
    with running(create_app(Service(edition=edition), Door(["k"]))) as url:
        return httpx.request(method, f"{url}{path}", headers=headers, trust_env=False)


@pytest.mark.parametrize(
    ("edition", "beta", "text"),
    [
        ("v1-2023-11", "assistants=v1", None),
        ("v2-2024-04", "assistants=v2", None),
        ("v1-2023-11", None, "setting the header 'OpenAI-Beta: assistants=v1'"),
        ("v1-2024-04", "assistants=v2", "setting the header 'OpenAI-Beta: assistants=v1'"),
        ("v2-2024-04", None, "setting the header 'OpenAI-Beta: assistants=v2'"),
        ("v2-2024-04", "assistants=v1", "You must provide the 'OpenAI-Beta' header"),
        ("v2-2024-12", "assistants=v1", "The v1 Assistants API has been deprecated."),
        ("v2-2026-08", "assistants=v1", "The v1 Assistants API has been deprecated."),
    ],
)
def test_each_edition_wants_its_own_header(edition, beta, text):
    answer = ask(edition, beta)
    assert answer.status_code == (400 if text else 200)
    if text:
        assert answer.json()["error"]["code"] == "invalid_beta"
        assert text in answer.json()["error"]["message"]


@pytest.mark.parametrize(("edition", "status"), [("v2@2024-04-29", 405), ("v2@2024-04-30", 404)])
def test_messages_could_not_always_be_deleted(edition, status):
    answer = ask(edition, "assistants=v2", "DELETE", "/threads/thread_x/messages/msg_x")
    assert answer.status_code == status


def test_messages_could_not_always_be_listed_by_run():
    for edition, found in (("v1@2024-03-31", 2), ("v1@2024-04-01", 1)):
        world = At(edition)
        run = world.later(world.run(), QUEUE + WORK)
        query = {"run_id": run["id"]}
        listed = world.service.list_messages(world.account, query, run["thread_id"])
        assert len(listed["data"]) == found
