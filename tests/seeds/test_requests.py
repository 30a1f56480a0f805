"""The requests of the seed pages are accepted: only ids are live ones, key and header added."""

from __future__ import annotations

import copy

import pytest

from tests.reference.world import WEATHER, calls_of, served
from tests.seeds.pages import needs_seeds, request_body, run_example

pytestmark = needs_seeds


def submitted(number, edition):
    """What a live run answers to the page's submission, and the output that its step keeps."""
    body = copy.deepcopy(request_body(number))
    with served(edition=edition) as client:
        assistant = client.post("/assistants", json={"model": "m", "tools": [WEATHER]}).json()
        run = client.post("/threads/runs", json={"assistant_id": assistant["id"]}).json()
        path = f"/threads/{run['thread_id']}/runs/{run['id']}"
        (call,) = calls_of(client.get(path).json())
        (output,) = body["tool_outputs"]
        output["tool_call_id"] = call["id"]
        answer = client.post(f"{path}/submit_tool_outputs", json=body)
        steps = client.get(f"{path}/steps", params={"order": "asc"}).json()["data"]
    kept = steps[0]["step_details"]["tool_calls"][0]["function"]["output"]
    return answer, kept, output["output"]


# Each page shows the API as it was at one time; its requests are good before and after, too.
@pytest.mark.parametrize("edition", ["v1-2024-04", "v1-2023-11", "v2-2026-08"])
def test_the_submission_of_seed_000_is_accepted(edition):
    answer, kept, sent = submitted("000", edition)
    assert (answer.status_code, answer.json()["status"]) == (200, "queued")
    assert kept == sent == "70 degrees and sunny."


@pytest.mark.parametrize("edition", ["v1-2023-11", "v1-2024-04", "v2-2026-08"])
def test_the_submission_of_seed_001_is_accepted(edition):
    answer, kept, sent = submitted("001", edition)
    assert (answer.status_code, answer.json()["status"]) == (200, "queued")
    assert kept == sent == "28C"


@pytest.mark.parametrize("edition", ["v1-2023-11", "v2-2026-08"])
def test_the_creation_of_seed_002_is_accepted(edition):
    body = request_body("002")
    with served(edition=edition) as client:
        assistant = client.post("/assistants", json={"model": "m"}).json()["id"]
        thread = client.post("/threads", json={}).json()["id"]
        assert set(body) == {"assistant_id"}, "model and instructions are not in the example"
        answer = client.post(f"/threads/{thread}/runs", json={**body, "assistant_id": assistant})
    assert (answer.status_code, answer.json()["status"]) == (200, "queued")
    assert (answer.json()["model"], answer.json()["thread_id"]) == ("m", thread)


@pytest.mark.parametrize(
    ("number", "edition"), [("000", "v1-2024-04"), ("001", "v1-2023-11"), ("002", "v1-2023-11")]
)
def test_a_run_of_the_edition_has_the_fields_that_its_page_shows(number, edition):
    """Every field of the example is served; beyond it only what the page leaves out."""
    with served(edition=edition) as client:
        assistant = client.post("/assistants", json={"model": "m"}).json()["id"]
        run = client.post("/threads/runs", json={"assistant_id": assistant}).json()
    assert set(run) - set(run_example(number)) == {"required_action"}
    assert set(run_example(number)) <= set(run)
