"""What a mutant is, and how it is put round the reference."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from attrs import frozen

from conformance.contract.operations import route
from conformance.reference import Service

Json = dict[str, Any]
Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]


@frozen
class Answer:
    """An answer on its way out, for a mutant to spoil."""

    operation: str | None
    status: int
    headers: tuple[tuple[str, str], ...]
    body: Any


Rewrite = Callable[[Answer], Answer]


@frozen
class Mutant:
    """One defect.

    Attributes:
        name: as on the command line.
        text: the defect in one sentence.
        trips: the checks that must flag it; no others may.
        kind: a subclass of the service that breaks one law, if the defect is one of conduct.
        rewrite: what it does to each answer, if the defect is one of shape.
    """

    name: str
    text: str
    trips: tuple[str, ...]
    kind: type[Service] = Service
    rewrite: Rewrite | None = None


MUTANTS: dict[str, Mutant] = {}


def service(name: str | None, **arguments: Any) -> Service:
    """Return the reference service, or the one of a mutant.

    Args:
        name: of the mutant; None for the reference itself.
        arguments: of the service.
    """
    return (MUTANTS[name].kind if name else Service)(**arguments)


def application(name: str | None, app: App) -> App:
    """Return an app whose answers a mutant rewrites; the app itself if it does not."""
    rewrite = MUTANTS[name].rewrite if name else None
    return app if rewrite is None else _Rewriting(app, rewrite)


class _Rewriting:
    def __init__(self, app: App, rewrite: Rewrite) -> None:
        self._app = app
        self._rewrite = rewrite

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        start: MutableMapping[str, Any] = {}
        parts: list[bytes] = []

        async def collect(message: MutableMapping[str, Any]) -> None:
            if message["type"] == "http.response.start":
                start.update(message)
                return
            parts.append(message.get("body", b""))
            if not message.get("more_body"):
                await self._finish(scope, start, b"".join(parts), send)

        await self._app(scope, receive, collect)

    async def _finish(
        self, scope: Scope, start: MutableMapping[str, Any], body: bytes, send: Send
    ) -> None:
        found = route(scope["method"], scope["path"])
        headers = tuple((k.decode(), v.decode()) for k, v in start["headers"])
        answer = self._rewrite(
            Answer(found[0] if found else None, start["status"], headers, json.loads(body))
        )
        raw = json.dumps(answer.body).encode()
        kept = [(k, v) for k, v in answer.headers if k.lower() != "content-length"]
        kept.append(("content-length", str(len(raw))))
        encoded = [(k.encode(), v.encode()) for k, v in kept]
        await send({"type": "http.response.start", "status": answer.status, "headers": encoded})
        await send({"type": "http.response.body", "body": raw})
