"""Streams over a real port: frames, timing, hanging up; and the recorded streams."""

from __future__ import annotations

import json
import time
from concurrent.futures import ThreadPoolExecutor

import anyio
import httpx
import pytest

from conformance.reference import Door, ManualClock, Pace, Service, create_app, running
from conformance.trace import read_har
from tests.reference.world import (
    PACE,
    SWIFT,
    V2,
    WEATHER,
    outputs_for,
    served,
)
from tests.shared import RECORDINGS, needs_recordings

RESUMED = ["thread.run.step.completed", "thread.run.queued", "thread.run.in_progress"]


def frames(text):
    """(event, data) of each frame of a stream."""
    assert text.endswith("\n\n")
    found = []
    for frame in text[:-2].split("\n\n"):
        event, data = frame.split("\n")
        assert event.startswith("event: ")
        assert data.startswith("data: ")
        found.append((event[7:], data[6:]))
    return found


def post(client, path, **body):
    return client.post(path, json=body)


def test_the_wire_has_server_sent_events_and_ends_with_done():
    with served() as client:
        assistant = post(client, "/assistants", model="m", tools=[WEATHER]).json()["id"]
        answer = post(client, "/threads/runs", assistant_id=assistant, stream=True)
        assert answer.headers["content-type"] == "text/event-stream; charset=utf-8"
        assert answer.headers["x-request-id"]
        told = frames(answer.text)
        assert told[-1] == ("done", "[DONE]")
        assert told[-2][0] == "thread.run.requires_action"
        run = json.loads(told[-2][1])
        path = f"/threads/{run['thread_id']}/runs/{run['id']}/submit_tool_outputs"
        answer = post(client, path, tool_outputs=outputs_for(run, "Zürich ☂ \u2028"), stream=True)
        told = frames(answer.text)
        assert [name for name, _ in told[:3]] == RESUMED
        assert told[-2][0] == "thread.run.completed"
        assert "Zürich ☂" in answer.text


@pytest.mark.parametrize("stream", [False, None])
def test_without_a_wish_for_it_nothing_is_streamed(stream):
    with served() as client:
        assistant = post(client, "/assistants", model="m").json()["id"]
        answer = post(client, "/threads/runs", assistant_id=assistant, stream=stream)
        assert answer.headers["content-type"] == "application/json"


def test_a_refusal_of_a_streamed_request_is_plain_json():
    with served() as client:
        answer = post(client, "/threads/runs", assistant_id="asst_x", stream=True)
        assert (answer.status_code, answer.headers["content-type"]) == (404, "application/json")


def test_a_manual_clock_lets_a_whole_stream_pass_at_once():
    service = Service(clock=ManualClock(), pace=PACE)
    app = create_app(service, Door(["k"]))

    async def play():
        transport = httpx.ASGITransport(app=app)
        headers = {"Authorization": "Bearer k", **V2}
        async with httpx.AsyncClient(
            transport=transport, base_url="http://reference/v1", headers=headers
        ) as client:
            made = (await client.post("/assistants", json={"model": "m"})).json()["id"]
            body = {
                "assistant_id": made,
                "instructions": "[[reference:run-long]]",
                "stream": True,
            }
            return (await client.post("/threads/runs", json=body)).text

    begun = time.monotonic()
    told = frames(anyio.run(play))
    assert [name for name, _ in told[-2:]] == ["thread.run.expired", "done"]
    assert time.monotonic() - begun < 5


SLOW = Pace(queue_seconds=0.05, run_seconds=0.5)


def test_events_arrive_while_the_run_is_still_at_work_and_a_poller_sees_it():
    with served(pace=SLOW) as client:
        assistant = post(client, "/assistants", model="m").json()["id"]
        body = {"assistant_id": assistant, "stream": True}
        seen = []
        with client.stream("POST", "/threads/runs", json=body) as answer:
            for line in answer.iter_lines():
                if line.startswith("event: thread.run.step.created"):
                    seen.append("begun")
                elif line.startswith("data: ") and seen == ["begun"]:
                    step = json.loads(line[6:])
                    path = f"/threads/{step['thread_id']}/runs/{step['run_id']}"
                    seen.append(client.get(path).json()["status"])
                elif line == "data: [DONE]":
                    seen.append(client.get(path).json()["status"])
    assert seen == ["begun", "in_progress", "completed"]


class Keeping(Service):
    """Keeps the run that was last streamed, to look at who listens to it."""

    def follow(self, run):
        super().follow(run)
        self.followed = run


def hang_up_after_the_first_event(client, **fields):
    """Begin a stream and close the connection; return the thread it began with."""
    assistant = post(client, "/assistants", model="m").json()["id"]
    body = {"assistant_id": assistant, "stream": True, **fields}
    with client.stream("POST", "/threads/runs", json=body) as answer:
        lines = answer.iter_lines()
        return json.loads(next(line for line in lines if line.startswith("data: "))[6:])["id"]


def wait_until(true):
    ends = time.monotonic() + 10
    while not true():
        assert time.monotonic() < ends


def test_closing_the_connection_does_not_cancel_the_run():
    with served(pace=SLOW) as client:
        thread = hang_up_after_the_first_event(client)
        runs = f"/threads/{thread}/runs"
        wait_until(lambda: client.get(runs).json()["data"][0]["status"] == "completed")


def test_nobody_is_told_of_a_run_when_the_connection_is_closed():
    service = Keeping(pace=SWIFT)
    headers = {"Authorization": "Bearer k", **V2}
    with (
        running(create_app(service, Door(["k"]))) as url,
        httpx.Client(base_url=url, headers=headers, trust_env=False, timeout=10) as client,
    ):
        hang_up_after_the_first_event(client, instructions="[[reference:run-long]]")
        wait_until(lambda: not service.followed.streams)
        assert service.followed.status == "in_progress"


def test_a_stream_wakes_up_when_another_request_moves_its_run():
    """The run is endless; without the news of its cancelling the stream slept ten minutes."""
    with served() as client, ThreadPoolExecutor(1) as pool:
        assistant = post(client, "/assistants", model="m").json()["id"]
        thread = post(client, "/threads").json()["id"]
        runs = f"/threads/{thread}/runs"
        body = {"assistant_id": assistant, "instructions": "[[reference:run-long]]"}
        whole = pool.submit(post, client, runs, **body, stream=True)
        wait_until(lambda: client.get(runs).json()["data"])
        run = client.get(runs).json()["data"][0]["id"]
        assert client.post(f"{runs}/{run}/cancel").status_code == 200
        told = frames(whole.result(timeout=10).text)
    assert [name for name, _ in told[-2:]] == ["thread.run.cancelled", "done"]


def test_many_streams_at_once_do_not_mix():
    with served(pace=Pace(0.01, 0.1)) as client, ThreadPoolExecutor(12) as pool:
        assistant = post(client, "/assistants", model="m").json()["id"]
        body = {"assistant_id": assistant, "stream": True}
        texts = list(pool.map(lambda _: post(client, "/threads/runs", **body).text, range(12)))
    runs = set()
    for text in texts:
        told = frames(text)
        assert told[-2][0] == "thread.run.completed"
        runs.add(json.loads(told[-2][1])["id"])
        assert {
            json.loads(data)["id"]
            for name, data in told
            if name.startswith("thread.run.") and "step" not in name
        } == {json.loads(told[-2][1])["id"]}
    assert len(runs) == 12


# -- against the recordings ---------------------------------------------------------------------


@needs_recordings
def test_the_events_are_those_of_the_recorded_stream():
    """Same names in the same order, same keys in the same order, by event."""
    file = RECORDINGS / "openai-v2-2025-10" / "StreamingRunWorks.har"
    exchanges = read_har(file.read_text("utf-8"), route=lambda method, url: None, source=file.name)
    recorded = next(e for e in exchanges if e.events).events
    with served() as client:
        assistant = post(client, "/assistants", model="gpt-4o").json()["id"]
        thread = post(client, "/threads").json()["id"]
        told = frames(
            post(client, f"/threads/{thread}/runs", assistant_id=assistant, stream=True).text
        )
    ours, theirs = {}, {}
    for name, data in told:
        ours.setdefault(name, []).append(data)
    for event in recorded:
        theirs.setdefault(event.name, []).append(event.data)
    assert list(ours) == list(theirs)
    for name in ours:
        if name != "done":
            for place in (0, -1):
                mine, other = json.loads(ours[name][place]), json.loads(theirs[name][place])
                assert keys(mine) == keys(other), name


def keys(value):
    """The keys of objects, nested; what free-form objects hold is left out."""
    if not isinstance(value, dict):
        return [keys(value[0])] if isinstance(value, list) and value else None
    free = {"tool_resources", "metadata"}
    return [(key, None if key in free else keys(inner)) for key, inner in value.items()]
