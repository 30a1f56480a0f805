"""What each family of checks finds, and that one cause is one finding."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.checks import CHECKS
from conformance.checks.registry import check
from conformance.checks.run_shape import KEYS, TYPES
from conformance.checks.steps import KEYS as STEP_KEYS
from conformance.contract.editions import LATEST
from conformance.contract.validators import declared
from tests.checks.conversation import (
    CALLS,
    T,
    Talk,
    calling,
    message,
    page,
    refusal,
    run,
    step,
)

_OUTPUTS = {"tool_outputs": [{"tool_call_id": c["id"], "output": "out"} for c in CALLS]}


def _latest(names: Sequence[str]) -> list[tuple[int, str]]:
    """Return the fields that the latest edition has, with their numbers in the ledger."""
    known = declared(LATEST, "Run")
    return [(number, name) for number, name in enumerate(names, start=1) if name in known]


@pytest.mark.parametrize(("number", "key"), _latest(KEYS))
def test_a_missing_key_of_a_run_is_one_finding(number: int, key: str) -> None:
    talk = Talk()
    for status in ("queued", "in_progress", "completed"):
        body = run(status)
        del body[key]
        talk.say("retrieveRun", body, label="poll.wait")
    assert talk.flagged() == {f"RUN-KEY-{number:03}"}


@pytest.mark.parametrize(("number", "key"), [*enumerate(STEP_KEYS, start=1)])
def test_a_missing_key_of_a_step_is_one_finding(number: int, key: str) -> None:
    body = step()
    del body[key]
    talk = Talk()
    talk.say("listRunSteps", page(body, first_id="step_a", last_id="step_a"), label="steps.all")
    assert talk.flagged() == {f"STEP-KEY-{number:03}"}


@pytest.mark.parametrize(("number", "key"), _latest(TYPES))
def test_a_value_of_a_wrong_type_is_found(number: int, key: str) -> None:
    wrong: object = 7 if key in {"id", "thread_id", "assistant_id", "object", "model"} else object
    if wrong is object:
        wrong = 3.5 if key in {"tools", "metadata", "instructions"} else "wrong"
    talk = Talk()
    talk.say("retrieveRun", {**run("in_progress"), key: wrong})
    assert talk.said(f"RUN-TYPE-{number:03}") == "broken"


def test_a_run_in_a_wrapper_is_one_finding() -> None:
    talk = Talk()
    talk.say("retrieveRun", {"data": run()}, label="poll.wait")
    assert talk.flagged() == {"RUN-OBJ-001"}


@pytest.mark.parametrize(
    ("checked", "status", "changes"),
    [
        ("RUN-NULL-001", "queued", {"required_action": {}}),
        ("RUN-NULL-002", "requires_action", {"required_action": None}),
        ("RUN-NULL-003", "completed", {"last_error": {"code": "server_error", "message": ""}}),
        ("RUN-NULL-004", "failed", {"last_error": None}),
        ("RUN-NULL-005", "in_progress", {"expires_at": None}),
        ("RUN-NULL-006", "completed", {"expires_at": T + 600}),
        ("RUN-NULL-007", "cancelling", {"usage": step()["usage"]}),
        ("RUN-NULL-008", "completed", {"usage": None}),
        ("RUN-NULL-010", "requires_action", {"started_at": None}),
        ("RUN-NULL-012", "in_progress", {"completed_at": T + 2}),
        ("RUN-NULL-013", "completed", {"completed_at": None}),
        ("RUN-NULL-014", "completed", {"cancelled_at": T + 2}),
        ("RUN-NULL-015", "cancelling", {"cancelled_at": T + 2}),
        ("RUN-NULL-016", "cancelled", {"cancelled_at": None}),
        ("RUN-NULL-017", "completed", {"failed_at": T + 2}),
        ("RUN-NULL-018", "failed", {"failed_at": None}),
        ("RUN-NULL-019", "completed", {"incomplete_details": {"reason": "max_prompt_tokens"}}),
        ("RUN-NULL-020", "incomplete", {"incomplete_details": None}),
        ("RUN-TIME-001", "completed", {"completed_at": T - 60}),
        ("RUN-TIME-002", "completed", {"completed_at": (T + 2) * 1000}),
    ],
)
def test_one_wrong_field_is_the_finding_of_its_cell_alone(
    checked: str, status: str, changes: dict[str, Any]
) -> None:
    talk = Talk()
    talk.say("retrieveRun", run(status, **changes), label="poll.wait")
    assert talk.said(checked) == "broken"
    types = {found for found in talk.flagged() if found.startswith("RUN-TYPE")}
    assert talk.flagged() - types == {checked}


@pytest.mark.parametrize(
    ("statuses", "found"),
    [
        (["in_progress", "queued"], "RUN-LIFE-001"),
        (["requires_action", "in_progress"], "RUN-LIFE-001"),
        (["in_progress", "cancelled"], "RUN-LIFE-001"),
        (["completed", "in_progress"], "RUN-LIFE-002"),
        (["failed", "completed"], "RUN-LIFE-002"),
    ],
)
def test_an_illegal_step_between_two_looks_is_found(statuses: list[str], found: str) -> None:
    assert Talk().poll(*statuses).flagged() == {found}


@pytest.mark.parametrize("status", ["requires_action", "completed", "cancelled"])
def test_a_run_is_not_born_so_far(status: str) -> None:
    assert "RUN-LIFE-003" in Talk().create(status).flagged()


@pytest.mark.parametrize(
    ("field", "other", "found"),
    [
        ("created_at", T - 100, "RUN-SAME-001"),
        ("assistant_id", "asst_b", "RUN-SAME-002"),
        ("model", "n", "RUN-SAME-004"),
        ("instructions", "Be long.", "RUN-SAME-005"),
        ("tools", [{"type": "code_interpreter"}], "RUN-SAME-006"),
        ("expires_at", T + 900, "RUN-SAME-007"),
    ],
)
def test_what_must_stay_and_does_not_is_found(field: str, other: Any, found: str) -> None:
    talk = Talk().poll("in_progress")
    talk.say("retrieveRun", run("in_progress", **{field: other}))
    assert talk.flagged() == {found}


def test_a_run_that_outlives_its_own_deadline_is_found() -> None:
    talk = Talk().create()
    talk.say("retrieveRun", run("in_progress"), label="poll.last", at=1000.0 * 661)
    assert talk.said("RUN-LIFE-004") == "broken"


def test_a_run_that_was_not_waited_for_long_enough_says_nothing() -> None:
    talk = Talk().create()
    talk.say("retrieveRun", run("in_progress"), label="poll.last", at=1000.0 * 100)
    assert talk.said("RUN-LIFE-004") == "unwilling"


@pytest.mark.parametrize("label", ["lock.run", "lock.message"])
def test_what_a_locked_thread_takes_is_found(label: str) -> None:
    talk = Talk().create().poll("requires_action")
    operation = "createRun" if label == "lock.run" else "createMessage"
    made = run(id="run_b") if label == "lock.run" else message("user")
    talk.say(operation, made, label=label, sent={})
    talk.poll("requires_action")
    assert talk.flagged() == {"ERR-STATE-001" if label == "lock.run" else "ERR-STATE-002"}


@pytest.mark.parametrize(
    ("label", "operation", "found"),
    [
        ("tool.partial", "submitToolOutputs", "TOOL-SUBMIT-004"),
        ("tool.foreign", "submitToolOutputs", "TOOL-SUBMIT-005"),
        ("tool.empty-body", "submitToolOutputs", "TOOL-SUBMIT-007"),
        ("error.output-type", "submitToolOutputs", "ERR-BODY-009"),
        ("error.unknown-run", "retrieveRun", "ERR-ID-002"),
        ("error.no-key", "createThread", "ERR-AUTH-001"),
        ("error.no-beta", "createThread", "ERR-BETA-001"),
        ("iso.retrieve", "retrieveRun", "ISO-THREAD-001"),
    ],
)
@pytest.mark.parametrize("status", [200, 500])
def test_what_must_be_refused_and_is_not_is_found(
    label: str, operation: str, found: str, status: int
) -> None:
    talk = Talk()
    talk.say(operation, run(), label=label, status=status, sent={})
    assert talk.said(found) == "broken"


def test_a_refused_cancel_of_a_working_run_is_found() -> None:
    talk = Talk().create().poll("in_progress")
    talk.say("cancelRun", refusal(), status=400, label="cancel.running")
    assert talk.poll("in_progress").flagged() == {"RUN-CANCEL-003"}


def test_a_cancel_without_effect_is_found() -> None:
    talk = Talk().create().poll("requires_action")
    talk.say("cancelRun", run("requires_action"), label="cancel.waiting")
    assert talk.poll("requires_action").flagged() == {"RUN-CANCEL-002"}


def _waiting(talk: Talk) -> Talk:
    return talk.create().poll("requires_action")


@pytest.mark.parametrize(
    ("add", "found"),
    [
        (
            lambda talk: talk.say(
                "submitToolOutputs", refusal(), status=400, label="tool.submit", sent=_OUTPUTS
            ),
            {"TOOL-SUBMIT-001"},
        ),
        (
            lambda talk: talk.say(
                "submitToolOutputs", run("completed"), label="tool.submit", sent=_OUTPUTS
            ),
            {"TOOL-SUBMIT-003"},
        ),
        (
            lambda talk: talk.say(
                "listRunSteps", page(step("in_progress")), label="steps.waiting"
            ),
            {"TOOL-STEP-001"},
        ),
        (
            lambda talk: talk.say(
                "listRunSteps", page(calling(call_a="early")), label="steps.waiting"
            ),
            {"TOOL-STEP-002"},
        ),
    ],
)
def test_a_pause_gone_wrong_is_found(add: Callable[[Talk], object], found: set[str]) -> None:
    talk = _waiting(Talk())
    add(talk)
    assert talk.flagged() == found


def test_a_refusal_that_moves_the_run_is_found() -> None:
    talk = _waiting(Talk())
    talk.say("submitToolOutputs", refusal(), status=400, label="tool.foreign", sent={})
    again = run("queued", started_at=T + 1)
    talk.say("retrieveRun", again, label="tool.after-refusal")
    assert talk.said("TOOL-SUBMIT-008") == "broken"


def test_lost_and_changed_outputs_are_found() -> None:
    talk = _waiting(Talk())
    queued = run("queued", started_at=T + 1)
    talk.say("submitToolOutputs", queued, label="tool.submit", sent=_OUTPUTS)
    kept = calling("completed", call_a="out", call_b="OUT")
    talk.say("listRunSteps", page(kept), label="steps.all")
    broken = [fact for fact in talk.facts("TOOL-STEP-003") if fact.kind == "broken"]
    assert len(broken) == 1
    assert "call_b" in broken[0].expected


def runs(*stamps: int) -> list[dict[str, Any]]:
    """Runs with these creation times and ids run_0, run_1…"""
    return [run("completed", id=f"run_{n}", created_at=T + at) for n, at in enumerate(stamps)]


def test_a_walk_that_skips_or_repeats_is_found() -> None:
    a, b, c = runs(2, 1, 0)
    for walk in ([a, c], [a, a, b, c]):
        talk = Talk()
        talk.say("listRuns", page(a, b, c), label="list.desc", query="?limit=100")
        for number, one in enumerate(walk, start=1):
            more = number < len(walk)
            talk.say("listRuns", page(one, more=more), label="list.walk", query="?limit=1")
        assert talk.flagged() == {"LIST-WALK-001"}


def test_a_wrong_has_more_is_found_and_not_twice() -> None:
    a, b = runs(1, 0)
    talk = Talk()
    talk.say("listRuns", page(a, b), label="list.desc", query="?limit=100")
    talk.say("listRuns", page(a, more=False), label="list.walk", query="?limit=1")
    assert talk.flagged() == {"LIST-WALK-002"}


def test_a_cursor_that_is_overlooked_is_found() -> None:
    a, b = runs(1, 0)
    talk = Talk()
    talk.say("listRuns", page(a, b), label="list.desc", query="?limit=100")
    talk.say("listRuns", page(a, b), label="list.before", query="?limit=100&before=run_1")
    assert talk.flagged() == {"LIST-WALK-003"}


@pytest.mark.parametrize(
    ("body", "query", "found"),
    [
        (page(*runs(0, 1)), "", "LIST-ORDER-001"),
        (page(*runs(1, 0)), "?order=asc", "LIST-ORDER-002"),
        (page(*runs(1, 0)), "?limit=1", "LIST-LIMIT-001"),
        (page(*runs(1, 0), last_id="run_0"), "", "LIST-ENV-002"),
        (page(*runs(0), object="runs"), "", "LIST-ENV-001"),
        (page(more=True), "", "LIST-ENV-003"),
        (page(*(r | {"thread_id": "thread_b"} for r in runs(0))), "", "LIST-HOLD-002"),
    ],
)
def test_a_wrong_page_is_one_finding(body: dict[str, Any], query: str, found: str) -> None:
    talk = Talk()
    talk.say("listRuns", body, query=query)
    assert talk.flagged() == {found}


def test_a_missing_run_is_found_in_the_list() -> None:
    talk = Talk().create().poll("completed")
    talk.say("listRuns", page(*runs(0)), label="list.desc")
    assert talk.flagged() == {"LIST-HOLD-001"}


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ({"detail": "No."}, {"ERR-ENV-001"}),
        ({"error": "No."}, {"ERR-ENV-001"}),
        ({"error": {"message": "No.", "type": "bad", "code": None}}, {"ERR-ENV-002"}),
    ],
)
def test_an_error_without_its_envelope_is_one_finding(body: object, found: set[str]) -> None:
    talk = Talk()
    talk.say("retrieveRun", body, status=400)
    assert talk.flagged() == found


@pytest.mark.parametrize("body", ["", '{"detail":"Not Found"}'])
def test_a_bare_404_of_an_operation_that_works_has_no_envelope(body: str) -> None:
    talk = Talk()
    talk.say("retrieveRun", status=404, raw=body, run_id="run_unknown")
    assert talk.flagged() == set()
    talk.say("retrieveRun", run())
    assert talk.flagged() == {"ERR-ENV-001"}


@pytest.mark.parametrize("sent", [[], "text", 7, True, {"metadata": {"a": 1}}, {"metadata": []}])
def test_a_plainly_wrong_body_must_be_refused(sent: object) -> None:
    talk = Talk()
    talk.say("modifyThread", {"id": "thread_a"}, label="generated.invalid", sent=sent)
    assert talk.flagged() == {"ERR-GEN-002"}


def test_a_server_that_breaks_over_a_body_is_one_finding() -> None:
    talk = Talk()
    talk.say("modifyThread", {}, status=500, label="generated.invalid", sent=[])
    assert talk.flagged() == {"ERR-GEN-001"}


def test_created_is_not_ok_but_no_more_than_a_should() -> None:
    talk = Talk()
    talk.say("createThread", {"id": "thread_a"}, status=201, label="create.thread")
    assert talk.flagged() == {"HTTP-STATUS-001"}


@pytest.mark.parametrize(
    ("label", "operation"),
    [
        ("messages.after", "listMessages"),
        ("steps.all", "listRunSteps"),
        ("list.desc", "listRuns"),
        ("meta.read", "retrieveRun"),
        ("tool.after-refusal", "retrieveRun"),
    ],
)
def test_one_answer_that_fails_is_at_most_one_finding(label: str, operation: str) -> None:
    talk = Talk().create().poll("in_progress", "requires_action", "requires_action")
    talk.say("createMessage", message("user", "Hi"), label="message.user", sent={"role": "user"})
    talk.say(
        "modifyRun",
        run("requires_action", metadata={"a": "b"}),
        label="meta.modify",
        sent={"metadata": {"a": "b"}},
    )
    talk.say("submitToolOutputs", refusal(), status=400, label="tool.foreign", sent={})
    queued = run("queued", started_at=T + 1)
    talk.say("submitToolOutputs", queued, label="tool.submit", sent=_OUTPUTS)
    talk.poll("completed")
    talk.say(operation, refusal(), status=500, label=label)
    assert len(talk.flagged()) <= 1


json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 2**40) | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["id", "status", "data", "error", "usage"]), inner)
    ),
    max_leaves=8,
)
_LABELS = sorted(
    {
        "poll.wait",
        "poll.last",
        "create.good",
        "tool.submit",
        "tool.after-refusal",
        "steps.all",
        "steps.waiting",
        "list.desc",
        "list.walk",
        "list.before",
        "meta.modify",
        "meta.read",
        "messages.after",
        "generated.invalid",
        "cancel.waiting",
    }
)
_OPERATIONS = (
    "createRun",
    "retrieveRun",
    "listRuns",
    "listRunSteps",
    "listMessages",
    "submitToolOutputs",
    "modifyRun",
    "cancelRun",
    "modifyThread",
)


@given(
    st.lists(
        st.tuples(
            st.sampled_from(_OPERATIONS),
            st.sampled_from(_LABELS),
            json_values | json_values.map(lambda v: run("requires_action", required_action=v)),
            json_values,
            st.sampled_from([200, 400, 404, 500]),
        ),
        max_size=6,
    )
)
def test_no_answer_makes_a_check_crash(
    said: list[tuple[str, str, object, object, int]],
) -> None:
    talk = Talk()
    for operation, label, answer, sent, status in said:
        body = {"metadata": {"a": "b"}} if label == "meta.modify" else sent
        talk.say(operation, answer, label=label, sent=body, status=status)
    view = talk.view()
    for judged in CHECKS.values():
        assert all(fact.kind in {"holds", "broken", "unwilling"} for fact in judged(view))


def test_of_nothing_no_check_says_anything() -> None:
    assert [check for check in CHECKS if Talk().facts(check)] == []


def test_a_requirement_has_one_check() -> None:
    with pytest.raises(ValueError, match="two checks for RUN-GET-001"):
        check("RUN-GET-001")(lambda view: [])
