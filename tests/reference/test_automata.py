"""The run and step automata of the reference, on a clock that the test moves."""

from __future__ import annotations

import pytest

from conformance.reference import Pace
from conformance.reference.refusal import Refusal
from tests.reference.world import LIFE, QUEUE, TIME, WEATHER, WORK, World, outputs_for

START = 1_800_000_000
NULL_UNTIL_THE_END = ("completed_at", "cancelled_at", "failed_at", "last_error", "usage")


def test_a_plain_run_goes_from_queued_through_in_progress_to_completed():
    world = World()
    run = world.run()
    assert (run["status"], run["started_at"], run["expires_at"]) == (
        "queued",
        None,
        START + LIFE,
    )
    started = world.later(run, QUEUE)
    assert (started["status"], started["started_at"]) == ("in_progress", START + 1)
    ended = world.later(run, WORK)
    assert (ended["status"], ended["completed_at"], ended["expires_at"]) == (
        "completed",
        START + 11,
        None,
    )
    assert ended["usage"]["total_tokens"] == (
        ended["usage"]["prompt_tokens"] + ended["usage"]["completion_tokens"]
    )


def test_nothing_moves_before_it_is_due():
    world = World()
    run = world.run()
    assert world.later(run, QUEUE - 0.01)["status"] == "queued"
    assert world.later(run, 0.01)["status"] == "in_progress"
    assert world.later(run, WORK - 0.01)["status"] == "in_progress"
    assert world.later(run, 0.01)["status"] == "completed"


def test_tools_pause_the_run_and_all_outputs_take_it_back_to_queued():
    world = World()
    waiting = world.waiting()
    assert waiting["required_action"]["type"] == "submit_tool_outputs"
    world.clock.advance(5)
    queued = world.submit(waiting)
    assert (queued["status"], queued["required_action"]) == ("queued", None)
    assert queued["started_at"] == waiting["started_at"], "the old start until it starts anew"
    assert queued["expires_at"] == waiting["expires_at"], "submitting moves no deadline"
    resumed = world.later(queued, QUEUE)
    assert resumed["status"] == "in_progress"
    assert resumed["started_at"] == START + 17
    assert world.later(queued, WORK)["status"] == "completed"


def test_a_waiting_run_has_an_open_step_with_its_calls_and_no_outputs():
    world = World()
    (step,) = world.steps(world.waiting())
    calls = step["step_details"]["tool_calls"]
    assert (step["type"], step["status"], step["usage"]) == ("tool_calls", "in_progress", None)
    assert [call["function"]["name"] for call in calls] == ["weather", "time"]
    assert [call["function"]["output"] for call in calls] == [None, None]


def test_the_tool_step_is_completed_with_its_outputs_while_the_run_is_queued():
    world = World()
    queued = world.submit(world.waiting())
    (step,) = world.steps(queued)
    assert (step["status"], step["completed_at"]) == ("completed", START + 11)
    assert [c["function"]["output"] for c in step["step_details"]["tool_calls"]] == ["21", "21"]


def test_usage_of_the_run_is_the_sum_of_its_steps():
    world = World()
    ended = world.later(world.submit(world.waiting()), QUEUE + WORK)
    steps = world.steps(ended)
    for name in ("prompt_tokens", "completion_tokens", "total_tokens"):
        assert ended["usage"][name] == sum(step["usage"][name] for step in steps)


def test_the_last_step_names_the_message_that_the_run_wrote():
    world = World()
    ended = world.later(world.submit(world.waiting(text="What?")), QUEUE + WORK)
    last = world.steps(ended)[-1]
    asked, answer = world.messages(ended)
    assert (asked["role"], asked["run_id"]) == ("user", None)
    assert last["step_details"]["message_creation"]["message_id"] == answer["id"]
    assert (answer["role"], answer["run_id"], answer["assistant_id"]) == (
        "assistant",
        ended["id"],
        ended["assistant_id"],
    )
    assert answer["content"][0]["text"]["value"] == "The tools said: 21; 21"


@pytest.mark.parametrize("age", [0, QUEUE, QUEUE + WORK])
def test_cancel_works_from_every_status_that_waits_or_works(age):
    """queued, in_progress and requires_action → cancelling → cancelled."""
    world = World()
    run = world.later(world.run(WEATHER), age)
    cancelling = world.cancel(run)
    assert (cancelling["status"], cancelling["cancelled_at"]) == ("cancelling", None)
    assert cancelling["required_action"] is None
    cancelled = world.later(run, QUEUE)
    assert cancelled["status"] == "cancelled"
    assert cancelled["cancelled_at"] == int(START + age + QUEUE)
    assert cancelled["expires_at"] is None
    assert {step["status"] for step in world.steps(run)} <= {"cancelled"}


@pytest.mark.parametrize("status", ["cancelling", "cancelled", "completed", "failed", "expired"])
def test_cancel_is_refused_in_every_other_status(status):
    world = World()
    run = _in_status(world, status)
    with pytest.raises(Refusal, match=f"^Cannot cancel run with status '{status}'.$"):
        world.cancel(run)


@pytest.mark.parametrize(
    "status",
    ["queued", "in_progress", "cancelling", "cancelled", "completed", "failed", "expired"],
)
def test_outputs_are_refused_in_every_status_but_requires_action(status):
    world = World()
    run = _in_status(world, status)
    text = f'^Runs in status "{status}" do not accept tool outputs.$'
    with pytest.raises(Refusal, match=text):
        world.submit(run, [{"tool_call_id": "call_x", "output": ""}])


@pytest.mark.parametrize("status", ["queued", "in_progress", "requires_action", "cancelling"])
def test_an_active_run_locks_its_thread_against_runs_and_messages(status):
    world = World()
    run = _in_status(world, status)
    thread, body = run["thread_id"], {"assistant_id": run["assistant_id"]}
    with pytest.raises(Refusal, match=f"^Thread {thread} already has an active run {run['id']}.$"):
        world.service.create_run(world.account, body, thread)
    with pytest.raises(
        Refusal, match=f"^Can't add messages to {thread} while a run {run['id']} is active.$"
    ):
        world.service.create_message(world.account, {"role": "user", "content": "x"}, thread)


@pytest.mark.parametrize("status", ["cancelled", "completed", "failed", "expired", "incomplete"])
def test_an_ended_run_frees_its_thread(status):
    world = World()
    run = _in_status(world, status)
    thread = run["thread_id"]
    world.service.create_message(world.account, {"role": "user", "content": "x"}, thread)
    body = {"assistant_id": run["assistant_id"]}
    assert world.service.create_run(world.account, body, thread)["status"] == "queued"


def test_metadata_may_be_modified_in_any_status():
    world = World()
    run = _in_status(world, "completed")
    body = {"metadata": {"seen": "yes"}}
    shown = world.service.modify_run(world.account, body, run["thread_id"], run["id"])
    assert (shown["metadata"], shown["status"]) == ({"seen": "yes"}, "completed")


@pytest.mark.parametrize("age", [QUEUE, QUEUE + WORK])
def test_a_run_expires_at_its_deadline_and_its_open_step_with_it(age):
    """in_progress (endless) or requires_action: the end comes 600 s after creation."""
    world = World()
    text = "[[reference:run-long]]" if age == QUEUE else "Hi"
    run = world.later(world.run(WEATHER, text=text), age)
    assert world.later(run, LIFE - age - 0.01)["status"] == run["status"]
    expired = world.later(run, 0.01)
    assert (expired["status"], expired["last_error"]) == ("expired", None)
    assert all(expired[name] is None for name in ("cancelled_at", "failed_at", "completed_at"))
    assert [step["status"] for step in world.steps(run)] == ["expired"]


def test_a_queued_run_expires_too():
    world = World(pace=Pace(queue_seconds=1000, run_seconds=1, expire_seconds=600))
    assert world.later(world.run(), 600)["status"] == "expired"


def test_a_failing_run_says_why_and_when():
    world = World()
    failed = world.later(world.run(text="[[reference:fail]]"), QUEUE + WORK)
    assert (failed["status"], failed["failed_at"]) == ("failed", START + 11)
    assert failed["last_error"]["code"] == "server_error"
    assert failed["last_error"]["message"]


@pytest.mark.parametrize("which", ["max_prompt_tokens", "max_completion_tokens"])
def test_a_token_cap_ends_the_run_incomplete_and_says_which(which):
    world = World()
    long = "word " * 300 if which == "max_prompt_tokens" else "[[reference:tokens=300]]"
    run = world.run(text=long, **{which: 256})
    ended = world.later(run, QUEUE + WORK)
    assert ended["status"] == "incomplete"
    assert ended["incomplete_details"] == {"reason": which}
    assert ended["last_error"] is None


def test_token_caps_count_over_the_whole_run():
    """Neither of two turns alone reaches the cap; together they do."""
    world = World()
    text = "word " * 150
    waiting = world.waiting(text=text, max_prompt_tokens=256)
    ended = world.later(world.submit(waiting), QUEUE + WORK)
    assert (ended["status"], ended["incomplete_details"]) == (
        "incomplete",
        {"reason": "max_prompt_tokens"},
    )


@pytest.mark.parametrize("status", ["queued", "in_progress", "requires_action", "cancelling"])
def test_what_belongs_to_the_end_is_null_before_it(status):
    run = _in_status(World(), status)
    assert all(run[name] is None for name in NULL_UNTIL_THE_END)
    assert (run["required_action"] is not None) == (status == "requires_action")


def test_a_run_looked_at_once_equals_one_looked_at_often():
    """What happens depends on the time alone, not on who looks."""
    often, once = World(seed=3), World(seed=3)
    seen, unseen = often.run(WEATHER), once.run(WEATHER)
    for _ in range(400):
        seen = often.later(seen, 0.25)
    assert once.later(unseen, 100) == seen


def test_the_same_seed_gives_the_same_run_and_another_seed_another():
    def play(seed):
        world = World(seed=seed)
        ended = world.later(world.submit(world.waiting()), QUEUE + WORK)
        return ended, world.steps(ended), world.messages(ended)

    assert play(7) == play(7)
    assert play(7) != play(8)


def _in_status(world, status):
    """A run that has come to a status in the ordinary way."""
    text = {
        "failed": "[[reference:fail]]",
        "expired": "[[reference:run-long]]",
        "incomplete": "[[reference:tokens=300]]",
    }.get(status, "Hi")
    tools = (WEATHER, TIME) if status == "requires_action" else ()
    caps = {"max_completion_tokens": 256} if status == "incomplete" else {}
    run = world.run(*tools, text=text, **caps)
    if status == "queued":
        return run
    run = world.later(run, QUEUE)
    if status in {"cancelling", "cancelled"}:
        run = world.cancel(run)
        run = run if status == "cancelling" else world.later(run, QUEUE)
    elif status == "expired":
        run = world.later(run, LIFE)
    elif status != "in_progress":
        run = world.later(run, WORK)
    assert run["status"] == status
    return run


def test_partial_outputs_leave_the_run_waiting():
    world = World()
    waiting = world.waiting()
    with pytest.raises(Refusal, match="Expected tool outputs for call_ids"):
        world.submit(waiting, outputs_for(waiting)[:1])
    assert world.look(waiting) == waiting
