"""Profiles: how a provider is reached and what it claims."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from importlib import resources
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit, urlunsplit

import msgspec

from conformance.errors import UsageError
from conformance.wire import Target

Kind = Literal["reference", "official", "proxy", "gateway", "server", "any"]


class Profile(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One provider's TOML file.

    Attributes:
        name: as on the command line.
        kind: what sort of provider it is.
        text: one sentence about it.
        base_url: up to what stands before `/threads`; None where each user has an own one.
        auth: how the key travels.
        key_env: environment variable that holds the key.
        headers: further headers of every request.
        query: further query parameters of every request.
        model: for the assistants that the suite makes.
        editions: what it claims to speak.
        retires_on: ISO date after which it is gone.
        last_verified: ISO date of our last look at it; None if nobody measured it.
        measured: whether this suite has been run against it.
    """

    name: str
    kind: Kind
    text: str
    base_url: str | None = None
    auth: Literal["bearer", "api-key", "none"] = "bearer"
    key_env: str | None = None
    headers: dict[str, str] = {}
    query: dict[str, str] = {}
    model: str = "gpt-4o"
    editions: tuple[str, ...] = ()
    retires_on: str | None = None
    last_verified: str | None = None
    measured: bool = False


def profiles() -> dict[str, Profile]:
    """Return the profiles that ship with the suite, by name."""
    folder = resources.files("conformance.providers")
    files = sorted((f for f in folder.iterdir() if f.name.endswith(".toml")), key=lambda f: f.name)
    loaded = [_parse(file.read_text(), file.name) for file in files]
    return {profile.name: profile for profile in loaded}


def load(name: str) -> Profile:
    """Return a profile by name, or from a TOML file.

    Raises:
        UsageError: there is none; the message lists those there are.
    """
    known = profiles()
    if name in known:
        return known[name]
    path = Path(name)
    if path.suffix == ".toml" and path.is_file():
        return _parse(path.read_text(encoding="utf-8"), name)
    raise UsageError(
        f"no profile {name!r}. Known: {', '.join(known)}; or give the path of a .toml file."
    )


def _parse(text: str, source: str) -> Profile:
    try:
        return msgspec.convert(tomllib.loads(text), Profile)
    except (tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise UsageError(f"profile {source}: {error}") from error


def resolve(
    profile: Profile,
    *,
    base_url: str | None = None,
    key_env: str | None = None,
    headers: Mapping[str, str] | None = None,
    model: str | None = None,
    beta: str = "assistants=v2",
    environ: Mapping[str, str] = os.environ,
) -> Target:
    """Return what the wire needs, from a profile and what stands over it on the command line.

    Raises:
        UsageError: no base URL, or the variable that should hold the key is not set.
    """
    url = base_url or profile.base_url
    if not url:
        raise UsageError(f"profile {profile.name!r} has no base URL: give --base-url URL")
    name = key_env or profile.key_env
    key = environ.get(name) if name else None
    if profile.auth != "none" and not key and (key_env or profile.key_env):
        raise UsageError(f"no API key: set the environment variable {name}")
    return Target(
        name=profile.name,
        base_url=normal_url(url),
        key=key,
        auth=profile.auth if key else "none",
        headers={**profile.headers, **(headers or {})},
        query=profile.query,
        model=model or profile.model,
        beta=beta,
    )


def normal_url(url: str) -> str:
    """Return a base URL as it is used: a bare host gets `/v1`, like the official one.

    Raises:
        UsageError: it is no http or https URL.
    """
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise UsageError("the base URL must start with http:// or https:// and name a host")
    path = parts.path.rstrip("/") or "/v1"
    return urlunsplit(parts._replace(path=path, fragment=""))
