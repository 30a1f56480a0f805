"""What changed between two runs, for a terminal and as JSON."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec

from conformance.report import cells
from conformance.report.answers import EXCUSES
from conformance.report.difference import Change, Difference, FieldChange, Seen, Side
from conformance.report.environment import utc
from conformance.report.language import tr
from conformance.report.sentences import told
from conformance.report.storable import storable
from conformance.report.text import line

_NAMED = 12  # ids in one line
_SAID = 100


def difference_json(difference: Difference) -> str:
    """Return the difference as two-space JSON, the same text for the same two runs."""
    return msgspec.json.format(msgspec.json.encode(storable(difference)), indent=2).decode() + "\n"


def difference_text(difference: Difference) -> str:
    """Return the difference as harmless lines of text."""
    found = difference
    lines = [
        f"{tr('before ')} {_side(found.before)}",
        f"{tr('after  ')} {_side(found.after)}",
        *_warnings(found),
        *_tested_sets(found),
        *_changes(tr("Newly failing"), found.newly_failing),
        *_changes(tr("Newly passing"), found.newly_passing),
        *_changes(tr("Changed"), found.changed),
        *_changes(tr("Not comparable"), found.not_comparable),
        *_field_changes(found.fields),
        "",
        _verdict(found),
    ]
    return "\n".join(lines) + "\n"


def _side(side: Side) -> str:
    return (
        f"{line(side.provider.name, 60)} · {line(side.edition, 40)} · {utc(side.started_at)} · "
        f"{_suite(side)} · {_numbers(side)}"
    )


def _suite(side: Side) -> str:
    return tr(
        "suite %(version)s, contract %(contract)s",
        version=line(side.suite.version, 40),
        contract=cells.short_digest(line(side.suite.contract_sha256, 64)),
    )


def _numbers(side: Side) -> str:
    must = tr("MUST %(passed)s of %(applicable)s", passed=side.must[0], applicable=side.must[1])
    tested = tr("%(tested)s of %(all)s checks tested", tested=side.tested[0], all=side.tested[1])
    return tr(", ").join((must, tested))


def _warnings(found: Difference) -> Iterable[str]:
    if found.before.provider != found.after.provider:
        yield tr("▲ The runs are of different providers, or of one at different addresses.")
    if found.forced:
        yield tr(
            "▲ Contract, requirements or edition differ: only checks that both have are compared."
        )
    if not found.before.complete:
        yield tr("▲ INCOMPLETE: the first run did not come to its end.")
    if not found.after.complete:
        yield tr("▲ INCOMPLETE: the second run did not come to its end.")


def _tested_sets(found: Difference) -> Iterable[str]:
    sets = (
        (tr("only in the first run"), found.only_before),
        (tr("only in the second run"), found.only_after),
        (tr("no longer tested"), found.no_longer_tested),
        (tr("newly tested"), found.newly_tested),
    )
    lines = [f"  {name}: {len(ids)} ({_ids(ids)})" for name, ids in sets if ids]
    return ["", tr("Tested sets differ"), *lines] if lines else []


def _ids(ids: Sequence[str]) -> str:
    named = ", ".join(line(check, 40) for check in ids[:_NAMED])
    left_out = len(ids) - _NAMED
    return f"{named} {tr('and %(n)s more', n=left_out)}" if left_out > 0 else named


def _changes(title: str, changes: Sequence[Change]) -> Iterable[str]:
    if not changes:
        return
    yield ""
    yield f"{title} ({len(changes)})"
    for change in changes:
        yield (
            f"  {line(change.check, 40)} ({change.level}, {tr(cells.TIER_LABELS[change.tier])}): "
            f"{_seen(change.before)} → {_seen(change.after)}"
        )
        yield f"      {line(tr(change.summary), 160)}"
        if change.after.excuse is not None:
            excuse = change.after.excuse
            owner = f" {tr('by %(owner)s', owner=line(excuse.owner, 60))}" if excuse.owner else ""
            yield f"      {tr(EXCUSES[excuse.kind])}{owner}: {line(excuse.reason, 160)}"
        if change.reason:
            yield f"      {told(change.reason)}"


def _seen(seen: Seen) -> str:
    mark = cells.MARKS[seen.verdict]
    untold = seen.verdict in ("pass", *cells.UNTESTED)
    said = seen.answer or ("" if untold else seen.observed or "")
    return f"{mark.sign} {tr(mark.word)}{f' [{line(said, _SAID)}]' if said else ''}"


def _field_changes(changes: Sequence[FieldChange]) -> Iterable[str]:
    if not changes:
        return
    yield ""
    yield tr("Fields of the run object (%(n)s)", n=len(changes))
    for change in changes:
        kinds = (
            ", ".join(line(word, 20) for word in side) for side in (change.before, change.after)
        )
        place = tr(
            "%(field)s in %(status)s",
            field=line(change.field, 60),
            status=line(change.status, 40),
        )
        yield f"  {place}: {' → '.join(kinds)}"


def _verdict(found: Difference) -> str:
    counts = tr(
        "%(failing)s newly failing, %(passing)s newly passing, %(changed)s changed, "
        "%(incomparable)s not comparable, %(same)s the same.",
        failing=len(found.newly_failing),
        passing=len(found.newly_passing),
        changed=len(found.changed),
        incomparable=len(found.not_comparable),
        same=found.same,
    )
    meaning = {
        0: tr("no MUST is newly failing that is not waived"),
        1: tr("a MUST is newly failing"),
        5: tr("too little was tested in the second run to say so"),
    }[found.exit_code]
    return f"{counts} {tr('Exit %(code)s: %(meaning)s.', code=found.exit_code, meaning=meaning)}"
