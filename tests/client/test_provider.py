"""Reaching a provider: address, key, headers, query, and the caller's own httpx client."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx
import pytest

from runs_client import AsyncRunsClient, RunsClient
from tests.client.world import World, reply, run_body, settle, tell

KINDS = ["sync", "async"]
OK = reply(run_body("queued"))


def sent(kind: str, **options: Any) -> httpx.Request:
    """The request that a retrieve comes to."""
    world = World(kind, [OK], **options)
    tell(lambda w: settle(w.client.runs.retrieve("thread_1", "run_1")), world)
    return world.requests[0]


@pytest.mark.parametrize(
    ("given", "path"),
    [
        ("http://h", "/v1"),
        ("http://h/", "/v1"),
        ("http://h/v1", "/v1"),
        ("http://h/v1/", "/v1"),
        ("http://h/api/v1", "/api/v1"),
        ("http://h/openai", "/openai"),
    ],
)
def test_the_base_url_may_come_with_or_without_version(given: str, path: str):
    with RunsClient(given) as client:
        assert client.provider.base_url == f"http://h{path}"


@pytest.mark.parametrize("kind", KINDS)
def test_the_key_is_a_bearer_token_and_the_edition_v2(kind: str):
    request = sent(kind, api_key="sk-1")
    assert request.headers["authorization"] == "Bearer sk-1"
    assert request.headers["openai-beta"] == "assistants=v2"


@pytest.mark.parametrize("kind", KINDS)
def test_azure_style_key_and_api_version(kind: str):
    query = {"api-version": "2024-05-01-preview"}
    request = sent(kind, api_key="sk-1", auth_header="api-key", query=query)
    assert request.headers["api-key"] == "sk-1"
    assert "authorization" not in request.headers
    assert request.url.params["api-version"] == "2024-05-01-preview"


@pytest.mark.parametrize("kind", KINDS)
def test_no_key_no_header(kind: str):
    assert "authorization" not in sent(kind).headers


@pytest.mark.parametrize("kind", KINDS)
def test_the_edition_can_be_v1_or_left_out(kind: str):
    assert sent(kind, beta="assistants=v1").headers["openai-beta"] == "assistants=v1"
    assert "openai-beta" not in sent(kind, beta=None).headers


@pytest.mark.parametrize("kind", KINDS)
def test_more_headers_go_over_ours(kind: str):
    request = sent(kind, headers={"OpenAI-Beta": "other", "X-Team": "7"})
    assert (request.headers["openai-beta"], request.headers["x-team"]) == ("other", "7")


@pytest.mark.parametrize("kind", KINDS)
def test_a_callable_gives_the_key_afresh_for_every_request(kind: str):
    keys = iter(["sk-1", "sk-2"])
    world = World(kind, [OK, OK], api_key=lambda: next(keys))

    async def story(world: World) -> None:
        for _ in range(2):
            await settle(world.client.runs.retrieve("thread_1", "run_1"))

    tell(story, world)
    assert [r.headers["authorization"] for r in world.requests] == ["Bearer sk-1", "Bearer sk-2"]


async def _fetched() -> str:
    return "sk-awaited"


def test_the_async_client_awaits_a_key():
    assert sent("async", api_key=_fetched).headers["authorization"] == "Bearer sk-awaited"


def test_the_plain_client_says_that_it_cannot():
    with pytest.raises(TypeError, match="async client"):
        sent("sync", api_key=_fetched)


def test_ids_are_quoted_into_the_path():
    world = World("sync", [OK])
    tell(lambda w: settle(w.client.runs.retrieve("thread/../1", "run?1")), world)
    assert world.requests[0].url.raw_path == b"/v1/threads/thread%2F..%2F1/runs/run%3F1"


def test_the_callers_client_is_neither_changed_nor_closed():
    """Its timeouts, headers and auth hold; ours ride on the request alone."""
    seen: list[httpx.Request] = []

    def handler(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return OK

    http = httpx.Client(
        transport=httpx.MockTransport(handler),
        headers={"x-mine": "1"},
        timeout=3.0,
        auth=("user", "pass"),
    )
    before = dict(http.headers)
    with RunsClient("http://h/v1", http_client=http) as client:
        client.runs.retrieve("t", "r")
    assert dict(http.headers) == before
    assert seen[0].headers["x-mine"] == "1"
    assert seen[0].headers["authorization"].startswith("Basic ")
    assert seen[0].extensions["timeout"]["read"] == 3.0
    assert not http.is_closed
    http.close()


def test_our_own_client_is_closed_and_has_finite_timeouts():
    with RunsClient("http://h/v1") as client:
        assert client.provider.timeout == httpx.Timeout(60.0, connect=5.0)
        assert client.provider.stream_timeout == httpx.Timeout(60.0, connect=5.0, read=600.0)
        own = client._http
    assert own.is_closed

    async def story() -> bool:
        async with AsyncRunsClient("http://h/v1") as client:
            own = client._http
        return own.is_closed

    assert asyncio.run(story())


def _with_cookie(requests: list[httpx.Request]) -> httpx.MockTransport:
    def handler(request: httpx.Request) -> httpx.Response:
        requests.append(request)
        headers = {} if len(requests) > 1 else {"set-cookie": "route=7; Path=/"}
        return httpx.Response(200, json=run_body("queued"), headers=headers)

    return httpx.MockTransport(handler)


def test_a_cookie_that_an_answer_sets_is_sent_from_then_on():
    """Some gateways keep a client with one server by it."""
    seen: list[httpx.Request] = []
    with RunsClient("http://h.test/v1", transport=_with_cookie(seen)) as client:
        for _ in range(3):
            client.runs.retrieve("t", "r")

    async def story() -> None:
        async with AsyncRunsClient("http://h.test/v1", transport=_with_cookie(again)) as client:
            for _ in range(3):
                await client.runs.retrieve("t", "r")

    again: list[httpx.Request] = []
    asyncio.run(story())
    for requests in (seen, again):
        assert [r.headers.get("cookie") for r in requests] == [None, "route=7", "route=7"]


@pytest.mark.parametrize("kind", KINDS)
def test_a_timeout_of_the_caller_holds_for_every_request(kind: str):
    assert sent(kind, timeout=2.5).extensions["timeout"]["read"] == 2.5


def test_no_repr_shows_the_key():
    with RunsClient("http://h", api_key="sk-planted", headers={"x": "sk-planted"}) as client:
        assert "sk-planted" not in repr(client)
        assert "sk-planted" not in repr(client.provider)
