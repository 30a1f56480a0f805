"""Where the requests go and what they carry: a profile and the command line, resolved."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal
from urllib.parse import parse_qsl, urlsplit

from attrs import field, frozen

Auth = Literal["bearer", "api-key", "none"]

# What these carry is never a secret, and redacting it everywhere would blind the report.
PLAIN_HEADERS = frozenset({"openai-beta", "accept", "content-type", "user-agent"})


@frozen
class Target:
    """A provider as the wire needs it.

    Attributes:
        name: the profile's name, as reports print it.
        base_url: up to and including what stands before `/threads`, no slash at the end.
        key: the API key, None where the provider wants none. Never shown in a repr.
        auth: how the key travels.
        headers: extra headers of every request.
        query: extra query parameters of every request.
        model: what assistants are created with.
        beta: value of the OpenAI-Beta header.
    """

    name: str
    base_url: str
    key: str | None = field(default=None, repr=False)
    auth: Auth = "bearer"
    headers: Mapping[str, str] = field(factory=dict, repr=False)
    query: Mapping[str, str] = field(factory=dict, repr=False)
    model: str = "gpt-4o"
    beta: str = "assistants=v2"

    def credentials(self) -> dict[str, str]:
        """Return the header that carries the key; empty without a key."""
        if self.key is None or self.auth == "none":
            return {}
        if self.auth == "api-key":
            return {"api-key": self.key}
        return {"Authorization": f"Bearer {self.key}"}

    def secrets(self) -> tuple[str, ...]:
        """Return every value that must not reach a file, a log or a report."""
        parts = urlsplit(self.base_url)
        found = [self.key, parts.username, parts.password]
        found += [value for _, value in parse_qsl(parts.query)]
        found += [segment for segment in parts.path.split("/") if _looks_secret(segment)]
        found += list(self.query.values())
        for name, value in self.headers.items():
            if name.lower() not in PLAIN_HEADERS:
                found += [value, value.removeprefix("Bearer ")]
        return tuple(dict.fromkeys(value for value in found if value and len(value) >= 6))


def _looks_secret(segment: str) -> bool:
    return (
        len(segment) >= 20
        and any(c.isdigit() for c in segment)
        and any(c.isalpha() for c in segment)
    )
