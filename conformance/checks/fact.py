"""What a check reports: facts, never verdicts."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from typing import Any, Literal

from attrs import frozen

from conformance.checks.view import View

Kind = Literal["holds", "broken", "unwilling", "lacking"]


@frozen
class Fact:
    """One observation that bears on one requirement.

    Attributes:
        kind: holds, broken, unwilling (the model did not do what would have shown it), or lacking
            (the provider says by itself that it does not offer this).
        exchanges: indexes of the exchanges that show it.
        observed: what the provider did, in words.
        expected: what the contract asks for, in words.
        answer: name of the accepted alternative that was given.
    """

    kind: Kind
    exchanges: tuple[int, ...]
    observed: str = ""
    expected: str = ""
    answer: str | None = None


Check = Callable[[View], Iterable[Fact]]


def holds(*exchanges: int, answer: str | None = None, observed: str = "") -> Fact:
    """The requirement was met here."""
    return Fact("holds", exchanges, answer=answer, observed=observed)


def broken(*exchanges: int, expected: str, observed: str, answer: str | None = None) -> Fact:
    """The requirement was not met here."""
    return Fact("broken", exchanges, observed=observed, expected=expected, answer=answer)


def unwilling(*exchanges: int, observed: str) -> Fact:
    """The model did not cooperate, so nothing can be said."""
    return Fact("unwilling", exchanges, observed=observed)


def lacking(*exchanges: int, observed: str) -> Fact:
    """The provider refuses to do this at all, so what depends on it cannot be seen."""
    return Fact("lacking", exchanges, observed=observed)


def judge(
    good: bool, *exchanges: int, expected: str, observed: str, answer: str | None = None
) -> Iterator[Fact]:
    """Yield one fact, holds or broken."""
    yield (
        holds(*exchanges, answer=answer, observed=observed)
        if good
        else broken(*exchanges, expected=expected, observed=observed, answer=answer)
    )


def shown(value: Any, limit: int = 160) -> str:
    """Return a value as short JSON for a sentence."""
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= limit else f"{text[: limit - 1]}…"
