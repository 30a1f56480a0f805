"""What an answer says about its operation: that it is there, or how it is not.

A provider that lacks an operation says so in many ways, and some of them look like a success. Each
way has a word here, so that what is absent is told once, with its reason, and is not judged as if
it had been tried. Where an answer can be read both ways the operation counts as there: what is
there is judged, and nothing is hidden.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable
from typing import Any, Literal
from urllib.parse import urlsplit

from attrs import frozen

from conformance.trace import Exchange, header

Presence = Literal[
    "there", "missing", "retired", "unrouted", "unimplemented", "page", "echo", "blank"
]

_WORDS: dict[Presence, str] = {
    "there": "there",
    "missing": "there, without that object",
    "retired": "retired",
    "unrouted": "not routed",
    "unimplemented": "not implemented",
    "page": "a web page, and no API",
    "echo": "the request sent back",
    "blank": "nothing at all",
}
ABSENT: frozenset[Presence] = frozenset({"retired", "unrouted", "unimplemented", "page"})
"""What an operation is by itself not there for. An echo or a blank is a wrong answer like others,
unless the whole server does nothing else."""
_HOLLOW: frozenset[Presence] = ABSENT | {"echo", "blank"}
_NOTHING_THERE = frozenset({404, 405, 410, 501})
# A request of these names no object, so none can be missing.
_WITHOUT_OBJECT = frozenset({"listAssistants", "createAssistant", "createThread"})
_NO_ROUTE = re.compile(
    r"^not found\.?$|no(t a)? (such )?route|cannot (get|post|delete|put)\b|invalid url|"
    r"unknown request url|resource not found|unsupported url|no handler|method not allowed",
    re.IGNORECASE,
)
_NO_CODE = re.compile(r"not[ _]implemented|unimplemented", re.IGNORECASE)
_RETIRED = re.compile(
    r"deprecat|retire|sunset|shut ?down|discontinu|no longer (available|supported|offered|provided)|been removed|was removed|"
    r"turned off|switched off|end[ -]of[ -]life",
    re.IGNORECASE,
)
_HTML = re.compile(r"^\s*(<\?xml[^>]*>\s*)?(<!doctype html|<html)", re.IGNORECASE)
_LOGIN = re.compile(r"log-?in|sign-?in|\bauth(enticate|orize)?\b|\bsso\b", re.IGNORECASE)
_LONGEST_TEXT = 80
_NAMED = ("id", "thread_id")


@frozen
class Capability:
    """What one answer says of its operation.

    Attributes:
        presence: there; missing (the operation is there, the object is not); retired; unrouted;
            unimplemented; page (of a web site); echo (of the request); blank.
        reason: the same in words, with the status and the provider's own text.
    """

    presence: Presence
    reason: str

    @property
    def is_absent(self) -> bool:
        """Whether the operation is not there, whatever the rest of the server does."""
        return self.presence in ABSENT


def classify(exchange: Exchange) -> Capability:
    """Return what an answered exchange says of its operation."""
    presence = _presence(exchange)
    told = error_message(exchange.json) or _code(exchange.json)
    told = f" “{_short(told)}”" if told else ""
    return Capability(presence, f"{_WORDS[presence]} ({exchange.status}{told})")


def absences(exchanges: Iterable[Exchange], *, driven: bool) -> dict[str, str]:
    """Return the operations that a provider does not have, each with the reason in words.

    An operation is absent if all its answers say so; not if the server says the same, word for
    word, of an object that it has not got, and was asked for no other. Of a server that answers everything that
    this suite sends it with one of the statuses of absence, or with nothing but web pages, blanks
    and what it was sent, nothing is there, whatever its words are.

    Args:
        exchanges: a trace, in any order.
        driven: whether this suite sent all requests itself.
    """
    found: dict[str, list[Exchange]] = {}
    for exchange in exchanges:
        if exchange.operation and exchange.response is not None:
            found.setdefault(exchange.operation, []).append(exchange)
    said = {name: [classify(e) for e in answers] for name, answers in found.items()}
    if driven and _nothing_there(found, said):
        return {name: _reason(capabilities) for name, capabilities in said.items()}
    absent = {name for name, all_of_it in said.items() if all(c.is_absent for c in all_of_it)}
    if absent:
        absent -= _unproven(absent, found)
    return {name: _reason(said[name]) for name in said if name in absent}


def _unproven(absent: set[str], found: dict[str, list[Exchange]]) -> set[str]:
    """Return those that were only asked for objects which may not be there."""
    answers = [e for name in found if name not in absent for e in found[name]]
    there = {e.operation for e in answers if _succeeded(e)}
    missing = {_look(e) for e in answers if e.operation in there and is_unrouted(e)}
    if not missing:
        return set()
    everything = [e for answers in found.values() for e in answers]
    known = {i for e in everything if _succeeded(e) for i in _ids(e)}
    gone = _deletions(everything)

    def is_live(exchange: Exchange) -> bool:
        ids = exchange.path.values()
        return all(i in known and gone.get(i, math.inf) > exchange.ended_ms for i in ids)

    return {
        name
        for name in absent
        if any(_look(e) in missing for e in found[name]) and not any(map(is_live, found[name]))
    }


def _deletions(exchanges: Iterable[Exchange]) -> dict[str, float]:
    """Return when the deletion of each object was first asked for."""
    gone: dict[str, float] = {}
    for exchange in exchanges:
        if exchange.request.method.upper() == "DELETE":
            deleted = urlsplit(exchange.request.url).path.rstrip("/").rpartition("/")[2]
            gone[deleted] = min(exchange.started_ms, gone.get(deleted, math.inf))
    return gone


def _succeeded(exchange: Exchange) -> bool:
    return 200 <= (exchange.status or 0) < 300


def _look(exchange: Exchange) -> tuple[int | None, str]:
    body = exchange.response.body if exchange.response is not None else None
    return exchange.status, (body or "").strip()


def _ids(exchange: Exchange) -> set[str]:
    """Return the ids of the objects that an answer shows."""
    body = exchange.json if isinstance(exchange.json, dict) else {}
    data = body.get("data")
    items = [body, *(data if isinstance(data, list) else [])]
    named = [item.get(key) for item in items if isinstance(item, dict) for key in _NAMED]
    return {value for value in named if isinstance(value, str)}


def _nothing_there(found: dict[str, list[Exchange]], said: dict[str, list[Capability]]) -> bool:
    everything = [e for answers in found.values() for e in answers]
    if all(e.status in _NOTHING_THERE for e in everything):
        return True
    presences = {c.presence for capabilities in said.values() for c in capabilities}
    # A blank alone is a wrong answer; beside echoes it is the echo of an empty request.
    return presences <= _HOLLOW and bool(presences - {"blank"})


def _reason(capabilities: list[Capability]) -> str:
    """Return the first reason that says absent, or else the first there is."""
    telling = [c for c in capabilities if c.is_absent] or capabilities
    return telling[0].reason


def is_unrouted(exchange: Exchange) -> bool:
    """Return whether an answer says that there is no such operation, not no such object."""
    return exchange.response is not None and _presence(exchange) in ABSENT


def error_message(body: Any) -> str | None:
    """Return the text of an error body in any of the layouts seen in the field."""
    if not isinstance(body, dict):
        return None
    error = body.get("error", body)
    if isinstance(error, str):
        return error
    if isinstance(error, dict):
        for key in ("message", "detail", "msg"):
            if isinstance(error.get(key), str):
                return str(error[key])
    return None


def _presence(exchange: Exchange) -> Presence:
    status = exchange.status or 0
    if status == 501 or (400 <= status < 500 and _NO_CODE.search(_code(exchange.json) or "")):
        return "unimplemented"
    if status == 405:
        return "unrouted"
    if status in {404, 410}:
        return _of_not_found(exchange)
    if 200 <= status < 300:
        return _of_success(exchange)
    if 300 <= status < 400 and _leads_to_login(exchange):
        return "page"
    return "there"


def _of_not_found(exchange: Exchange) -> Presence:
    message = error_message(exchange.json)
    if message is not None:
        if any(value in message for value in exchange.path.values()):
            # It speaks of the very object, so it looked for it.
            return "missing"
        if _RETIRED.search(message):
            return "retired"
        if _NO_CODE.search(message):
            return "unimplemented"
    if _names_nothing(exchange):
        return "retired" if exchange.status == 410 else "unrouted"
    if exchange.status == 410:
        return "missing"
    if message is None:
        body = (exchange.response.body or "") if exchange.response is not None else ""
        return "missing" if isinstance(exchange.json, dict) and body.strip() else "unrouted"
    return "unrouted" if _NO_ROUTE.search(message.strip()) else "missing"


def _of_success(exchange: Exchange) -> Presence:
    response = exchange.response
    assert response is not None
    if exchange.events:
        return "there"
    body = (response.body or "").strip()
    kind = header(response.headers, "content-type") or ""
    if exchange.json is None and (_HTML.search(body) or kind.startswith("text/html")):
        return "page"
    if body in {"", "null", "{}"}:
        return "blank" if exchange.sent in (None, {}) else "there"
    return "echo" if _repeats(exchange) else "there"


def _repeats(exchange: Exchange) -> bool:
    """Whether an answer is the request itself, bare or in the envelope of an echo service."""
    body = exchange.json
    if not isinstance(body, dict):
        return False
    if body == exchange.sent:
        return True
    path = urlsplit(exchange.request.url).path
    named = [body.get(name) for name in ("url", "path", "uri", "originalUrl")]
    return isinstance(body.get("headers"), dict) and any(
        isinstance(one, str) and path in one for one in named
    )


def _leads_to_login(exchange: Exchange) -> bool:
    assert exchange.response is not None
    return bool(_LOGIN.search(header(exchange.response.headers, "location") or ""))


def _names_nothing(exchange: Exchange) -> bool:
    sent = exchange.sent
    files = isinstance(sent, dict) and (sent.get("tool_resources") or sent.get("file_ids"))
    return exchange.operation in _WITHOUT_OBJECT and not files


def _code(body: Any) -> str | None:
    error = body.get("error") if isinstance(body, dict) else None
    code = error.get("code") if isinstance(error, dict) else None
    return code if isinstance(code, str) and code else None


def _short(text: str) -> str:
    """Return the beginning of a provider's text on one line, with no quotes to end it early."""
    plain = json.dumps(" ".join(text.split()), ensure_ascii=False)[1:-1]
    return plain if len(plain) <= _LONGEST_TEXT else f"{plain[: _LONGEST_TEXT - 1]}…"
