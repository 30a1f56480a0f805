"""When two values say the same: what was sent and what is shown, what one place shows and another."""

from __future__ import annotations

import math
from collections.abc import Mapping

# A number may be kept in single precision.
_SINGLE = 1e-6


def shown_as_sent(sent: object, got: object) -> bool:
    """Compare numbers by value; an object may show more than was sent, defaults for one.

    What was sent as null within it was not given, so the default may stand there, or nothing.
    """
    if isinstance(sent, dict) and isinstance(got, dict):
        given = {key: value for key, value in sent.items() if value is not None}
        return all(key in got and shown_as_sent(given[key], got[key]) for key in given)
    if isinstance(sent, list) and isinstance(got, list):
        return len(sent) == len(got) and all(map(shown_as_sent, sent, got))
    if isinstance(sent, float) and isinstance(got, float):
        return math.isclose(sent, got, rel_tol=_SINGLE)
    return sent == got


def same_model(sent: object, got: object) -> bool:
    """Whether a model is the one that was asked for: its snapshot, or with its maker's name."""
    if not (isinstance(sent, str) and isinstance(got, str)):
        return sent == got
    name = got.rpartition("/")[2]
    return got == sent or name == sent or name.startswith((f"{sent}-", f"{sent}@", f"{sent}:"))


def same_format(sent: object, got: object) -> bool:
    """Whether a format is the one that was asked for; text is what "auto" is without a word."""
    plain = ("auto", {"type": "text"})
    return shown_as_sent(sent, got) or (sent in plain and got in plain)


def agree(told: object, later: object) -> bool:
    """Compare two values; one place may show keys of an object that the other does not."""
    if isinstance(told, Mapping) and isinstance(later, Mapping):
        return all(agree(told[key], later[key]) for key in told.keys() & later.keys())
    if isinstance(told, list) and isinstance(later, list):
        return len(told) == len(later) and all(map(agree, told, later))
    return told == later


def filled_in(first: object, second: object) -> bool:
    """Compare two values of which one may show defaults that the other leaves out."""
    if isinstance(first, Mapping) and isinstance(second, Mapping):
        return all(
            filled_in(first[key], second[key])
            if key in first and key in second
            else first.get(key, second.get(key)) in (None, False)
            for key in first.keys() | second.keys()
        )
    if isinstance(first, list) and isinstance(second, list):
        return len(first) == len(second) and all(map(filled_in, first, second))
    return first == second
