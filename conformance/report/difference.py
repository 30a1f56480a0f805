"""Two runs, one after the other: what fails now, what passes now, and what cannot be said.

A check is *newly failing* if it is broken in the second run and was not in the first, even where
the first did not come to test it: a gate that let such a failure through would be none. It is
*newly passing* only if the first run saw it broken and the second saw it hold.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Literal

import msgspec

from conformance.record import Excuse, Level, Provider, Result, RunRecord, Suite, Tier, VerdictName
from conformance.report import cells
from conformance.report.answers import volatile_free
from conformance.report.compare import NotComparable, differs, in_ledger_order, meaning
from conformance.report.fieldtable import seen_statuses, words_of

DIFFERENCE_FORMAT = 1

_BROKEN: frozenset[VerdictName] = frozenset({"fail", "warn", "flaky"})

Kind = Literal["newly_failing", "newly_passing", "changed", "not_comparable", "same"]


class Side(msgspec.Struct, frozen=True, kw_only=True):
    """One of the two runs."""

    provider: Provider
    suite: Suite
    edition: str
    started_at: str
    complete: bool
    exit_code: int
    tested: tuple[int, int]
    must: tuple[int, int]


class Seen(msgspec.Struct, frozen=True):
    """What one run says about a check."""

    verdict: VerdictName
    answer: str | None
    observed: str | None
    excuse: Excuse | None


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """One check in both runs.

    Attributes:
        other_edition: the runs do not mean the same by this id.
        reason: why it cannot be compared, as a sentence; None where it can.
    """

    check: str
    level: Level
    tier: Tier
    summary: str
    before: Seen
    after: Seen
    other_edition: bool
    reason: str | None = None


class FieldChange(msgspec.Struct, frozen=True, kw_only=True):
    """One field of the run object in one status that was of another kind before."""

    field: str
    status: str
    before: dict[str, int]
    after: dict[str, int]


class Difference(msgspec.Struct, frozen=True, kw_only=True):
    """The whole of what `diff --format json` prints; `difference.schema.json` describes it.

    Attributes:
        forced: compared although requirements, contract or edition differ.
        only_before: checks that only the first run has.
        only_after: checks that only the second run has.
        no_longer_tested: checks that the first run tested and the second did not.
        newly_tested: the other way round.
        same: how many checks both runs say the same of.
        exit_code: 1 if a MUST is newly failing and not waived; 5 if the second run is incomplete, or no check
            could be compared; else 0.
    """

    format: int = DIFFERENCE_FORMAT
    forced: bool
    before: Side
    after: Side
    only_before: tuple[str, ...]
    only_after: tuple[str, ...]
    no_longer_tested: tuple[str, ...]
    newly_tested: tuple[str, ...]
    newly_failing: tuple[Change, ...]
    newly_passing: tuple[Change, ...]
    changed: tuple[Change, ...]
    not_comparable: tuple[Change, ...]
    same: int
    fields: tuple[FieldChange, ...]
    exit_code: int


def difference(before: RunRecord, after: RunRecord, *, force: bool = False) -> Difference:
    """Return what changed between two runs, over the checks that both have.

    Raises NotComparable if they were judged by different contracts, requirements or editions
    and `force` is not set.
    """
    unlike = _unlike(before, after)
    if unlike and not force:
        again = (
            "Give --rejudge to judge both again with this suite, which sends nothing; or"
            if unlike != ["edition"]
            else "Give"
        )
        raise NotComparable(
            f"The runs differ in their {' and '.join(unlike)}, so a verdict may have changed "
            f"without the provider. {again} --force to compare the checks that both have."
        )
    was = {result.check: result for result in before.results}
    now = {result.check: result for result in after.results}
    both = in_ledger_order(was.keys() & now.keys())
    found: dict[Kind, list[Change]] = {}
    for check in both:
        kind, change = _change(was[check], now[check])
        found.setdefault(kind, []).append(change)
    failing = found.get("newly_failing", [])
    compared = len(both) - len(found.get("not_comparable", []))
    return Difference(
        forced=bool(unlike),
        before=_side(before),
        after=_side(after),
        only_before=tuple(in_ledger_order(was.keys() - now.keys())),
        only_after=tuple(in_ledger_order(now.keys() - was.keys())),
        no_longer_tested=tuple(c for c in both if _tested(was[c]) and not _tested(now[c])),
        newly_tested=tuple(c for c in both if _tested(now[c]) and not _tested(was[c])),
        newly_failing=tuple(failing),
        newly_passing=tuple(found.get("newly_passing", ())),
        changed=tuple(found.get("changed", ())),
        not_comparable=tuple(found.get("not_comparable", ())),
        same=len(found.get("same", ())),
        fields=tuple(_fields(before.fields.get("run", {}), after.fields.get("run", {}))),
        exit_code=_exit_code(failing, now, after, compared),
    )


def _unlike(before: RunRecord, after: RunRecord) -> list[str]:
    pairs = {
        "contract": (before.suite.contract_sha256, after.suite.contract_sha256),
        "requirements": (before.suite.requirements_sha256, after.suite.requirements_sha256),
        "edition": (before.edition, after.edition),
    }
    return [name for name, (was, now) in pairs.items() if was != now]


def _side(record: RunRecord) -> Side:
    return Side(
        provider=record.provider,
        suite=record.suite,
        edition=record.edition,
        started_at=record.started_at,
        complete=record.complete,
        exit_code=record.exit_code,
        tested=(cells.tested(record.results), len(record.results)),
        must=cells.must_total(record),
    )


def _tested(result: Result) -> bool:
    return result.verdict not in cells.UNTESTED


def _change(was: Result, now: Result) -> tuple[Kind, Change]:
    other = meaning(was) != meaning(now)
    kind = _kind(was, now, other)
    change = Change(
        check=now.check,
        level=now.level,
        tier=now.tier,
        summary=now.summary,
        before=Seen(was.verdict, was.answer, was.observed, was.excuse),
        after=Seen(now.verdict, now.answer, now.observed, now.excuse),
        other_edition=other,
        reason=_reason(was, now, other) if kind == "not_comparable" else None,
    )
    return kind, change


def _kind(was: Result, now: Result, other: bool) -> Kind:
    if other:
        return "not_comparable"
    if now.verdict in _BROKEN and was.verdict not in _BROKEN:
        return "newly_failing"
    if not (_tested(was) and _tested(now)):
        return "same" if was.verdict == now.verdict else "not_comparable"
    if was.verdict in _BROKEN and now.verdict == "pass":
        return "newly_passing"
    return "same" if _told(was) == _told(now) else "changed"


def _reason(was: Result, now: Result, other: bool) -> str:
    if other:
        return "Other edition of the check: the runs do not mean the same by this id."
    if not _tested(now):
        return "The second run did not test it."
    return "The first run did not test it."


def _told(result: Result) -> tuple[str, str | None, str]:
    # What a passing check saw says nothing new; ids and counts differ from run to run.
    seen = result.observed if result.verdict != "pass" else None
    return result.verdict, result.answer, volatile_free(seen or "")


def _fields(
    before: Mapping[str, Mapping[str, dict[str, int]]],
    after: Mapping[str, Mapping[str, dict[str, int]]],
) -> Iterable[FieldChange]:
    for name in sorted(before.keys() & after.keys()):
        pair = {name: before[name]}, {name: after[name]}
        for status in seen_statuses(*pair):
            was, now = (dict(words_of(table, name, status)) for table in pair)
            if differs((was, now)):
                yield FieldChange(field=name, status=status, before=was, after=now)


def _exit_code(
    failing: Sequence[Change], now: Mapping[str, Result], after: RunRecord, compared: int
) -> int:
    if any(_gates(now[change.check]) for change in failing):
        return 1
    # Nothing tested is never 0.
    return 5 if not compared or not after.complete or after.exit_code in (3, 4, 5) else 0


def _gates(result: Result) -> bool:
    waived = result.excuse is not None and result.excuse.kind == "waiver"
    return result.level == "MUST" and result.provenance != "observed" and not waived
