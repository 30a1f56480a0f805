"""Which edition a document was written for."""

from __future__ import annotations

from collections.abc import Sequence

from attrs import frozen

from conformance.contract.lint.catalogue import CATALOGUE
from conformance.contract.lint.finding import Severity
from conformance.contract.lint.judge import Judgement

_WEIGHTS = {Severity.error: 3, Severity.warning: 2, Severity.note: 1}


@frozen
class Fit:
    """How well a document fits one edition.

    Attributes:
        edition: its full name.
        contradictions: what the document has and the edition has not: members, values,
            the version in the OpenAI-Beta header.
        findings: how many disagreements there are in all.
        weight: those disagreements, errors counted three times and warnings twice.
    """

    edition: str
    contradictions: int
    findings: int
    weight: int


def fit(judgement: Judgement) -> Fit:
    """Return how well a document fits the edition it was judged by."""
    findings = judgement.findings
    return Fit(
        judgement.edition,
        sum(CATALOGUE[f.rule].contradicts for f in findings),
        len(findings),
        sum(_WEIGHTS[f.severity] for f in findings),
    )


def best(fits: Sequence[Fit]) -> Fit:
    """Return the best fit: fewest contradictions, then least weight, then the newest.

    What a document has counts before what it lacks: any document lacks much of later editions.

    Args:
        fits: oldest edition first, at least one.
    """
    newest_first = list(reversed(fits))
    return min(newest_first, key=lambda fit: (fit.contradictions, fit.weight))


def reason(chosen: Fit, fits: Sequence[Fit]) -> str:
    """Return in words why an edition was chosen among others."""
    others = [fit for fit in fits if fit.edition != chosen.edition]
    equal = [f.edition for f in others if _rank(f) == _rank(chosen)]
    if not others:
        return "the only edition that it can be judged by"
    said = (
        f"fits best: {chosen.contradictions} members or values it has not, "
        f"{chosen.findings} disagreements in all"
    )
    if equal:
        said += f"; {', '.join(equal)} fit as well, the newest was taken"
    worse = [fit for fit in others if fit.edition not in equal]
    if worse:
        near = min(worse, key=_rank)
        said += f"; next {near.edition} with {near.contradictions} and {near.findings}"
    return said


def _rank(fit: Fit) -> tuple[int, int]:
    return fit.contradictions, fit.weight
