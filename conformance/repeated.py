"""Several playings of the same selection: one verdict out of many, pure like `verdict`.

A requirement that was met once and broken another time, by the same request of the same scenario,
is flaky. What one playing did not come to show contradicts nothing, and neither does a model that
would not cooperate: that is counted and said.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Sequence

from attrs import evolve, frozen

from conformance.checks.fact import Fact
from conformance.verdict import Verdict

Place = tuple[object, ...]
"""What makes requests of two repetitions the same: scenario, operation, label."""

_BAD = ("fail", "warn", "differs")
# A repetition that shows nothing says why; the first of these is the most telling.
_UNSHOWN = ("unsupported", "blocked", "not-run")
_SHOWN_EXCHANGES = 6
_Z95 = 1.959964
"""Of the normal distribution, for 95 % on both sides."""


@frozen
class Played:
    """What one repetition said of one requirement.

    Attributes:
        number: of the repetition, from 1.
        verdict: that it would have had alone.
        facts: what the check reported.
        missing: exchanges that say that the provider has not got what is needed.
        whole: whether every scenario was played.
    """

    number: int
    verdict: Verdict
    facts: tuple[Fact, ...] = ()
    missing: tuple[int, ...] = ()
    whole: bool = True


def combine(played: Sequence[Played], place: Callable[[int], Place]) -> Verdict:
    """Return the one verdict of several repetitions, of which there is at least one.

    Args:
        played: the repetitions, in order.
        place: tells of an exchange, by its index, which request of the script it was.
    """
    if len(played) == 1:
        return played[0].verdict
    names = [one.verdict.name for one in played]
    if "error" in names:
        return played[names.index("error")].verdict
    for bad in (one for one in played if one.verdict.name in _BAD):
        for good in (one for one in played if one.verdict.name not in (*_BAD, "unsupported")):
            if found := _contradiction(bad, good, place):
                return _flaky(bad, good, *found, of=len(played))
    for bad_name in _BAD:
        if bad_name in names:
            return played[names.index(bad_name)].verdict
    if "inconclusive" in names:
        return _unwilling(played, names)
    if "pass" in names:
        return _passed(played, names)
    return next(played[names.index(name)].verdict for name in _UNSHOWN if name in names)


def _contradiction(
    bad: Played, good: Played, place: Callable[[int], Place]
) -> tuple[Fact, Fact] | None:
    """Return a broken fact and one that holds at the same place of the script, None without."""
    held = {where: fact for fact in _of(good, "holds") for where in _places(fact, place)}
    for fact in _of(bad, "broken"):
        for where in _places(fact, place):
            if where in held:
                return fact, held[where]
    return None


def _of(one: Played, kind: str) -> Iterator[Fact]:
    return (fact for fact in one.facts if fact.kind == kind)


def _places(fact: Fact, place: Callable[[int], Place]) -> Iterable[Place]:
    return dict.fromkeys(map(place, fact.exchanges)) or ((),)


def _flaky(bad: Played, good: Played, wrong: Fact, right: Fact, *, of: int) -> Verdict:
    # What is no finding when it always happens is none when it happens now and then.
    name = "differs" if bad.verdict.name == "differs" else "flaky"
    return Verdict(
        name,  # type: ignore[arg-type]
        expected=wrong.expected,
        observed=f"repetition {bad.number} of {of}: {wrong.observed}; "
        f"repetition {good.number}: {right.observed or 'as expected'}",
        exchanges=_evidence(wrong.exchanges, right.exchanges),
    )


def _evidence(one: Sequence[int], other: Sequence[int]) -> tuple[int, ...]:
    half = _SHOWN_EXCHANGES // 2
    return tuple(dict.fromkeys((*one[-half:], *other[-half:])))


def _unwilling(played: Sequence[Played], names: Sequence[str]) -> Verdict:
    """The model's part: how often it cooperated, which says nothing of the provider."""
    first = played[names.index("inconclusive")].verdict
    willing, asked = names.count("pass"), names.count("pass") + names.count("inconclusive")
    low, high = wilson(willing, asked)
    return evolve(
        first,
        observed=f"{first.observed}; the model cooperated in {willing} of {asked} repetitions "
        f"(95 %: {low:.0%} to {high:.0%})",
    )


def _passed(played: Sequence[Played], names: Sequence[str]) -> Verdict:
    """A pass, unless a repetition that went to its end lacked what another one had."""
    good = played[names.index("pass")]
    for one in played:
        if one.verdict.name == "unsupported" and one.whole and one.missing:
            return Verdict(
                "flaky",
                observed=f"repetition {one.number} of {len(played)}: {one.verdict.observed}; "
                f"repetition {good.number} had it",
                exchanges=_evidence(one.missing, good.verdict.exchanges),
            )
    answers = dict.fromkeys(
        answer
        for one in played
        if one.verdict.name == "pass" and one.verdict.answer
        for answer in one.verdict.answer.split(", ")
    )
    return evolve(good.verdict, answer=", ".join(answers) or None)


def wilson(good: int, of: int) -> tuple[float, float]:
    """Return the bounds of a share with 95 % confidence (Wilson's interval).

    Args:
        good: how often it happened.
        of: how often it could have, at least once.
    """
    share, z2 = good / of, _Z95**2
    middle = share + z2 / (2 * of)
    half = _Z95 * math.sqrt(share * (1 - share) / of + z2 / (4 * of * of))
    low, high = ((middle + sign * half) / (1 + z2 / of) for sign in (-1, 1))
    return max(low, 0.0), min(high, 1.0)
