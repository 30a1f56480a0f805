"""A hypothesis state machine that explores what no script thought of.

Its model is the oracle: from the status that it last saw it knows which requests are legal, and
it labels what it sends the way the scenarios do, so that the same checks judge it. Hypothesis
looks for a sequence that breaks a MUST and shrinks it; the exchanges of every attempt are in
the trace.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import hypothesis.strategies as st
from hypothesis import HealthCheck, Phase, Verbosity, seed, settings
from hypothesis.errors import Flaky
from hypothesis.stateful import (
    RuleBasedStateMachine,
    precondition,
    rule,
    run_state_machine_as_test,
)

from conformance.checks import CHECKS, View
from conformance.checks.tools import call_ids
from conformance.checks.view import is_success
from conformance.contract.ledger import ledger
from conformance.oracle.legality import legality
from conformance.oracle.run import TERMINAL
from conformance.properties.bridge import Leave, Line, in_thread
from conformance.scenarios import Conversation
from conformance.scenarios.tools import QUESTION, outputs_for
from conformance.trace import Exchange

EXAMPLES = 3
STEPS = 8
RUNS = 4
"""Runs over all examples: exploring is worth that much of somebody's money."""
REQUESTS = 70
THREADS = 2 * EXAMPLES
"""One an example; a sequence that breaks a requirement is tried again to make it shorter."""
POLLS = 12
_WAIT_S = 0.05


class BrokenRequirement(AssertionError):
    """The sequence made a MUST fail; the trace holds the exchanges."""


async def explore(talk: Conversation) -> None:
    """Create, submit, cancel, retrieve, modify and list in sequences that hypothesis draws."""
    with_tools = await talk.world.assistant(tools=True)
    await in_thread(talk, REQUESTS, lambda line: _run(line, with_tools, talk.seed))


def _run(line: Line, assistant: str, seed_value: int) -> None:
    purse = [RUNS]

    class Explorer(_Explorer):
        def __init__(self) -> None:
            super().__init__(line, assistant, purse)

    seeded = seed(seed_value)(Explorer)
    try:
        run_state_machine_as_test(
            seeded,
            settings=settings(
                max_examples=EXAMPLES,
                stateful_step_count=STEPS,
                database=None,
                deadline=None,
                derandomize=False,
                phases=(Phase.generate, Phase.shrink),
                suppress_health_check=list(HealthCheck),
                verbosity=Verbosity.quiet,
                print_blob=False,
            ),
        )
    except (BrokenRequirement, Flaky):
        # The judge finds it again in the trace, with its level and its evidence. A provider on
        # a clock of its own need not answer the same again; hypothesis cannot go on from there.
        return


class _Explorer(RuleBasedStateMachine):
    """One thread and its runs. `run` is the last run as it was last seen."""

    def __init__(self, line: Line, assistant: str, purse: list[int]) -> None:
        super().__init__()
        self.line = line
        self.assistant = assistant
        self.purse = purse
        self.first = len(line.sent)
        self.run: dict[str, Any] | None = None
        made = line.call("createThread", json={})
        self.thread = line.made(made)
        self._say("message.user", QUESTION)

    @property
    def status(self) -> str:
        """Status of the last run as last seen; completed stands for a thread without any."""
        return str(self.run.get("status")) if self.run else "completed"

    def _where(self) -> dict[str, str]:
        assert self.run is not None
        return {"thread_id": self.thread, "run_id": str(self.run["id"])}

    def _say(self, label: str, text: str) -> None:
        body = {"role": "user", "content": text}
        self.line.call("createMessage", label, json=body, path={"thread_id": self.thread})

    def _look(self, label: str = "poll.wait") -> None:
        seen = self.line.call("retrieveRun", label, path=self._where())
        if is_success(seen) and isinstance(seen.json, dict):
            self.run = {**seen.json, "id": self._where()["run_id"]}

    @precondition(lambda self: self.status in TERMINAL)
    @rule(choice=st.sampled_from(["required", "none"]))
    def create(self, choice: str) -> None:
        """Start a run where the thread is free, and wait until it settles."""
        if self.purse[0] <= 0:
            raise Leave
        self.purse[0] -= 1
        body = {"assistant_id": self.assistant, "tool_choice": choice}
        made = self.line.call(
            "createRun", "create.good", json=body, path={"thread_id": self.thread}
        )
        if is_success(made) and isinstance(made.json, dict):
            self.run = {**made.json, "id": self.line.made(made)}
            self._settle()

    def _settle(self) -> None:
        for turn in range(POLLS):
            if self.status in TERMINAL or self.status == "requires_action":
                return
            self.line.wait(min(_WAIT_S * 1.6**turn, 5.0))
            self._look()

    @precondition(lambda self: self.status == "requires_action" and bool(call_ids(self.run)))
    @rule()
    def submit(self) -> None:
        """Hand in everything that a waiting run asks for."""
        assert self.run is not None
        body = {"tool_outputs": outputs_for(self.run)}
        done = self.line.call("submitToolOutputs", "tool.submit", json=body, path=self._where())
        if is_success(done) and isinstance(done.json, dict):
            self.run = {**done.json, "id": self._where()["run_id"]}
        self._settle()

    @precondition(lambda self: self.status == "requires_action")
    @rule()
    def intrude(self) -> None:
        """Try what the lock of the thread forbids."""
        assert legality("createRun", self.status) == "refused"
        body = {"assistant_id": self.assistant}
        self.line.call("createRun", "lock.run", json=body, path={"thread_id": self.thread})
        self._say("lock.message", "Still there?")

    @precondition(lambda self: self.run is not None and self.status in TERMINAL)
    @rule()
    def submit_late(self) -> None:
        """Hand in outputs that nobody waits for."""
        assert legality("submitToolOutputs", self.status) == "refused"
        body = {"tool_outputs": [{"tool_call_id": "call_late", "output": "late"}]}
        self.line.call("submitToolOutputs", "tool.submit-late", json=body, path=self._where())

    @precondition(lambda self: self.status == "requires_action")
    @rule()
    def cancel(self) -> None:
        """Cancel a waiting run."""
        self.line.call("cancelRun", "cancel.waiting", path=self._where())
        self._look()
        self._settle()

    @precondition(lambda self: self.run is not None)
    @rule(
        value=st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), max_size=20)
    )
    def modify(self, value: str) -> None:
        """Replace the metadata, in any status, and read it again."""
        body = {"metadata": {"value": value}}
        self.line.call("modifyRun", "meta.modify", json=body, path=self._where())
        self._look("meta.read")

    @precondition(lambda self: self.run is not None)
    @rule()
    def lists(self) -> None:
        """List the runs of the thread and the steps of the run."""
        self.line.call("listRuns", path={"thread_id": self.thread})
        self.line.call("listRunSteps", path=self._where())

    def teardown(self) -> None:
        """Judge the sequence, so that a breach is shrunk."""
        broken = next(_broken(self.line.sent[self.first :], self.line), None)
        if broken is not None:
            raise BrokenRequirement(broken)


def _broken(sent: list[Exchange], line: Line) -> Iterator[str]:
    """Yield the ids of the MUST requirements that a sequence of exchanges breaks."""
    view = View(sent, edition=line.talk.edition, driven=True)
    for requirement in ledger():
        if requirement.level != "MUST" or requirement.provenance == "observed":
            continue
        if view.absent.intersection(requirement.operations):
            continue
        if any(fact.kind == "broken" for fact in CHECKS[requirement.id](view)):
            yield requirement.id
