"""Which edition a document was written for."""

from __future__ import annotations

from collections.abc import Sequence

from attrs import frozen

from conformance.contract.lint.catalogue import CATALOGUE
from conformance.contract.lint.judge import Judgement


@frozen
class Fit:
    """How well a document fits one edition.

    Attributes:
        edition: its full name.
        contradictions: what the document has and the edition has not: members, values,
            operations, the version in the OpenAI-Beta header.
        lacking: members and values that are missing from what the document describes.
        findings: how many disagreements there are in all.
    """

    edition: str
    contradictions: int
    lacking: int
    findings: int

    @property
    def rank(self) -> tuple[int, int]:
        """What fits are compared by: the less, the better.

        Operations, parameters and whole bodies that are not described say nothing about the
        edition: a sparse document would always fit the oldest best.
        """
        return self.contradictions, self.lacking


def fit(judgement: Judgement) -> Fit:
    """Return how well a document fits the edition it was judged by."""
    rules = [CATALOGUE[finding.rule] for finding in judgement.findings]
    return Fit(
        judgement.edition,
        sum(rule.contradicts for rule in rules),
        sum(rule.lacks for rule in rules),
        len(rules),
    )


def best(fits: Sequence[Fit]) -> Fit:
    """Return the best fit: fewest contradictions, then least lacking, then the newest.

    Args:
        fits: oldest edition first, at least one.
    """
    return min(reversed(fits), key=lambda fit: fit.rank)


def reason(chosen: Fit, fits: Sequence[Fit]) -> str:
    """Return in words why an edition was chosen among others."""
    others = [fit for fit in fits if fit.edition != chosen.edition]
    equal = [fit.edition for fit in others if fit.rank == chosen.rank]
    worse = [fit for fit in others if fit.rank != chosen.rank]
    said = f"fits best: {_told(chosen)}"
    if equal:
        said += f"; {', '.join(equal)} as well, the newest was taken"
    if worse:
        near = min(worse, key=lambda fit: fit.rank)
        said += f"; next {near.edition}: {_told(near)}"
    return said


def _told(fit: Fit) -> str:
    return f"{fit.contradictions} too many, {fit.lacking} missing"
