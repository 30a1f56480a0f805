"""Whatever a provider answers: no check crashes, and one answer is at most one finding."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.checks import CHECKS
from conformance.checks.registry import check
from tests.checks.conversation import (
    CALLS,
    T,
    Talk,
    message,
    refusal,
    run,
)

_OUTPUTS = {"tool_outputs": [{"tool_call_id": c["id"], "output": "out"} for c in CALLS]}


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
