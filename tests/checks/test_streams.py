"""What the checks of streams find, and what they let be."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec
import pytest

from conformance.checks import CHECKS, View
from conformance.contract.editions import LATEST
from conformance.trace import StreamEvent
from tests.checks.conversation import CALLS, T, Talk, page, refusal, run, step
from tests.checks.streams import (
    DONE,
    Told,
    asked,
    call_delta,
    delta,
    edited,
    head,
    plain,
    read_back,
    stream,
    written,
)

RUN, STEP, MESSAGE = "thread.run", "thread.run.step", "thread.message"


def _flagged(told: Told, **more: Any) -> set[str]:
    return read_back(stream(Talk(), told, **more)).flagged()


# -- innocents -----------------------------------------------------------------------------


def test_a_stream_as_it_was_recorded_is_flagged_by_nothing_and_judged_by_most() -> None:
    talk = read_back(stream(Talk(), plain()))
    assert talk.flagged() == set()
    held = {name for name in CHECKS if name.startswith("STREAM-") and talk.said(name) == "holds"}
    assert len(held) >= 30


def _resumed() -> Told:
    tool = step(
        id="step_t", type="tool_calls", step_details={"type": "tool_calls", "tool_calls": []}
    )
    again = [
        (f"{RUN}.queued", run("queued", started_at=T + 1)),
        (f"{RUN}.in_progress", run("in_progress")),
    ]
    return [(f"{STEP}.completed", tool), *again, *written()]


def test_a_pause_and_the_stream_after_it_are_flagged_by_nothing() -> None:
    talk = stream(Talk(), [*head(), *asked()])
    outputs = {"tool_outputs": [{"tool_call_id": c["id"], "output": "out"} for c in CALLS]}
    talk.poll("requires_action")
    stream(talk, _resumed(), "submitToolOutputs", sent=outputs)
    assert talk.flagged() == set()
    for name in ("DONE-003", "DELTA-004", "DELTA-005", "STEP-005", "OPEN-003"):
        assert talk.said(f"STREAM-{name}") == "holds"


@pytest.mark.parametrize(
    "told",
    [
        [one for one in plain() if not one[0].endswith((".queued", ".in_progress"))],
        [
            ("thread.run.heartbeat", {"beats": 1}),
            *plain(),
        ],
        [*plain()[:-1], ("message", "[DONE]")],
        [*plain()[:-2], (f"{RUN}.failed", run("failed")), DONE],
        [
            *plain()[:-2],
            ("error", {"error": {"message": "Lost.", "type": "t", "param": None, "code": None}}),
            DONE,
        ],
        edited(
            plain(),
            f"{STEP}.created",
            lambda s: s.update(step_details={"type": "message_creation"}),
        ),
    ],
    ids=["few", "unknown name", "nameless end", "failed", "error", "details later"],
)
def test_other_ways_to_tell_fail_nobody(told: Told) -> None:
    talk = stream(Talk(), told)
    must = {f for f in talk.flagged() if f not in {"STREAM-DONE-002", "STEP-TYPE-013"}}
    assert must == set()


def test_a_list_that_shows_less_than_the_whole_proves_nothing() -> None:
    talk = stream(Talk(), plain())
    talk.say("listRunSteps", page(step(id="step_other"), more=True), label="steps.all")
    talk.say("listMessages", page(more=True), label="messages.after")
    assert not {found for found in talk.flagged() if found.startswith("STREAM-")}


def test_a_run_that_somebody_fed_without_a_stream_need_not_tell_all_its_steps() -> None:
    talk = stream(Talk(), [*head(), *asked()])
    talk.say("submitToolOutputs", run("queued", started_at=T + 1), sent={"tool_outputs": []})
    talk.poll("completed")
    talk.say("listRunSteps", page(step(), step(id="step_other")), label="steps.all")
    assert talk.said("STREAM-SAME-004") is None


# -- openings ------------------------------------------------------------------------------


def test_json_where_a_stream_was_asked_for_is_one_finding() -> None:
    talk = Talk()
    talk.say("createRun", run(), sent={"assistant_id": "asst_a", "stream": True})
    assert talk.flagged() == {"STREAM-OPEN-001"}


def test_events_under_another_type_are_one_finding() -> None:
    talk = Talk()
    body = {"assistant_id": "asst_a", "stream": True}
    talk.say(
        "createRun", raw="event: done\ndata: [DONE]\n\n", content_type="text/plain", sent=body
    )
    assert talk.flagged() == {"STREAM-OPEN-001"}


def test_who_refuses_streams_lacks_them_and_who_refuses_all_runs_lacks_something_else() -> None:
    def refusing(status: int, *, driven: bool = True, plainly: bool = True) -> str | None:
        talk = Talk(driven=driven)
        if plainly:
            talk.create()
        body = {"assistant_id": "asst_a", "stream": True}
        talk.say("createRun", refusal(), status=status, sent=body)
        kinds = {fact.kind for fact in talk.facts("STREAM-OPEN-001")}
        return kinds.pop() if kinds else None

    assert refusing(400) == refusing(501) == "lacking"
    assert refusing(500) == "broken"
    assert refusing(400, plainly=False) is None
    assert refusing(429) is None
    # Others' requests are refused for reasons that no recording shows.
    assert refusing(400, driven=False) is None


def test_a_refusal_within_the_stream_is_found_unless_nothing_is_refused_at_all() -> None:
    wrong = [("error", {"message": "No.", "type": "t", "param": None, "code": None}), DONE]
    talk = stream(Talk(), wrong, label="error.streamed")
    assert talk.flagged() == {"STREAM-ERR-002"}
    talk.say("createRun", run(), label="error.unknown-assistant", sent={"assistant_id": "x"})
    assert "STREAM-ERR-002" not in talk.flagged()


# -- ends ----------------------------------------------------------------------------------


def _cut(error: str | None, *, truncated: bool = True) -> str | None:
    talk = stream(Talk(), plain()[:6])
    last = talk.exchanges[0]
    assert last.response is not None
    response = msgspec.structs.replace(last.response, truncated=truncated)
    talk.exchanges[0] = msgspec.structs.replace(last, error=error, response=response)
    assert talk.flagged() <= {"STREAM-END-001"}
    return talk.said("STREAM-END-001")


def test_a_stream_that_breaks_off_is_found_and_one_that_we_gave_up_is_not() -> None:
    assert _cut("RemoteProtocolError: peer closed connection") == "broken"
    assert _cut(None, truncated=False) == "broken"
    assert _cut("no complete answer within 30 s") == "unwilling"
    assert _cut("ReadTimeout: ") == "unwilling"
    assert _cut("interrupted before the answer was complete") == "unwilling"
    # We read no further than our own limit.
    assert _cut(None) == "unwilling"


def test_no_event_at_all_and_an_error_instead_of_an_end() -> None:
    assert stream(Talk(), []).flagged() == {"STREAM-END-001"}
    error = ("error", {"message": "Lost.", "type": "server_error", "param": None, "code": None})
    talk = stream(Talk(), [*head(), error, DONE])
    assert talk.said("STREAM-END-001") == "unwilling"
    assert talk.flagged() == set()


def test_a_model_that_calls_nothing_is_unwilling() -> None:
    talk = stream(Talk(), plain())
    talk.poll("completed", label="stream.unwilling")
    assert talk.said("STREAM-OPEN-003") == talk.said("STREAM-DONE-003") == "unwilling"


def test_a_generated_request_that_is_refused_says_nothing_of_streams() -> None:
    talk = stream(Talk(), plain())
    sent = {"stream": True, "response_format": False}
    talk.say("createRun", refusal(), status=400, sent=sent, label="generated.invalid")
    assert {fact.kind for fact in talk.facts("STREAM-OPEN-001")} == {"holds"}


# -- delivery ------------------------------------------------------------------------------


def _delivered(
    took_s: int, first_ms: float, every_ms: float, lasts: float | None = None
) -> str | None:
    told = edited(plain(), f"{RUN}.completed", lambda r: r.update(completed_at=T + took_s))
    talk = stream(Talk(), told, lasts=lasts if lasts is not None else 1000.0 * took_s)
    shifted = tuple(
        msgspec.structs.replace(e, at_ms=first_ms + every_ms * n)
        for n, e in enumerate(talk.exchanges[0].events)
    )
    talk.exchanges[0] = msgspec.structs.replace(talk.exchanges[0], events=shifted)
    return talk.said("STREAM-LIVE-001")


def test_a_parcel_is_found_only_where_the_run_took_long() -> None:
    assert _delivered(5, 5000, 1) == "broken"
    assert _delivered(5, 100, 300) == "holds"
    # A quick run, and events of a busy second.
    assert _delivered(0, 80, 1, lasts=100) == "holds"
    assert _delivered(5, 10, 5) == "holds"
    # A run that waited before it was made, one that was not quick and not long.
    assert _delivered(1, 9000, 1, lasts=9020) == "unwilling"
    assert _delivered(1, 900, 1, lasts=920) == "unwilling"


def _parcel(driven: bool, prompt: bool) -> str | None:
    """One stream that came at once after 0.9 s, and one that came at once if asked for."""
    talk = Talk(driven=driven)
    for first_ms in (900.0, *([0.0] if prompt else [])):
        stream(talk, plain(), lasts=920.0)
        moved = tuple(
            msgspec.structs.replace(e, at_ms=first_ms + n)
            for n, e in enumerate(talk.exchanges[-1].events)
        )
        talk.exchanges[-1] = msgspec.structs.replace(talk.exchanges[-1], events=moved)
    return talk.said("STREAM-LIVE-001")


def test_one_stream_that_shows_how_it_comes_is_enough() -> None:
    assert _parcel(driven=True, prompt=False) == "unwilling"
    assert _parcel(driven=True, prompt=True) == "holds"
    assert _parcel(driven=False, prompt=False) is None


def test_without_times_nothing_is_said_of_delivery() -> None:
    talk = stream(Talk(driven=False), plain())
    events = tuple(StreamEvent(name=e.name, data=e.data) for e in talk.exchanges[0].events)
    talk.exchanges[0] = msgspec.structs.replace(talk.exchanges[0], events=events)
    assert talk.said("STREAM-LIVE-001") is None


# -- the guilty ----------------------------------------------------------------------------


def _without(name: str) -> Told:
    return [one for one in plain() if one[0] != name]


def _late(name: str, after: str) -> Told:
    told = _without(name)
    place = next(n for n, one in enumerate(told) if one[0] == after)
    return [*told[: place + 1], *(one for one in plain() if one[0] == name), *told[place + 1 :]]


def _set(name: str, **new: Any) -> Told:
    return edited(plain(), name, lambda one: one.update(new))


@pytest.mark.parametrize(
    ("told", "finding"),
    [
        ([("message", d) for _, d in plain()], {"STREAM-FRAME-002"}),
        ([*plain()[:3], (f"{STEP}.created", "{'id': 1}"), *plain()[4:]], {"STREAM-FRAME-001"}),
        (_without("done"), {"STREAM-DONE-001"}),
        ([*plain()[:-1], ("", "[DONE]")], {"STREAM-DONE-002"}),
        (_without(f"{RUN}.created"), {"STREAM-RUN-001"}),
        (_late(f"{RUN}.queued", f"{RUN}.in_progress"), {"STREAM-RUN-004"}),
        ([*plain()[:2], *plain()[1:]], {"STREAM-RUN-003"}),
        (_set(f"{RUN}.in_progress", status="queued"), {"STREAM-RUN-002"}),
        (_without(f"{RUN}.completed"), {"STREAM-END-001"}),
        (_late(f"{STEP}.completed", f"{RUN}.completed"), {"STREAM-END-002"}),
        (_set(f"{MESSAGE}.in_progress", run_id="run_b"), {"STREAM-REF-001"}),
        ([("thread.created", {"id": "thread_a", "object": "thread", "created_at": T, "metadata": {}, "tool_resources": {}}), *plain()], {"STREAM-ORDER-002"}),
        (_without(f"{STEP}.created"), {"STREAM-STEP-001"}),
        (_without(f"{STEP}.completed"), {"STREAM-STEP-004"}),
        (_without(f"{MESSAGE}.created"), {"STREAM-MSG-001"}),
        (_set(f"{MESSAGE}.completed", status="in_progress"), {"STREAM-MSG-002"}),
        (_late(f"{MESSAGE}.delta", f"{MESSAGE}.completed"), {"STREAM-MSG-003"}),
        (_without(f"{MESSAGE}.completed"), {"STREAM-MSG-004"}),
        (_late(f"{MESSAGE}.completed", f"{STEP}.completed"), {"STREAM-MSG-005"}),
        (_set(f"{MESSAGE}.created", content=None), {"STREAM-OBJ-003"}),
        (_set(f"{MESSAGE}.delta", object="delta"), {"STREAM-DELTA-001"}),
        (_without(f"{MESSAGE}.delta"), {"STREAM-DELTA-006"}),
        (_set(f"{MESSAGE}.delta", delta=delta("Hel")["delta"]), {"STREAM-DELTA-003"}),
        (_set(f"{RUN}.completed", completed_at=T + 3), {"STREAM-SAME-001"}),
        (_set(f"{STEP}.completed", completed_at=T + 3), {"STREAM-SAME-005"}),
        (_set(f"{MESSAGE}.completed", created_at=T + 9), {"STREAM-SAME-003"}),
    ],
)  # fmt: skip
def test_one_defect_is_one_finding(told: Told, finding: set[str]) -> None:
    assert _flagged(told) == finding


def _with_thread(told: Told) -> Talk:
    return stream(Talk(), told, "createThreadAndRun", sent={"thread": {}})


def test_the_thread_of_a_new_run_is_told_first_and_whole() -> None:
    thread = {"id": "thread_a", "object": "thread", "created_at": T, "metadata": {}}
    good: Told = [("thread.created", {**thread, "tool_resources": {}}), *plain()]
    assert _with_thread(good).flagged() == set()
    assert _with_thread(plain()).flagged() == {"STREAM-ORDER-001"}
    assert _with_thread([good[1], good[0], *good[2:]]).flagged() == {"STREAM-ORDER-002"}
    assert _with_thread([("thread.created", {"id": "thread_a"}), *plain()]).flagged() == {
        "STREAM-OBJ-004"
    }


def _calls(change: Callable[[int, dict[str, Any]], object]) -> set[str]:
    told: Told = []
    number = 0
    for name, data in edited([*head(), *asked()], "none", lambda _: None):
        if name == f"{STEP}.delta":
            change(number, data["delta"]["step_details"]["tool_calls"][0])
            number += 1
        told.append((name, data))
    return stream(Talk(), told).flagged()


def test_pieces_of_calls() -> None:
    assert _calls(lambda n, piece: None) == set()
    assert _calls(lambda n, piece: piece.setdefault("id", ["call_a", "call_b"][n > 2])) == set()
    assert _calls(lambda n, piece: piece.setdefault("id", f"call_{n}")) == {"STREAM-DELTA-005"}
    assert _calls(lambda n, piece: piece.pop("index")) == {"STREAM-DELTA-002"}
    assert _calls(lambda n, piece: n == 1 and piece.pop("function")) == {"STREAM-DELTA-004"}
    assert _calls(lambda n, piece: "id" in piece and piece.update(id="call_x")) == {
        "STREAM-DELTA-004"
    }
    whole = call_delta(0, id="call_a", function={"name": "look", "arguments": "{}"})
    paused = [*head(), *asked()[:2], (f"{STEP}.delta", whole), *asked()[-2:]]
    assert stream(Talk(), paused).flagged() == set()


def test_what_streams_tell_is_what_lists_show() -> None:
    talk = stream(Talk(), plain())
    talk.say("listRunSteps", page(step(), step(id="step_b")), label="steps.all")
    talk.say("listMessages", page(), label="messages.after")
    found = {f for f in talk.flagged() if f.startswith("STREAM-")}
    assert found == {"STREAM-SAME-002", "STREAM-SAME-004"}


def test_streams_of_several_runs_are_told_apart() -> None:
    other: Told = edited(plain(), "none", lambda _: None)
    text = (
        msgspec.json.encode(other).decode().replace("run_a", "run_b").replace("step_a", "step_b")
    )
    text = text.replace("msg_b", "msg_c")
    talk = read_back(stream(Talk(), plain()))
    stream(talk, [(n, d) for n, d in msgspec.json.decode(text)])
    assert talk.flagged() == set()


def test_the_laws_of_a_stream_are_not_asked_twice() -> None:
    """What follows what within a stream is no matter of polls."""
    talk = stream(Talk(), _late(f"{RUN}.queued", f"{RUN}.in_progress"))
    view = View(talk.exchanges, edition=LATEST, driven=True)
    assert [f for f in CHECKS["RUN-LIFE-001"](view) if f.kind == "broken"] == []
