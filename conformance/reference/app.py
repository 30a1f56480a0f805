"""The reference over HTTP: auth, the beta header, routes, layout (behaviour, section 9)."""

from __future__ import annotations

import json
import math
from collections.abc import AsyncIterator, Callable, Iterable
from typing import Any

import anyio
from attrs import frozen
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import BaseRoute, Mount, Route

from conformance.contract.editions import Edition
from conformance.reference.refusal import Refusal
from conformance.reference.service import Service
from conformance.reference.span import ALWAYS, Span, since
from conformance.reference.state import Account, Ids
from conformance.reference.stream import DONE, EventStream

_T, _R = "/threads/{thread_id}", "/threads/{thread_id}/runs/{run_id}"
_M, _A = "/threads/{thread_id}/messages/{message_id}", "/assistants/{assistant_id}"
MAX_DEPTH = 200
"""How deep a request body may be nested."""
NOT_A_KEY = "not-a-key"
"""What a key begins with that nobody takes: so a client can see itself refused."""
V1_ENDED = "2024-12-18"
"""The day from which version 1 is refused by name."""


@frozen
class Endpoint:
    """A route: which method of the service answers, what it takes beside the path, and when."""

    method: str
    path: str
    call: str
    takes: str = ""
    span: Span = ALWAYS


ENDPOINTS = (
    Endpoint("GET", "/assistants", "list_assistants", "query"),
    Endpoint("POST", "/assistants", "create_assistant", "body"),
    Endpoint("GET", _A, "retrieve_assistant"),
    Endpoint("POST", _A, "modify_assistant", "body"),
    Endpoint("DELETE", _A, "delete_assistant"),
    Endpoint("POST", "/threads", "create_thread", "body"),
    # Before /threads/{thread_id}, which would match it too.
    Endpoint("POST", "/threads/runs", "create_thread_and_run", "body"),
    Endpoint("GET", _T, "retrieve_thread"),
    Endpoint("POST", _T, "modify_thread", "body"),
    Endpoint("DELETE", _T, "delete_thread"),
    Endpoint("GET", f"{_T}/messages", "list_messages", "query"),
    Endpoint("POST", f"{_T}/messages", "create_message", "body"),
    Endpoint("GET", _M, "retrieve_message"),
    Endpoint("POST", _M, "modify_message", "body"),
    Endpoint("DELETE", _M, "delete_message", span=since("2024-04-30")),
    Endpoint("GET", f"{_T}/runs", "list_runs", "query"),
    Endpoint("POST", f"{_T}/runs", "create_run", "body"),
    Endpoint("GET", _R, "retrieve_run"),
    Endpoint("POST", _R, "modify_run", "body"),
    Endpoint("POST", f"{_R}/cancel", "cancel_run"),
    Endpoint("POST", f"{_R}/submit_tool_outputs", "submit_tool_outputs", "body"),
    Endpoint("GET", f"{_R}/steps", "list_run_steps", "query"),
    Endpoint("GET", f"{_R}/steps/{{step_id}}", "retrieve_run_step"),
)


class Door:
    """Who may come in: keys, the accounts behind them, the beta header.

    Args:
        keys: those that are let in; None lets in any but those that begin with NOT_A_KEY.
    """

    def __init__(self, keys: Iterable[str] | None = None) -> None:
        self._keys = None if keys is None else frozenset(keys)
        self._accounts: dict[str, Account] = {}

    def account(self, request: Request) -> Account:
        """Return what belongs to the key of a request. Without listed keys all share one."""
        key = self.refuse_bad_key(request)
        name = key if self._keys is not None else ""
        return self._accounts.setdefault(name, Account())

    def refuse_bad_key(self, request: Request) -> str:
        """Return the key of a request, or refuse it."""
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        bearer = token.strip() if scheme.lower() == "bearer" else ""
        key = bearer or request.headers.get("api-key", "")
        if not key:
            raise Refusal(
                "You didn't provide an API key. You need to provide your API key in an "
                "Authorization header using Bearer auth (i.e. Authorization: Bearer YOUR_KEY).",
                status=401,
            )
        if self.is_wrong(key):
            raise Refusal("Incorrect API key provided.", status=401, code="invalid_api_key")
        return key

    def is_wrong(self, key: str) -> bool:
        """Return whether a key is not one of ours."""
        if self._keys is None:
            return key.startswith(NOT_A_KEY)
        return key not in self._keys

    def refuse_bad_beta(self, request: Request, edition: Edition) -> None:
        """Refuse a request without the header of the edition that is served."""
        given = request.headers.get("openai-beta", "")
        words = [word.strip() for word in given.split(",")]
        if edition.beta in words:
            return
        if "assistants=v1" in words and edition.date >= V1_ENDED:
            raise Refusal(
                "The v1 Assistants API has been deprecated. Please try again by setting the "
                "header 'OpenAI-Beta: assistants=v2'. See the migration guide for more "
                "information: https://platform.openai.com/docs/assistants/migration.",
                code="invalid_beta",
            )
        raise Refusal(
            "You must provide the 'OpenAI-Beta' header to access the Assistants API. Please "
            f"try again by setting the header 'OpenAI-Beta: {edition.beta}'.",
            code="invalid_beta",
        )


def create_app(service: Service, door: Door | None = None, seed: int = 0) -> Starlette:
    """Return the ASGI app; the same routes stand below `/v1` and at the root.

    Args:
        service: what answers.
        door: who is let in; by default everybody with a key.
        seed: of the request ids.
    """
    gate, requests = door or Door(), Ids(seed)
    served = [endpoint for endpoint in ENDPOINTS if endpoint.span.holds(service.edition)]
    routes = [_route(endpoint, service, gate, requests) for endpoint in served]
    mounted: list[BaseRoute] = [Mount("/v1", routes=routes), *routes]

    async def no_route(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        text = f"Invalid URL ({request.method} {request.url.path})"
        refused = Refusal(text, status=error.status_code, code="unknown_url")
        return _answer(refused.body(), error.status_code, requests)

    handlers: Any = {HTTPException: no_route}
    return Starlette(routes=mounted, exception_handlers=handlers)


def _route(endpoint: Endpoint, service: Service, door: Door, requests: Ids) -> Route:
    call: Callable[..., dict[str, Any]] = getattr(service, endpoint.call)

    async def handle(request: Request) -> Response:
        raw = await request.body()
        # From here to the answer nothing awaits: no other request sees half a change.
        try:
            account = door.account(request)
            door.refuse_bad_beta(request, service.edition)
            taken: dict[str, Any] = {}
            if endpoint.takes == "body":
                taken["body"] = _parsed(raw)
            elif endpoint.takes == "query":
                taken["query"] = dict(request.query_params)
            if _wants_stream(taken):
                found = service.stream(endpoint.call, account, **taken, **request.path_params)
                if isinstance(found, EventStream):
                    return _streamed(found, service, requests)
                return _answer(found, 200, requests)
            return _answer(call(account, **taken, **request.path_params), 200, requests)
        except Refusal as refused:
            return _answer(refused.body(), refused.status, requests)

    return Route(endpoint.path, handle, methods=[endpoint.method])


def _parsed(raw: bytes) -> Any:
    """Return a request body; none at all, and the empty text some clients send, are {}."""
    if not raw.strip():
        return {}
    try:
        body = json.loads(raw, parse_float=_finite, parse_constant=_finite)
        _limit_depth(body)
    except (ValueError, RecursionError):
        raise Refusal(
            "We could not parse the JSON body of your request.", code="invalid_json"
        ) from None
    return {} if body == "" else body


def _finite(text: str) -> float:
    """Return a number; what JSON has no numeral for could not be echoed."""
    value = float(text)
    if not math.isfinite(value):
        raise ValueError(text)
    return value


def _limit_depth(body: Any) -> None:
    """Refuse a body that is nested deeper than anything that will look at it can follow."""
    level = [body]
    for _ in range(MAX_DEPTH):
        nested = [one for one in level if isinstance(one, dict | list)]
        if not nested:
            return
        level = [
            inner for one in nested for inner in (one.values() if isinstance(one, dict) else one)
        ]
    raise ValueError("too deep")


def _encoded(body: dict[str, Any]) -> bytes:
    try:
        return json.dumps(body, indent=2, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        # Half of a surrogate pair has no UTF-8; escaped it goes out as it came in.
        return json.dumps(body, indent=2).encode()


def _answer(body: dict[str, Any], status: int, requests: Ids) -> Response:
    return Response(
        _encoded(body),
        status_code=status,
        media_type="application/json",
        headers=_headers(requests),
    )


def _headers(requests: Ids) -> dict[str, str]:
    return {
        "x-request-id": requests.new("req"),
        "openai-version": "2020-10-01",
        "openai-processing-ms": "1",
        "openai-organization": "reference",
    }


def _wants_stream(taken: dict[str, Any]) -> bool:
    body = taken.get("body")
    return isinstance(body, dict) and body.get("stream") is True


def _streamed(stream: EventStream, service: Service, requests: Ids) -> Response:
    return StreamingResponse(
        _frames(stream, service),
        media_type="text/event-stream; charset=utf-8",
        headers=_headers(requests),
    )


async def _frames(stream: EventStream, service: Service) -> AsyncIterator[bytes]:
    """Yield the events of a run as they happen, each in a chunk of its own.

    Whoever closes the connection ends the stream and leaves the run alone.
    """
    run = stream.run
    assert run is not None
    try:
        while True:
            news = anyio.Event()
            stream.news = news.set
            service.advance(run)
            for event in stream.take():
                yield event.frame()
            if stream.ended:
                yield DONE
                return
            at = service.next_at(run)
            if at == math.inf:
                # Nothing will ever happen: this run does not end, and neither could the stream.
                return
            await service.clock.wait(max(0.0, at - service.clock.now()), news)
    finally:
        stream.close()
