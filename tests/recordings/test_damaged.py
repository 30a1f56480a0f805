"""The official recordings with one defect each: an audit that passes everything proves nothing."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from conformance.checks import run_shape, steps
from conformance.contract.ledger import for_edition
from conformance.oracle.fields import TABLE
from conformance.trace import Exchange
from tests.recordings.traffic import (
    EDITION,
    OFFICIAL,
    answered,
    changed,
    exchanges,
    judged,
    verdicts,
)
from tests.shared import needs_recordings

pytestmark = needs_recordings

RUN, STEP, MESSAGE = "thread.run", "thread.run.step", "thread.message"
Recording = Sequence[Exchange]


def tools() -> Recording:
    """Tool round trip: thread and run, requires_action, outputs, completed, messages."""
    return exchanges(OFFICIAL / "FunctionToolsWork.har")


def plain() -> Recording:
    """A run on its own thread, lists, messages."""
    return exchanges(OFFICIAL / "BasicRunOperationsWork.har")


def stepped() -> Recording:
    """A run with code interpreter, and its steps."""
    return exchanges(OFFICIAL / "BasicRunStepFunctionalityWorks.har")


def streamed() -> Recording:
    """A run in a stream of events."""
    return exchanges(OFFICIAL / "StreamingRunWorks.har")


def pages() -> Recording:
    """Assistants, two a page."""
    return exchanges(OFFICIAL / "Pagination_CanPageThroughAssistantCollection.har")


def listed() -> Recording:
    """Ten assistants on one page."""
    return exchanges(OFFICIAL / "Pagination_CanEnumerateAssistantsAsync.har")


def failures(found: Recording) -> set[str]:
    """Checks that an audit of this traffic fails."""
    record = judged(found)
    assert verdicts(record, "error") == {}
    failed = set(verdicts(record, "fail", "warn"))
    assert record.exit_code == (1 if verdicts(record, "fail") else 0)
    return failed


# -- every key, every type, every cell -----------------------------------------------------


def _judged(prefix: str, keys: Sequence[str]) -> list[str]:
    """The keys that a requirement of the edition is about; the tables hold all editions' keys."""
    ids = {requirement.id for requirement in for_edition(EDITION)}
    return [key for n, key in enumerate(keys, start=1) if f"{prefix}-{n:03}" in ids]


@pytest.mark.parametrize("recording", [tools, streamed])
@pytest.mark.parametrize("key", _judged("RUN-KEY", run_shape.KEYS))
def test_missing_key_of_a_run(recording: Callable[[], Recording], key: str) -> None:
    """Each key of the run object is missed, in answers and in events."""
    check = f"RUN-KEY-{run_shape.KEYS.index(key) + 1:03}"
    damaged = changed(recording(), RUN, lambda run: run.pop(key))

    assert check in failures(damaged)


@pytest.mark.parametrize("key", _judged("RUN-TYPE", run_shape.TYPES))
def test_mistyped_key_of_a_run(key: str) -> None:
    """Each key of the run object with a value of a type that it never has."""
    check = f"RUN-TYPE-{run_shape.TYPES.index(key) + 1:03}"
    damaged = changed(tools(), RUN, lambda run: run.update({key: [[]]}))

    assert check in failures(damaged)


@pytest.mark.parametrize("key", _judged("STEP-KEY", steps.KEYS))
def test_missing_and_mistyped_key_of_a_step(key: str) -> None:
    """Each key of the step object, missed and mistyped."""
    number = f"{steps.KEYS.index(key) + 1:03}"
    missing = changed(stepped(), STEP, lambda step: step.pop(key))
    mistyped = changed(stepped(), STEP, lambda step: step.update({key: [[]]}))

    assert f"STEP-KEY-{number}" in failures(missing)
    assert f"STEP-TYPE-{number}" in failures(mistyped)


_SEEN = [
    (recording, field, status)
    for recording, statuses in (
        (tools, ("queued", "in_progress", "requires_action", "completed")),
        (streamed, ("queued", "in_progress", "completed")),
    )
    for field, row in TABLE.items()
    for status in row
    if status in statuses
]


@pytest.mark.parametrize(("recording", "field", "status"), _SEEN)
def test_each_cell_of_the_nullability_table(
    recording: Callable[[], Recording], field: str, status: str
) -> None:
    """Null where it is set and set where it is null, in every status that was recorded."""
    filled: Any = {"required_action": {}, "last_error": {}, "incomplete_details": {}, "usage": {}}

    def flip(run: dict[str, Any]) -> None:
        if run["status"] == status:
            run[field] = None if run[field] is not None else filled.get(field, 1761861600)

    before = {name for name in failures(recording()) if name.startswith("RUN-NULL")}
    after = {name for name in failures(changed(recording(), RUN, flip)) if "RUN-NULL" in name}
    assert before == set()
    assert after, f"{field} in {status} may be anything"


# -- one defect a row ----------------------------------------------------------------------


def _on(name: str, **new: Any) -> Callable[[Recording], list[Exchange]]:
    return lambda found: changed(found, name, lambda one: one.update(new))


def _each_run(change: Callable[[dict[str, Any]], object]) -> Callable[[Recording], list[Exchange]]:
    return lambda found: changed(found, RUN, change)


def _usage(run: dict[str, Any]) -> None:
    if run["usage"]:
        run["usage"]["total_tokens"] += 1


def _all_usage(run: dict[str, Any]) -> None:
    if run["usage"]:
        run["usage"].update(prompt_tokens=1, completion_tokens=1, total_tokens=2)


def _finished_early(run: dict[str, Any]) -> None:
    if run["completed_at"]:
        run["completed_at"] = run["created_at"] - 60


def _twins(run: dict[str, Any]) -> None:
    if run["required_action"]:
        calls = run["required_action"]["submit_tool_outputs"]["tool_calls"]
        calls.append(dict(calls[0]))


def _no_calls(run: dict[str, Any]) -> None:
    if run["required_action"]:
        run["required_action"]["submit_tool_outputs"]["tool_calls"] = []


def _body(index: int, change: Callable[[Any], object]) -> Callable[[Recording], list[Exchange]]:
    """Change the JSON of one answer."""

    def damage(found: Recording) -> list[Exchange]:
        body = json.loads(json.dumps(found[index].json))
        change(body)
        return answered(found, index, 200, json.dumps(body))

    return damage


def _answer(
    index: int, status: int, body: Any | None = None
) -> Callable[[Recording], list[Exchange]]:
    """Replace one answer; without a body, its status alone."""
    return lambda found: answered(
        found,
        index,
        status,
        json.dumps(found[index].json if body is None else body),
    )


def _swapped(first: int, second: int) -> Callable[[Recording], list[Exchange]]:
    """Let two requests get each other's answers."""

    def swap(found: Recording) -> list[Exchange]:
        new = list(found)
        one, other = found[first], found[second]
        new[first] = msgspec.structs.replace(one, response=other.response)
        new[second] = msgspec.structs.replace(other, response=one.response)
        return new

    return swap


def _html(index: int) -> Callable[[Recording], list[Exchange]]:
    return lambda found: answered(found, index, 200, "<html>welcome</html>")


ENVELOPE = {"error": {"message": "no", "type": "x", "param": None, "code": None}}
DEFECTS: dict[str, tuple[Callable[[], Recording], Callable[[Recording], list[Exchange]], str]] = {
    # runs
    "unknown status": (tools, _on(RUN, status="done"), "RUN-TYPE-006"),
    "object of another API": (tools, _on(RUN, object="response"), "RUN-TYPE-002"),
    "another run": (tools, _body(3, lambda run: run.update(id="run_other")), "RUN-GET-002"),
    "another thread": (
        tools,
        _body(3, lambda run: run.update(thread_id="thread_other")),
        "RUN-GET-002",
    ),
    "not a run": (tools, _answer(3, 200, {"ok": True}), "RUN-OBJ-001"),
    "item that is no run": (plain, _body(6, lambda page: page["data"][0].clear()), "RUN-OBJ-002"),
    "usage that does not add up": (tools, _each_run(_usage), "RUN-USAGE-001"),
    "usage that is not the steps'": (stepped, _each_run(_all_usage), "RUN-USAGE-002"),
    "end before creation": (tools, _each_run(_finished_early), "RUN-TIME-001"),
    "milliseconds": (
        tools,
        _each_run(lambda run: run.update(created_at=run["created_at"] * 1000)),
        "RUN-TIME-002",
    ),
    "born completed": (
        plain,
        _body(4, lambda run: run.update(status="completed")),
        "RUN-LIFE-003",
    ),
    "cancelled and carried on": (
        tools,
        _body(3, lambda run: run.update(status="cancelling")),
        "RUN-LIFE-001",
    ),
    "back from its end": (plain, _swapped(8, 9), "RUN-LIFE-002"),
    "model that changes": (tools, _body(5, lambda run: run.update(model="other")), "RUN-SAME-004"),
    "deadline that moves": (
        tools,
        _body(5, lambda run: run.update(expires_at=run["expires_at"] + 60)),
        "RUN-SAME-007",
    ),
    "assistant that is not echoed": (
        plain,
        _body(4, lambda run: run.update(assistant_id="asst_other")),
        "RUN-ECHO-001",
    ),
    # refusals and failures where there is no reason for one
    "run that cannot be created": (plain, _answer(4, 500, ENVELOPE), "RUN-CREATE-001"),
    "run that is gone": (plain, _answer(5, 404, ENVELOPE), "RUN-GET-001"),
    "run that breaks the server": (plain, _answer(8, 500, ENVELOPE), "RUN-GET-001"),
    "thread and run that fail": (tools, _answer(1, 500, ENVELOPE), "RUN-CTR-001"),
    "outputs that fail": (tools, _answer(12, 500, ENVELOPE), "TOOL-SUBMIT-001"),
    "steps that fail": (stepped, _answer(44, 500, ENVELOPE), "STEP-LIST-001"),
    "completed run without steps": (
        stepped,
        _body(44, lambda page: page.update(data=[])),
        "STEP-LIST-001",
    ),
    "bare error": (plain, _answer(3, 400, {"detail": "no"}), "ERR-ENV-001"),
    "short error": (
        plain,
        _answer(3, 400, {"error": {"message": "m", "type": "t"}}),
        "ERR-ENV-002",
    ),
    "created": (plain, _answer(1, 201), "HTTP-STATUS-001"),
    "web page": (plain, _html(1), "HTTP-TYPE-001"),
    # tools
    "no calls": (tools, _each_run(_no_calls), "TOOL-CALL-001"),
    "twin calls": (tools, _each_run(_twins), "TOOL-CALL-002"),
    # messages and steps
    "no answer in the thread": (
        plain,
        _body(10, lambda page: page.update(data=page["data"][1:], first_id=page["last_id"])),
        "MSG-ANSWER-001",
    ),
    "message that was changed": (
        plain,
        _body(10, lambda page: page["data"][-1]["content"][0]["text"].update(value="other")),
        "MSG-KEEP-001",
    ),
    "answer of nobody": (plain, _on(MESSAGE, run_id="run_other"), "MSG-ANSWER-002"),
    "step of another run": (stepped, _on(STEP, run_id="run_other"), "STEP-REF-001"),
    "step that never ends": (stepped, _on(STEP, status="in_progress"), "STEP-LIFE-002"),
    "step counted early": (
        streamed,
        _on(STEP, usage={"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2}),
        "STEP-NULL-001",
    ),
    "step never counted": (streamed, _on(STEP, usage=None), "STEP-NULL-002"),
    "step that contradicts itself": (stepped, _on(STEP, type="tool"), "STEP-REF-002"),
    # lists
    "page of another kind": (pages, _body(10, lambda p: p.update(object="page")), "LIST-ENV-001"),
    "wrong ends": (pages, _body(10, lambda p: p.update(last_id="asst_other")), "LIST-ENV-002"),
    "oldest first": (listed, _body(10, lambda p: p["data"].reverse()), "LIST-ORDER-001"),
    "endless empty list": (plain, _body(2, lambda p: p.update(has_more=True)), "LIST-ENV-003"),
    "page over its limit": (
        pages,
        _body(10, lambda p: p.update(data=[*p["data"], p["data"][-1]])),
        "LIST-LIMIT-001",
    ),
    "list of another thread": (
        plain,
        _body(6, lambda page: page["data"][0].update(thread_id="thread_other")),
        "LIST-HOLD-002",
    ),
    "list without its run": (plain, _body(6, lambda page: page.update(data=[])), "LIST-HOLD-001"),
}


@pytest.mark.parametrize("name", DEFECTS)
def test_defect_is_found(name: str) -> None:
    """Each defect is found, by the check whose business it is."""
    recording, damage, check = DEFECTS[name]

    assert check not in failures(recording())
    assert check in failures(damage(recording()))


# -- drawn defects -------------------------------------------------------------------------

_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=4,
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(field=st.sampled_from(run_shape.KEYS), value=_JSON)
def test_the_judge_survives_any_value(field: str, value: Any) -> None:
    """Whatever a field holds, no check breaks, and judging again gives the same."""
    damaged = changed(tools(), RUN, lambda run: run.update({field: value}))

    assert failures(damaged) == failures(damaged)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.permutations(range(2, 16)))
def test_statuses_in_another_order(order: list[int]) -> None:
    """The answers of the polls in any order that reverses two statuses: the path is illegal."""
    found = tools()
    statuses = [found[index].json["status"] for index in order]
    ended = statuses.index("completed")
    assume(any(status != "completed" for status in statuses[ended:]))
    shuffled = [
        msgspec.structs.replace(e, response=found[order[e.index - 2]].response)
        if 2 <= e.index < 16
        else e
        for e in found
    ]

    assert failures(shuffled) & {"RUN-LIFE-001", "RUN-LIFE-002"}
