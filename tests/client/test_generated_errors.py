"""Whatever comes instead of a success, an operation raises one of its own errors."""

from __future__ import annotations

import asyncio
import pickle
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from assistants_api import AuthenticatedClient, Client, errors
from assistants_api.api.threads import retrieve_thread
from hypothesis import given
from hypothesis import strategies as st

Handler = Callable[[httpx.Request], httpx.Response]

HTML = b"<html><body><h1>502 Bad Gateway</h1>\n<hr>nginx</body></html>"


def ask(handler: Handler, way: str = "sync") -> Any:
    client = Client("http://provider.test/v1")
    transport = httpx.MockTransport(handler)
    client.set_httpx_client(httpx.Client(transport=transport, base_url="http://provider.test/v1"))
    client.set_async_httpx_client(
        httpx.AsyncClient(transport=transport, base_url="http://provider.test/v1")
    )
    if way == "sync":
        return retrieve_thread.sync("thread_1", client=client)
    return asyncio.run(retrieve_thread.asyncio("thread_1", client=client))


def answering(status: int, content: bytes, headers: dict[str, str] | None = None) -> Handler:
    return lambda request: httpx.Response(status, content=content, headers=headers)


@pytest.mark.parametrize("way", ["sync", "async"])
@pytest.mark.parametrize("status", [502, 520, 529, 599])
def test_an_html_page_from_a_gateway_raises_with_status_id_and_body(status: int, way: str):
    with pytest.raises(errors.ServerError) as raised:
        ask(answering(status, HTML, {"x-request-id": "req_7"}), way)
    error = raised.value
    assert (error.status_code, error.request_id, error.content) == (status, "req_7", HTML)
    assert error.body is None
    assert "502 Bad Gateway" in str(error)
    assert "req_7" in str(error)


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (400, errors.BadRequestError),
        (401, errors.AuthenticationError),
        (403, errors.PermissionDeniedError),
        (404, errors.NotFoundError),
        (409, errors.ConflictError),
        (422, errors.UnprocessableEntityError),
        (429, errors.RateLimitError),
        (500, errors.ServerError),
        (418, errors.ApiStatusError),
        (499, errors.ApiStatusError),
        (302, errors.ApiStatusError),
    ],
)
def test_each_status_has_its_error(status: int, kind: type[errors.ApiStatusError]):
    body = b'{"error": {"message": "No.", "type": "t", "param": "p", "code": "c"}}'
    with pytest.raises(errors.ApiStatusError) as raised:
        ask(answering(status, body))
    assert type(raised.value) is kind
    assert raised.value.error == errors.ErrorDetail("No.", "t", "c", "p")


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (b'{"error": "flat"}', "flat"),
        (b'{"detail": "fastapi"}', "fastapi"),
        (b'{"message": "bare", "code": 7}', "bare"),
        (b'{"error": null, "message": "beside"}', "beside"),
        (b'{"error": {"message": {"deep": 1}}}', '{"deep": 1}'),
        (b"[1]", None),
        (b"", None),
        (b"\xff\xfe", None),
    ],
)
def test_the_error_body_is_read_as_far_as_it_goes(body: bytes, message: str | None):
    with pytest.raises(errors.ApiStatusError) as raised:
        ask(answering(400, body))
    assert raised.value.error.message == message
    assert raised.value.content == body


@pytest.mark.parametrize("body", [HTML, b"", b"[]", b"null", b"\xff", b"[" * 100_000, b"9" * 9999])
def test_a_success_that_is_no_object_raises_with_the_place_and_the_bytes(body: bytes):
    with pytest.raises(errors.UnreadableAnswerError) as raised:
        ask(answering(200, body))
    assert raised.value.path == "$"
    assert raised.value.content == body


def test_a_refusal_wrapped_in_a_success_raises():
    """Gateways do that; reading it as a thread without keys would hide it."""
    with pytest.raises(errors.ApiStatusError) as raised:
        ask(answering(200, b'{"error": {"message": "upstream is gone"}}'))
    assert raised.value.error.message == "upstream is gone"


@pytest.mark.parametrize("way", ["sync", "async"])
@pytest.mark.parametrize(
    ("cause", "kind"),
    [
        (httpx.ConnectError("refused"), errors.ApiConnectionError),
        (httpx.ReadTimeout("slow"), errors.ApiTimeoutError),
        (httpx.PoolTimeout("busy"), errors.ApiTimeoutError),
        (httpx.RemoteProtocolError("not HTTP"), errors.ApiConnectionError),
        (httpx.DecodingError("not gzip"), errors.ApiConnectionError),
        (httpx.InvalidURL("nowhere"), errors.ApiConnectionError),
    ],
)
def test_no_answer_raises_with_the_cause(cause: Exception, kind: type[Exception], way: str):
    def handler(request: httpx.Request) -> httpx.Response:
        raise cause

    with pytest.raises(errors.ApiConnectionError) as raised:
        ask(handler, way)
    assert type(raised.value) is kind
    assert raised.value.__cause__ is cause


@given(st.integers(200, 599), st.binary(max_size=80))
def test_any_status_with_any_bytes_is_a_value_or_an_api_error(status: int, content: bytes):
    try:
        thread = ask(answering(status, content))
    except errors.ApiError:
        return
    assert 200 <= status < 300
    assert isinstance(thread.to_dict(), dict)


def test_every_error_crosses_a_process_border():
    raised: list[errors.ApiError] = []
    for status, content in [(404, b"{}"), (200, HTML)]:
        try:
            ask(answering(status, content, {"x-request-id": "req_7"}))
        except errors.ApiError as error:
            raised.append(error)
    assert len(raised) == 2
    for error in raised:
        again = pickle.loads(pickle.dumps(error))
        assert type(again) is type(error)
        assert str(again) == str(error)
        assert again.request_id == "req_7"


def test_the_default_timeout_is_finite_and_can_be_changed_on_a_copy():
    client = Client("http://provider.test")
    assert client.get_httpx_client().timeout == httpx.Timeout(60.0, connect=5.0)
    short = client.with_timeout(httpx.Timeout(1.0))
    assert short.get_httpx_client().timeout == httpx.Timeout(1.0)
    assert client.get_httpx_client().timeout == httpx.Timeout(60.0, connect=5.0)


def test_a_copy_with_headers_leaves_the_original_alone():
    client = Client("http://provider.test", headers={"a": "1"})
    live = client.get_httpx_client()
    assert client.with_headers({"b": "2"}).get_httpx_client().headers["b"] == "2"
    assert "b" not in live.headers


def test_a_repr_shows_neither_token_nor_headers():
    client = AuthenticatedClient("http://provider.test", token="sk-planted")
    client.get_httpx_client()
    assert "sk-planted" not in repr(client)
