"""A hypothesis state machine that explores what no script thought of.

Its model is the oracle: from the status that it last saw it knows which requests are legal, and
it labels what it sends the way the scenarios do, so that the same checks judge it. Hypothesis
draws the sequences; the first that breaks a MUST is made shorter; the exchanges of every attempt
are in the trace.

What is drawn never depends on what the provider answers: each step draws an order of wishes, and
the first that the oracle allows is made. So the same seed draws the same, whatever the server.
"""

from __future__ import annotations

from collections.abc import Iterator

import hypothesis.strategies as st
from hypothesis import settings
from hypothesis.stateful import RuleBasedStateMachine, get_state_machine_test, rule

from conformance.properties.bridge import Leave, Line, in_thread
from conformance.properties.chance import feed
from conformance.properties.shares import (
    EXPLORING_EXAMPLES,
    EXPLORING_REQUESTS,
    SHRINKING_REQUESTS,
)
from conformance.properties.walk import ACTS, MOVES, Hunt, Move, Walk
from conformance.scenarios import Conversation
from conformance.trace import Sequence

STEPS = 8
AGAIN_REQUESTS = 100
"""For a stored sequence: at a slow provider its runs are polled more often than when found."""
# Some of what metadata may hold, all of it legal.
_LETTERS = tuple('ab 0-_."\\/{}éß✓日𝄞\n')


async def explore(talk: Conversation) -> None:
    """Create, submit, cancel, modify, list, say and delete in sequences that hypothesis draws.

    The shortest that breaks a requirement is noted in the trace.
    """
    with_tools = await talk.world.assistant(tools=True)
    hunt = Hunt()
    try:
        await in_thread(
            talk, EXPLORING_REQUESTS, lambda line: search(line, with_tools, talk.seed, hunt)
        )
    finally:
        if hunt.found is not None:
            talk.wire.recorder.sequence(
                Sequence(
                    scenario=talk.name,
                    check=hunt.found,
                    moves=hunt.shortest,
                    exchanges=hunt.exchanges,
                    repetition=talk.wire.recorder.repetition,
                )
            )


async def again(talk: Conversation, moves: tuple[Move, ...]) -> None:
    """Make the moves of a stored sequence, as far as the oracle allows them."""
    with_tools = await talk.world.assistant(tools=True)

    def walked(line: Line) -> None:
        walk = Walk(line, with_tools, Hunt(exploring=len(moves)))
        for name, text in moves:
            walk.make(name, text)

    await in_thread(talk, AGAIN_REQUESTS, walked)


def search(line: Line, assistant: str, seed_value: int, hunt: Hunt) -> None:
    """Let hypothesis draw sequences, and shorten the first that breaks something.

    Args:
        line: to the provider.
        assistant: id of an assistant with tools.
        seed_value: of the sequences.
        hunt: what it may cost; says afterwards what was found.

    Raises:
        Leave: nothing more can be sent.
    """
    walks: list[Walk] = []

    class Explorer(_Explorer):
        def __init__(self) -> None:
            super().__init__(line, assistant, hunt, walks)

    machine = get_state_machine_test(
        Explorer, settings=settings(stateful_step_count=STEPS, database=None)
    )
    try:
        _plain(Explorer())
        for _ in zip(range(EXPLORING_EXAMPLES - 1), feed(machine, seed_value), strict=False):
            pass
    except Leave as leave:
        # Its own share is used up: what the last sequence shows, it shows all the same.
        if leave.cause is not None:
            raise
        if hunt.found is None and walks:
            walks[-1].judge()
    if hunt.found is not None:
        line.share = SHRINKING_REQUESTS
        shorten(line, assistant, hunt)


def shorten(line: Line, assistant: str, hunt: Hunt) -> None:
    """Leave out moves, as long as the rest still breaks the requirement.

    Hypothesis would try hundreds of times, and every time costs somebody a run.

    Raises:
        Leave: nothing more can be sent.
    """
    tried: set[tuple[Move, ...]] = set()
    while True:
        fewer = next((one for one in _shorter(hunt.shortest) if one not in tried), None)
        if fewer is None:
            return
        tried.add(fewer)
        walk = Walk(line, assistant, hunt)
        for name, text in fewer:
            walk.make(name, text)
        walk.keep(str(hunt.found))


def _shorter(moves: tuple[Move, ...]) -> Iterator[tuple[Move, ...]]:
    """Yield the shorter sequences that are worth a try, the likeliest first.

    The last move breaks the requirement. Most others only look, or are refused: what is left
    without them is a run, perhaps brought to another status, and that move.
    """
    *before, last = moves
    runs = [move for move in before if move[0].startswith("create")]
    acts = [move for move in before if move in runs or move[0] in ACTS]
    for fewer in ((*runs[:1], last), (*acts, last)):
        if len(fewer) < len(moves):
            yield fewer
    for place in range(1, len(moves) - 1):
        yield moves[:place] + moves[place + 1 :]


def _plain(explorer: _Explorer) -> None:
    """Make the sequence that comes first, whatever the seed: the foremost move that is news."""
    for _ in range(STEPS):
        explorer.step(list(MOVES), [])
    explorer.teardown()


class _Explorer(RuleBasedStateMachine):
    """What hypothesis draws: in each step an order of wishes. Idle once something was found."""

    def __init__(self, line: Line, assistant: str, hunt: Hunt, walks: list[Walk]) -> None:
        super().__init__()
        self.walk = None if hunt.found else Walk(line, assistant, hunt)
        if self.walk is not None:
            walks.append(self.walk)

    @rule(wishes=st.permutations(MOVES), letters=st.lists(st.sampled_from(_LETTERS), max_size=9))
    def step(self, wishes: list[str], letters: list[str]) -> None:
        """Make the first of the wishes that the oracle allows and that shows something new."""
        if self.walk is not None:
            self.walk.first_of(wishes, "".join(letters))

    def teardown(self) -> None:
        """Judge the sequence."""
        if self.walk is not None:
            self.walk.judge()
