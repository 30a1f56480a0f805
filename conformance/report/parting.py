"""Where two sentences part: the first difference between what was expected and what was seen."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from typing import NamedTuple

_WORDS = 200  # beyond it the eye finds nothing, and the comparison takes its time
_ALIKE = 0.4  # of the words of the shorter text
_WORD = re.compile(r"\s+|[\w.-]+|[^\w\s]")


class Marked(NamedTuple):
    """A text in three parts, of which the middle one is to be marked; it may be empty."""

    before: str
    marked: str
    after: str


def first_difference(expected: str, observed: str) -> tuple[Marked, Marked]:
    """Return both texts with the first difference marked in each.

    Where they have hardly a word in common, one is no variation of the other: nothing is marked.
    """
    one, two = (_WORD.findall(text)[:_WORDS] for text in (expected, observed))
    matcher = SequenceMatcher(None, one, two, autojunk=False)
    steps = matcher.get_opcodes()
    same = sum(_said(one[a:b]) for kind, a, b, _, _ in steps if kind == "equal")
    if same < _ALIKE * min(_said(one), _said(two)) or not same:
        return Marked(expected, "", ""), Marked(observed, "", "")
    differs = next((step for step in steps if step[0] != "equal"), None)
    if differs is None:
        return Marked(expected, "", ""), Marked(observed, "", "")
    _, a, b, c, d = differs
    return _cut(expected, one, a, b), _cut(observed, two, c, d)


def _said(words: list[str]) -> int:
    return sum(re.search(r"\w", word) is not None for word in words)


def _cut(text: str, words: list[str], start: int, end: int) -> Marked:
    before, marked = "".join(words[:start]), "".join(words[start:end])
    return Marked(before, marked, text[len(before) + len(marked) :])
