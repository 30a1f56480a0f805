"""Which exchange of one trace belongs to which of the other."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from attrs import frozen

from conformance.trace import Exchange, Trace

POLL = "poll.wait"
"""Label of the looks that are repeated until a run moves on: how many is a matter of time."""

RACE = "race."
"""How the labels of requests begin that are sent at one moment."""

_Key = tuple[str, str | None, str | None, int]


@frozen
class Pair:
    """The same request, directly and through the proxy."""

    direct: Exchange
    via: Exchange

    @property
    def operation(self) -> str:
        """The operation that was asked for; method and label where the contract has none."""
        return self.direct.operation or f"{self.direct.request.method} {self.direct.label or ''}"


@frozen
class Pairing:
    """Two traces put side by side."""

    pairs: tuple[Pair, ...]
    only_direct: tuple[Exchange, ...]
    only_via: tuple[Exchange, ...]


def paired(direct: Trace, via: Trace) -> Pairing:
    """Pair exchanges by scenario, label and operation, the first with the first and so on.

    What meets in a race, and what follows it in its scenario, has no partner: which of two
    requests came first is nobody's doing.
    """
    (before, ours_raced), (there, theirs_raced) = _raced(direct), _raced(via)
    ours, theirs = _keyed(before), _keyed(there)
    lone = tuple(exchange for key, exchange in ours.items() if key not in theirs)
    other = tuple(exchange for key, exchange in theirs.items() if key not in ours)
    return Pairing(
        pairs=tuple(Pair(ours[key], theirs[key]) for key in ours if key in theirs),
        only_direct=(*lone, *ours_raced),
        only_via=(*other, *theirs_raced),
    )


def _raced(trace: Trace) -> tuple[list[Exchange], list[Exchange]]:
    """Return the exchanges that no race has touched, and those that one may have."""
    open_to_chance: set[str] = set()
    untouched: list[Exchange] = []
    touched: list[Exchange] = []
    for exchange in sorted(trace.exchanges, key=lambda e: e.index):
        if (exchange.label or "").startswith(RACE):
            open_to_chance.add(exchange.scenario)
        (touched if exchange.scenario in open_to_chance else untouched).append(exchange)
    return untouched, touched


def _keyed(exchanges: Iterable[Exchange]) -> dict[_Key, Exchange]:
    """Return exchanges by what they are, scenario by scenario, in the order of their start."""
    count: Counter[tuple[str, str | None, str | None]] = Counter()
    keyed: dict[_Key, Exchange] = {}
    last: dict[str, Exchange] = {}
    for exchange in sorted(exchanges, key=lambda e: e.index):
        what = (exchange.scenario, exchange.label, exchange.operation)
        before = last.get(exchange.scenario)
        # Of looks that follow each other the last one counts: it shows what was waited for.
        if not (exchange.label == POLL and before is not None and _same_look(before, exchange)):
            count[what] += 1
        keyed[*what, count[what]] = exchange
        last[exchange.scenario] = exchange
    first: dict[str, int] = {}
    for exchange in keyed.values():
        first.setdefault(exchange.scenario, len(first))
    return dict(sorted(keyed.items(), key=lambda item: (first[item[1].scenario], item[1].index)))


def _same_look(before: Exchange, after: Exchange) -> bool:
    return before.label == POLL and before.path == after.path
