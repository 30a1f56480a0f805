"""Two requests sent at one moment: which pairs of answers some serial order explains.

A pair is legal when one request after the other, in either order, could have been answered so.
The laws that it follows from stand in `legality` and `run`. Beyond those orders two things are
let pass: 409 says "try again", so both may be told so; and an answer that says nothing about the
request (none at all, "too many requests", an outage) leaves the pair undecided.
"""

from __future__ import annotations

from typing import Literal

from attrs import frozen

Answer = Literal["accepted", "refused", "conflict", "broke", "unclear"]
Law = Literal["exclusive", "orderly"]
"""What an illegal pair breaks: that both cannot be, or that one is taken and the other refused."""

NEITHER = "neither accepted"
"""The outcome that is also seen where such requests are refused in any case."""

_UNCLEAR = frozenset({408, 429, 502, 503, 504})
_CONFLICT = frozenset({409, 423})


@frozen
class Outcome:
    """What came of a race.

    Attributes:
        name: the outcome, for reports.
        breaks: the law that it breaks, None if a serial order explains it.
    """

    name: str
    breaks: Law | None = None


def answer(status: int | None) -> Answer:
    """Return what a status says about a request that raced; None stands for no answer."""
    if status is None or status in _UNCLEAR:
        return "unclear"
    if 200 <= status < 300:
        return "accepted"
    if status in _CONFLICT:
        return "conflict"
    return "refused" if 400 <= status < 500 else "broke"


def creations(first: Answer, second: Answer, *, together: bool) -> Outcome | None:
    """Judge two runs that were asked for at once on a thread that no run held.

    Args:
        first: the answer to one of them.
        second: the answer to the other.
        together: whether both runs surely were active at one moment. If not, the second may have
            been accepted after the end of the first.

    Returns:
        The outcome; None if nothing can be said.
    """
    if first == second == "accepted":
        return (
            Outcome("both active together", "exclusive")
            if together
            else Outcome("one after the end of the other")
        )
    return _one_winner(first, second)


def submissions(first: Answer, second: Answer, *, gone: bool) -> Outcome | None:
    """Judge two submissions at once of the same outputs to a run that waits for them.

    Args:
        first: the answer to one of them.
        second: the answer to the other.
        gone: whether the run may have ended by itself before either came.

    Returns:
        The outcome; None if nothing can be said.
    """
    if first == second == "accepted":
        return Outcome("both accepted", "exclusive")
    return _one_winner(first, second, gone=gone)


def cancel_and_submit(cancel: Answer, submit: Answer, *, gone: bool) -> Outcome | None:
    """Judge a cancel and complete outputs sent at once to a run that waits.

    Either may win. Outputs first leave a run that can be cancelled, or one that has ended by then;
    a cancel first leaves nothing that waits. A cancel may be refused while a run waits, for no
    document says that it may not. Only that neither is taken has no explanation.

    Args:
        cancel: the answer to the cancel.
        submit: the answer to the outputs.
        gone: whether the run may have ended by itself before either came.

    Returns:
        The outcome; None if nothing can be said.
    """
    if cancel == submit == "accepted":
        return Outcome("outputs, then cancel")
    found = _one_winner(cancel, submit, gone=gone)
    if found is None or found.breaks or "accepted" not in (cancel, submit):
        return found
    return Outcome("cancel first" if cancel == "accepted" else "outputs first")


def _one_winner(first: Answer, second: Answer, *, gone: bool = False) -> Outcome | None:
    pair = {first, second}
    if "unclear" in pair:
        return None
    if "broke" in pair:
        return Outcome("one broke the server", "orderly")
    if "accepted" in pair:
        return Outcome("one accepted, one refused")
    if "conflict" in pair:
        return Outcome("both told to try again")
    return Outcome("neither: it had ended") if gone else Outcome(NEITHER, "orderly")
