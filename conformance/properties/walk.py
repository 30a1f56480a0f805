"""A walk over one thread: what can be done to a run in its present status, and what it broke."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from fnmatch import fnmatchcase
from typing import Any

from attrs import define

from conformance.checks import CHECKS, View
from conformance.checks.tools import call_ids
from conformance.checks.view import is_success
from conformance.contract.ledger import for_edition
from conformance.contract.plainly import offers
from conformance.oracle.legality import legality
from conformance.oracle.run import TERMINAL
from conformance.properties.bridge import Leave, Line
from conformance.properties.shares import EXPLORING_RUNS, SHRINKING_RUNS
from conformance.scenarios.tools import QUESTION, forcing, outputs_for
from conformance.trace import Exchange

RUNS_EACH = 2
"""Runs in one sequence."""
POLLS = 12
_WAIT_S = 0.05
# What a sequence can break. Defects of a single object show without one.
SOUGHT = (
    "RUN-LIFE-*",
    "RUN-META-*",
    "RUN-CANCEL-*",
    "TOOL-*",
    "ERR-STATE-*",
)
# In the order of the simplest sequence, which hypothesis draws first.
MOVES = (
    "modify",
    "intrude",
    "list",
    "submit",
    "submit late",
    "create with tools",
    "cancel",
    "create without tools",
    "look",
    "say",
    "delete message",
    "delete thread",
)
ACTS = frozenset({"submit", "cancel"})
"""Moves that bring a run into another status."""

Move = tuple[str, str]
"""What was done, by name, and the text that went with it."""


@define
class Hunt:
    """What is looked for, what it may cost, and what was found.

    Attributes:
        exploring: runs that may be asked for until something is found.
        shrinking: runs that may be asked for after that.
        found: the requirement that a sequence broke first.
        shortest: the shortest sequence that is known to break it.
        exchanges: indexes of the exchanges of its playing.
    """

    exploring: int = EXPLORING_RUNS
    shrinking: int = SHRINKING_RUNS
    found: str | None = None
    shortest: tuple[Move, ...] = ()
    exchanges: tuple[int, ...] = ()

    def take(self) -> None:
        """Take one run. Raises Leave when none is left."""
        if (self.shrinking if self.found else self.exploring) <= 0:
            raise Leave
        if self.found:
            self.shrinking -= 1
        else:
            self.exploring -= 1


class Walk:
    """One thread and its runs, and what was done to them. `run` is the last run as last seen.

    Args:
        line: to the provider.
        assistant: id of an assistant with tools.
        hunt: what it may cost.
    """

    def __init__(self, line: Line, assistant: str, hunt: Hunt) -> None:
        self.line = line
        self.assistant = assistant
        self.hunt = hunt
        self.first = len(line.sent)
        self.run: dict[str, Any] | None = None
        self.runs = 0
        self.made: list[tuple[Move, int]] = []
        self.done: set[tuple[str, str]] = set()
        self.said: list[str] = []
        self.gone = False
        self.thread = line.made(line.call("createThread", "create.thread", json={}))
        self._say("message.user", QUESTION)

    def first_of(self, wishes: Sequence[str], text: str) -> None:
        """Make the first wish that is allowed and was not made in this status yet."""
        for wish in wishes:
            # The same in the same status again would show the same again.
            if (wish, self.status) not in self.done and self.make(wish, text):
                return

    def make(self, name: str, text: str) -> bool:
        """Make a move if the oracle allows it in the present status; return whether it did."""
        # A move that a newer suite stored is none of ours.
        allowed, send = self._moves(text).get(name, (False, self._lists))
        if not allowed or self.gone:
            return False
        before = self.status
        self.done.add((name, before))
        send()
        if self.status != before:
            self.done.clear()
        self.made.append(((name, text), len(self.line.sent)))
        return True

    def _moves(self, text: str) -> Mapping[str, tuple[bool, Callable[[], None]]]:
        free = legality("createRun", self.status) == "ok" and self.runs < RUNS_EACH
        waits = legality("submitToolOutputs", self.status) == "ok" and bool(self.calls)
        ended = self.run is not None and self.status in TERMINAL
        there = self.run is not None
        # What a deletion does to a run that is active nobody knows.
        quiet = ended and legality("createMessage", self.status) == "ok"
        deletable = bool(self.said) and offers(self.line.talk.edition, "deleteMessage")
        return {
            "modify": (there, lambda: self._modify(text)),
            "intrude": (waits, self._intrude),
            "list": (there, self._lists),
            "submit": (waits, self._submit),
            "submit late": (ended, self._submit_late),
            "create with tools": (free, lambda: self._create("required")),
            "cancel": (waits, self._cancel),
            "create without tools": (free, lambda: self._create("none")),
            "look": (there, lambda: self._look("poll.again")),
            "say": (quiet, lambda: self._say("unlock.message", "Thank you.")),
            "delete message": (quiet and deletable, self._delete_message),
            "delete thread": (quiet, self._delete_thread),
        }

    def broken(self, upto: int | None = None) -> Iterator[str]:
        """Yield the ids of the requirements that the walk broke, by its first exchanges or all."""
        return _broken(self.line.sent[self.first : upto], self.line.talk.edition)

    def judge(self) -> bool:
        """Note in the hunt what the walk breaks; return whether it breaks anything."""
        found = next(self.broken(), None)
        if found is None:
            return False
        self.hunt.found = found
        self.keep(found)
        return True

    def keep(self, requirement: str) -> None:
        """Keep the shortest beginning of the walk that breaks a requirement, if one does.

        Nothing has to be sent for that: the trace tells.
        """
        for count, (_, upto) in enumerate(self.made, start=1):
            if requirement in self.broken(upto):
                self.hunt.shortest = tuple(move for move, _ in self.made[:count])
                self.hunt.exchanges = tuple(e.index for e in self.line.sent[self.first : upto])
                return

    @property
    def status(self) -> str:
        """Status of the last run as last seen; completed stands for a thread without any."""
        return str(self.run.get("status")) if self.run else "completed"

    @property
    def calls(self) -> list[Any]:
        """Ids of the calls that the last run waits for."""
        return call_ids(self.run) if self.run else []

    def _where(self) -> dict[str, str]:
        assert self.run is not None
        return {"thread_id": self.thread, "run_id": str(self.run["id"])}

    def _say(self, label: str, text: str) -> None:
        body = {"role": "user", "content": text}
        made = self.line.call("createMessage", label, json=body, path={"thread_id": self.thread})
        if label == "unlock.message" and is_success(made):
            self.said.append(self.line.made(made))

    def _delete_message(self) -> None:
        """Delete a message of our own, and look for it."""
        where = {"thread_id": self.thread, "message_id": self.said.pop()}
        if is_success(self.line.call("deleteMessage", "delete.message", path=where)):
            self.line.call("retrieveMessage", "gone.message", path=where)

    def _delete_thread(self) -> None:
        """Delete the thread, and look for it."""
        where = {"thread_id": self.thread}
        if is_success(self.line.call("deleteThread", "delete.thread", path=where)):
            self.gone = True
            self.line.call("retrieveThread", "gone.thread", path=where)

    def _take(self, answer: Exchange) -> None:
        """Keep what an answer shows of the run, by the id that it was made with."""
        if is_success(answer) and isinstance(answer.json, dict):
            self.run = {**answer.json, "id": self._where()["run_id"]}

    def _look(self, label: str = "poll.wait") -> None:
        self._take(self.line.call("retrieveRun", label, path=self._where()))

    def _settle(self) -> None:
        for turn in range(POLLS):
            if self.status in TERMINAL or self.status == "requires_action":
                return
            self.line.wait(min(_WAIT_S * 1.6**turn, 5.0))
            self._look()

    def _create(self, choice: str) -> None:
        """Start a run where the thread is free, and wait until it settles."""
        self.hunt.take()
        self.runs += 1
        talk = self.line.talk
        forced = forcing(talk) if choice == "required" else choice
        body = {"assistant_id": self.assistant, "tool_choice": forced}
        where = {"thread_id": self.thread}
        made = self.line.call(
            "createRun", "create.good", json=talk.fitting("CreateRunRequest", body), path=where
        )
        if is_success(made) and isinstance(made.json, dict):
            self.run = {**made.json, "id": self.line.made(made)}
            self._settle()

    def _submit(self) -> None:
        """Hand in everything that a waiting run asks for."""
        assert self.run is not None
        body = {"tool_outputs": outputs_for(self.run)}
        self._take(
            self.line.call("submitToolOutputs", "tool.submit", json=body, path=self._where())
        )
        self._settle()

    def _intrude(self) -> None:
        """Try what the lock of the thread forbids."""
        body = {"assistant_id": self.assistant}
        self.line.call("createRun", "lock.run", json=body, path={"thread_id": self.thread})
        self._say("lock.message", "Still there?")
        self._look("poll.again")

    def _submit_late(self) -> None:
        """Hand in outputs that nobody waits for."""
        body = {"tool_outputs": [{"tool_call_id": "call_late", "output": "late"}]}
        self.line.call("submitToolOutputs", "tool.submit-late", json=body, path=self._where())

    def _cancel(self) -> None:
        """Cancel a waiting run."""
        self.line.call("cancelRun", "cancel.waiting", path=self._where())
        self._look()
        self._settle()

    def _modify(self, text: str) -> None:
        """Replace the metadata, in any status, and read it again."""
        body = {"metadata": {"value": text}}
        self.line.call("modifyRun", "meta.modify", json=body, path=self._where())
        self._look("meta.read")

    def _lists(self) -> None:
        """List runs and messages of the thread and the steps of the run."""
        self.line.call("listRuns", path={"thread_id": self.thread})
        self.line.call("listMessages", path={"thread_id": self.thread})
        self.line.call("listRunSteps", path=self._where())


def _broken(sent: list[Exchange], edition: str) -> Iterator[str]:
    """Yield the ids of the MUST requirements that a sequence of exchanges breaks."""
    view = View(sent, edition=edition, driven=True)
    for requirement in for_edition(edition):
        if requirement.level != "MUST" or requirement.provenance == "observed":
            continue
        if not any(fnmatchcase(requirement.id, glob) for glob in SOUGHT):
            continue
        if view.absent.intersection(requirement.operations):
            continue
        if any(fact.kind == "broken" for fact in CHECKS[requirement.id](view)):
            yield requirement.id
