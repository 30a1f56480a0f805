"""What a profile is: how a provider is reached, what it claims, and what is known of it."""

from __future__ import annotations

import datetime
from typing import Literal

import msgspec

Kind = Literal[
    "reference",
    "official",
    "service",
    "proxy",
    "gateway",
    "relay",
    "server",
    "library",
    "any",
]


class Variable(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a {name} in a profile stands for.

    Attributes:
        text: what to give, for whoever gave nothing.
        env: environment variable to take it from.
        default: what it is where nothing is given.
    """

    text: str
    env: str | None = None
    default: str | None = None


class Limits(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a provider is said to allow; None where no source says so. The suite keeps to it.

    Attributes:
        gets_per_minute: requests.
        posts_per_minute: requests that create no run.
        deletes_per_minute: requests.
        runs_per_minute: requests that create one.
        conversations: at a time.
        run_seconds: from a run's creation to its deadline.
    """

    gets_per_minute: int | None = None
    posts_per_minute: int | None = None
    deletes_per_minute: int | None = None
    runs_per_minute: int | None = None
    conversations: int | None = None
    run_seconds: int | None = None

    def kept(self) -> tuple[str, ...]:
        """Return, in words, those that the suite keeps to."""
        given = msgspec.structs.asdict(self)
        del given["run_seconds"]
        return tuple(f"{name.replace('_', ' ')} {most}" for name, most in given.items() if most)


class Profile(msgspec.Struct, frozen=True, kw_only=True):
    """One provider's TOML file; `profile.schema.json` says what each key may hold.

    Attributes:
        name: as on the command line.
        kind: what sort of provider it is.
        text: one sentence about it.
        base_url: up to what stands before `/threads`; None where each user has an own one.
        variables: what {name} stands for in base_url, headers and query.
        auth: how the key travels.
        key_env: environment variable that holds the key.
        second_key_env: environment variable that holds the key of another account.
        headers: further headers of every request.
        query: further query parameters of every request.
        model: for the assistants that the suite makes.
        editions: what it claims to speak; empty where it claims none.
        capabilities: operations, and "stream", that its own documents claim.
        limits: what it is said to allow.
        retires_on: ISO date of the day on which it is switched off.
        sources: where all this comes from.
        last_verified: ISO date of our last measurement; None if there was none.
        measured: whether this suite has been run against it.
    """

    name: str
    kind: Kind
    text: str
    base_url: str | None = None
    variables: dict[str, Variable] = {}
    auth: Literal["bearer", "api-key", "none"] = "bearer"
    key_env: str | None = None
    second_key_env: str | None = None
    headers: dict[str, str] = {}
    query: dict[str, str] = {}
    model: str = "gpt-4o"
    editions: tuple[str, ...] = ()
    capabilities: tuple[str, ...] = ()
    limits: Limits = Limits()
    retires_on: str | None = None
    sources: tuple[str, ...] = ()
    last_verified: str | None = None
    measured: bool = False

    def retired(self, today: datetime.date) -> bool:
        """Return whether the day of its end has come."""
        return self.retires_on is not None and (
            datetime.date.fromisoformat(self.retires_on) <= today
        )
