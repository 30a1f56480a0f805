"""Exchanges as a report shows them: bounded, harmless, and ready to be sent again."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple
from urllib.parse import urlsplit

import msgspec

from conformance.report.language import tr
from conformance.report.streams import EventLine, event_lines, reads
from conformance.report.text import clip, plain_block, shell_quote, size
from conformance.trace.exchange import Exchange, header

HEAD, TAIL = 3000, 1000
"""Characters of a long body that are shown: from its start and from its end."""

_PRETTY_LIMIT = 64_000  # beyond it, only head and tail are seen anyway
_PRETTY_DEPTH = 24  # indentation grows with depth times length
_CURL_LIMIT = 2_000
# A key has no place on a page. What is repeated is named here; all other headers stay out.
_CURL_HEADERS = ("content-type", "openai-beta", "accept")
_AZURE_KEY = "api-key"


class Body(NamedTuple):
    """A body as shown: text, what it weighs in bytes, whether the middle is left out.

    `parts` is the text in pieces, each with whether a finding concerns it.
    """

    text: str
    bytes: int
    cut: bool
    parts: tuple[tuple[str, bool], ...] = ()


class Shown(NamedTuple):
    """One exchange, ready for a page."""

    number: int
    title: str
    outcome: str
    elapsed: str
    label: str
    sent: Body | None
    received: Body | None
    events: tuple[EventLine, ...]
    event_count: int
    reads: int | None
    curl: str | None
    truncated: bool
    source: str


def show(exchange: Exchange, fields: Collection[str] = ()) -> Shown:
    """Return an exchange with everything that a reader needs to settle a dispute.

    Args:
        exchange: the exchange.
        fields: keys of the answer that findings concern, to be marked in its body.
    """
    request, response = exchange.request, exchange.response
    received = None
    if response is not None and not exchange.events:
        received = body(response.body, response.body_base64, fields)
    streamed = response.body if response is not None else None
    return Shown(
        number=exchange.index,
        title=clip(f"{request.method} {_path(request.url)}", 300),
        outcome=_outcome(exchange),
        elapsed="" if exchange.elapsed_ms is None else f"{exchange.elapsed_ms:.0f} ms",
        label=clip(exchange.label or "", 100),
        sent=body(request.body, request.body_base64),
        received=received,
        events=event_lines(exchange.events, streamed),
        event_count=len(exchange.events),
        reads=reads(exchange.events),
        curl=curl(exchange),
        truncated=response is not None and response.truncated,
        source=clip(exchange.source or "", 200),
    )


def brief(exchange: Exchange) -> str:
    """Return an exchange in a few words: "POST /v1/threads → 200"."""
    request = exchange.request
    return f"{clip(f'{request.method} {_path(request.url)}', 120)} → {_outcome(exchange)}"


def body(
    text: str | None, encoded: str | None = None, fields: Collection[str] = ()
) -> Body | None:
    """Return a body as shown: pretty-printed if it is JSON, its middle left out if long.

    Args:
        text: the body, if it is text.
        encoded: the body in base64, if it is none.
        fields: keys whose lines are marked.
    """
    if text is None and encoded is not None:
        return _binary(encoded)
    if not text:
        return None
    weight = size(text)
    pretty = _pretty(text)
    seen = plain_block(_ends(pretty))
    return Body(seen, weight, len(pretty) > HEAD + TAIL, _parts(seen, fields))


def _parts(text: str, fields: Collection[str]) -> tuple[tuple[str, bool], ...]:
    """Return text in pieces, those marked that are a line with one of the keys."""
    if not fields:
        return ((text, False),)
    keys = "|".join(re.escape(field) for field in sorted(fields))
    found = re.split(rf'(?m)(^ *"(?:{keys})": .*$)', text)
    return tuple((piece, place % 2 == 1) for place, piece in enumerate(found) if piece)


def curl(exchange: Exchange) -> str | None:
    """Return a command that sends the request again, `$API_KEY` for the key.

    None where that is impossible: no web address, one of absurd length, no text for a body.
    """
    request = exchange.request
    if not _is_web(request.url) or request.body_base64 is not None:
        return None
    words = ["curl -sS -g", f"-X {_quoted(request.method)}", f"--url {_quoted(request.url)}"]
    words.append(_key_header(exchange))
    for name in _CURL_HEADERS:
        value = header(request.headers, name)
        if value is not None:
            words.append(f"-H {_quoted(f'{name}: {value}')}")
    if request.body:
        words.append(_data(request.body, exchange.index))
    return " \\\n  ".join(words)


def by_index(exchanges: Sequence[Exchange]) -> Mapping[int, Exchange]:
    """Return exchanges by the index that results cite."""
    return {exchange.index: exchange for exchange in exchanges}


def _quoted(text: str) -> str:
    return shell_quote(clip(text, _CURL_LIMIT))


def _key_header(exchange: Exchange) -> str:
    # The key is the shell's business: double quotes, so that the variable is expanded.
    if header(exchange.request.headers, _AZURE_KEY) is not None:
        return '-H "api-key: $API_KEY"'
    return '-H "Authorization: Bearer $API_KEY"'


def _data(text: str, index: int) -> str:
    if len(text) > _CURL_LIMIT:
        # A shortened body would be another request; the whole one is on file.
        return f"--data-binary @body-{index}.json  # {size(text)} bytes, in exchanges.ndjson"
    return f"--data-raw {shell_quote(text)}"


def _is_web(url: str) -> bool:
    # Imported traffic may name anything; a command that reads local files is not handed out.
    return url.lower().startswith(("http://", "https://")) and len(url) <= _CURL_LIMIT


def _path(url: str) -> str:
    try:
        parts = urlsplit(url)
    except ValueError:  # such as a broken IPv6 host in imported traffic
        return url
    return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")


def _outcome(exchange: Exchange) -> str:
    if exchange.response is None:
        reason = exchange.error or tr("unknown reason")
        return clip(tr("no answer: %(reason)s", reason=reason), 300)
    return str(exchange.response.status)


def _pretty(text: str) -> str:
    # Reformatting token by token keeps repeated keys and the spelling of numbers, which a
    # parse would lose: they are evidence.
    if len(text) > _PRETTY_LIMIT or _depth(text) > _PRETTY_DEPTH:
        return text
    try:
        return msgspec.json.format(text, indent=2)
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        return text


def _depth(text: str) -> int:
    """Return an upper bound of the nesting: brackets inside strings count too."""
    depth = deepest = 0
    for char in text:
        if char in "[{":
            depth += 1
            deepest = max(deepest, depth)
        elif char in "]}":
            depth -= 1
    return deepest


def _ends(text: str) -> str:
    if len(text) <= HEAD + TAIL:
        return text
    left_out = tr("… %(n)s characters left out …", n=len(text) - HEAD - TAIL)
    return f"{text[:HEAD]}\n{left_out}\n{text[-TAIL:]}"


def _binary(encoded: str) -> Body:
    try:
        raw = base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError):
        return Body(plain_block(_ends(encoded)), len(encoded), len(encoded) > HEAD + TAIL)
    ends = raw if len(raw) <= HEAD + TAIL else raw[:HEAD] + b" ... " + raw[-TAIL:]
    text = ends.decode("utf-8", "backslashreplace")
    return Body(plain_block(text), len(raw), len(raw) > HEAD + TAIL)
