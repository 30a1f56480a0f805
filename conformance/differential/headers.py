"""What differs between the headers of two answers."""

from __future__ import annotations

from collections.abc import Iterator

from conformance.differential.model import Found
from conformance.differential.values import Names, shown
from conformance.trace import Headers

# Of one connection, not of the answer (RFC 9110, 7.6.1), or a consequence of it.
_HOP = frozenset(
    {
        "connection", "keep-alive", "proxy-connection", "te", "trailer", "transfer-encoding",
        "upgrade", "content-length",
    }
)  # fmt: skip
# Never the same twice: that they are there is compared, what they hold is not.
_VOLATILE = frozenset(
    {
        "age", "cf-ray", "date", "etag", "openai-processing-ms", "request-id", "server",
        "server-timing", "set-cookie", "x-request-id", "x-ratelimit-remaining-requests",
        "x-ratelimit-remaining-tokens", "x-ratelimit-reset-requests", "x-ratelimit-reset-tokens",
    }
)  # fmt: skip


def compare(direct: Headers, via: Headers, names: Names) -> Iterator[Found]:
    """Yield the headers that were added, dropped or rewritten; names know no case."""
    ours, theirs = _by_name(direct), _by_name(via)
    for name in dict.fromkeys((*ours, *theirs)):
        if name not in theirs:
            yield Found(kind="dropped", where="header", path=name, direct=shown(ours[name]))
        elif name not in ours:
            yield Found(kind="added", where="header", path=name, via=shown(theirs[name]))
        elif name not in _VOLATILE:
            left = names.text("direct", _folded(name, ours[name]))
            right = names.text("via", _folded(name, theirs[name]))
            if left != right:
                yield Found(
                    kind="rewritten",
                    where="header",
                    path=name,
                    direct=shown(left),
                    via=shown(right),
                )


def _by_name(headers: Headers) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, value in headers:
        key = name.lower()
        if key not in _HOP:
            found[key] = f"{found[key]}, {value}" if key in found else value
    return found


def _folded(name: str, value: str) -> str:
    """Return a media type as RFC 9110 reads it; other values as they are."""
    return value.lower().replace("; ", ";") if name == "content-type" else value
