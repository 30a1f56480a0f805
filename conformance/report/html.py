"""One run as one self-contained page: no network, no need of a script, the same bytes always."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from conformance.record import Result, RunRecord, Tier, TierResult, TierVerdict, VerdictName
from conformance.report import cells, charts
from conformance.report.environment import environment, script
from conformance.report.evidence import by_index
from conformance.report.fieldtable import field_table
from conformance.report.findings import Finding, Findings, Proofs, headlines
from conformance.report.tracks import Latency, Track, latencies, tracks
from conformance.trace.exchange import Exchange


class TierRow(NamedTuple):
    """A tier with its verdict, its counts folded from the results, and the results."""

    tier: Tier
    verdict: TierVerdict
    must: tuple[int, int]
    counts: dict[VerdictName, int]
    results: tuple[Result, ...]


def render(
    record: RunRecord,
    exchanges: Sequence[Exchange],
    proofs: Proofs | None = None,
    *,
    figures: bool = True,
) -> str:
    """Return the report of one run as HTML.

    Args:
        record: the run.
        exchanges: those of the run; what its results cite, and what the figures are drawn from.
        proofs: what proves the checks, by id; left out where it is not known.
        figures: whether runs over time and latency are drawn, which takes half of all the time.
    """
    known = by_index(exchanges)
    results = record.results
    sections = Findings(record, known, proofs or {})
    runs = tracks(exchanges) if figures else ()
    return (
        environment()
        .get_template("report.html.j2")
        .render(
            record=record,
            headline=cells.headline(record),
            of_profile=cells.of_profile(record),
            script=script("report.js"),
            exit_sign=cells.exit_sign(record.exit_code),
            counts=cells.tally(results),
            tested=cells.tested(results),
            must=cells.must_total(record),
            satisfied=satisfied(record),
            top=headlines(record),
            tiers=tier_rows(record),
            findings=sections.of(cells.findings(results)),
            others=_others(results, sections),
            missing=cells.missing((r.verdict, r.observed) for r in results),
            table=field_table(record, known),
            figures=figures,
            runs=runs,
            statuses=_statuses(runs),
            latencies=latencies(exchanges, runs) if figures else (),
            excused=cells.excused,
            stale=cells.stale,
            said=cells.said,
            counted=cells.counted,
            run_labels=_run_labels,
            latency_labels=_latency_labels,
            timeline=charts.timeline,
            dots=charts.dots,
            milliseconds=charts.milliseconds,
        )
    )


def satisfied(record: RunRecord) -> tuple[str, ...]:
    """Return the editions all of whose MUSTs the traffic satisfies, as far as it was tested."""
    return tuple(
        name
        for name, edition in record.editions.items()
        if edition.must[0] == edition.must[1] and edition.must[1]
    )


def _others(
    results: Sequence[Result], sections: Findings
) -> list[tuple[VerdictName, tuple[Finding, ...]]]:
    """Return what is neither a finding nor a pass, by verdict."""
    groups = [
        (verdict, [result for result in results if result.verdict == verdict])
        for verdict in cells.MARKS
        if verdict not in (*cells.FINDINGS, "pass")
    ]
    return [(verdict, sections.of(found)) for verdict, found in groups if found]


def _run_labels(runs: Sequence[Track]) -> list[str]:
    return [f"{run.scenario or run.run} → {run.last}" for run in runs]


def _latency_labels(found: Sequence[Latency], labels: Mapping[str, str]) -> list[str]:
    return [labels[latency.measure] for latency in found]


def _statuses(runs: Sequence[Track]) -> tuple[str, ...]:
    """Return the statuses that bars are drawn of, in life-cycle order; `other` for any foreign."""
    seen = {stretch.status for run in runs for stretch in run.stretches}
    foreign = ("other",) if seen - set(cells.STATUSES) else ()
    return (*(status for status in cells.STATUSES if status in seen), *foreign)


def tier_rows(record: RunRecord) -> tuple[TierRow, ...]:
    """Return the tiers in their fixed order; a tier the record does not judge is not tested."""
    return tuple(_tier_row(record, tier) for tier in cells.ordered_tiers(record))


def _tier_row(record: RunRecord, tier: Tier) -> TierRow:
    judged = record.tiers.get(tier, TierResult("not-tested", (0, 0)))
    results = cells.of_tier(record.results, tier)
    return TierRow(tier, judged.verdict, judged.must, cells.tally(results), results)
