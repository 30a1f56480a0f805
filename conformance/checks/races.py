"""Requests that met: that what came of them is what one after the other could have come to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence

from conformance.checks.fact import Check, Fact, broken, holds, judge, shown, unwilling
from conformance.checks.registry import check
from conformance.checks.run_body import text_of
from conformance.checks.tools import submissions
from conformance.checks.view import HOLDING, Seen, View, is_refusal, is_success, items
from conformance.oracle import races
from conformance.oracle.run import TERMINAL
from conformance.trace import Exchange

Race = tuple[tuple[int, ...], races.Outcome]
"""The exchanges that met, and what came of it."""


def _creations(view: View) -> Iterator[Race]:
    for first, second in _pairs(view.labelled("race.create"), "thread_id"):
        outcome = races.creations(
            races.answer(first.status),
            races.answer(second.status),
            together=_active_together(view, first, second),
        )
        if outcome is not None and (outcome.name != races.NEITHER or _takes_runs(view, first)):
            yield (first.index, second.index), outcome


def _takes_runs(view: View, refused: Exchange) -> bool:
    """Whether runs of that kind are taken at all: where none is, no race was lost."""
    sent = refused.sent if isinstance(refused.sent, dict) else {}
    return any(
        isinstance(other.sent, dict) and other.sent.get("tool_choice") == sent.get("tool_choice")
        for other in view.accepted("createRun")
    )


def _takes_outputs(view: View) -> bool:
    """Whether complete outputs are taken at all, likewise."""
    return any(map(is_success, submissions(view)))


def _active_together(view: View, first: Exchange, second: Exchange) -> bool:
    """Whether two runs that were accepted were both seen active after both answers.

    The earlier of the two sightings is a moment at which both were: the other run was there by
    then, and was still active later.
    """
    both = max(first.ended_ms, second.ended_ms)
    seen = [_first_after(view, exchange, both) for exchange in (first, second)]
    ids = {one.id for one in seen if one is not None}
    return len(ids) == 2 and all(one is not None and one.status in HOLDING for one in seen)


def _first_after(view: View, created: Exchange, ms: float) -> Seen | None:
    run_id = created.json.get("id") if isinstance(created.json, dict) else None
    history = view.histories.get((created.source, str(run_id)), ())
    later = (s for s in history if s.exchange.started_ms >= ms and s.exchange is not created)
    return next(later, None)


def _submissions(view: View) -> Iterator[Race]:
    for first, second in _pairs(view.labelled("race.submit"), "run_id"):
        outcome = races.submissions(
            races.answer(first.status),
            races.answer(second.status),
            gone=_ended(view, first, second),
        )
        if outcome is not None and (outcome.name != races.NEITHER or _takes_outputs(view)):
            yield (first.index, second.index), outcome


def _cancels(view: View) -> Iterator[Race]:
    for cancel in view.labelled("race.cancel"):
        for submit in view.labelled("race.outputs"):
            if submit.path != cancel.path:
                continue
            outcome = races.cancel_and_submit(
                races.answer(cancel.status),
                races.answer(submit.status),
                gone=_ended(view, cancel, submit),
            )
            if outcome is not None and (outcome.name != races.NEITHER or _takes_outputs(view)):
                yield (cancel.index, submit.index), outcome


def _ended(view: View, first: Exchange, second: Exchange) -> bool:
    """Whether a run was at its end when it was looked at after both, or not looked at."""
    after = [view.around(exchange, exchange.path.get("run_id"))[1] for exchange in (first, second)]
    return any(one is None or one.status in TERMINAL for one in after)


def _pairs(found: Sequence[Exchange], name: str) -> Iterator[tuple[Exchange, Exchange]]:
    """Yield what met on one thread or run. One that got no answer met nobody."""
    by_place: dict[str | None, list[Exchange]] = defaultdict(list)
    for exchange in found:
        by_place[exchange.path.get(name)].append(exchange)
    for met in by_place.values():
        if len(met) == 2:
            yield met[0], met[1]


def _judged(
    found: Callable[[View], Iterator[Race]], law: races.Law, expected: str, will: bool
) -> Check:
    """Return the check that no race of a kind breaks a law.

    Args:
        found: the races.
        law: of the oracle.
        expected: what the contract asks for, in words.
        will: whether it needs a model that calls a function.
    """

    def judged(view: View) -> Iterator[Fact]:
        for exchanges, outcome in found(view):
            if outcome.breaks == law:
                yield broken(
                    *exchanges, expected=expected, observed=outcome.name, answer=outcome.name
                )
            elif outcome.breaks is None:
                yield holds(*exchanges, answer=outcome.name)
        for exchange in view.labelled("race.unwilling") if will else ():
            yield unwilling(exchange.index, observed="the model called no tool although told to")

    return judged


_ONE = "one accepted, the other refused (4xx)"
check("RUN-RACE-001")(_judged(_creations, "exclusive", "one active run on a thread", False))
check("RUN-RACE-002")(_judged(_creations, "orderly", _ONE, False))
check("TOOL-RACE-001")(_judged(_submissions, "exclusive", _ONE, True))
check("TOOL-RACE-002")(_judged(_submissions, "orderly", _ONE, True))
check("TOOL-RACE-003")(
    _judged(_cancels, "orderly", "one of them, or both in turn, accepted", False)
)


@check("RUN-RACE-003")
def message_is_kept_or_refused(view: View) -> Iterator[Fact]:
    """A message that met a run is in the thread if it was accepted, and not if it was refused."""
    for said in view.labelled("race.message"):
        for listed in view.labelled("race.messages"):
            body = listed.json if isinstance(listed.json, dict) else {}
            whole = is_success(listed) and body.get("has_more") is not True
            if listed.path != said.path or not whole or not isinstance(said.sent, dict):
                continue
            if is_success(said) or is_refusal(said):
                there = _stands(said, listed)
                yield from judge(
                    there is is_success(said),
                    said.index,
                    listed.index,
                    expected="the message in the thread"
                    if is_success(said)
                    else "no such message in the thread",
                    observed=f"status {said.status}, messages {shown(list(map(text_of, items(listed))))}",
                    answer="before the run" if is_success(said) else "after the run: refused",
                )


def _stands(said: Exchange, listed: Exchange) -> bool:
    """Whether a message is in a list: by its id, or, where it was given none, by its text.

    Who spoils texts or ids still keeps the message: each of these is a requirement of its own.
    """
    made = said.json.get("id") if isinstance(said.json, dict) else None
    return any(
        (made is not None and item.get("id") == made) or text_of(item) == said.sent["content"]
        for item in items(listed)
    )
