"""What changed between two runs, for a terminal and as JSON."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec

from conformance.report import cells
from conformance.report.answers import EXCUSES
from conformance.report.difference import Change, Difference, FieldChange, Seen, Side
from conformance.report.environment import utc
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
        f"before  {_side(found.before)}",
        f"after   {_side(found.after)}",
        *_warnings(found),
        *_tested_sets(found),
        *_changes("Newly failing", found.newly_failing),
        *_changes("Newly passing", found.newly_passing),
        *_changes("Changed", found.changed),
        *_changes("Not comparable", found.not_comparable),
        *_field_changes(found.fields),
        "",
        _verdict(found),
    ]
    return "\n".join(lines) + "\n"


def _side(side: Side) -> str:
    return (
        f"{line(side.provider.name, 60)} · {line(side.edition, 40)} · {utc(side.started_at)} · "
        f"suite {line(side.suite.version, 40)}, "
        f"contract {cells.short_digest(line(side.suite.contract_sha256, 64))} · "
        f"MUST {side.must[0]} of {side.must[1]}, "
        f"{side.tested[0]} of {side.tested[1]} checks tested"
    )


def _warnings(found: Difference) -> Iterable[str]:
    if found.before.provider != found.after.provider:
        yield "▲ The runs are of different providers, or of one at different addresses."
    if found.forced:
        yield "▲ Contract, requirements or edition differ: only checks that both have are compared."
    for name, side in (("first", found.before), ("second", found.after)):
        if not side.complete:
            yield f"▲ INCOMPLETE: the {name} run did not come to its end."


def _tested_sets(found: Difference) -> Iterable[str]:
    sets = (
        ("only in the first run", found.only_before),
        ("only in the second run", found.only_after),
        ("no longer tested", found.no_longer_tested),
        ("newly tested", found.newly_tested),
    )
    told = [f"  {name}: {len(ids)} ({_ids(ids)})" for name, ids in sets if ids]
    return ["", "Tested sets differ", *told] if told else []


def _ids(ids: Sequence[str]) -> str:
    named = ", ".join(line(check, 40) for check in ids[:_NAMED])
    return f"{named} and {len(ids) - _NAMED} more" if len(ids) > _NAMED else named


def _changes(title: str, changes: Sequence[Change]) -> Iterable[str]:
    if not changes:
        return
    yield ""
    yield f"{title} ({len(changes)})"
    for change in changes:
        yield (
            f"  {line(change.check, 40)} ({change.level}, {cells.TIER_LABELS[change.tier]}): "
            f"{_seen(change.before)} → {_seen(change.after)}"
        )
        yield f"      {line(change.summary, 160)}"
        if change.after.excuse is not None:
            excuse = change.after.excuse
            owner = f" by {line(excuse.owner, 60)}" if excuse.owner else ""
            yield f"      {EXCUSES[excuse.kind]}{owner}: {line(excuse.reason, 160)}"
        if change.reason:
            yield f"      {change.reason}"


def _seen(seen: Seen) -> str:
    mark = cells.MARKS[seen.verdict]
    untold = seen.verdict in ("pass", *cells.UNTESTED)
    said = seen.answer or ("" if untold else seen.observed or "")
    return f"{mark.sign} {mark.word}{f' [{line(said, _SAID)}]' if said else ''}"


def _field_changes(changes: Sequence[FieldChange]) -> Iterable[str]:
    if not changes:
        return
    yield ""
    yield f"Fields of the run object ({len(changes)})"
    for change in changes:
        kinds = (
            ", ".join(line(word, 20) for word in side) for side in (change.before, change.after)
        )
        yield f"  {line(change.field, 60)} in {line(change.status, 40)}: {' → '.join(kinds)}"


def _verdict(found: Difference) -> str:
    counts = (
        f"{len(found.newly_failing)} newly failing, {len(found.newly_passing)} newly passing, "
        f"{len(found.changed)} changed, {len(found.not_comparable)} not comparable, "
        f"{found.same} the same."
    )
    meaning = {
        0: "no MUST is newly failing that is not waived",
        1: "a MUST is newly failing",
        5: "too little was tested in the second run to say so",
    }[found.exit_code]
    return f"{counts} Exit {found.exit_code}: {meaning}."
