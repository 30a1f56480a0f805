"""Which editions and which requirements the options of a command ask for."""

from __future__ import annotations

from collections.abc import Sequence

from conformance import judge
from conformance.contract.editions import UnknownEdition, canonical, parse
from conformance.errors import UsageError
from conformance.providers import Profile
from conformance.record import TIERS


def edition_name(text: str) -> str:
    """Return the canonical name of an edition. Raises UsageError if there is none."""
    try:
        return canonical(text)
    except UnknownEdition as error:
        raise UsageError(str(error)) from error


def editions(given: str | None, profile: Profile) -> tuple[str, ...]:
    """Return the editions to try, the first one first: what was asked for, or what is claimed.

    Args:
        given: what `--edition` says.
        profile: of the provider; one that claims no edition may speak any.
    """
    if given is not None:
        return (edition_name(given),)
    if profile.editions:
        return (max(map(edition_name, profile.editions), key=lambda name: parse(name).date),)
    return (edition_name("v2"), edition_name("v1"))


def requirements(
    names: Sequence[str], only: Sequence[str], tiers: Sequence[str]
) -> tuple[str, ...]:
    """Return the ids of the requirements that the options select, each once.

    Args:
        names: of the editions that may be judged by.
        only: what `--only` says: globs of ids; empty for all.
        tiers: what `--tier` says; empty for all.

    Raises:
        UsageError: there is no such tier, or nothing is selected.
    """
    unknown = set(tiers) - set(TIERS)
    if unknown:
        raise UsageError(f"no tier {', '.join(sorted(unknown))}: take {', '.join(TIERS)}")
    chosen = tuple(dict.fromkeys(r.id for name in names for r in judge.select(name, only, tiers)))
    if not chosen:
        raise UsageError("--only and --tier select no requirement: see `runs-conformance checks`")
    return chosen
