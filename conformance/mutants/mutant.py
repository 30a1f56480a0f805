"""What a mutant is, and how it is put round the reference."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from attrs import evolve, frozen

from conformance.contract.editions import LATEST
from conformance.contract.operations import route
from conformance.mutants.telling import Frame, Retelling, Teller, as_told
from conformance.reference import Pace, Service
from conformance.trace.sse import EventReader

Json = dict[str, Any]
Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]


@frozen
class Answer:
    """An answer on its way out, for a mutant to spoil.

    The event of a streamed answer is one too: its body is what the event carries.

    Attributes:
        event: name of the event; None for an answer as a whole.
    """

    operation: str | None
    status: int
    headers: tuple[tuple[str, str], ...]
    body: Any
    event: str | None = None


Rewrite = Callable[[Answer], Answer]
Gate = Callable[[App], App]


@frozen
class Mutant:
    """One defect; or, in the list of variants, one thing done differently that is no defect.

    Attributes:
        name: as on the command line.
        text: the defect in one sentence.
        trips: the checks that must flag it; no others may.
        kind: a subclass of the service that breaks one law, if the defect is one of conduct.
        rewrite: what it does to each answer and each event, if the defect is one of shape.
        retell: what it does to the events of a stream, if the defect is one of telling.
        gate: what it puts before the whole app, if the defect is one of letting in.
        edition: in which the defect shows.
        pace: at which it shows, if that is not any.
    """

    name: str
    text: str
    trips: tuple[str, ...]
    kind: type[Service] = Service
    rewrite: Rewrite | None = None
    gate: Gate | None = None
    retell: Retelling | None = None
    edition: str = LATEST
    pace: Pace | None = None


MUTANTS: dict[str, Mutant] = {}
VARIANTS: dict[str, Mutant] = {}
"""Compliant servers that do things differently: no check may flag them."""


def register(mutant: Mutant) -> None:
    """Add a mutant, or a variant if it trips nothing. Raises ValueError on a name taken."""
    if mutant.name in MUTANTS or mutant.name in VARIANTS:
        raise ValueError(f"two mutants called {mutant.name}")
    (MUTANTS if mutant.trips else VARIANTS)[mutant.name] = mutant


def conduct(*trips: str) -> Callable[[type[Service]], type[Service]]:
    """Register a subclass as a mutant: its name in kebab case, its docstring as text."""

    def decorate(kind: type[Service]) -> type[Service]:
        name = "".join(f"-{c.lower()}" if c.isupper() else c for c in kind.__name__).lstrip("-")
        register(Mutant(name, (kind.__doc__ or "").strip(), trips, kind=kind))
        return kind

    return decorate


def spoiled(name: str, text: str, rewrite: Rewrite, *trips: str, edition: str = LATEST) -> None:
    """Register a mutant that rewrites answers; a variant if it trips nothing."""
    register(Mutant(name, text, trips, rewrite=rewrite, edition=edition))


def retold(name: str, text: str, retell: Retelling, *trips: str) -> None:
    """Register a mutant that tells streams in another way; a variant if it trips nothing."""
    register(Mutant(name, text, trips, retell=retell))


def found(name: str) -> Mutant:
    """Return a mutant or a variant by name. Raises KeyError."""
    return MUTANTS[name] if name in MUTANTS else VARIANTS[name]


def edition_of(name: str | None) -> str:
    """Return the edition in which a defect shows; the latest for the reference itself."""
    return found(name).edition if name else LATEST


def service(name: str | None, **arguments: Any) -> Service:
    """Return the reference service, or the one of a mutant.

    Args:
        name: of the mutant; None for the reference itself.
        arguments: of the service.
    """
    if name is None:
        return Service(**arguments)
    mutant = found(name)
    pace = arguments.pop("pace", None) or mutant.pace
    return mutant.kind(pace=pace, **arguments)


def application(name: str | None, app: App) -> App:
    """Return an app whose requests or answers a mutant meddles with; the app itself if none."""
    if name is None:
        return app
    mutant = found(name)
    plain = mutant.rewrite is None and mutant.retell is None
    spoilt = app if plain else _rewriting(app, mutant.rewrite or _same, mutant.retell)
    return spoilt if mutant.gate is None else mutant.gate(spoilt)


def asked_for(scope: Scope) -> tuple[str, dict[str, str]] | None:
    """Return the operation that a request asks for and its path parameters, None if it is none."""
    return route(scope["method"], scope["path"]) if scope["type"] == "http" else None


async def answer_of(app: App, scope: Scope, receive: Receive) -> tuple[Message, bytes]:
    """Return the start message and the whole body of what an app answers."""
    start: Message = {}
    parts: list[bytes] = []

    async def collect(message: Message) -> None:
        if message["type"] == "http.response.start":
            start.update(message)
        else:
            parts.append(message.get("body", b""))

    await app(scope, receive, collect)
    return start, b"".join(parts)


async def give(send: Send, start: Message, body: bytes) -> None:
    """Send a whole answer."""
    await send({"type": "http.response.start", **start})
    await send({"type": "http.response.body", "body": body})


def _same(answer: Answer) -> Answer:
    return answer


def _rewriting(app: App, rewrite: Rewrite, retell: Retelling | None) -> App:
    async def rewritten(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await app(scope, receive, send)
            return
        known = route(scope["method"], scope["path"])
        operation = known[0] if known else None
        relay = _Relay(operation, rewrite, retell(operation or "") if retell else None, send)
        await app(scope, receive, relay.send)

    return rewritten


class _Relay:
    """Takes an answer from an app and passes it on rewritten: whole, or event by event."""

    def __init__(
        self, operation: str | None, rewrite: Rewrite, teller: Teller | None, send: Send
    ) -> None:
        self._operation = operation
        self._rewrite = rewrite
        self._teller = teller or as_told
        self._send = send
        self._start: Message = {}
        self._parts: list[bytes] = []
        self._reader: EventReader | None = None

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._start = message
            kind = dict(message["headers"]).get(b"content-type", b"")
            if kind.startswith(b"text/event-stream"):
                self._reader = EventReader()
                await self._send(message)
        elif self._reader is not None:
            await self._pass_events(self._reader, message)
        else:
            self._parts.append(message.get("body", b""))
            if not message.get("more_body"):
                await self._pass_whole(b"".join(self._parts))

    async def _pass_events(self, reader: EventReader, message: Message) -> None:
        more = bool(message.get("more_body"))
        for event in reader.feed(message.get("body", b"").decode()):
            for frame in self._teller(self._rewritten(Frame.of(event))):
                await self._give(frame)
        if not more:
            for frame in self._teller(None):
                await self._give(frame)
            await self._send({"type": "http.response.body", "body": b"", "more_body": False})

    async def _give(self, frame: Frame) -> None:
        body = frame.encoded()
        await self._send({"type": "http.response.body", "body": body, "more_body": True})

    def _rewritten(self, frame: Frame) -> Frame:
        if isinstance(frame.data, str):
            return frame
        answer = Answer(self._operation, 200, (), frame.data, frame.name)
        return evolve(frame, data=self._rewrite(answer).body)

    async def _pass_whole(self, raw: bytes) -> None:
        start = self._start
        body = _parsed(raw)
        if body is None:
            # Nothing at all, or no JSON: there is nothing to rewrite.
            await give(self._send, start, raw)
            return
        headers = tuple((k.decode(), v.decode()) for k, v in start["headers"])
        answer = self._rewrite(Answer(self._operation, start["status"], headers, body))
        spoilt = json.dumps(answer.body).encode()
        kept = [(k, v) for k, v in answer.headers if k.lower() != "content-length"]
        kept.append(("content-length", str(len(spoilt))))
        encoded = [(k.encode(), v.encode()) for k, v in kept]
        await give(self._send, {**start, "status": answer.status, "headers": encoded}, spoilt)


def _parsed(raw: bytes) -> Any:
    try:
        return json.loads(raw)
    except ValueError:
        return None


def with_status(answer: Answer, status: int) -> Answer:
    """Return an answer with another status."""
    return evolve(answer, status=status)
