"""Runs over time: the trend of each provider, tier by tier.

A step is a trend only between runs of one provider that were judged alike; where contract,
requirements, edition or suite changed in between, the later run is marked instead.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal
from urllib.parse import urlsplit

import msgspec

from conformance.record import Provider, RunRecord, Suite, Tier, TierVerdict
from conformance.report import cells
from conformance.report.columns import moment, tiers
from conformance.report.storable import storable
from conformance.report.stored import StoredRun

HISTORY_FORMAT = 1

Trend = Literal["up", "down", "same"]
TREND_SIGNS: dict[Trend | None, str] = {"up": "↑", "down": "↓", "same": "=", None: ""}

_LOOPBACK = ("127.0.0.1", "localhost", "::1")


class Stand(msgspec.Struct, frozen=True, kw_only=True):
    """A tier in one run; `trend` is against the run before, None where that says nothing."""

    verdict: TierVerdict
    must: tuple[int, int]
    trend: Trend | None


class Point(msgspec.Struct, frozen=True, kw_only=True):
    """One run.

    Attributes:
        place: its directory.
        started_at: ISO 8601.
        marks: why it does not continue the run before, and what is amiss, as whole sentences.
    """

    place: str
    started_at: str
    edition: str
    suite: Suite
    complete: bool
    exit_code: int
    must: tuple[int, int]
    tested: tuple[int, int]
    tiers: dict[Tier, Stand]
    marks: tuple[str, ...]


class Course(msgspec.Struct, frozen=True, kw_only=True):
    """The runs of one provider, the oldest first."""

    provider: Provider
    points: tuple[Point, ...]


class History(msgspec.Struct, frozen=True, kw_only=True):
    """The whole of what `history --format json` prints; `history.schema.json` describes it.

    Attributes:
        tiers: those that any run knows, in their fixed order.
        courses: by name of the provider.
        unreadable: what was found and could not be read, with the reason.
    """

    format: int = HISTORY_FORMAT
    tiers: tuple[Tier, ...]
    courses: tuple[Course, ...]
    unreadable: tuple[str, ...]


def history(runs: Sequence[StoredRun], unreadable: Sequence[str] = ()) -> History:
    """Return runs by provider and time; `unreadable` says what could not be read, and why."""
    by_provider: dict[str, list[StoredRun]] = {}
    for run in runs:
        by_provider.setdefault(run.record.provider.name, []).append(run)
    known = tiers([run.record for run in runs])
    return History(
        tiers=known,
        courses=tuple(_course(by_provider[name], known) for name in sorted(by_provider)),
        unreadable=tuple(sorted(unreadable)),
    )


def history_json(found: History) -> str:
    """Return a history as two-space JSON, the same text for the same runs."""
    return msgspec.json.format(msgspec.json.encode(storable(found)), indent=2).decode() + "\n"


def _course(runs: Sequence[StoredRun], known: Sequence[Tier]) -> Course:
    ordered = sorted(runs, key=lambda run: (moment(run.record.started_at), run.place))
    points = [
        _point(run, ordered[place - 1].record if place else None, known)
        for place, run in enumerate(ordered)
    ]
    return Course(provider=ordered[-1].record.provider, points=tuple(points))


def _point(run: StoredRun, before: RunRecord | None, known: Sequence[Tier]) -> Point:
    record = run.record
    breaks = _breaks(before, record) if before is not None else []
    marks = list(breaks)
    if not record.complete:
        marks.append("INCOMPLETE: the run did not come to its end.")
    elif record.exit_code == 5:
        marks.append("INCOMPLETE: too little was tested to say anything.")
    if record.exit_code == 4:
        marks.append("The provider could not be reached, or refused the key.")
    return Point(
        place=run.place,
        started_at=record.started_at,
        edition=record.edition,
        suite=record.suite,
        complete=record.complete,
        exit_code=record.exit_code,
        must=cells.must_total(record),
        tested=(cells.tested(record.results), len(record.results)),
        tiers={tier: _stand(tier, None if breaks else before, record) for tier in known},
        marks=(*marks, *run.caveats),
    )


def _breaks(before: RunRecord, record: RunRecord) -> list[str]:
    was, now = before.suite, record.suite
    found = []
    if was.contract_sha256 != now.contract_sha256:
        found.append("No trend from the run before: this one was judged by another contract.")
    if was.requirements_sha256 != now.requirements_sha256:
        found.append("No trend from the run before: this one was judged by other requirements.")
    if was.version != now.version:
        found.append(f"No trend from the run before: this one was judged by suite {now.version}.")
    if before.edition != record.edition:
        found.append(
            f"No trend from the run before: this one was judged by edition {record.edition}."
        )
    if _host(before) != _host(record):
        found.append("No trend from the run before: the provider has another address.")
    if not found and _checks(before) != _checks(record):
        found.append("No trend from the run before: other checks were asked for.")
    return found


def _host(record: RunRecord) -> str | None:
    """Return where the provider is; the port of a server on this machine says nothing."""
    url = record.provider.base_url or ""
    try:
        parts = urlsplit(url)
    except ValueError:  # such as a broken IPv6 address in a record of somebody else's
        return url
    return "loopback" if parts.hostname in _LOOPBACK else parts.netloc


def _checks(record: RunRecord) -> set[str]:
    return {result.check for result in record.results}


def _stand(tier: Tier, before: RunRecord | None, record: RunRecord) -> Stand:
    now = record.tiers.get(tier)
    if now is None:
        return Stand(verdict="not-tested", must=(0, 0), trend=None)
    was = before.tiers.get(tier) if before is not None else None
    trend: Trend | None = None
    if was is not None and "not-tested" not in (was.verdict, now.verdict):
        lost = (was.must[1] - was.must[0]) - (now.must[1] - now.must[0])
        trend = "same" if not lost else "up" if lost > 0 else "down"
    return Stand(verdict=now.verdict, must=now.must, trend=trend)
