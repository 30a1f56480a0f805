"""A defined end for every stream, good or bad."""

from __future__ import annotations

import json
from typing import Any

import anyio
import httpx
import pytest

from runs_client import (
    errors,
)
from runs_client.streaming import StreamState
from tests.client.streamed import (
    BODY,
    SSE,
    follow,
    frames,
    run_event,
    said,
    streaming,
)
from tests.client.world import World, reply, run_body, tell

KINDS = ["sync", "async"]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("status", ["completed", "requires_action", "incomplete", "failed"])
def test_a_stream_without_done_ends_well_once_its_run_has_settled(kind: str, status: str):
    events, stream = follow(kind, streaming([frames(run_event(status), done=False)]))
    assert stream.run.status == status
    assert len(events) == 1


@pytest.mark.parametrize("kind", KINDS)
def test_a_stream_that_just_stops_raises_and_hands_the_run_over(kind: str):
    with pytest.raises(errors.StreamCut) as raised:
        follow(kind, streaming([frames(run_event("in_progress"), done=False)]))
    assert raised.value.run.status == "in_progress"


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "cause", [httpx.ReadError("reset"), httpx.RemoteProtocolError("cut"), httpx.ReadTimeout("")]
)
def test_a_connection_cut_in_the_middle_raises_with_the_cause(kind: str, cause: Exception):
    cut = frames(run_event("in_progress"))[:-5] + b'event: thread.message.delta\ndata: {"id'
    with pytest.raises(errors.StreamCut) as raised:
        follow(kind, streaming([cut.replace(b"event: done", b"event: half")], cause))
    assert raised.value.__cause__ is cause
    assert str(raised.value).endswith(str(cause) or "ReadTimeout")
    assert raised.value.run.id == "run_1"


@pytest.mark.parametrize("kind", KINDS)
def test_a_connection_cut_after_the_run_has_settled_is_no_error(kind: str):
    """Proxies that never send the end, and hang up."""
    body = frames(run_event("completed"), done=False)
    events, _ = follow(kind, streaming([body], httpx.ReadError("reset")))
    assert len(events) == 1


@pytest.mark.parametrize("kind", KINDS)
def test_an_empty_stream_raises(kind: str):
    with pytest.raises(errors.StreamCut) as raised:
        follow(kind, streaming([]))
    assert raised.value.run is None


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("error", {"message": "Too slow.", "code": "server_error"}),
        ("error", {"error": {"message": "Too slow.", "code": "server_error"}}),
        ("", {"error": {"message": "Too slow.", "code": "server_error"}}),
    ],
)
def test_an_error_event_raises_bare_or_wrapped(kind: str, name: str, data: Any):
    with pytest.raises(errors.StreamFailed, match=r"Too slow\.") as raised:
        follow(kind, streaming([frames(run_event("in_progress"), (name, data))]))
    assert raised.value.error.code == "server_error"
    assert raised.value.run.status == "in_progress"


@pytest.mark.parametrize("kind", KINDS)
def test_an_event_that_is_no_json_raises_with_its_bytes(kind: str):
    with pytest.raises(errors.UnreadableEvent) as raised:
        follow(kind, streaming([frames(("thread.run.queued", "{oops"))]))
    assert (raised.value.event, raised.value.data) == ("thread.run.queued", "{oops")


@pytest.mark.parametrize("kind", KINDS)
def test_a_plain_answer_where_a_stream_was_asked_for_raises_with_the_answer(kind: str):
    with pytest.raises(errors.UnreadableAnswerError, match="application/json came") as raised:
        follow(kind, reply(run_body("queued"), x_request_id="req_1"))
    assert json.loads(raised.value.content)["id"] == "run_1"
    assert raised.value.request_id == "req_1"


@pytest.mark.parametrize("kind", KINDS)
def test_a_refusal_is_the_usual_error_with_its_body(kind: str):
    with pytest.raises(errors.BadRequestError, match="active run"):
        follow(kind, reply({"error": {"message": "an active run"}}, 400))


@pytest.mark.parametrize("kind", KINDS)
def test_what_comes_after_done_is_not_read(kind: str):
    body = frames(run_event("completed")) + frames(("error", {"message": "late"}))
    events, _ = follow(kind, streaming([body]))
    assert len(events) == 1


class NeverEnds(httpx.AsyncByteStream):
    """A body whose server does not hang up."""

    async def __aiter__(self) -> Any:
        yield frames(run_event("completed"))
        await anyio.sleep_forever()


def test_a_provider_that_does_not_hang_up_is_not_waited_for(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("runs_client.streams._PATIENCE", 0.01)
    events, _ = follow("async", lambda r: httpx.Response(200, headers=SSE, stream=NeverEnds()))
    assert len(events) == 1


@pytest.mark.parametrize(("name", "data"), [("done", ""), ("done", "{}"), ("", " [DONE] ")])
def test_either_half_of_the_last_event_ends_the_stream(name: str, data: str):
    state = StreamState()
    assert state.feed(name, data) is None
    assert state.done


@pytest.mark.parametrize("kind", KINDS)
def test_a_stream_that_never_shows_its_run_has_no_end_to_give(kind: str):
    async def story(world: World) -> Any:
        opening = world.client.runs.stream("t", BODY)
        if kind == "sync":
            with opening as stream:
                return stream.until_done()
        async with opening as stream:
            return await stream.until_done()

    with pytest.raises(errors.StreamCut, match="without ever showing"):
        tell(story, World(kind, [streaming([frames(said("Hi"))])]))
