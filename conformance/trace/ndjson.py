"""A trace as NDJSON: one line a record, appended as things happen.

    run-started      who was asked, by which suite, with which options
    edition-settled  which edition the run goes on with, where the provider was asked for it
    exchange         one a request, in the order in which they ended
    scenario         how far a scenario came
    sequence         the shortest sequence of moves that is known to break a requirement
    run-finished     the footer; without it the run is incomplete

A process that dies leaves a readable file: a last line that was cut off is dropped and noted.
"""

from __future__ import annotations

from typing import Literal

import msgspec

from conformance.trace.exchange import Exchange
from conformance.trace.waiver import Baseline, Waiver


class DamagedTrace(Exception):
    """The file holds no trace that could be judged; the message says where it breaks."""


class Started(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", tag="run-started"):
    """The head of a trace. `options` are the command's, without secrets.

    `driven` is true when this suite sent the requests itself, so that nobody else acted on the
    same objects: some laws hold only then. `retires_on` is the ISO date from which the provider
    is gone, where its profile knows one. `repeat` is how often the selection was to be played,
    and the two limits are what that might cost; None where no limit is known.
    `measured` and `claims` are the profile's too: whether it was ever measured, None for traffic
    without one, and the operations that it claims.
    `second_key` says whether there was a key of another account to try.
    `waivers` and `baseline` are what it was told to put up with.
    """

    suite_version: str
    provider: str
    base_url: str | None
    edition: str
    started_at: str
    driven: bool
    seed: int | None = None
    only: tuple[str, ...] = ()
    tiers: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    retires_on: str | None = None
    repeat: int = 1
    max_requests: int | None = None
    max_paid_runs: int | None = None
    measured: bool | None = None
    claims: tuple[str, ...] = ()
    waivers: tuple[Waiver, ...] = ()
    baseline: Baseline | None = None
    second_key: bool = False


class ScenarioEnded(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", tag="scenario"):
    """How far a scenario came: done, stopped (with the reason), not-run, or error (ours).

    not-run: a limit left no room for it, or for the rest of it.
    """

    name: str
    outcome: Literal["done", "stopped", "not-run", "error"]
    reason: str | None = None
    repetition: int = 1


class Sequence(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", tag="sequence"):
    """What the state machine found, made as short as its share of the budget allowed.

    Attributes:
        scenario: that found it.
        check: id of the requirement that it breaks.
        moves: what is done, by name, each with the text that goes with it.
        exchanges: indexes of the exchanges of its shortest playing.
        repetition: in which it was found.
    """

    scenario: str
    check: str
    moves: tuple[tuple[str, str], ...]
    exchanges: tuple[int, ...] = ()
    repetition: int = 1


class Finished(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", tag="run-finished"):
    """The footer. `reason` says why the run ended early, None if it went to its end."""

    finished_at: str
    exchanges: int
    reason: str | None = None
    unreachable: bool = False


class Settled(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", tag="edition-settled"):
    """The provider did not take the header of the edition before: the run goes on with this one."""

    edition: str


Line = Started | Settled | Exchange | ScenarioEnded | Sequence | Finished


class Trace(msgspec.Struct, frozen=True, kw_only=True):
    """The exchanges of one run, or of imported traffic, in the order of their start."""

    started: Started
    exchanges: tuple[Exchange, ...]
    scenarios: tuple[ScenarioEnded, ...] = ()
    sequences: tuple[Sequence, ...] = ()
    finished: Finished | None = None
    damage: str | None = None

    @property
    def complete(self) -> bool:
        """Whether the run went to its end and the file holds all of it."""
        return (
            self.damage is None
            and self.finished is not None
            and self.finished.reason is None
            and self.finished.exchanges == len(self.exchanges)
        )


_decoder = msgspec.json.Decoder(Line)


def line(record: Line) -> bytes:
    """Return one line of the file, newline included."""
    return msgspec.json.encode(record) + b"\n"


def read_ndjson(data: bytes) -> Trace:
    """Read a trace, whole or cut off.

    Raises:
        DamagedTrace: there is no readable head, or a line in the middle is broken.
    """
    *whole, rest = data.split(b"\n")
    records: list[Line] = []
    damage = "the last line was cut off" if rest else None
    for number, raw in enumerate(whole, start=1):
        try:
            records.append(_decoder.decode(raw))
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            raise DamagedTrace(f"line {number} is no trace record: {error}") from error
        if number > 1 and isinstance(records[-1], Started):
            raise DamagedTrace(f"line {number} begins another run: one file holds one run")
    if not records or not isinstance(records[0], Started):
        raise DamagedTrace("no run-started record at the head of the file")
    return _assemble(records[0], records[1:], damage)


def _assemble(started: Started, records: list[Line], damage: str | None) -> Trace:
    exchanges = [r for r in records if isinstance(r, Exchange)]
    finished = [r for r in records if isinstance(r, Finished)]
    settled = [r.edition for r in records if isinstance(r, Settled)]
    return Trace(
        started=msgspec.structs.replace(started, edition=[started.edition, *settled][-1]),
        exchanges=tuple(sorted(exchanges, key=lambda e: e.index)),
        scenarios=tuple(r for r in records if isinstance(r, ScenarioEnded)),
        sequences=tuple(r for r in records if isinstance(r, Sequence)),
        finished=finished[-1] if finished else None,
        damage=damage,
    )
