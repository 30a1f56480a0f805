"""The columns of a comparison: who was judged, when, by what, and what hinders reading across.

Nothing here depends on the order in which runs are given: labels follow the time of the runs,
and cautions refer to what most of them share.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime

import msgspec

from conformance.record import (
    TIERS,
    Provider,
    RunRecord,
    Suite,
    Tier,
    TierResult,
    TierVerdict,
    encode,
)
from conformance.report import cells
from conformance.report.storable import storable
from conformance.report.stored import StoredRun, software

_UNSAID = datetime.min.replace(tzinfo=UTC)


class Basis(msgspec.Struct, frozen=True, kw_only=True):
    """What most of the runs share, the newest where there is no majority.

    A column that has something else in its place is marked.
    """

    contract_sha256: str
    requirements_sha256: str
    suite_version: str
    edition: str


class Column(msgspec.Struct, frozen=True, kw_only=True):
    """One run.

    Attributes:
        label: the provider's name, numbered where several runs have the same.
        software: what the server says of its version, as "header: value".
        days_older: how many days before the newest run of the comparison it began, None if its
            time cannot be read.
        tested: checks that say something about the provider, of all that were selected.
        cautions: why it cannot be read against the others as it stands, as whole sentences.
    """

    label: str
    provider: Provider
    software: tuple[str, ...]
    suite: Suite
    edition: str
    started_at: str
    days_older: int | None
    complete: bool
    reason: str | None
    exit_code: int
    must: tuple[int, int]
    tested: tuple[int, int]
    counts: dict[str, int]
    tiers: dict[str, TierResult]
    cautions: tuple[str, ...]


def columns(runs: Sequence[StoredRun]) -> tuple[Column, ...]:
    """Return a column for each run, in the order given. There must be at least one."""
    records = [run.record for run in runs]
    shared = basis(records)
    norm = _selections(records)
    newest = max(moment(record.started_at) for record in records)
    return tuple(
        Column(
            label=label,
            provider=run.record.provider,
            software=software(run.exchanges),
            suite=run.record.suite,
            edition=run.record.edition,
            started_at=run.record.started_at,
            days_older=_days(newest, moment(run.record.started_at)),
            complete=run.record.complete,
            reason=run.record.reason,
            exit_code=run.record.exit_code,
            must=cells.must_total(run.record),
            tested=(cells.tested(run.record.results), len(run.record.results)),
            counts={name: n for name, n in cells.tally(run.record.results).items() if n},
            tiers={tier: _tier(run.record, tier) for tier in cells.ordered_tiers(run.record)},
            cautions=(*_cautions(shared, norm, run.record), *run.caveats),
        )
        for label, run in zip(_labels(records), runs, strict=True)
    )


def basis(records: Sequence[RunRecord]) -> Basis:
    """Return what most of the runs share."""
    return Basis(
        contract_sha256=_commonest(records, lambda r: r.suite.contract_sha256),
        requirements_sha256=_commonest(records, lambda r: r.suite.requirements_sha256),
        suite_version=_commonest(records, lambda r: r.suite.version),
        edition=_commonest(records, lambda r: r.edition),
    )


def moment(time: str) -> datetime:
    """Return an ISO 8601 time; the beginning of time where it is none."""
    try:
        found = datetime.fromisoformat(time)
    except ValueError:
        return _UNSAID
    return found if found.tzinfo is not None else found.replace(tzinfo=UTC)


def tier_verdict(column: Column, tier: Tier) -> TierVerdict:
    """Return a column's verdict on a tier: not tested if the run does not know it."""
    return column.tiers[tier].verdict if tier in column.tiers else "not-tested"


def tiers(records: Sequence[RunRecord]) -> tuple[Tier, ...]:
    """Return the tiers that any run knows, in their fixed order."""
    known = {tier for record in records for tier in cells.ordered_tiers(record)}
    return tuple(tier for tier in TIERS if tier in known)


def _commonest(records: Sequence[RunRecord], of: Callable[[RunRecord], str]) -> str:
    seen = Counter(map(of, records))
    newest = {value: max(r.started_at for r in records if of(r) == value) for value in seen}
    return max(seen, key=lambda value: (seen[value], newest[value], value))


def _selections(records: Sequence[RunRecord]) -> dict[tuple[str, str], frozenset[str]]:
    """Return, by edition and requirements, all checks that runs judged by them have."""
    found: dict[tuple[str, str], frozenset[str]] = {}
    for record in records:
        key = record.edition, record.suite.requirements_sha256
        found[key] = found.get(key, frozenset()) | {result.check for result in record.results}
    return found


def _cautions(
    shared: Basis, norm: dict[tuple[str, str], frozenset[str]], record: RunRecord
) -> Iterable[str]:
    suite = record.suite
    if suite.contract_sha256 != shared.contract_sha256:
        yield "Not comparable: it was judged by another contract than most runs here."
    if suite.requirements_sha256 != shared.requirements_sha256:
        yield "Not comparable: it was judged by other requirements than most runs here."
    if suite.version != shared.suite_version:
        yield f"It was judged by suite {suite.version}, most runs here by {shared.suite_version}."
    if record.edition != shared.edition:
        yield f"Not comparable: its edition is {record.edition}, of most here {shared.edition}."
    selected = len(record.results)
    known = len(norm[record.edition, suite.requirements_sha256])
    if selected < known:
        yield f"Other selection: {selected} of the {known} checks here were asked for."
    if not record.complete:
        yield "INCOMPLETE: the run did not come to its end."
    elif record.exit_code == 5:
        yield "INCOMPLETE: too little was tested to say anything."
    if record.exit_code == 4:
        yield "The provider could not be reached, or refused the key."
    if record.exit_code == 3:
        yield "The suite itself had trouble in this run."


def _labels(records: Sequence[RunRecord]) -> list[str]:
    """Return provider names; equal ones are told apart by address, then by a number.

    The oldest of several runs of one provider has no number.
    """
    names = [_name(record, records) for record in records]
    twice = {name for name, number in Counter(names).items() if number > 1}
    taken = {name for name in names if name not in twice}
    labels = dict(enumerate(names))
    for place in sorted(labels, key=lambda place: _seniority(records[place], names[place], twice)):
        name, number = names[place], 1
        label = name
        while label in taken and name in twice:
            number += 1
            label = f"{name} #{number}"
        taken.add(label)
        labels[place] = label
    return list(labels.values())


def _name(record: RunRecord, records: Sequence[RunRecord]) -> str:
    provider = record.provider
    others = {r.provider.base_url for r in records if r.provider.name == provider.name}
    if len(others) == 1 or provider.base_url is None:
        return provider.name
    host = provider.base_url.partition("://")[2].partition("/")[0]
    return f"{provider.name} at {host}" if host else provider.name


def _seniority(record: RunRecord, name: str, twice: set[str]) -> tuple[datetime, str, str]:
    # The digest decides between runs of one second, whichever was named first.
    digest = hashlib.sha256(encode(storable(record))).hexdigest() if name in twice else ""
    return moment(record.started_at), record.started_at, digest


def _days(newest: datetime, began: datetime) -> int | None:
    return None if began == _UNSAID else (newest - began).days


def _tier(record: RunRecord, tier: Tier) -> TierResult:
    judged = record.tiers.get(tier, TierResult("not-tested", (0, 0)))
    counts = cells.tally(cells.of_tier(record.results, tier))
    return msgspec.structs.replace(judged, counts={name: n for name, n in counts.items() if n})
