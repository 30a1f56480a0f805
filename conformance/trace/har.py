"""HAR 1.2 in and out: traffic that somebody else recorded, and ours for their tools."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import msgspec

from conformance.trace.exchange import Exchange, Headers, Request, Response, header
from conformance.trace.ndjson import DamagedTrace
from conformance.trace.sse import parse_events

# Of the start times in a HAR, as browsers and mitmproxy write them.
_RESOLUTION_MS = 1.0
_MALFORMED = (KeyError, TypeError, ValueError, AttributeError, IndexError, OverflowError)

Route = Callable[[str, str], tuple[str, dict[str, str]] | None]
"""Finds (operationId, path parameters) of a method and URL; None outside the contract."""


def read_har(text: str, *, route: Route, source: str, first_index: int = 0) -> list[Exchange]:
    """Read the exchanges of a HAR file.

    Entries without sub-second start times cannot be told to overlap, so they are taken as
    sent one after the other, in file order. Where an answer seems to end less than a millisecond
    after the next entry began, it ended before: start times are rounded to that.

    Raises:
        DamagedTrace: the text is no HAR; the message says where.
    """
    entries = _entries(text, source)
    starts = [_start(entry, number, source) for number, entry in enumerate(entries)]
    exact = any("." in str(entry["startedDateTime"]) for entry in entries)
    exchanges: list[Exchange] = []
    origin, clock = (min(starts) if starts else 0.0), 0.0
    for number, (entry, start) in enumerate(zip(entries, starts, strict=True)):
        begun = (start - origin) * 1000
        begun = begun if exact else max(begun, clock)
        try:
            exchange = _exchange(entry, first_index + number, begun, route, source)
        except _MALFORMED as error:
            raise _damaged(source, number, error) from error
        clock = exchange.ended_ms
        exchanges.append(exchange)
    return [*map(_ended_before, exchanges, exchanges[1:]), *exchanges[-1:]]


class _Unfit(ValueError):
    """A value that a HAR file cannot have there; the message is for the reader."""


def _entries(text: str, source: str) -> list[Any]:
    """Return the entries of a HAR file. Raises DamagedTrace if it is none."""
    try:
        document = json.loads(text)
        entries = document["log"]["entries"]
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}"
        reason = f"it is no JSON: {error.msg} at {place}"
        raise DamagedTrace(f"{source} is no HAR file: {reason}") from error
    except RecursionError as error:
        raise DamagedTrace(f"{source} is no HAR file: it is nested too deeply") from error
    except _MALFORMED:
        entries = None
    if not isinstance(entries, list):
        raise DamagedTrace(f"{source} is no HAR file: it has no log.entries")
    return entries


def _start(entry: Any, number: int, source: str) -> float:
    try:
        return _instant(entry["startedDateTime"]).timestamp()
    except _MALFORMED as error:
        raise _damaged(source, number, error) from error


def _damaged(source: str, number: int, error: Exception) -> DamagedTrace:
    """Return what is wrong with an entry, in words that name no type of ours."""
    if isinstance(error, KeyError):
        reason = f"it has no {error.args[0]}"
    elif isinstance(error, _Unfit):
        reason = str(error)
    else:
        reason = "a value in it is not of the kind that HAR asks for"
    return DamagedTrace(f"{source}, entry {number}: {reason}")


def _ended_before(exchange: Exchange, following: Exchange) -> Exchange:
    elapsed = following.started_ms - exchange.started_ms
    if 0 <= elapsed < (exchange.elapsed_ms or 0.0) < elapsed + _RESOLUTION_MS:
        return msgspec.structs.replace(exchange, elapsed_ms=round(elapsed, 3))
    return exchange


def har_started_at(text: str) -> str:
    """Return the time of the earliest entry, ISO 8601 in UTC; the epoch for an empty file.

    Args:
        text: a HAR file that `read_har` has read.
    """
    entries = json.loads(text)["log"]["entries"]
    starts = (_instant(entry["startedDateTime"]) for entry in entries)
    return min(starts, default=datetime.fromtimestamp(0, UTC)).isoformat()


def _instant(text: str) -> datetime:
    """The moment that a file names, in UTC; a time without a zone is taken for UTC."""
    try:
        moment = datetime.fromisoformat(text)
    except (TypeError, ValueError) as error:
        raise _Unfit("startedDateTime is no ISO 8601 time") from error
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def _exchange(
    entry: Mapping[str, Any], index: int, begun: float, route: Route, source: str
) -> Exchange:
    request, answer = entry["request"], entry["response"]
    method, url = _text(request["method"]), _text(request["url"])
    routed = route(method, url)
    response = _response(answer) if answer.get("status") else None
    return Exchange(
        index=index,
        started_ms=round(begun, 3),
        elapsed_ms=_elapsed_ms(entry.get("time")),
        operation=routed[0] if routed else None,
        path=routed[1] if routed else {},
        request=Request(
            method=method,
            url=url,
            headers=_headers(request),
            body=_maybe((request.get("postData") or {}).get("text")),
        ),
        response=response,
        error=None if response else "the recording holds no answer",
        events=_stream(response),
        source=source,
    )


def _elapsed_ms(time: Any) -> float:
    try:
        elapsed = float(time or 0)
    except (TypeError, ValueError) as error:
        raise _Unfit("time is no number") from error
    return round(elapsed, 3) if 0 < elapsed < float("inf") else 0.0


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise _Unfit("a value that must be a string is none")
    return value


def _maybe(value: Any) -> str | None:
    return None if value is None else _text(value)


def _response(answer: Mapping[str, Any]) -> Response:
    content = answer.get("content") or {}
    body, packed = _maybe(content.get("text")), None
    if body is not None and content.get("encoding") == "base64":
        body, packed = _unpacked(body)
    headers = _headers(answer)
    if header(headers, "content-type") is None and content.get("mimeType"):
        headers = (*headers, ("Content-Type", _text(content["mimeType"])))
    return Response(status=int(answer["status"]), headers=headers, body=body, body_base64=packed)


def _unpacked(encoded: str) -> tuple[str | None, str | None]:
    """Return (text, None) for text that a recorder put in base64, (None, base64) for the rest."""
    try:
        return base64.b64decode(encoded, validate=True).decode("utf-8"), None
    except UnicodeDecodeError:
        return None, encoded


def _headers(half: Mapping[str, Any]) -> Headers:
    return tuple((_text(h["name"]), _text(h["value"])) for h in half.get("headers") or ())


def _stream(response: Response | None) -> tuple[Any, ...]:
    if response is None or not response.body:
        return ()
    kind = header(response.headers, "content-type") or ""
    return parse_events(response.body) if kind.startswith("text/event-stream") else ()


def write_har(exchanges: Iterable[Exchange], *, started_at: str, version: str) -> str:
    """Return a HAR file. `started_at` is the ISO time to which `started_ms` is relative."""
    origin = datetime.fromisoformat(started_at).astimezone(UTC)
    log = {
        "version": "1.2",
        "creator": {"name": "runs-conformance", "version": version},
        "entries": [_entry(exchange, origin) for exchange in exchanges],
    }
    return json.dumps({"log": log}, indent=1, ensure_ascii=False) + "\n"


def _entry(exchange: Exchange, origin: datetime) -> dict[str, Any]:
    begun = origin + timedelta(milliseconds=exchange.started_ms)
    elapsed = exchange.elapsed_ms or 0
    comment = " ".join(filter(None, (exchange.scenario, exchange.label, exchange.error)))
    return {
        "startedDateTime": begun.isoformat(timespec="milliseconds"),
        "time": elapsed,
        "comment": comment,
        "request": _request_entry(exchange.request),
        "response": _response_entry(exchange.response),
        "cache": {},
        "timings": {"send": 0, "wait": elapsed, "receive": 0},
    }


def _request_entry(request: Request) -> dict[str, Any]:
    query = parse_qsl(urlsplit(request.url).query, keep_blank_values=True)
    entry: dict[str, Any] = {
        "method": request.method,
        "url": request.url,
        "httpVersion": "HTTP/1.1",
        "cookies": [],
        "headers": _pairs(request.headers),
        "queryString": _pairs(query),
        "headersSize": -1,
        "bodySize": len((request.body or "").encode("utf-8", "surrogatepass")),
    }
    if request.body:
        kind = header(request.headers, "content-type") or "application/octet-stream"
        entry["postData"] = {"mimeType": kind, "text": request.body}
    return entry


def _response_entry(response: Response | None) -> dict[str, Any]:
    # Status 0 is how HAR says that no answer came.
    response = response or Response(status=0)
    text = response.body if response.body_base64 is None else response.body_base64
    content: dict[str, Any] = {
        "size": len((text or "").encode("utf-8", "surrogatepass")),
        "mimeType": header(response.headers, "content-type") or "",
        "text": text or "",
    }
    if response.body_base64 is not None:
        content["encoding"] = "base64"
    return {
        "status": response.status,
        "statusText": "",
        "httpVersion": "HTTP/1.1",
        "cookies": [],
        "headers": _pairs(response.headers),
        "content": content,
        "redirectURL": "",
        "headersSize": -1,
        "bodySize": -1,
    }


def _pairs(items: Iterable[tuple[str, str]]) -> list[dict[str, str]]:
    return [{"name": name, "value": value} for name, value in items]
