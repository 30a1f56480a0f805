"""Where profiles are found: those that ship, and the user's own.

A profile of the user's own never takes the place of one that ships, so that a name in a report
means the same to everybody who reads it.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from functools import cache
from importlib import resources
from pathlib import Path

import platformdirs
from attrs import frozen

from conformance.errors import UsageError
from conformance.providers.profile import Profile
from conformance.providers.reading import read

FOLDER_ENV = "RUNS_CONFORMANCE_PROFILES"
"""Environment variable that names the directory of the user's own profiles."""


@frozen
class Shelf:
    """All profiles by name, and the user's files that are none, each with the reason."""

    profiles: Mapping[str, Profile]
    unusable: Mapping[str, str]


def folder(environ: Mapping[str, str] | None = None) -> Path:
    """Return the directory of the user's own profiles, which need not exist."""
    given = (os.environ if environ is None else environ).get(FOLDER_ENV)
    if given:
        return Path(given)
    return platformdirs.user_config_path("runs-conformance", appauthor=False) / "profiles"


@cache
def profiles() -> Mapping[str, Profile]:
    """Return the profiles that ship with the suite, by name."""
    shipped = resources.files("conformance.providers")
    files = (file for file in shipped.iterdir() if file.name.endswith(".toml"))
    loaded = [read(file.read_text(encoding="utf-8"), file.name) for file in files]
    return {profile.name: profile for profile in sorted(loaded, key=lambda p: p.name)}


def shelf(environ: Mapping[str, str] | None = None) -> Shelf:
    """Return all profiles. A file of the user's that is unusable spoils no other.

    Raises:
        UsageError: the directory that the environment names cannot be read.
    """
    own: dict[str, Profile] = {}
    unusable: dict[str, str] = {}
    for path in _files(folder(environ), named=FOLDER_ENV in (environ or os.environ)):
        try:
            profile = _own(path)
            if profile.name != path.stem:
                raise UsageError(
                    f"profile {path} says name = {profile.name!r}: "
                    f"call the file {profile.name}.toml, or the profile {path.stem!r}"
                )
        except UsageError as error:
            unusable[path.stem] = str(error)
        else:
            own[profile.name] = profile
    return Shelf({**profiles(), **own}, unusable)


def load(name: str, environ: Mapping[str, str] | None = None) -> Profile:
    """Return a profile by name, or from a TOML file.

    Raises:
        UsageError: there is none; the message lists those there are.
    """
    if "://" in name:  # not repeated in the message: it may carry a password
        raise UsageError("that is no profile but a URL: give it as --base-url URL")
    path = Path(name)
    if path.suffix == ".toml":
        return _own(path)
    found = shelf(environ)
    if name in found.unusable:
        raise UsageError(found.unusable[name])
    if name not in found.profiles:
        raise UsageError(
            f"no profile {name!r}. Known: {', '.join(found.profiles)}; "
            "or give the path of a .toml file."
        )
    return found.profiles[name]


def _files(place: Path, *, named: bool) -> list[Path]:
    try:
        return sorted(path for path in place.iterdir() if path.suffix == ".toml")
    except FileNotFoundError:
        if named:
            raise UsageError(
                f"{FOLDER_ENV} names {place}, and there is no such directory"
            ) from None
        return []
    except OSError as error:
        raise UsageError(f"cannot read profiles in {place}: {error.strerror}") from error


def _own(path: Path) -> Profile:
    """Return a profile of the user's own."""
    try:
        profile = read(path.read_text(encoding="utf-8"), str(path))
    except OSError as error:
        raise UsageError(f"cannot read profile {path}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise UsageError(f"profile {path} is not UTF-8 text") from error
    if profile.name in profiles():
        raise UsageError(
            f"profile {path}: the name {profile.name!r} is taken by a profile that ships with the "
            "suite, and that one stays: give yours another name"
        )
    return profile
