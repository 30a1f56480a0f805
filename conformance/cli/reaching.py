"""How commands reach a provider: the options that say so, and what the wire needs from them."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import typer
from attrs import field, frozen

from conformance.cli.selection import edition_name
from conformance.contract.editions import parse
from conformance.errors import UsageError
from conformance.providers import Profile, checked_headers, load, rerouted, resolve, shelf
from conformance.reference import embedded
from conformance.trace import Trace
from conformance.wire import Target
from conformance.wire.redact import MARK

PROFILE_OF_RUN: Any = typer.Option(
    None, help="Profile that says how to reach the provider; default the one of the run."
)
BASE_URL_OF_RUN: Any = typer.Option(None, help="Base URL; default the one of the run.")
KEY_ENV: Any = typer.Option(None, help="Environment variable that holds the key.")
SECOND_KEY_ENV: Any = typer.Option(
    None, help="Environment variable that holds the key of another account."
)
HEADER: Any = typer.Option([], help="Further header 'Name: value'; may be repeated.")
SET: Any = typer.Option(
    [],
    "--set",
    help="Variable of the profile, 'name=value'; may be repeated. See `providers NAME`.",
)

# The keys of the embedded reference's two accounts: they live as long as the run, and are no
# secrets.
_EMBEDDED_KEYS = ("reference-key", "reference-second-key")


@frozen
class Given:
    """What stands on the command line over a profile.

    Attributes:
        base_url: in the place of the profile's.
        key_env: environment variable of the key, likewise.
        second_key_env: environment variable of another account's key, likewise.
        headers: over those of the profile.
        model: in the place of the profile's.
        variables: values of the profile's variables.
    """

    base_url: str | None = None
    key_env: str | None = None
    second_key_env: str | None = None
    headers: Mapping[str, str] = field(factory=dict)
    model: str | None = None
    variables: Mapping[str, str] = field(factory=dict)

    def over(self, profile: Profile, base_url: str | None = None) -> Target:
        """Return the provider that a profile describes, reached in this way.

        Args:
            profile: the profile.
            base_url: where nothing else was given, in the place of the profile's.

        Raises:
            UsageError: it cannot be reached so.
        """
        return resolve(
            profile,
            base_url=self.base_url or base_url,
            key_env=self.key_env,
            second_key_env=self.second_key_env,
            headers=self.headers,
            model=self.model,
            variables=self.variables,
        )


def headers_of(given: Sequence[str]) -> dict[str, str]:
    """Return what --header gives. Raises UsageError."""
    headers = {}
    for text in given:
        name, colon, value = text.partition(":")
        if not colon or not name.strip():
            raise UsageError("--header wants 'Name: value'")
        headers[name.strip()] = value.strip()
    return checked_headers(headers)


def variables_of(given: Sequence[str]) -> dict[str, str]:
    """Return what --set gives. Raises UsageError."""
    variables = {}
    for text in given:
        name, equals, value = text.partition("=")
        if not equals or not name.strip() or not value:
            raise UsageError("--set wants 'name=value'")
        variables[name.strip()] = value
    return variables


@contextmanager
def reached(profile: Profile, given: Given, *, seed: int, edition: str) -> Iterator[Target]:
    """Yield the provider to talk to; the embedded reference is started and stopped here.

    Args:
        profile: of the provider.
        given: what stands over it; of the embedded reference, headers and model alone.
        seed: of the embedded reference.
        edition: that the embedded reference speaks.
    """
    if profile.kind != "reference":
        yield given.over(profile)
        return
    first, second = _EMBEDDED_KEYS
    with embedded(seed=seed, key=first, second_key=second, edition=edition) as url:
        own = {str(profile.key_env): first, str(profile.second_key_env): second}
        yield resolve(
            profile,
            base_url=url,
            headers=given.headers,
            model=given.model,
            environ={**os.environ, **own},
        )


def reached_again(trace: Trace, profile: str | None, given: Given) -> Target:
    """Return the provider that a stored run talked to.

    Args:
        trace: of the run.
        profile: name of the profile that says how to reach it; None for the one of the run.
        given: what stands over the profile.

    Raises:
        UsageError: neither the run nor the command line knows where it is.
    """
    known = shelf().profiles.get(trace.started.provider)
    own = known is not None and known.kind != "reference"
    chosen = load(profile or (trace.started.provider if own else "localhost"))
    # A base URL that held a secret was not kept whole: only the profile or the user knows it.
    kept = trace.started.base_url
    if kept is not None and MARK in kept:
        kept = None
        if given.base_url is None and not (profile or own):
            raise UsageError("the base URL of the run held a secret: give --base-url URL")
    target = given.over(chosen, kept)
    return target.speaking(parse(edition_name(trace.started.edition)).beta)


def proxy_of(
    target: Target, url: str | None, key_env: str | None, headers: Mapping[str, str]
) -> Target | None:
    """Return the proxy that `--via` names, None without one.

    Args:
        target: the provider behind it.
        url: base URL of the proxy.
        key_env: environment variable of its key; None to send the provider's.
        headers: further headers for it.

    Raises:
        UsageError: the other two say how to reach a proxy that is not named.
    """
    if url is None:
        if key_env or headers:
            raise UsageError("--via-key-env and --via-header are for --via URL")
        return None
    return rerouted(target, base_url=url, key_env=key_env, headers=headers)
