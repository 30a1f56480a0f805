"""Defects at the door: what must not be let in is let in."""

from __future__ import annotations

import json
from collections.abc import Callable

from conformance.mutants.mutant import (
    App,
    Gate,
    Message,
    Mutant,
    Receive,
    Scope,
    Send,
    answer_of,
    asked_for,
    give,
    register,
)

Headers = list[tuple[bytes, bytes]]
Wrong = Callable[[bytes | None], bool]


def _last_good(name: bytes, wrong: Wrong) -> Gate:
    """Return a gate that puts the last value that worked where a header is missing or wrong."""

    def gate(app: App) -> App:
        good: list[bytes] = []

        async def through(scope: Scope, receive: Receive, send: Send) -> None:
            if scope["type"] != "http":
                await app(scope, receive, send)
                return
            headers: Headers = list(scope["headers"])
            given = next((v for k, v in headers if k.lower() == name), None)
            used = good[0] if good and wrong(given) else given
            kept = [(k, v) for k, v in headers if k.lower() != name]
            if used is not None:
                scope = {**scope, "headers": [*kept, (name, used)]}
            start, body = await answer_of(app, scope, receive)
            if used is not None and start["status"] == 200:
                good.append(used)
            await give(send, start, body)

        return through

    return gate


def _last_run_body(app: App) -> App:
    """Put the body of the last run that was created where a body is no JSON."""
    good: list[bytes] = []

    async def through(scope: Scope, receive: Receive, send: Send) -> None:
        known = asked_for(scope)
        if known is None or known[0] != "createRun":
            await app(scope, receive, send)
            return
        raw = await _body(receive)
        used = raw if _is_json(raw) or not good else good[-1]

        heard = False

        async def replay() -> Message:
            nonlocal heard
            if heard:
                # Whoever streams an answer waits here for its reader to go away.
                return await receive()
            heard = True
            return {"type": "http.request", "body": used, "more_body": False}

        start, body = await answer_of(app, scope, replay)
        if start["status"] == 200:
            good.append(used)
        await give(send, start, body)

    return through


async def _body(receive: Receive) -> bytes:
    parts: list[bytes] = []
    while True:
        message = await receive()
        parts.append(message.get("body", b""))
        if not message.get("more_body"):
            return b"".join(parts)


def _is_json(raw: bytes) -> bool:
    try:
        json.loads(raw)
    except ValueError:
        return False
    return True


for _name, _text, _gate, _trip in (
    (
        "no-key-needed",
        "A request without a key is let in.",
        _last_good(b"authorization", lambda given: given is None),
        "ERR-AUTH-001",
    ),
    (
        "any-key",
        "A request with a wrong key is let in.",
        _last_good(b"authorization", lambda given: given is not None and b"not-a-key" in given),
        "ERR-AUTH-002",
    ),
    (
        "empty-key",
        "A request whose Authorization header holds no key is let in.",
        _last_good(b"authorization", lambda given: given == b"Bearer"),
        "ERR-AUTH-005",
    ),
    (
        "any-scheme",
        "A key is taken under whatever scheme it comes.",
        _last_good(b"authorization", lambda given: (given or b"").startswith(b"Token ")),
        "ERR-AUTH-006",
    ),
    (
        "any-beta",
        "A request for a version that there never was is let in.",
        _last_good(b"openai-beta", lambda given: given == b"assistants=v99"),
        "ERR-BETA-002",
    ),
    (
        "keeps-v1",
        "A request for version 1 is answered by version 2.",
        _last_good(b"openai-beta", lambda given: given == b"assistants=v1"),
        "ERR-BETA-003",
    ),
    (
        "no-beta-needed",
        "A request without the OpenAI-Beta header is let in.",
        _last_good(b"openai-beta", lambda given: given is None),
        "ERR-BETA-001",
    ),
    (
        "broken-json",
        "A run whose body is no JSON is made all the same.",
        _last_run_body,
        "ERR-BODY-003",
    ),
):
    register(Mutant(_name, _text, (_trip,), gate=_gate))
