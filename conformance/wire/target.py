"""Where the requests go and what they carry: a profile and the command line, resolved."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal
from urllib.parse import parse_qsl, unquote, urlsplit

from attrs import evolve, field, frozen

from conformance.wire.pace import Rates

Auth = Literal["bearer", "api-key", "none"]

# What these carry is never a secret, and redacting it everywhere would blind the report.
PLAIN_HEADERS = frozenset(
    {"openai-beta", "accept", "content-type", "user-agent", "x-portkey-provider"}
)
PLAIN_QUERY = frozenset({"api-version"})
_SHORTEST_SECRET = 6


@frozen
class Target:
    """A provider as the wire needs it.

    Attributes:
        name: the profile's name, as reports print it.
        base_url: up to and including what stands before `/threads`, no slash at the end.
        second_key: the key of another account, for what one may not see of the other.
        key: the API key, None where the provider wants none. What may hold a secret is not in the repr.
        auth: how the key travels.
        headers: extra headers of every request.
        query: extra query parameters of every request.
        model: what assistants are created with.
        beta: value of the OpenAI-Beta header.
        foreign_secrets: of somebody behind or in front of it, which it may repeat.
        rates: how fast it may be asked.
    """

    name: str
    base_url: str = field(repr=False)
    key: str | None = field(default=None, repr=False)
    second_key: str | None = field(default=None, repr=False)
    auth: Auth = "bearer"
    headers: Mapping[str, str] = field(factory=dict, repr=False)
    query: Mapping[str, str] = field(factory=dict, repr=False)
    model: str = "gpt-4o"
    beta: str = "assistants=v2"
    foreign_secrets: tuple[str, ...] = field(default=(), repr=False)
    rates: Rates = field(factory=Rates)

    def speaking(self, beta: str) -> Target:
        """Return the same provider, asked with another OpenAI-Beta header."""
        return evolve(self, beta=beta)

    def credentials(self) -> dict[str, str]:
        """Return the header that carries the key; empty without a key."""
        return self._carrying(self.key)

    def second_credentials(self) -> dict[str, str]:
        """Return the header that carries the other account's key; empty without one."""
        return self._carrying(self.second_key)

    def _carrying(self, key: str | None) -> dict[str, str]:
        if key is None or self.auth == "none":
            return {}
        if self.auth == "api-key":
            return {"api-key": key}
        return {"Authorization": f"Bearer {key}"}

    def sends_key(self) -> bool:
        """Return whether requests carry anything that may be a key: ours, a header, a parameter."""
        parts = urlsplit(self.base_url)
        headers = {name.lower() for name in self.headers} - PLAIN_HEADERS
        query = {name.lower() for name in (*self.query, *dict(parse_qsl(parts.query)))}
        return bool(self.credentials() or headers or query - PLAIN_QUERY or parts.username)

    def secrets(self) -> tuple[str, ...]:
        """Return every value that must not reach a file, a log or a report."""
        parts = urlsplit(self.base_url)
        keys = (self.key, self.second_key, *self.foreign_secrets)
        found = [*keys, *_user(parts.username, parts.password)]
        query = [*parse_qsl(parts.query), *self.query.items()]
        found += [value for name, value in query if name.lower() not in PLAIN_QUERY]
        found += [segment for segment in parts.path.split("/") if _looks_secret(segment)]
        for name, value in self.headers.items():
            if name.lower() not in PLAIN_HEADERS:
                found += [value, value.removeprefix("Bearer ")]
        plain = {form for value in found if value for form in (value, unquote(value))}
        return tuple(sorted(value for value in plain if len(value) >= _SHORTEST_SECRET))


def _user(name: str | None, password: str | None) -> list[str | None]:
    # Together is how Basic authentication sends them, in base64.
    return [name, password, f"{name or ''}:{password}" if password else None]


def _looks_secret(segment: str) -> bool:
    """A tenant's key in the path is long and mixed; `openai`, `v1` and `deployments` are not."""
    return (
        len(segment) >= 16
        and any(c.isdigit() for c in segment)
        and any(c.isalpha() for c in segment)
    )
