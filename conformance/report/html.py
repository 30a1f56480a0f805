"""One run as one self-contained page: no network, no script, the same bytes every time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from conformance.record import Result, RunRecord, Tier, TierResult, TierVerdict, VerdictName
from conformance.report import cells
from conformance.report.environment import anchor, environment
from conformance.report.evidence import Shown, by_index, curl, show
from conformance.report.fieldtable import field_table
from conformance.trace.exchange import Exchange

_CITED_LIMIT = 8  # of one finding
_SHOWN_LIMIT = 150  # of the whole page; beyond it, exchanges.ndjson has them


class Cited(NamedTuple):
    """An exchange as a finding cites it: shown here, or shown at `home` already."""

    number: int
    shown: Shown | None
    home: str | None


class Finding(NamedTuple):
    """A result with its evidence."""

    result: Result
    cited: tuple[Cited, ...]
    more: tuple[int, ...]
    blocks: tuple[str, ...]
    curl: str | None


class TierRow(NamedTuple):
    """A tier with its verdict, its counts folded from the results, and the results."""

    tier: Tier
    verdict: TierVerdict
    must: tuple[int, int]
    counts: dict[VerdictName, int]
    results: tuple[Result, ...]


def render(record: RunRecord, exchanges: Sequence[Exchange]) -> str:
    """Return the report of one run as HTML; `exchanges` are those that its results cite."""
    known = by_index(exchanges)
    page = environment().get_template("report.html.j2")
    return page.render(
        record=record,
        headline=cells.headline(record),
        of_profile=cells.of_profile(record),
        exit_sign=cells.exit_sign(record.exit_code),
        counts=cells.tally(record.results),
        tested=cells.tested(record.results),
        must=cells.must_total(record),
        tiers=tier_rows(record),
        findings=_findings(record, known),
        missing=cells.missing((r.verdict, r.observed) for r in record.results),
        quiet=[result for result in record.results if result.verdict in cells.QUIET],
        table=field_table(record, known),
        said=cells.said,
        counted=cells.counted,
        finding_verdicts=cells.FINDINGS,
    )


def tier_rows(record: RunRecord) -> tuple[TierRow, ...]:
    """Return the tiers in their fixed order; a tier the record does not judge is not tested."""
    return tuple(_tier_row(record, tier) for tier in cells.ordered_tiers(record))


def _tier_row(record: RunRecord, tier: Tier) -> TierRow:
    judged = record.tiers.get(tier, TierResult("not-tested", (0, 0)))
    results = cells.of_tier(record.results, tier)
    return TierRow(tier, judged.verdict, judged.must, cells.tally(results), results)


def _findings(record: RunRecord, known: Mapping[int, Exchange]) -> list[Finding]:
    blocks = cells.dependants(record.results)
    homes: dict[int, str] = {}
    return [
        Finding(
            result,
            _cited(result, known, homes),
            result.exchanges[_CITED_LIMIT:],
            blocks.get(result.check, ()),
            _command(result, known),
        )
        for result in cells.findings(record.results)
    ]


def _cited(
    result: Result, known: Mapping[int, Exchange], homes: dict[int, str]
) -> tuple[Cited, ...]:
    """Return a finding's exchanges; each is shown once on the page and linked to elsewhere."""
    return tuple(
        _cite(index, result, known, homes)
        for index in dict.fromkeys(result.exchanges[:_CITED_LIMIT])
    )


def _cite(
    index: int, result: Result, known: Mapping[int, Exchange], homes: dict[int, str]
) -> Cited:
    home = homes.get(index)
    if home is not None or index not in known or len(homes) >= _SHOWN_LIMIT:
        return Cited(index, None, home)
    homes[index] = result.check
    return Cited(index, show(known[index]), anchor(result.check))


def _command(result: Result, known: Mapping[int, Exchange]) -> str | None:
    """Return the curl command of the last exchange cited: the one that shows the finding."""
    commands = (curl(known[index]) for index in reversed(result.exchanges) if index in known)
    return next((command for command in commands if command is not None), None)
