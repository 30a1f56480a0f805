"""A hypothesis state machine that explores what no script thought of.

Its model is the oracle: from the status that it last saw it knows which requests are legal, and
it labels what it sends the way the scenarios do, so that the same checks judge it. Hypothesis
looks for a sequence that breaks a MUST, which is then made shorter; the exchanges of every
attempt are in the trace.

What is drawn never depends on what the provider answers: each step draws an order of wishes, and
the first that the oracle allows is made. So the same seed draws the same, and a server with a
will of its own does not look flaky to hypothesis.
"""

from __future__ import annotations

import hypothesis.strategies as st
from hypothesis import HealthCheck, Phase, Verbosity, seed, settings
from hypothesis.errors import Flaky
from hypothesis.stateful import RuleBasedStateMachine, rule, run_state_machine_as_test

from conformance.properties.bridge import Line, in_thread
from conformance.properties.walk import MOVES, SHRINKING_RUNS, Hunt, Walk
from conformance.scenarios import Conversation

EXAMPLES = 3
STEPS = 8
REQUESTS = 110
THREADS = EXAMPLES + SHRINKING_RUNS
"""One an example, and one a try at making a sequence shorter."""
# Some of what metadata may hold, all of it legal.
_LETTERS = tuple('ab 0-_."\\/{}éß✓日𝄞\n')


class BrokenRequirement(AssertionError):
    """The sequence made a MUST fail; the trace holds the exchanges."""


async def explore(talk: Conversation) -> None:
    """Create, submit, cancel, retrieve, modify and list in sequences that hypothesis draws."""
    with_tools = await talk.world.assistant(tools=True)
    await in_thread(talk, REQUESTS, lambda line: search(line, with_tools, talk.seed, Hunt()))


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

    class Explorer(_Explorer):
        def __init__(self) -> None:
            super().__init__(line, assistant, hunt)

    try:
        run_state_machine_as_test(
            seed(seed_value)(Explorer),
            settings=settings(
                max_examples=EXAMPLES,
                stateful_step_count=STEPS,
                database=None,
                deadline=None,
                derandomize=False,
                phases=(Phase.generate,),
                suppress_health_check=list(HealthCheck),
                verbosity=Verbosity.quiet,
                print_blob=False,
                report_multiple_bugs=False,
            ),
        )
    except (BrokenRequirement, Flaky):
        # Flaky, because an explorer that found something does nothing when it is asked to show
        # it again. The judge finds it in the trace, with its level and its evidence.
        shorten(line, assistant, hunt)


def shorten(line: Line, assistant: str, hunt: Hunt) -> None:
    """Leave out one move after the other, as long as the rest still breaks the requirement.

    Hypothesis would try hundreds of times, and every time costs somebody a run.

    Raises:
        Leave: nothing more can be sent.
    """
    place = 1
    while place < len(hunt.shortest) - 1:
        fewer = hunt.shortest[:place] + hunt.shortest[place + 1 :]
        walk = Walk(line, assistant, hunt)
        for name, text in fewer:
            walk.make(name, text)
        shorter = walk.breaking(str(hunt.found))
        if shorter is None:
            place += 1
        else:
            hunt.shortest = shorter


class _Explorer(RuleBasedStateMachine):
    """What hypothesis draws: in each step an order of wishes."""

    def __init__(self, line: Line, assistant: str, hunt: Hunt) -> None:
        super().__init__()
        self.hunt = hunt
        self.walk = None if hunt.found else Walk(line, assistant, hunt)

    @rule(wishes=st.permutations(MOVES), letters=st.lists(st.sampled_from(_LETTERS), max_size=9))
    def step(self, wishes: list[str], letters: list[str]) -> None:
        """Make the first of the wishes that the oracle allows and that shows something new."""
        if self.walk is not None:
            self.walk.first_of(wishes, "".join(letters))

    def teardown(self) -> None:
        """Judge the sequence."""
        if self.walk is None:
            return
        broken = next(self.walk.broken(), None)
        if broken is not None:
            self.hunt.found = broken
            self.hunt.shortest = self.walk.breaking(broken) or ()
            raise BrokenRequirement(broken)
