"""A run as it lies on disk: what it found, the exchanges that show it, and what is amiss with it."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice

import msgspec

from conformance.record import RunRecord
from conformance.trace.exchange import Exchange

_LOOKED_AT = 20
"""Exchanges that are looked through for a version: a server that says one says it in each."""


class StoredRun(msgspec.Struct, frozen=True, kw_only=True):
    """One run with its evidence.

    Attributes:
        record: what was found.
        exchanges: the evidence, as far as it is on file.
        caveats: what is amiss with the files, as whole sentences.
        place: what the run is called on the command line, for listings.
    """

    record: RunRecord
    exchanges: tuple[Exchange, ...] = ()
    caveats: tuple[str, ...] = ()
    place: str = ""


def software(exchanges: Iterable[Exchange]) -> tuple[str, ...]:
    """Return what a server says of its own version in its headers, as "name: value".

    These are the headers `server` and all whose name ends in `-version`; nothing else in the
    protocol tells versions, and a provider that sends none of them has none known.
    """
    answers = (e.response for e in islice(exchanges, _LOOKED_AT) if e.response is not None)
    said = {
        f"{name.lower()}: {value}"
        for answer in answers
        for name, value in answer.headers
        if name.lower() == "server" or name.lower().endswith("-version")
    }
    return tuple(sorted(said))
