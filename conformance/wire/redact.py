"""No secret leaves the wire: whatever is recorded passes through here first."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable
from urllib.parse import urlsplit, urlunsplit

import msgspec

from conformance.trace import SECOND_KEY, Exchange, Headers, StreamEvent
from conformance.wire.spelling import patterns, unfinished

MARK = "REDACTED"

# Header values that are dropped whatever they hold: keys, sessions, account names.
KEY_HEADERS = frozenset(
    {
        "authorization",
        "proxy-authorization",
        "api-key",
        "x-api-key",
        "ocp-apim-subscription-key",
    }
)
SECRET_HEADERS = KEY_HEADERS | {"cookie", "set-cookie", "openai-organization", "openai-project"}
# Repeats are bounded: what a provider wrote must not decide how long we look at it.
_SECRET_QUERY = re.compile(
    r"([?&][\w.-]{0,40}(?:key|token|secret|sig|password)[\w.-]{0,40}=)[^&#\s\"']+", re.I
)
_KEY_SHAPES = re.compile(r"\b(?:sk|pk|rk|sess)-[A-Za-z0-9_\-]{8,}|\bBearer\s+[^\s\"'\\<,]{8,}")
_SHORTEST_FOUND_KEY = 12


class Redactor:
    """Replaces secrets by REDACTED: by exact value, by where they stand, and by their shape."""

    def __init__(self, secrets: Iterable[str] = (), *, second_key: str | None = None) -> None:
        self._second_key = second_key
        # Longest first, so that a secret that contains another is not left half standing.
        self._secrets = sorted({s for s in secrets if s}, key=lambda s: (-len(s), s))
        self._exact = [pattern for secret in self._secrets for pattern in patterns(secret)]

    def text(self, text: str) -> str:
        """Return text without any known secret and without anything shaped like a key."""
        for pattern in self._exact:
            text = pattern.sub(MARK, text)
        text = _SECRET_QUERY.sub(rf"\1{MARK}", text)
        return _KEY_SHAPES.sub(_keep_scheme, text)

    def cut_off(self, text: str) -> str:
        """Return text that may end within a secret, without the part of it that is there."""
        text = self.text(text)
        begun = max((unfinished(text, secret) for secret in self._secrets), default=0)
        return text[:-begun] + MARK if begun else text

    def url(self, url: str) -> str:
        """Return a URL without user, password, and secret query values."""
        try:
            parts = urlsplit(url)
        except ValueError:  # what another tool recorded need not be a URL
            return self.text(url)
        host = parts.netloc.rpartition("@")[2]
        return self.text(urlunsplit(parts._replace(netloc=host)))

    def headers(self, headers: Iterable[tuple[str, str]]) -> Headers:
        """Return headers with their names kept and their secret values replaced."""
        return tuple(
            (
                self.text(name),
                self._mark(value) if name.lower() in SECRET_HEADERS else self.text(value),
            )
            for name, value in headers
        )

    def _mark(self, value: str) -> str:
        """Return what stands for a secret value: whose key it was may be seen, the key not."""
        second = self._second_key is not None and value.endswith(self._second_key)
        return SECOND_KEY if second or value == SECOND_KEY else MARK

    def exchange(self, exchange: Exchange) -> Exchange:
        """Return somebody else's exchange without what is secret by its place or shape."""
        request, response = exchange.request, exchange.response
        return msgspec.structs.replace(
            exchange,
            path={name: self.text(value) for name, value in exchange.path.items()},
            request=msgspec.structs.replace(
                request,
                url=self.url(request.url),
                headers=self.headers(request.headers),
                body=self._maybe(request.body),
                body_base64=self._packed(request.body_base64),
            ),
            response=response
            and msgspec.structs.replace(
                response,
                headers=self.headers(response.headers),
                body=self._maybe(response.body),
                body_base64=self._packed(response.body_base64),
            ),
            events=tuple(map(self.event, exchange.events)),
        )

    def event(self, event: StreamEvent) -> StreamEvent:
        """Return a stream event without secrets."""
        return msgspec.structs.replace(
            event, name=self.text(event.name), data=self.text(event.data)
        )

    def _maybe(self, text: str | None) -> str | None:
        return None if text is None else self.text(text)

    def _packed(self, encoded: str | None) -> str | None:
        if encoded is None:
            return None
        return base64.b64encode(self.raw(base64.b64decode(encoded))).decode()

    def raw(self, data: bytes) -> bytes:
        """Return bytes that are no UTF-8 without any known secret in them."""
        return self.text(data.decode("latin-1")).encode("latin-1", "replace")


def keys_in(exchanges: Iterable[Exchange]) -> frozenset[str]:
    """Return the keys that somebody else's requests carried, which their answers may echo."""
    values = {
        value.removeprefix("Bearer ").strip()
        for exchange in exchanges
        for name, value in exchange.request.headers
        if name.lower() in KEY_HEADERS
    }
    return frozenset(value for value in values if len(value) >= _SHORTEST_FOUND_KEY)


def _keep_scheme(match: re.Match[str]) -> str:
    return f"Bearer {MARK}" if match[0].startswith("Bearer") else MARK
