"""Reads a profile: TOML in, a profile out, or a sentence that says what to change."""

from __future__ import annotations

import json
import re
import tomllib
from functools import cache
from importlib import resources
from typing import Any, cast

import jsonschema_rs
import msgspec

from conformance.contract.editions import UnknownEdition, canonical
from conformance.errors import UsageError
from conformance.providers.profile import Profile

PLACE = re.compile(r"\{([^{}]*)\}")
"""Where a variable stands in a template."""


def read(text: str, source: str) -> Profile:
    """Return the profile that a TOML file holds.

    Args:
        text: of the file.
        source: how messages call the file.

    Raises:
        UsageError: it is none; the message names the file, the key, and what to do.
    """
    try:
        found = tomllib.loads(text)
        wrong = _wrong(found)
    except tomllib.TOMLDecodeError as error:
        raise UsageError(f"profile {source} is no TOML: {error}") from error
    except RecursionError as error:
        raise UsageError(f"profile {source} is nested too deeply") from error
    if wrong:
        raise UsageError(f"profile {source}: {'; '.join(wrong)}")
    profile = msgspec.convert(found, Profile)
    _check_names(profile, source)
    return profile


def schema() -> dict[str, Any]:
    """Return the JSON Schema of a profile, which ships beside this module."""
    file = resources.files("conformance.providers") / "profile.schema.json"
    return cast("dict[str, Any]", json.loads(file.read_text(encoding="utf-8")))


@cache
def _validator() -> jsonschema_rs.Validator:
    return jsonschema_rs.validator_for(schema(), validate_formats=True)


def _wrong(found: dict[str, Any]) -> list[str]:
    # TOML has times of its own; the schema, and the file's reader, know them as text alone.
    plain = json.loads(json.dumps(found, default=str))
    found.clear()
    found.update(plain)
    return [_said(error) for error in _validator().iter_errors(plain)]


def _said(error: jsonschema_rs.ValidationError) -> str:
    """Return what is wrong in a file's own terms, and what to do about it."""
    place = ".".join(map(str, error.instance_path))
    kind, told = error.kind.name, error.kind.as_dict()
    if kind == "additionalProperties":
        names = ", ".join(map(repr, sorted(told["unexpected"])))
        known = ", ".join(_known(error))
        return f"unknown key {names}{f' in {place}' if place else ''}: take one of {known}"
    if kind == "required":
        key = f"{place}.{told['property']}" if place else str(told["property"])
        why = ", as it says measured = true" if "then" in error.schema_path else ""
        return f"key {key!r} is missing{why}: add it"
    if kind == "enum":
        return f"key {place!r}: {error.message}: take one of these"
    hint = _at(error).get("description")
    return f"key {place!r}: {error.message}" + (f" ({hint})" if hint else "")


def _at(error: jsonschema_rs.ValidationError) -> dict[str, Any]:
    """Return the schema that the wrong value should have fitted."""
    found: Any = schema()
    for step in list(error.schema_path)[:-1]:
        found = found.get(str(step), {})
    return cast("dict[str, Any]", found)


def _known(error: jsonschema_rs.ValidationError) -> list[str]:
    return sorted(_at(error).get("properties", {}))


def _check_names(profile: Profile, source: str) -> None:
    """Check what a schema cannot: editions that there are, and variables that are explained."""
    for edition in profile.editions:
        try:
            canonical(edition)
        except UnknownEdition as error:
            raise UsageError(f"profile {source}: key 'editions': {error}") from error
    templates = (profile.base_url or "", *profile.headers.values(), *profile.query.values())
    used = {name for template in templates for name in PLACE.findall(template)}
    unexplained = sorted(used - set(profile.variables))
    if unexplained:
        name = unexplained[0]
        raise UsageError(
            f"profile {source}: {{{name}}} is no variable: add a table [variables.{name}] with "
            "text, and env or default"
        )
    idle = sorted(set(profile.variables) - used)
    if idle:
        raise UsageError(
            f"profile {source}: key 'variables.{idle[0]}' is used nowhere: put {{{idle[0]}}} into "
            "base_url, headers or query, or take it out"
        )
