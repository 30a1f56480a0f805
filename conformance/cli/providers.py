"""`providers`: which profiles there are, and what each says."""

from __future__ import annotations

from typing import Any

import msgspec
import typer

from conformance.cli import say
from conformance.cli.catalogue import Format, print_rows
from conformance.providers import Profile, load, shelf

_COLUMNS = ("name", "kind", "measured", "last_verified", "retires_on", "editions")
_FORMAT = typer.Option(Format.text, help="text or json.")
_UNMEASURED = "no: what stands here is from documents"


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("providers", help=providers.__doc__)(providers)


def providers(
    profile: str | None = typer.Argument(None, help="Profile name, or path of a profile's .toml."),
    format: Format = _FORMAT,  # noqa: A002 - the option's name is binding
) -> None:
    """List the profiles on file, with what is known of each and since when; or show one of them.

    Your own are found in the directory that $RUNS_CONFORMANCE_PROFILES names, or else in
    runs-conformance/profiles where your system keeps configuration.

    Example:  runs-conformance providers openai
    """
    if profile is not None:
        _show(load(profile), format)
        return
    found = shelf()
    for reason in found.unusable.values():
        say.warn(f"left out: {reason}")
    rows = [_row(one) for one in found.profiles.values()]
    if format is Format.text:
        told = [{**row, "measured": "yes" if row["measured"] else "no"} for row in rows]
        rows = [{name: name.replace("_", " ") for name in _COLUMNS}, *told]
    print_rows(format, rows, _COLUMNS)


def _row(profile: Profile) -> dict[str, Any]:
    return {
        "name": profile.name,
        "kind": profile.kind,
        "editions": list(profile.editions),
        "retires_on": profile.retires_on,
        "last_verified": profile.last_verified,
        "measured": profile.measured,
    }


def _show(profile: Profile, format: Format) -> None:  # noqa: A002
    if format is Format.json:
        shown = msgspec.json.format(msgspec.json.encode(profile), indent=2)
        typer.echo(shown.decode())
        return
    auth = {"bearer": "Authorization: Bearer", "api-key": "the header api-key", "none": "no key"}
    key = (
        f"{auth[profile.auth]}, from {profile.key_env}" if profile.key_env else auth[profile.auth]
    )
    limits = msgspec.to_builtins(profile.limits)
    lines: list[tuple[str, str]] = [
        (profile.name, profile.text),
        ("kind", profile.kind),
        ("measured", f"yes, {profile.last_verified}" if profile.measured else _UNMEASURED),
        ("retires on", profile.retires_on or "–"),
        ("base URL", profile.base_url or "none: give --base-url"),
        *((f"  {{{name}}}", _variable(name, profile)) for name in profile.variables),
        ("key", key),
        *(("header", f"{name}: {value}") for name, value in profile.headers.items()),
        *(("query", f"{name}={value}") for name, value in profile.query.items()),
        ("model", profile.model),
        ("editions", ", ".join(profile.editions) or "claims none: the provider is asked"),
        ("claims", ", ".join(profile.capabilities) or "nothing on file"),
        ("limits", ", ".join(f"{k.replace('_', ' ')} {v}" for k, v in limits.items()) or "–"),
        *(("source", source) for source in profile.sources),
    ]
    for name, value in lines:
        typer.echo(f"{name:16} {value}")


def _variable(name: str, profile: Profile) -> str:
    variable = profile.variables[name]
    ways = [f"--set {name}=…", *([variable.env] if variable.env else [])]
    default = f"; else {variable.default}" if variable.default is not None else ""
    return f"{variable.text} From {' or '.join(ways)}{default}."
