"""Any sequence of operations at any times keeps the laws of the automata."""

from __future__ import annotations

import re
from itertools import groupby, pairwise

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from conformance.reference.refusal import Refusal
from conformance.reference.stream import Event, EventStream
from tests.reference.world import LIFE, TIME, WEATHER, World, outputs_for, where

TERMINAL = {"completed", "failed", "cancelled", "expired", "incomplete"}
ACTIVE = {"queued", "in_progress", "requires_action", "cancelling"}
# What one look after another may find: several moves may lie between two looks.
EDGES = {
    "queued": {"in_progress", "cancelling", "expired"},
    "in_progress": {"requires_action", "completed", "failed", "incomplete", "cancelling"}
    | {"expired"},
    "requires_action": {"queued", "cancelling", "expired"},
    "cancelling": {"cancelled", "expired"},
}
TEXTS = st.sampled_from(
    [
        "Hi",
        "[[reference:fail]]",
        "[[reference:run-long]]",
        "[[reference:rounds=2]]",
        "[[reference:refuse-tools]]",
        "[[reference:tokens=400]]",
    ]
)

# A whole stream, its repeated deltas told once, without "thread." before each name.
_CANCELLED = r" run.cancelling run.(cancelled|expired)"
_STOPPED = r"run.step.(cancelled|expired|failed) run.(cancelled|expired|failed)"
_MESSAGE = (
    r"message.created message.in_progress( message.delta)?"
    r"( message.completed run.step.completed run.completed"
    r"| message.incomplete run.step.completed run.incomplete"
    rf"|( run.cancelling)? message.incomplete {_STOPPED})"
)
_TOOLS = (
    r"run.step.delta( run.requires_action| run.step.completed run.incomplete"
    rf"|( run.cancelling)? {_STOPPED})"
    rf"|(run.cancelling )?{_STOPPED}"
)
GRAMMAR = re.compile(
    r"(run.created|run.step.completed) run.queued"
    rf"( run.expired|{_CANCELLED}| run.in_progress"
    rf"( run.failed| run.expired|{_CANCELLED}| run.step.created run.step.in_progress ({_MESSAGE}|{_TOOLS})))"
)


def reachable(start):
    found, frontier = {start}, [start]
    while frontier:
        for after in EDGES.get(frontier.pop(), ()):
            if after not in found:
                found.add(after)
                frontier.append(after)
    return found


class Operations(RuleBasedStateMachine):
    """One thread, its runs, and a clock that moves as it likes."""

    @initialize(seed=st.integers(0, 9))
    def begin(self, seed):
        self.world = World(seed=seed)
        self.thread = self.world.thread("Hi")
        self.assistant = self.world.assistant(WEATHER, TIME)
        self.seen: dict[str, list] = {}
        self.streams: list[tuple[EventStream, list[Event]]] = []

    def _call(self, name, body, streamed, **path):
        """Answer a request, as a stream if so wished; return the run as it is then."""
        if not streamed:
            return getattr(self.world.service, name)(self.world.account, body, **path)
        body = {**body, "stream": True}
        stream = self.world.service.stream(name, self.world.account, body, **path)
        self.streams.append((stream, []))
        self.streams[-1][1].extend(stream.take())
        return next(e.data for e in self.streams[-1][1] if e.name == "thread.run.queued")

    def _look(self):
        listed = self.world.service.list_runs(
            self.world.account, {"order": "asc", "limit": "100"}, self.thread
        )
        for run in listed["data"]:
            self.seen.setdefault(run["id"], []).append(run)
        return listed["data"]

    def _active(self):
        return next((run for run in self._look() if run["status"] in ACTIVE), None)

    @rule(seconds=st.sampled_from([0.0, 0.5, 1.0, 5.0, 10.0, 11.0, LIFE, 10 * LIFE]))
    def time_passes(self, seconds):
        self.world.clock.advance(seconds)

    @rule(text=TEXTS)
    def say(self, text):
        active, body = self._active(), {"role": "user", "content": text}
        try:
            self.world.service.create_message(self.world.account, body, self.thread)
        except Refusal:
            assert active
        else:
            assert not active

    @rule(
        capped=st.booleans(),
        choice=st.sampled_from(["auto", "none", "required"]),
        one=st.booleans(),
        streamed=st.booleans(),
    )
    def run(self, capped, choice, one, streamed):
        active = self._active()
        body = {"assistant_id": self.assistant, "tool_choice": choice, "parallel_tool_calls": one}
        if capped:
            body["max_completion_tokens"] = 256
        try:
            made = self._call("create_run", body, streamed, thread_id=self.thread)
        except Refusal:
            assert active
        else:
            assert not active
            assert made["status"] == "queued"
            self.seen[made["id"]] = [made]

    @precondition(lambda self: self.seen)
    @rule()
    def cancel(self):
        run = self._look()[-1]
        try:
            shown = self.world.cancel(run)
        except Refusal:
            assert run["status"] in TERMINAL | {"cancelling"}
        else:
            assert run["status"] in ACTIVE - {"cancelling"}
            assert shown["status"] == "cancelling"
            self.seen[run["id"]].append(shown)

    @precondition(lambda self: self.seen)
    @rule(whole=st.booleans(), streamed=st.booleans())
    def submit(self, whole, streamed):
        run = self._look()[-1]
        waits = run["status"] == "requires_action"
        outputs = outputs_for(run) if waits else [{"tool_call_id": "call_x"}]
        try:
            body = {"tool_outputs": outputs if whole else outputs[1:]}
            shown = self._call("submit_tool_outputs", body, streamed, **where(run))
        except Refusal:
            assert not (waits and whole)
        else:
            assert waits
            assert whole
            assert shown["status"] == "queued"
            self.seen[run["id"]].append(shown)

    @invariant()
    def statuses_follow_the_automaton(self):
        self._look()
        for shown in self.seen.values():
            for before, after in pairwise(shown):
                assert after["status"] in reachable(before["status"])
                if before["status"] in TERMINAL:
                    assert after == before, "what has ended stays as it is"

    @invariant()
    def streams_follow_the_grammar(self):
        self._look()
        for stream, events in self.streams:
            events += stream.take()
            names = [name.removeprefix("thread.") for name, _ in groupby(e.name for e in events)]
            if stream.ended:
                assert GRAMMAR.fullmatch(" ".join(names)), names
            last = next(e.data for e in reversed(events) if e.data["object"] == "thread.run")
            assert stream.ended or last in self.seen[last["id"]]

    @invariant()
    def one_run_is_active_at_most(self):
        assert sum(run["status"] in ACTIVE for run in self._look()) <= 1

    @invariant()
    def times_are_in_order(self):
        now = self.world.clock.now()
        for run in self._look():
            stamps = [run["created_at"], run["started_at"]]
            stamps += [run["completed_at"], run["failed_at"], run["cancelled_at"]]
            told = [stamp for stamp in stamps if stamp is not None]
            assert told == sorted(told)
            assert told[-1] <= now
            assert run["expires_at"] in {None, run["created_at"] + LIFE}

    @invariant()
    def fields_say_what_the_status_says(self):
        for run in self._look():
            status = run["status"]
            assert (run["required_action"] is not None) == (status == "requires_action")
            assert (run["usage"] is not None) == (status in TERMINAL)
            assert (run["last_error"] is not None) == (status == "failed")
            assert (run["incomplete_details"] is not None) == (status == "incomplete")
            assert (run["cancelled_at"] is not None) == (status == "cancelled")
            assert (run["failed_at"] is not None) == (status == "failed")
            assert (run["expires_at"] is None) == (status in TERMINAL)

    @invariant()
    def steps_fit_their_run(self):
        for run in self._look():
            steps = self.world.steps(run)
            still_open = [step for step in steps if step["status"] == "in_progress"]
            assert len(still_open) <= (run["status"] in ACTIVE)
            assert not still_open or still_open == steps[-1:]
            for step in steps:
                assert step["created_at"] >= run["created_at"]
                assert (step["usage"] is not None) == (step["status"] == "completed")
                shown = self.world.service.retrieve_run_step(
                    self.world.account, **where(run), step_id=step["id"]
                )
                assert shown == step


Operations.TestCase.settings = settings(max_examples=40, stateful_step_count=25, deadline=None)
TestOperations = Operations.TestCase
