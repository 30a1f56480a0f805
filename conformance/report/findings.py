"""Every verdict that is no pass, with all that a reader needs to settle a dispute about it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Literal, NamedTuple

from conformance.contract.consequences import breaks, family
from conformance.record import Result, RunRecord
from conformance.report import cells
from conformance.report.environment import anchor
from conformance.report.evidence import Shown, brief, curl, show
from conformance.report.parting import Marked, first_difference
from conformance.report.sequence import Sequence as Rests
from conformance.report.text import clip
from conformance.trace.exchange import Exchange

MOST = 5
"""Findings on the first screen: what one remembers."""

_CITED_LIMIT = 8  # of one finding
_SET_UP_LIMIT = 8
_SHOWN_LIMIT = 150  # of the whole page; beyond it, exchanges.ndjson has them
_MOVES = 20  # of a sequence; it was shrunk before
_SIDE = 2000  # characters of what was expected, and of what was seen
_FIELD = re.compile(r"/properties/([A-Za-z0-9_]+)$")

Role = Literal["set-up", "shows"]


class Proof(NamedTuple):
    """A defect that the check was seen to flag: the name of the mutant and what it does."""

    name: str
    text: str


Proofs = Mapping[str, Sequence[Proof]]
"""What proves each check, by its id."""


class Cited(NamedTuple):
    """An exchange of a finding: shown here, or shown at `home` already.

    `role` tells what shows the finding from what only led there; `brief` names the exchange.
    """

    number: int
    shown: Shown | None
    home: str | None
    role: Role = "shows"
    brief: str = ""


class Finding(NamedTuple):
    """A result with its evidence.

    `moves` is the shortest sequence of generated moves that is known to show it, where one is.
    """

    result: Result
    breaks: str
    expected: Marked
    observed: Marked
    cited: tuple[Cited, ...]
    more: tuple[int, ...]
    blocks: tuple[str, ...]
    curl: str | None
    proofs: tuple[Proof, ...]
    moves: tuple[str, ...] = ()


class Headline(NamedTuple):
    """One of the findings that matter most; `alike` are those of its family.

    `blocks` is how many checks cannot be tested because of all of these.
    """

    result: Result
    breaks: str
    alike: tuple[str, ...]
    blocks: int = 0


def headlines(record: RunRecord) -> tuple[Headline, ...]:
    """Return the findings that matter most, one a family, so that one cause is told once."""
    groups: dict[tuple[str, str], list[Result]] = {}
    for result in cells.findings(record.results):
        if result.verdict != "error":
            groups.setdefault((family(result.check), result.verdict), []).append(result)
    blocks = cells.dependants(record.results)
    return tuple(
        Headline(
            first,
            breaks(first.check),
            tuple(other.check for other in others),
            sum(len(blocks.get(result.check, ())) for result in (first, *others)),
        )
        for first, *others in list(groups.values())[:MOST]
    )


class Findings:
    """Makes the sections of one page; an exchange is shown once on it and linked to elsewhere.

    Args:
        record: the run.
        exchanges: those of the run, by index.
        proofs: what proves the checks.
    """

    def __init__(
        self, record: RunRecord, exchanges: Mapping[int, Exchange], proofs: Proofs
    ) -> None:
        self._known = exchanges
        self._proofs = proofs
        self._rests = Rests(exchanges)
        self._blocks = cells.dependants(record.results)
        self._fields = _fields(record.results)
        self._moves = {
            sequence.check: tuple(clip(" ".join(move), 120) for move in sequence.moves[:_MOVES])
            for sequence in record.sequences
        }
        self._homes: dict[int, str] = {}

    def of(self, results: Iterable[Result]) -> tuple[Finding, ...]:
        """Return the sections of results, in their order."""
        return tuple(map(self._finding, results))

    def _finding(self, result: Result) -> Finding:
        expected = clip(result.expected or "", _SIDE)
        observed = clip(cells.said(result), _SIDE)
        sides = first_difference(expected, observed) if expected else _unmarked(observed)
        return Finding(
            result,
            breaks(result.check),
            *sides,
            self._cited(result),
            result.exchanges[_CITED_LIMIT:],
            self._blocks.get(result.check, ()),
            self._command(result),
            tuple(self._proofs.get(result.check, ())),
            self._moves.get(result.check, ()),
        )

    def _cited(self, result: Result) -> tuple[Cited, ...]:
        showing = tuple(dict.fromkeys(result.exchanges[:_CITED_LIMIT]))
        # What follows the first is its continuation, or another example that needs no set-up told.
        before = self._rests.set_up(showing[:1])[-_SET_UP_LIMIT:]
        before = tuple(index for index in before if index not in showing)
        roles: dict[int, Role] = dict.fromkeys(before, "set-up")
        roles |= dict.fromkeys(showing, "shows")
        return tuple(self._cite(index, result, roles[index]) for index in sorted(roles))

    def _cite(self, index: int, result: Result, role: Role) -> Cited:
        home = self._homes.get(index)
        known = self._known.get(index)
        if home is not None or known is None or len(self._homes) >= _SHOWN_LIMIT:
            return Cited(index, None, home, role, brief(known) if known else "")
        self._homes[index] = result.check
        shown = show(known, self._fields.get(index, frozenset()))
        return Cited(index, shown, anchor(result.check), role)

    def _command(self, result: Result) -> str | None:
        """Return the curl command of the last exchange cited: the one that shows the finding."""
        known = (self._known[i] for i in reversed(result.exchanges) if i in self._known)
        return next((command for command in map(curl, known) if command is not None), None)


def _unmarked(observed: str) -> tuple[Marked, Marked]:
    return Marked("", "", ""), Marked(observed, "", "")


def _fields(results: Iterable[Result]) -> Mapping[int, frozenset[str]]:
    """Return, by exchange, the keys that findings about it concern."""
    found: dict[int, frozenset[str]] = {}
    for result in results:
        field = _FIELD.search(result.pointer)
        if field is not None and result.verdict in (*cells.FINDINGS, *cells.QUIET):
            for index in result.exchanges:
                found[index] = found.get(index, frozenset()) | {field[1]}
    return found
