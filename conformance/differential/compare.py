"""Two traces and their records to one differential."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from statistics import median

from conformance.differential import headers, streams
from conformance.differential.bodies import Bodies
from conformance.differential.model import (
    Broken,
    Change,
    Differential,
    Found,
    Side,
    VerdictWord,
)
from conformance.differential.pairs import Pair, paired
from conformance.differential.values import Names, Plain, shown
from conformance.record import Result, RunRecord, lacked
from conformance.trace import Exchange, Trace

_FAILED = frozenset({"fail", "flaky"})
_SLOWER_MS = 250.0
_TIMES_SLOWER = 2.0
_SHOWN_EXCHANGES = 20
_PLACES = ("operation", "status", "time", "field", "event", "header")


def differential(
    direct: Trace,
    via: Trace,
    direct_record: RunRecord,
    via_record: RunRecord,
    *,
    exact: bool = False,
) -> Differential:
    """Return what a proxy did to a conversation.

    Args:
        direct: the conversation with the upstream itself.
        via: the same one through the proxy.
        direct_record: what the first was judged to be.
        via_record: what the second was judged to be.
        exact: whether the upstream says the same words to the same conversation; else what a
            model writes is compared by its shape.
    """
    pairing = paired(direct, via)
    answered = [p for p in pairing.pairs if p.direct.response is not None]
    rows, strangers = _changes(answered, exact=exact)
    changes = (*_lost(direct_record, via_record), *rows)
    answered = [pair for pair in answered if pair not in strangers]
    broken = tuple(_broken(direct_record, via_record))
    reason = _reason(direct_record, via_record, answered)
    return Differential(
        verdict=_verdict(changes, broken, reason),
        reason=reason,
        edition=via_record.edition,
        seed=via_record.seed,
        exact=exact,
        compared=len(answered),
        scenarios=tuple(dict.fromkeys(pair.direct.scenario for pair in answered)),
        only_direct=_indexes([*pairing.only_direct, *(pair.direct for pair in strangers)]),
        only_via=_indexes([*pairing.only_via, *(pair.via for pair in strangers)]),
        direct=_side(direct_record),
        via=_side(via_record),
        changes=changes,
        broken=broken,
    )


def _verdict(
    changes: Sequence[Change], broken: Sequence[Broken], reason: str | None
) -> VerdictWord:
    if reason is not None:
        return "not compared"
    if broken:
        return "altered and illegal"
    return "altered but legal" if changes else "transparent"


def _reason(direct: RunRecord, via: RunRecord, pairs: Sequence[Pair]) -> str | None:
    for word, record in (("directly", direct), ("through the proxy", via)):
        if not record.complete or record.exit_code == 4:
            return f"{word}: {record.reason or 'the conversation did not come to its end'}"
    return None if pairs else "no exchange of the one has a partner in the other"


def _changes(pairs: Sequence[Pair], *, exact: bool) -> tuple[list[Change], list[Pair]]:
    """Return what was changed, and the pairs that are none: they asked for different objects."""
    names = Names()
    strangers: list[Pair] = []
    seen: dict[tuple[str, str, str | None, str], list[tuple[Pair, Found]]] = defaultdict(list)
    for pair in pairs:
        if not _same_object(pair, names):
            strangers.append(pair)
            continue
        # Twice in one answer is once: a list of ten objects is no worse than one of them.
        for found in {(f.kind, f.where, f.path): f for f in _all(pair, names, exact)}.values():
            operation = None if found.where == "header" else pair.operation
            seen[found.kind, found.where, operation, found.path].append((pair, found))
    pairs = [pair for pair in pairs if pair not in strangers]
    asked = Counter(pair.operation for pair in pairs)
    rows = [
        Change(
            kind=rows[0][1].kind,
            where=rows[0][1].where,
            operation=operation,
            path=path,
            direct=rows[0][1].direct,
            via=rows[0][1].via,
            times=len(rows),
            of=asked[operation] if operation is not None else len(pairs),
            direct_exchanges=tuple(pair.direct.index for pair, _ in rows[:_SHOWN_EXCHANGES]),
            via_exchanges=tuple(pair.via.index for pair, _ in rows[:_SHOWN_EXCHANGES]),
        )
        for (_, _, operation, path), rows in seen.items()
    ]
    rows += _slower(pairs)
    return sorted(rows, key=lambda row: (_PLACES.index(row.where), -row.times)), strangers


def _same_object(pair: Pair, names: Names) -> bool:
    """Return whether both requests name the same object: what was read before may decide that."""
    ours, theirs = pair.direct.path, pair.via.path
    same = [names.same(ours[name], theirs[name]) for name in ours if name in theirs]
    return all(same)  # only now: each of them is to be learned


def _all(pair: Pair, names: Names, exact: bool) -> list[Found]:
    """Return what differs in a pair; what no reader could follow is one difference, or none."""
    try:
        return list(_found(pair, names, exact))
    except RecursionError:
        if pair.direct.response == pair.via.response:
            return []
        told = "nested too deeply to be compared"
        return [Found(kind="rewritten", where="field", path="(body)", direct=told, via=told)]


def _found(pair: Pair, names: Names, exact: bool) -> Iterator[Found]:
    ours, theirs = pair.direct, pair.via
    if ours.response is None:
        return
    if theirs.response is None:
        yield Found(
            kind="dropped",
            where="status",
            path="(answer)",
            direct=str(ours.status),
            via=shown(theirs.error or "no answer"),
        )
        return
    if ours.status != theirs.status:
        yield Found(
            kind="rewritten",
            where="status",
            path="status",
            direct=str(ours.status),
            via=str(theirs.status),
        )
    yield from headers.compare(ours.response.headers, theirs.response.headers, names)
    if _refused(ours) != _refused(theirs):
        # A refusal and a success have nothing in common that could be compared.
        return
    if ours.events or theirs.events:
        yield from streams.compare(ours.events, theirs.events, names, exact=exact)
        return
    bodies = Bodies(Plain(names, exact), read=ours.request.method == "GET")
    left, right = _content(ours), _content(theirs)
    if isinstance(left, str) and isinstance(right, str):
        left, right = names.text("direct", left), names.text("via", right)
    yield from bodies.compare(left, right)


def _refused(exchange: Exchange) -> bool:
    return exchange.status is not None and exchange.status >= 400


def _content(exchange: Exchange) -> object:
    """Return the parsed body, or its text where it is no JSON."""
    parsed = exchange.json
    if parsed is not None or exchange.response is None:
        return parsed
    return exchange.response.body or ""


def _slower(pairs: Sequence[Pair]) -> Iterator[Change]:
    """Yield the operations that take much longer: the median, as a single answer may be late."""
    by_operation: dict[str, list[Pair]] = defaultdict(list)
    for pair in pairs:
        if not pair.direct.events and pair.via.response is not None:
            by_operation[pair.operation].append(pair)
    for operation, some in by_operation.items():
        before = median(pair.direct.elapsed_ms or 0.0 for pair in some)
        after = median(pair.via.elapsed_ms or 0.0 for pair in some)
        # One late answer alone may be the first one, for which something had to be loaded.
        late = len(some) > 1 and after - before >= _SLOWER_MS and after >= before * _TIMES_SLOWER
        if late:
            yield Change(
                kind="delayed",
                where="time",
                operation=operation,
                path="(answer)",
                direct=f"{before:.0f} ms",
                via=f"{after:.0f} ms",
                times=len(some),
                of=len(some),
                direct_exchanges=tuple(p.direct.index for p in some[:_SHOWN_EXCHANGES]),
                via_exchanges=tuple(p.via.index for p in some[:_SHOWN_EXCHANGES]),
            )


def _lost(direct: RunRecord, via: RunRecord) -> Iterator[Change]:
    """Yield the operations that the upstream has and nobody reaches through the proxy."""
    there, here = _lacking(direct), _lacking(via)
    for operation in sorted(set(here) - set(there)):
        yield Change(
            kind="dropped",
            where="operation",
            operation=operation,
            path=operation,
            direct="offered",
            via="not offered",
            times=1,
            of=1,
            via_exchanges=here[operation][:_SHOWN_EXCHANGES],
        )


def _lacking(record: RunRecord) -> dict[str, tuple[int, ...]]:
    found: dict[str, tuple[int, ...]] = {}
    for result in record.results:
        if result.verdict == "unsupported":
            for name in lacked(result.observed)[0]:
                found.setdefault(name, result.exchanges)
    return found


def _broken(direct: RunRecord, via: RunRecord) -> Iterator[Broken]:
    before = {result.check: result.verdict for result in direct.results}
    for result in via.results:
        was = before.get(result.check, "not-run")
        if result.level == "MUST" and result.verdict in _FAILED and was == "pass":
            yield _breach(result, was)


def _breach(result: Result, was: str) -> Broken:
    return Broken(
        check=result.check,
        summary=result.summary,
        direct=was,
        via=result.verdict,
        expected=result.expected,
        observed=result.observed,
        exchanges=result.exchanges,
    )


def _side(record: RunRecord) -> Side:
    return Side(
        name=record.provider.name,
        base_url=record.provider.base_url,
        requests=record.spend.requests,
        paid_runs=record.spend.paid_runs,
        exit_code=record.exit_code,
        reason=record.reason,
    )


def _indexes(exchanges: Sequence[Exchange]) -> tuple[int, ...]:
    return tuple(exchange.index for exchange in exchanges)
