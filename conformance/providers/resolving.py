"""From a profile, and what stands over it on the command line, to what the wire needs."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from urllib.parse import urlsplit, urlunsplit

import httpx
from attrs import evolve

from conformance.errors import UsageError
from conformance.providers.profile import Limits, Profile
from conformance.providers.reading import PLACE
from conformance.wire import Rates, Target

# RFC 9110: a field name is a token; a value is visible ASCII with blanks inside.
_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_VALUE = re.compile(r"[\x20-\x7e\t]*")


def resolve(
    profile: Profile,
    *,
    base_url: str | None = None,
    key_env: str | None = None,
    second_key_env: str | None = None,
    headers: Mapping[str, str] | None = None,
    model: str | None = None,
    variables: Mapping[str, str] | None = None,
    beta: str = "assistants=v2",
    environ: Mapping[str, str] = os.environ,
) -> Target:
    """Return what the wire needs, from a profile and what stands over it on the command line.

    Args:
        profile: the profile.
        base_url: in the place of the profile's.
        key_env: environment variable of the key, in the place of the profile's.
        second_key_env: environment variable of another account's key, likewise.
        headers: over those of the profile.
        model: in the place of the profile's.
        variables: values of the profile's variables, over environment and defaults.
        beta: value of the OpenAI-Beta header.
        environ: the environment.

    Raises:
        UsageError: no base URL, a variable without a value, the variable that should hold the key
            is not set, a header cannot be sent, or two values want the Authorization header.
    """
    fill = _Filling(profile, variables or {}, environ)
    url = base_url or (fill(profile.base_url) if profile.base_url else None)
    if not url:
        raise UsageError(f"profile {profile.name!r} has no base URL: give --base-url URL")
    name = key_env or profile.key_env
    # An exported key often has the newline of the file that it came from.
    key = environ.get(name, "").strip() if name else ""
    if profile.auth != "none" and not key and name:
        raise UsageError(f"no API key: set the environment variable {name}")
    _check_value(key, f"the key in {name}")
    second = _second_key(profile, second_key_env, key, environ)
    target = Target(
        name=profile.name,
        base_url=normal_url(url),
        key=key or None,
        second_key=second,
        auth=profile.auth if key else "none",
        headers=_headers(profile, fill, headers or {}),
        query={name: fill(value) for name, value in profile.query.items()},
        model=model or profile.model,
        beta=beta,
        rates=_rates(profile.limits),
    )
    _check_authorization(target)
    return target


def _rates(limits: Limits) -> Rates:
    return Rates(
        gets=limits.gets_per_minute,
        posts=limits.posts_per_minute,
        deletes=limits.deletes_per_minute,
        runs=limits.runs_per_minute,
        at_once=limits.conversations,
    )


def _second_key(
    profile: Profile, given: str | None, key: str, environ: Mapping[str, str]
) -> str | None:
    """Return the key of another account, None where there is none.

    A profile may name a variable that is not set: without it one thing less is tested. Who asks
    for it on the command line wants it.
    """
    name = given or profile.second_key_env
    second = environ.get(name, "").strip() if name else ""
    if given and not second:
        raise UsageError(f"no second API key: set the environment variable {given}")
    if second and not key:
        raise UsageError("a second key is of use beside a first one: give --api-key-env NAME")
    if second and second == key:
        raise UsageError(f"the second key, in {name}, is the first one: it is no other account's")
    _check_value(second, f"the key in {name}")
    return second or None


def rerouted(
    target: Target,
    *,
    base_url: str,
    key_env: str | None = None,
    headers: Mapping[str, str] | None = None,
    environ: Mapping[str, str] = os.environ,
) -> Target:
    """Return the same target, asked through somebody else's address.

    Args:
        target: the upstream.
        base_url: of who stands in front of it.
        key_env: environment variable of the key that one wants; None to send the upstream's.
        headers: over those of the upstream.
        environ: the environment.

    Raises:
        UsageError: the address is none, the key is not set, or a header cannot be sent.
    """
    key = environ.get(key_env, "").strip() if key_env else target.key
    if key_env and not key:
        raise UsageError(f"no API key: set the environment variable {key_env}")
    _check_value(key or "", f"the key in {key_env}")
    over = {name.lower() for name in headers or {}}
    kept = {name: value for name, value in target.headers.items() if name.lower() not in over}
    through = evolve(
        target,
        name=f"{target.name} through a proxy",
        base_url=normal_url(base_url),
        key=key,
        # Another account of the upstream is none of the proxy's.
        second_key=None if key_env else target.second_key,
        auth="bearer" if key_env and target.auth == "none" else target.auth,
        headers=checked_headers({**kept, **(headers or {})}),
    )
    _check_authorization(through)
    return through


class _Filling:
    """Puts the values of variables into templates."""

    def __init__(
        self, profile: Profile, given: Mapping[str, str], environ: Mapping[str, str]
    ) -> None:
        unknown = sorted(set(given) - set(profile.variables))
        if unknown:
            known = ", ".join(sorted(profile.variables)) or "none"
            raise UsageError(
                f"profile {profile.name!r} has no variable {unknown[0]!r}: it has {known}"
            )
        self._profile = profile
        self._given = given
        self._environ = environ

    def __call__(self, template: str) -> str:
        return PLACE.sub(lambda place: self._value(place[1]), template)

    def _value(self, name: str) -> str:
        variable = self._profile.variables[name]
        value = self._given.get(name) or self._environ.get(variable.env or "", "").strip()
        if value or variable.default is not None:
            return value or str(variable.default)
        ways = [
            f"--set {name}=…",
            *([f"the environment variable {variable.env}"] * bool(variable.env)),
        ]
        raise UsageError(
            f"profile {self._profile.name!r} wants {name}: {variable.text} "
            f"Give it by {' or '.join(ways)}."
        )


def _headers(profile: Profile, fill: _Filling, given: Mapping[str, str]) -> dict[str, str]:
    over = {name.lower() for name in given}
    kept = {
        name: fill(value) for name, value in profile.headers.items() if name.lower() not in over
    }
    return checked_headers({**kept, **given})


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
