"""The reference over a real loopback port: who comes in, what answers look like, many at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from conformance.reference import Door, Service, create_app, embedded, running
from tests.reference.world import TIME, WEATHER, outputs_for, served

BEARER = {"Authorization": "Bearer one"}
BETA = {"OpenAI-Beta": "assistants=v2"}


@pytest.fixture(scope="module")
def url():
    with running(create_app(Service(), Door(["one", "two"]))) as where:
        yield where


def get(url, path="/assistants", headers=None):
    return httpx.get(f"{url}{path}", headers=headers or {}, trust_env=False)


@pytest.mark.parametrize(
    "key", [BEARER, {"Authorization": "bearer one"}, {"api-key": "one"}], ids=str
)
def test_a_key_comes_as_bearer_or_as_api_key(url, key):
    assert get(url, headers={**key, **BETA}).status_code == 200


@pytest.mark.parametrize(
    ("key", "code"),
    [
        ({}, None),
        ({"Authorization": "Bearer"}, None),
        ({"Authorization": "Basic one"}, None),
        ({"Authorization": "Bearer other"}, "invalid_api_key"),
        ({"api-key": "other"}, "invalid_api_key"),
    ],
    ids=str,
)
def test_a_missing_or_wrong_key_is_refused_with_401(url, key, code):
    answer = get(url, headers={**key, **BETA})
    assert answer.status_code == 401
    assert answer.json()["error"]["code"] == code
    assert answer.json()["error"]["type"] == "invalid_request_error"


def test_a_wrong_key_is_not_repeated_in_the_answer(url):
    assert "sk-other" not in get(url, headers={"api-key": "sk-other", **BETA}).text


@pytest.mark.parametrize("beta", [None, "", "assistants=v1", "assistants=v20", "threads=v2"])
def test_a_missing_or_wrong_beta_header_is_refused(url, beta):
    headers = BEARER if beta is None else {**BEARER, "OpenAI-Beta": beta}
    answer = get(url, headers=headers)
    assert answer.status_code == 400
    assert answer.json()["error"]["code"] == "invalid_beta"
    assert "assistants=v2" in answer.json()["error"]["message"]


def test_the_beta_header_may_name_several(url):
    headers = {**BEARER, "OpenAI-Beta": "realtime=v1, assistants=v2"}
    assert get(url, headers=headers).status_code == 200


def test_the_key_is_looked_at_before_the_beta_header(url):
    assert get(url).status_code == 401


def test_objects_of_one_key_are_invisible_to_another(url):
    one, two = ({"Authorization": f"Bearer {key}", **BETA} for key in ("one", "two"))
    made = httpx.post(f"{url}/threads", headers=one, json={}, trust_env=False).json()["id"]
    assert get(url, f"/threads/{made}", one).status_code == 200
    assert get(url, f"/threads/{made}", two).status_code == 404
    httpx.post(f"{url}/assistants", headers=one, json={"model": "m"}, trust_env=False)
    assert get(url, "/assistants", two).json()["data"] == []


def test_without_listed_keys_any_key_sees_the_same():
    with embedded() as where:
        made = httpx.post(
            f"{where}/threads", headers={"api-key": "a", **BETA}, json={}, trust_env=False
        )
        seen = get(where, f"/threads/{made.json()['id']}", {"api-key": "b", **BETA})
        assert seen.status_code == 200
        refused = get(where, headers={"api-key": "not-a-key-at-all", **BETA})
        assert (refused.status_code, refused.json()["error"]["code"]) == (401, "invalid_api_key")


def test_answers_carry_the_recorded_headers_and_layout(url):
    answer = get(url, headers={**BEARER, **BETA})
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["openai-version"] == "2020-10-01"
    for name in ("x-request-id", "openai-processing-ms", "openai-organization"):
        assert answer.headers[name]
    assert answer.text.startswith('{\n  "object": "list"')
    assert answer.headers["x-request-id"] != get(url, headers=BEARER).headers["x-request-id"]


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [("GET", "/nothing", 404), ("PUT", "/threads", 405), ("GET", "/threads", 405)],
)
def test_an_unknown_route_has_an_error_envelope_too(url, method, path, status):
    answer = httpx.request(method, f"{url}{path}", headers={**BEARER, **BETA}, trust_env=False)
    assert answer.status_code == status
    assert set(answer.json()["error"]) == {"message", "type", "param", "code"}


def test_the_routes_stand_at_the_root_too(url):
    assert get(url.removesuffix("/v1"), headers={**BEARER, **BETA}).status_code == 200


@pytest.mark.parametrize("body", [b"", b'""', b"{}", b"  "], ids=repr)
def test_a_request_without_a_body_may_be_sent_in_any_way(url, body):
    headers = {**BEARER, **BETA, "Content-Type": "application/json"}
    answer = httpx.post(f"{url}/threads", headers=headers, content=body, trust_env=False)
    assert answer.status_code == 200


def round_trip(client):
    """One whole conversation; returns what ended it."""
    assistant = client.post("/assistants", json={"model": "m", "tools": [WEATHER, TIME]}).json()
    thread = client.post("/threads", json={}).json()["id"]
    client.post(f"/threads/{thread}/messages", json={"role": "user", "content": "Hi"})
    run = client.post(f"/threads/{thread}/runs", json={"assistant_id": assistant["id"]}).json()
    path = f"/threads/{thread}/runs/{run['id']}"
    waiting = client.get(path).json()
    outputs = {"tool_outputs": outputs_for(waiting, thread)}
    assert client.post(f"{path}/submit_tool_outputs", json=outputs).json()["status"] == "queued"
    ended = client.get(path).json()
    last = client.get(f"/threads/{thread}/messages", params={"limit": 1}).json()["data"][0]
    return ended["status"], thread, last["content"][0]["text"]["value"]


def test_twenty_conversations_at_once_do_not_mix():
    with served() as client, ThreadPoolExecutor(20) as pool:
        ended = list(pool.map(lambda _: round_trip(client), range(20)))
    assert {status for status, _, _ in ended} == {"completed"}
    for _, thread, text in ended:
        assert text == f"The tools said: {thread}; {thread}"
    assert len({thread for _, thread, _ in ended}) == 20


def test_of_runs_created_at_once_on_one_thread_one_wins():
    with served() as client:
        assistant = client.post("/assistants", json={"model": "m", "tools": [WEATHER]}).json()
        thread = client.post("/threads", json={}).json()["id"]
        body = {"assistant_id": assistant["id"]}
        with ThreadPoolExecutor(10) as pool:
            answers = list(
                pool.map(
                    lambda _: client.post(f"/threads/{thread}/runs", json=body).status_code,
                    range(10),
                )
            )
    assert sorted(answers) == [200, *[400] * 9]
