"""Requests that schemathesis generates from the contract, for all operations that cost nothing.

Only its generator is used: what its own checks assume (that a schema-valid request is always
acceptable) is wrong for this API, so our ledger judges the answers. A body counts as invalid if
it is wrong however mildly the schema is read (`conformance.contract.plainly`). What needs a run
is sent to one, whose creation is generated too. Deletions have nothing to
generate: they end the conversation.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import Any
from urllib.parse import unquote

import schemathesis
from schemathesis import GenerationMode

from conformance.checks.view import is_success
from conformance.contract import document
from conformance.contract.editions import project
from conformance.contract.operations import by_id, fits_url
from conformance.contract.plainly import mild, offers, plainly_wrong
from conformance.properties.bridge import Line, in_thread
from conformance.properties.chance import draw
from conformance.properties.shares import FREE, GENERATED_REQUESTS, OF_A_RUN, PAID, Part
from conformance.scenarios import Conversation, Stop
from conformance.trace import Exchange

_PARTS = (*FREE, *PAID, *OF_A_RUN)
# Ids of these are made up: nobody gave them out.
_MADE_UP = frozenset(part.operation for part in FREE if part.operation.startswith("retrieve"))
_LISTS = frozenset(part.operation for part in (*FREE, *OF_A_RUN) if "list" in part.operation)
_CREATES_RUN = "createRun"
# What else a body may hold names models and files that nobody has, or asks for events.
_OF_A_RUN = ("instructions", "additional_instructions", "metadata", "temperature", "top_p")


async def generated(talk: Conversation) -> None:
    """Send what is drawn from the contract, first without a run and then to one."""
    thread = await talk.thread("Hello.")
    said = await talk.say(thread, "Hello again.", "message.user")
    assistant = await talk.call(
        "createAssistant", "setup.assistant", json={"model": talk.wire.target.model}
    )
    where = {
        "thread_id": thread,
        "message_id": talk.made(said),
        "assistant_id": talk.made(assistant),
    }
    free: list[Exchange] = []
    await in_thread(talk, GENERATED_REQUESTS, _sending(FREE, where, free))
    if not any(e.operation == _CREATES_RUN and is_success(e) for e in free):
        # What a deletion does to a run that is active nobody knows.
        await _delete(talk, where)
    # An invalid body that was taken for a run may have locked the thread; this one is free.
    where["thread_id"] = await talk.thread()
    made: list[Exchange] = []
    await in_thread(talk, GENERATED_REQUESTS, _sending(PAID, where, made))
    try:
        run = {"id": talk.made(made[-1]), "thread_id": where["thread_id"]}
    except Stop:
        # It named something that is not there: to refuse it is right.
        return
    await talk.poll(run, until={"requires_action"})
    where["run_id"] = run["id"]
    await in_thread(talk, GENERATED_REQUESTS, _sending(OF_A_RUN, where))


async def _delete(talk: Conversation, where: Mapping[str, str]) -> None:
    """Delete the message and the thread, and look for them."""
    thread = {"thread_id": where["thread_id"]}
    message = {**thread, "message_id": where["message_id"]}
    if offers(talk.edition, "deleteMessage") and is_success(
        await talk.call("deleteMessage", "delete.message", path=message)
    ):
        await talk.call("retrieveMessage", "gone.message", path=message)
    if is_success(await talk.call("deleteThread", "delete.thread", path=thread)):
        await talk.call("retrieveThread", "gone.thread", path=thread)


def _sending(
    parts: tuple[Part, ...], where: Mapping[str, str], sent: list[Exchange] | None = None
) -> Callable[[Line], None]:
    """Return what sends the parts, one after the other, and notes what was sent."""

    def send_all(line: Line) -> None:
        for part in parts:
            for kind, count in (("valid", part.valid), ("invalid", part.invalid)):
                if count:
                    _send(line, part.operation, kind, count, where)
        if sent is not None:
            sent.extend(line.sent)

    return send_all


def _send(line: Line, name: str, kind: str, count: int, where: Mapping[str, str]) -> None:
    path = {key: where[key] for key in _parameters(name) if key in where}

    def send(case: Any) -> None:
        ids = _ids(case) if name in _MADE_UP else path
        content = _content(line, name, kind, case, where)
        query = dict(case.query or {}) if name in _LISTS else {}
        line.call(name, f"generated.{kind}", path=ids, query=query, **content)

    draw(_cases(line.talk.edition, name, kind), count, line.talk.seed, send)


@cache
def _cases(edition: str, name: str, kind: str) -> Any:
    """Return the strategy of an operation's cases; to build it costs more than to draw from it."""
    found = by_id(name)
    fixed = {} if name in _MADE_UP else {"path_parameters": dict.fromkeys(_parameters(name), "x")}
    if kind == "invalid":
        operation = _mildly(edition)[found.path][found.method]
        cases = operation.as_strategy(generation_mode=GenerationMode.NEGATIVE, **fixed)
        # Bytes that are no JSON prove little.
        return cases.filter(
            lambda case: _has_json(case) and plainly_wrong(edition, name, case.body)
        )
    operation = _loaded(edition)[found.path][found.method]
    cases = operation.as_strategy(generation_mode=GenerationMode.POSITIVE, **fixed)
    if name in _MADE_UP:
        return cases.filter(lambda case: all(map(fits_url, _ids(case).values())))
    return cases


def _has_json(case: Any) -> bool:
    return not isinstance(case.body, bytes) and type(case.body).__name__ != "NotSet"


@cache
def _loaded(edition: str) -> Any:
    """Return the operations that are asked for, as their edition has them."""
    contract = project(document.load(), edition)
    kept = {by_id(part.operation).path for part in _PARTS}
    paths = {path: item for path, item in contract["paths"].items() if path in kept}
    return schemathesis.openapi.from_dict({**contract, "paths": paths})


@cache
def _mildly(edition: str) -> Any:
    """Return the operations with a body, whose schemas are read as mildly as can be.

    So all that is generated against them is wrong; from the full schemas one would have to choose.
    """
    paths: dict[str, Any] = defaultdict(dict)
    for part in _PARTS:
        if part.invalid:
            found = by_id(part.operation)
            content = {"application/json": {"schema": mild(edition, part.operation)}}
            ids = [
                {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}
                for name in _parameters(part.operation)
            ]
            paths[found.path][found.method.lower()] = {
                "parameters": ids,
                "requestBody": {"required": True, "content": content},
                "responses": {"200": {"description": "A success."}},
            }
    info = {"title": "Bodies", "version": edition}
    return schemathesis.openapi.from_dict({"openapi": "3.1.0", "info": info, "paths": dict(paths)})


def _parameters(name: str) -> Iterator[str]:
    return (part[1:-1] for part in by_id(name).path.split("/") if part.startswith("{"))


def _ids(case: Any) -> dict[str, str]:
    # They come percent-encoded, and are encoded again when they are sent.
    return {name: unquote(str(value)) for name, value in (case.path_parameters or {}).items()}


def _content(
    line: Line, name: str, kind: str, case: Any, where: Mapping[str, str]
) -> dict[str, Any]:
    body = case.body
    if isinstance(body, bytes):
        return {"content": body}
    if body is None or type(body).__name__ == "NotSet":
        return {"content": b"null"} if body is None else {}
    if name == _CREATES_RUN and kind == "valid":
        free = {key: value for key, value in body.items() if key in _OF_A_RUN}
        body = {"assistant_id": where["assistant_id"], **free}
    elif name == "createAssistant" and kind == "valid":
        body = {**body, "model": line.talk.wire.target.model}
    return {"json": body}
