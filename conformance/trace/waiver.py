"""What a run was told to put up with. It stands in the trace, so that judging again says the same."""

from __future__ import annotations

import msgspec


class Waiver(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Somebody's word that a failure is known and may stand for a while.

    Attributes:
        check: id of the requirement.
        provider: name of the provider that it is for, or a glob of names.
        owner: who answers for it.
        reason: why it may stand.
        expires: ISO date from which it no longer counts.
    """

    check: str
    provider: str
    owner: str
    reason: str
    expires: str


class Baseline(msgspec.Struct, frozen=True, kw_only=True):
    """An earlier run, whose failures are known: only new ones count.

    Attributes:
        provider: that it was a run of.
        started_at: when, ISO 8601 in UTC.
        failing: ids of the requirements that failed in it.
    """

    provider: str
    started_at: str
    failing: tuple[str, ...]
