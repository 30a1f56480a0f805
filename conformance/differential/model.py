"""The content of `via.json`, as frozen values; `via.schema.json` ships beside this module."""

from __future__ import annotations

from typing import Literal

import msgspec

FORMAT = 1

Kind = Literal["added", "dropped", "rewritten", "reordered", "delayed", "merged", "split"]
Where = Literal["operation", "status", "header", "field", "event", "time"]
VerdictWord = Literal["transparent", "altered but legal", "altered and illegal", "not compared"]
"""Transparent: no difference but ids and times. Illegal: a MUST that holds directly fails."""


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """One difference in one pair of exchanges.

    Attributes:
        kind: what the proxy did.
        where: to what.
        path: which header, field or event; "" for the answer as a whole.
        direct: what stood there directly, in short; None where nothing did.
        via: what stood there through the proxy.
    """

    kind: Kind
    where: Where
    path: str
    direct: str | None = None
    via: str | None = None


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that the proxy did, however often.

    Attributes:
        kind: what it did.
        where: to what.
        operation: in answers of which operation; None for all of them.
        path: which header, field or event.
        direct: an example of what stood there directly.
        via: the same example through the proxy.
        times: in how many pairs of exchanges.
        of: out of how many.
        direct_exchanges: indexes of the exchanges, in the direct trace.
        via_exchanges: the same in the trace through the proxy.
    """

    kind: Kind
    where: Where
    operation: str | None
    path: str
    direct: str | None
    via: str | None
    times: int
    of: int
    direct_exchanges: tuple[int, ...] = ()
    via_exchanges: tuple[int, ...] = ()


class Broken(msgspec.Struct, frozen=True, kw_only=True):
    """A MUST that held directly and fails through the proxy; exchanges are those through it."""

    check: str
    summary: str
    direct: str
    via: str
    expected: str | None
    observed: str | None
    exchanges: tuple[int, ...] = ()


class Side(msgspec.Struct, frozen=True, kw_only=True):
    """One of the two conversations. `reason` says why it did not come to its end."""

    name: str
    base_url: str | None
    requests: int
    paid_runs: int
    exit_code: int
    reason: str | None = None


class Differential(msgspec.Struct, frozen=True, kw_only=True):
    """The whole of `via.json`.

    Attributes:
        verdict: in one word, or three.
        reason: why there was nothing to compare, None if there was.
        edition: by which both were judged.
        seed: of both.
        exact: whether the words of the model were compared too, not only their shape.
        compared: pairs of exchanges that were compared.
        scenarios: whose exchanges those are.
        only_direct: exchanges that found no partner, as the conversation went another way.
        only_via: the same through the proxy.
        changes: what the proxy did.
        broken: which MUSTs it breaks.
    """

    format: int = FORMAT
    verdict: VerdictWord
    reason: str | None = None
    edition: str
    seed: int | None
    exact: bool
    compared: int
    scenarios: tuple[str, ...]
    only_direct: tuple[int, ...]
    only_via: tuple[int, ...]
    direct: Side
    via: Side
    changes: tuple[Change, ...]
    broken: tuple[Broken, ...]


def encode(found: Differential) -> bytes:
    """Return `via.json`: two-space JSON, the same bytes for the same value."""
    return msgspec.json.format(msgspec.json.encode(found), indent=2) + b"\n"
