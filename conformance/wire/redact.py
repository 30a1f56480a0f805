"""No secret leaves the wire: whatever is recorded passes through here first."""

from __future__ import annotations

import base64
import html
import json
import re
from collections.abc import Iterable
from urllib.parse import quote, quote_plus, urlsplit, urlunsplit

import msgspec

from conformance.trace import Exchange, Headers

MARK = "REDACTED"

# Header values that are dropped whatever they hold: keys, sessions, account names.
SECRET_HEADERS = frozenset(
    {
        "authorization",
        "proxy-authorization",
        "api-key",
        "x-api-key",
        "ocp-apim-subscription-key",
        "cookie",
        "set-cookie",
        "openai-organization",
        "openai-project",
    }
)
_SECRET_QUERY = re.compile(
    r"([?&](?:[\w.-]*(?:key|token|secret|sig|password)[\w.-]*)=)[^&#\s\"']+", re.I
)
_KEY_SHAPES = re.compile(r"\b(?:sk|pk|rk|sess)-[A-Za-z0-9_\-]{8,}|\bBearer\s+[^\s\"'\\<,]{8,}")


class Redactor:
    """Replaces secrets by REDACTED: by exact value, by where they stand, and by their shape."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        forms = {form for secret in secrets if secret for form in _forms(secret)}
        # Longest first, so that a form that contains another is not left half standing.
        ordered = sorted(forms, key=lambda form: (-len(form), form))
        self._exact = re.compile("|".join(map(re.escape, ordered)), re.I) if ordered else None

    def text(self, text: str) -> str:
        """Return text without any known secret and without anything shaped like a key."""
        if self._exact is not None:
            text = self._exact.sub(MARK, text)
        text = _SECRET_QUERY.sub(rf"\1{MARK}", text)
        return _KEY_SHAPES.sub(_keep_scheme, text)

    def url(self, url: str) -> str:
        """Return a URL without user, password, and secret query values."""
        parts = urlsplit(url)
        host = parts.netloc.rpartition("@")[2]
        return self.text(urlunsplit(parts._replace(netloc=host)))

    def headers(self, headers: Iterable[tuple[str, str]]) -> Headers:
        """Return headers with their names kept and their secret values replaced."""
        return tuple(
            (name, MARK if name.lower() in SECRET_HEADERS else self.text(value))
            for name, value in headers
        )

    def exchange(self, exchange: Exchange) -> Exchange:
        """Return somebody else's exchange without what is secret by its place or shape."""
        request, response = exchange.request, exchange.response
        return msgspec.structs.replace(
            exchange,
            request=msgspec.structs.replace(
                request,
                url=self.url(request.url),
                headers=self.headers(request.headers),
                body=self.text(request.body) if request.body is not None else None,
            ),
            response=response
            and msgspec.structs.replace(
                response,
                headers=self.headers(response.headers),
                body=self.text(response.body) if response.body is not None else None,
            ),
        )

    def raw(self, data: bytes) -> bytes:
        """Return bytes that are no UTF-8 without any known secret in them."""
        return self.text(data.decode("latin-1")).encode("latin-1", "replace")


def _keep_scheme(match: re.Match[str]) -> str:
    return f"Bearer {MARK}" if match[0].startswith("Bearer") else MARK


def _forms(secret: str) -> Iterable[str]:
    """The spellings in which a secret may come back: quoted, escaped, encoded."""
    yield secret
    yield quote(secret, safe="")
    yield quote_plus(secret)
    yield json.dumps(secret)[1:-1]
    yield html.escape(secret)
    encoded = base64.b64encode(secret.encode()).decode()
    yield encoded
    yield encoded.rstrip("=")
