"""Sends requests to a provider and records each exchange, within the budget."""

from __future__ import annotations

import json as json_module
import zlib
from collections.abc import Mapping
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import Any
from urllib.parse import urlencode

import anyio
import anyio.lowlevel
import httpx
from attrs import define, frozen

import conformance
from conformance.contract.operations import match
from conformance.trace import Exchange, Request
from conformance.wire.answer import ENCODINGS, MAX_BODY_BYTES, Answer
from conformance.wire.budget import Budget, BudgetExhausted
from conformance.wire.pace import Pace
from conformance.wire.pause import Pause, SystemPause
from conformance.wire.recorder import Recorder
from conformance.wire.redact import Redactor
from conformance.wire.target import Target

# Operations whose acceptance leaves an object behind, and how many deletions that may take.
_CREATES = {"createAssistant": 1, "createThread": 1, "createThreadAndRun": 1}
_PAID = frozenset({"createRun", "createThreadAndRun"})
_DELETES = frozenset({"deleteAssistant", "deleteThread"})
# Answers of somebody on the way, behind whom the request may have been taken all the same.
_UNSURE = frozenset({500, 502, 504})
_NEVER_SENT = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.UnsupportedProtocol,
)
MAX_TRACE_BYTES = 32 * 1024 * 1024
"""Answers of one run are kept in memory and on disk; no honest provider's add up to this."""
_LAST_BODY_BYTES = 16 * 1024


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


@define
class _Attempt:
    """How far a request came. `error` holds until something better is known."""

    answer: Answer | None = None
    error: str | None = "interrupted before the answer was complete"
    sent: bool = True


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
        self.redactor = Redactor(target.secrets(), second_key=target.second_key)
        self.pause = pause or SystemPause()
        self._pace = Pace(target.rates, self.pause)
        self._timeout_s = timeout_s
        self._origin = self.pause.now()
        self._kept_bytes = 0
        self._seen_through: set[anyio.CancelScope] = set()
        self._http = httpx.AsyncClient(
            transport=transport,
            timeout=timeout_s,
            # Redirects are evidence, not instructions: following one could hand the key elsewhere.
            follow_redirects=False,
            trust_env=False,
            # Each exchange stands for itself: some servers drop the connection after an error
            # without saying so, and the next request on it would be lost.
            limits=httpx.Limits(max_keepalive_connections=0),
            # No answer changes what later requests say.
            cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),
            headers={
                "Accept-Encoding": ENCODINGS,
                "User-Agent": f"runs-conformance/{conformance.__version__}",
            },
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
        found = match(method, path)
        operation = found[0].id if found else ""
        await self._pace.turn(method, paid=operation in _PAID)
        # An interrupted run sends nothing more, not even what is ready to go.
        await anyio.lowlevel.checkpoint_if_cancelled()
        outgoing = self._outgoing(method, path, json, content, query or {}, headers or {})
        request = self._request(outgoing)
        creates, paid = self._take(operation)
        index, begun = self.recorder.number(), self._now_ms()
        repetition = self.recorder.repetition
        attempt = _Attempt()
        try:
            await self._try(request, attempt, begun, see_through=creates > 0)
        finally:
            # Interrupted or not: what was sent is on record, and so is what it may have made.
            exchange = Exchange(
                index=index,
                scenario=scenario,
                label=label,
                operation=operation or None,
                path=found[1] if found else {},
                started_ms=round(begun, 3),
                elapsed_ms=round(self._now_ms() - begun, 3),
                request=self._recorded(request, outgoing),
                response=attempt.answer.recorded(self.redactor) if attempt.answer else None,
                error=self.redactor.text(attempt.error) if attempt.error else None,
                events=attempt.answer.events(self.redactor) if attempt.answer else (),
                repetition=repetition,
            )
            self._settle(attempt, creates, paid=paid)
            self.recorder.add(exchange)
        if exchange.response is None:
            raise NoAnswer(exchange)
        return exchange

    def abandon(self) -> None:
        """Break off even those creations that an interruption would see through."""
        for scope in self._seen_through:
            scope.cancel()

    def _take(self, operation: str) -> tuple[int, bool]:
        if operation in _DELETES:
            self.budget.take_reserved()
            return 0, False
        if self._kept_bytes >= MAX_TRACE_BYTES:
            raise BudgetExhausted(f"the answers add up to {MAX_TRACE_BYTES >> 20} MB")
        creates, paid = _CREATES.get(operation, 0), operation in _PAID
        self.budget.take(creates=creates, paid=paid)
        return creates, paid

    def _settle(self, attempt: _Attempt, creates: int, *, paid: bool) -> None:
        status = attempt.answer.status if attempt.answer else None
        accepted = status is not None and 200 <= status < 300
        # Where nobody saw the answer the object may be there, and the run may be paid for.
        lost = attempt.sent and (status is None or status in _UNSURE)
        self.budget.settle(
            creates=creates,
            created=creates if accepted or lost else 0,
            paid=paid,
            accepted=accepted or lost,
        )
        self._kept_bytes += len(attempt.answer.body) if attempt.answer else 0

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
            body = _encoded(json)
        if body is not None:
            merged["Content-Type"] = "application/json"
        for name, value in headers.items():
            merged = {k: v for k, v in merged.items() if k.lower() != name.lower()}
            merged[name] = value
        pairs = [*self.target.query.items(), *((k, str(v)) for k, v in query.items())]
        kept = {name: value for name, value in merged.items() if value is not None}
        return Outgoing(method, path, kept, tuple(pairs), body)

    async def _try(
        self, request: httpx.Request, attempt: _Attempt, begun: float, *, see_through: bool
    ) -> None:
        """Send a request and read its answer, as far as that goes, into the attempt."""
        try:
            # A creation that is under way is seen through even when the run is interrupted:
            # without its answer nobody would know what to delete.
            with anyio.CancelScope(shield=see_through) as scope:
                self._seen_through.add(scope)
                with anyio.fail_after(self._timeout_s):
                    await self._read(request, attempt, begun)
                attempt.error = None
        except TimeoutError:
            attempt.error = f"no complete answer within {self._timeout_s:g} s"
        except zlib.error as failure:
            attempt.error = f"the body is not packed as its Content-Encoding says: {failure}"
        except (httpx.HTTPError, httpx.StreamError, httpx.InvalidURL) as failure:
            attempt.error = f"{type(failure).__name__}: {failure}"
            attempt.sent = not isinstance(failure, _NEVER_SENT)
        finally:
            self._seen_through.discard(scope)

    async def _read(self, request: httpx.Request, attempt: _Attempt, begun: float) -> None:
        response = await self._http.send(request, stream=True)
        try:
            full = self._kept_bytes >= MAX_TRACE_BYTES
            attempt.answer = Answer(
                response.status_code,
                _headers(response.headers),
                limit=_LAST_BODY_BYTES if full else MAX_BODY_BYTES,
            )
            await attempt.answer.read(response, lambda: self._now_ms() - begun)
        finally:
            await response.aclose()

    def _request(self, outgoing: Outgoing) -> httpx.Request:
        base, _, base_query = self.target.base_url.partition("?")
        query = "&".join(filter(None, (base_query, urlencode(outgoing.query, errors="replace"))))
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


def _encoded(body: Any) -> bytes:
    try:
        return json_module.dumps(body, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        # A lone surrogate out of a provider's id: JSON can say it, UTF-8 cannot.
        return json_module.dumps(body).encode()
