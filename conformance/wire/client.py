"""Sends requests to a provider and records each exchange, within the budget."""

from __future__ import annotations

import json as json_module
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

import anyio
import httpx
from attrs import frozen

from conformance.contract.operations import Operation, match
from conformance.trace import Exchange, Request
from conformance.wire.answer import Answer
from conformance.wire.budget import Budget
from conformance.wire.pause import Pause, SystemPause
from conformance.wire.recorder import Recorder
from conformance.wire.redact import Redactor
from conformance.wire.target import Target

# Operations whose acceptance leaves an object behind, and how many deletions that may take.
_CREATES = {"createAssistant": 1, "createThread": 1, "createThreadAndRun": 1}
_PAID = frozenset({"createRun", "createThreadAndRun"})
_DELETES = frozenset({"deleteAssistant", "deleteThread"})


class NoAnswer(Exception):
    """The provider gave no answer at all: refused, reset, timed out. The exchange says how."""

    def __init__(self, exchange: Exchange) -> None:
        super().__init__(exchange.error)
        self.exchange = exchange


@frozen
class Outgoing:
    """A request about to be sent. `body` is exact: bytes as they go out, None for no body."""

    method: str
    path: str
    headers: Mapping[str, str]
    query: tuple[tuple[str, str], ...] = ()
    body: bytes | None = None


class Wire:
    """A recorded, budgeted, redacted connection to one provider.

    Args:
        target: the provider.
        recorder: where every exchange goes.
        budget: what may be sent.
        timeout_s: seconds for one whole exchange, last byte included.
        transport: replaces the network, for tests and the in-process reference.
        pause: the clock.
    """

    def __init__(
        self,
        target: Target,
        recorder: Recorder,
        budget: Budget,
        *,
        timeout_s: float = 30.0,
        transport: httpx.AsyncBaseTransport | None = None,
        pause: Pause | None = None,
    ) -> None:
        self.target = target
        self.recorder = recorder
        self.budget = budget
        self.redactor = Redactor(target.secrets())
        self.pause = pause or SystemPause()
        self._timeout_s = timeout_s
        self._origin = self.pause.now()
        # Redirects are evidence, not instructions: following one could hand the key elsewhere.
        self._http = httpx.AsyncClient(
            transport=transport, timeout=timeout_s, follow_redirects=False, trust_env=False
        )

    async def aclose(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    def default_headers(self) -> dict[str, str]:
        """Return what every request carries unless a scenario takes it away."""
        return {
            "OpenAI-Beta": self.target.beta,
            "Accept": "application/json",
            **self.target.headers,
            **self.target.credentials(),
        }

    async def send(
        self,
        method: str,
        path: str,
        *,
        scenario: str,
        label: str | None = None,
        json: Any = None,
        content: bytes | None = None,
        query: Mapping[str, str | int] | None = None,
        headers: Mapping[str, str | None] | None = None,
    ) -> Exchange:
        """Send one request and return the recorded exchange.

        Args:
            method: HTTP method.
            path: path below the base URL, starting with a slash.
            scenario: who sends it.
            label: what it is for; checks look it up.
            json: a body to encode as JSON; None sends no body.
            content: a body as bytes instead, for what JSON cannot say.
            query: query parameters.
            headers: headers over the defaults; None as a value takes a default away.

        Raises:
            BudgetExhausted: it would go beyond a limit; nothing was sent.
            NoAnswer: no status line came back; the failed exchange is recorded.
        """
        outgoing = self._outgoing(method, path, json, content, query or {}, headers or {})
        found = match(method, path)
        operation = found[0] if found else None
        creates, paid = self._take(operation)
        # A creation that is under way is seen through even on Ctrl-C: without its answer
        # nobody would know what to delete.
        with anyio.CancelScope(shield=creates > 0):
            exchange = await self._exchange(
                outgoing, operation, found[1] if found else {}, scenario, label
            )
        accepted = exchange.status is not None and 200 <= exchange.status < 300
        # Without an answer the provider may still have created the object: keep its deletion.
        created = creates if accepted or exchange.status is None else 0
        self.budget.settle(creates=creates, created=created, paid=paid, accepted=accepted)
        self.recorder.add(exchange)
        if exchange.response is None:
            raise NoAnswer(exchange)
        return exchange

    def _take(self, operation: Operation | None) -> tuple[int, bool]:
        name = operation.id if operation else ""
        if name in _DELETES:
            self.budget.take_reserved()
            return 0, False
        creates, paid = _CREATES.get(name, 0), name in _PAID
        self.budget.take(creates=creates, paid=paid)
        return creates, paid

    def _outgoing(
        self,
        method: str,
        path: str,
        json: Any,
        content: bytes | None,
        query: Mapping[str, str | int],
        headers: Mapping[str, str | None],
    ) -> Outgoing:
        merged: dict[str, str | None] = dict(self.default_headers())
        body = content
        if json is not None:
            body = json_module.dumps(json, ensure_ascii=False).encode()
        if body is not None:
            merged["Content-Type"] = "application/json"
        for name, value in headers.items():
            merged = {k: v for k, v in merged.items() if k.lower() != name.lower()}
            merged[name] = value
        pairs = [*self.target.query.items(), *((k, str(v)) for k, v in query.items())]
        kept = {name: value for name, value in merged.items() if value is not None}
        return Outgoing(method, path, kept, tuple(pairs), body)

    async def _exchange(
        self,
        outgoing: Outgoing,
        operation: Operation | None,
        params: dict[str, str],
        scenario: str,
        label: str | None,
    ) -> Exchange:
        request = self._request(outgoing)
        index, begun = self.recorder.number(), self._now_ms()
        answer, error = None, None
        try:
            with anyio.fail_after(self._timeout_s):
                response = await self._http.send(request, stream=True)
                try:
                    answer = Answer(response.status_code, _headers(response.headers))
                    await answer.read(response, lambda: self._now_ms() - begun)
                finally:
                    await response.aclose()
        except TimeoutError:
            error = f"no complete answer within {self._timeout_s:g} s"
        except (httpx.HTTPError, httpx.StreamError, httpx.InvalidURL, ValueError) as failure:
            error = f"{type(failure).__name__}: {failure}"
        return Exchange(
            index=index,
            scenario=scenario,
            label=label,
            operation=operation.id if operation else None,
            path=params,
            started_ms=round(begun, 3),
            elapsed_ms=round(self._now_ms() - begun, 3),
            request=self._recorded(request, outgoing),
            response=answer.recorded(self.redactor) if answer else None,
            error=self.redactor.text(error) if error else None,
            events=answer.events(self.redactor) if answer else (),
        )

    def _request(self, outgoing: Outgoing) -> httpx.Request:
        base, _, base_query = self.target.base_url.partition("?")
        query = "&".join(filter(None, (base_query, urlencode(outgoing.query))))
        url = base.rstrip("/") + outgoing.path + (f"?{query}" if query else "")
        return self._http.build_request(
            outgoing.method, url, headers=dict(outgoing.headers), content=outgoing.body
        )

    def _recorded(self, request: httpx.Request, outgoing: Outgoing) -> Request:
        body = outgoing.body.decode("utf-8", "replace") if outgoing.body is not None else None
        return Request(
            method=outgoing.method,
            url=self.redactor.url(str(request.url)),
            headers=self.redactor.headers(_headers(request.headers)),
            body=self.redactor.text(body) if body is not None else None,
        )

    def _now_ms(self) -> float:
        return (self.pause.now() - self._origin) * 1000


def _headers(headers: httpx.Headers) -> list[tuple[str, str]]:
    return [(name.decode("latin-1"), value.decode("latin-1")) for name, value in headers.raw]
