"""Profiles: how a provider is reached and what it claims."""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Mapping
from importlib import resources
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit, urlunsplit

import httpx
import msgspec

from conformance.errors import UsageError
from conformance.wire import Target

# RFC 9110: a field name is a token; a value is visible ASCII with blanks inside.
_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_VALUE = re.compile(r"[\x20-\x7e\t]*")

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
    if "://" in name:  # not repeated in the message: it may carry a password
        raise UsageError("that is no profile but a URL: give it as --base-url URL")
    path = Path(name)
    if path.suffix != ".toml":
        raise UsageError(
            f"no profile {name!r}. Known: {', '.join(known)}; or give the path of a .toml file."
        )
    try:
        return _parse(path.read_text(encoding="utf-8"), name)
    except OSError as error:
        raise UsageError(f"cannot read profile {name}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise UsageError(f"profile {name} is not UTF-8 text") from error


def _parse(text: str, source: str) -> Profile:
    try:
        return msgspec.convert(tomllib.loads(text), Profile)
    except (tomllib.TOMLDecodeError, msgspec.ValidationError, RecursionError) as error:
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
        UsageError: no base URL, the variable that should hold the key is not set, a header
            cannot be sent, or two values want the Authorization header.
    """
    url = base_url or profile.base_url
    if not url:
        raise UsageError(f"profile {profile.name!r} has no base URL: give --base-url URL")
    name = key_env or profile.key_env
    # An exported key often has the newline of the file that it came from.
    key = environ.get(name, "").strip() if name else ""
    if profile.auth != "none" and not key and name:
        raise UsageError(f"no API key: set the environment variable {name}")
    _check_value(key, f"the key in {name}")
    target = Target(
        name=profile.name,
        base_url=normal_url(url),
        key=key or None,
        auth=profile.auth if key else "none",
        headers=checked_headers({**profile.headers, **(headers or {})}),
        query=profile.query,
        model=model or profile.model,
        beta=beta,
    )
    _check_authorization(target)
    return target


def _check_authorization(target: Target) -> None:
    """A user and password in a URL are sent as Authorization (RFC 7617), over any other one."""
    parts = urlsplit(target.base_url)
    sent = {name.lower() for name in (*target.credentials(), *target.headers)}
    if (parts.username or parts.password) and "authorization" in sent:
        raise UsageError(
            "the user and password in the base URL would be sent in the place of the key: "
            "take them out of the URL, or give no key"
        )


def checked_headers(headers: Mapping[str, str]) -> dict[str, str]:
    """Return headers that can be sent as they are. Values are not repeated: they may be secret.

    Raises:
        UsageError: a name is no token, or a value would not stay within its line.
    """
    for name, value in headers.items():
        if not _TOKEN.fullmatch(name):
            raise UsageError(f"{name!r} is no name of a header")
        _check_value(value, f"the value of header {name}")
    return dict(headers)


def _check_value(value: str, what: str) -> None:
    if not _VALUE.fullmatch(value):
        raise UsageError(f"{what} holds a character that no header can carry")


def normal_url(url: str) -> str:
    """Return a base URL as it is used: a bare host gets `/v1`, like the official one.

    Raises:
        UsageError: it is no http or https URL.
    """
    url = url.strip()
    try:
        parts = urlsplit(url)
        good = parts.scheme in {"http", "https"} and parts.hostname and parts.port != 0
        httpx.URL(url)
    except (ValueError, httpx.InvalidURL):
        good = False
    if not good:
        raise UsageError("the base URL must start with http:// or https:// and name a host")
    path = parts.path.rstrip("/") or "/v1"
    return urlunsplit(parts._replace(path=path, fragment=""))
