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
        shared: how many members of objects both have.
    """

    edition: str
    contradictions: int
    lacking: int
    findings: int
    shared: int = 0

    @property
    def rank(self) -> tuple[int, int]:
        """What fits are compared by: the less, the better.

        Operations, parameters and whole bodies that are not described say nothing about the
        edition: a sparse document would always fit the oldest best.
        """
        return self.contradictions, self.lacking

    @property
    def sparse(self) -> bool:
        """Whether the document lacks more than it has: what it lacks then says nothing."""
        return self.lacking > self.shared


def fit(judgement: Judgement) -> Fit:
    """Return how well a document fits the edition it was judged by."""
    rules = [CATALOGUE[finding.rule] for finding in judgement.findings]
    return Fit(
        judgement.edition,
        sum(rule.contradicts for rule in rules),
        sum(rule.lacks for rule in rules),
        len(rules),
        judgement.shared,
    )


def best(fits: Sequence[Fit]) -> Fit:
    """Return the best fit: fewest contradictions, then least lacking, then the newest.

    What a sparse document lacks is not compared between editions of one version: it would always
    fit the oldest best.

    Args:
        fits: those to choose from, oldest edition first, at least one.
    """
    taken = min(reversed(fits), key=lambda fit: fit.rank)
    if not taken.sparse:
        return taken
    same = [fit for fit in fits if fit.edition[:2] == taken.edition[:2]]
    return min(reversed(same), key=lambda fit: fit.contradictions)


def eligible(fits: Sequence[Fit], *, marked: bool) -> tuple[Fit, ...]:
    """Return those to choose from: version 1, refused since 2024-12-18, wants a mark of it.

    Args:
        fits: how well each edition fits.
        marked: whether anything in the document speaks for version 1.
    """
    newer = tuple(fit for fit in fits if not fit.edition.startswith("v1"))
    return tuple(fits) if marked or not newer else newer


def reason(chosen: Fit, fits: Sequence[Fit]) -> str:
    """Return in words why an edition was chosen among others.

    Args:
        chosen: what `best` returned.
        fits: what it chose from.
    """
    others = [fit for fit in fits if fit.edition != chosen.edition]
    if chosen.sparse:
        return (
            f"guessed, the newest of its version that fits: {_told(chosen)}, too little to tell by"
        )
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
