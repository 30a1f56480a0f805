"""Defects of tool calls: what is called, which outputs are taken, and what becomes of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from attrs import evolve

from conformance.mutants.mutant import Json, conduct
from conformance.mutants.runs import NEVER
from conformance.reference import Service
from conformance.reference.refusal import Refusal
from conformance.reference.state import Assistant, Call, Run, Step

Given = Sequence[Mapping[str, Any]]
LARGE = 100_000
"""Characters from which on an output is large here."""


def _ids(given: Given) -> list[str]:
    return [str(one["tool_call_id"]) for one in given]


def _pending(run: Run) -> list[str]:
    return [call.id for call in run.pending]


# -- which outputs are taken ---------------------------------------------------------------


class _Remembers(Service):
    """Knows which run made which call."""

    def __init__(self, **arguments: Any) -> None:
        super().__init__(**arguments)
        self.made: dict[str, str] = {}

    def start(self, run: Run, at: float) -> None:
        """Note the calls."""
        super().start(run, at)
        self.made |= {call.id: run.id for call in (run.turn.calls if run.turn else ())}

    def is_right(self, run: Run, call_id: str) -> bool:
        """Return whether an output that no pending call asks for is taken."""
        raise AssertionError

    def refuse_wrong_outputs(self, run: Run, given: Given) -> None:
        """Take as many outputs as there are calls, if the wrong ones are right."""
        wrong = set(_ids(given)) - set(_pending(run))
        as_many = len(given) == len(run.pending)
        if not (wrong and as_many and all(self.is_right(run, one) for one in wrong)):
            super().refuse_wrong_outputs(run, given)


@conduct("TOOL-SUBMIT-005")
class ForeignOutputs(_Remembers):
    """Outputs for unknown calls are accepted."""

    def is_right(self, run: Run, call_id: str) -> bool:
        """Take what nobody asked for."""
        return call_id not in self.made


@conduct("TOOL-SUBMIT-014")
class OutputsOfAnotherRun(_Remembers):
    """Outputs for the calls of another run are accepted."""

    def is_right(self, run: Run, call_id: str) -> bool:
        """Take what any other run asked for."""
        return self.made.get(call_id, run.id) != run.id


@conduct("TOOL-SUBMIT-015")
class OutputsOfTheRoundBefore(_Remembers):
    """Outputs for the calls of an earlier round are accepted."""

    def is_right(self, run: Run, call_id: str) -> bool:
        """Take what the run ever asked for."""
        return self.made.get(call_id) == run.id


@conduct("TOOL-SUBMIT-012")
class SurplusOutputs(Service):
    """What comes beyond the outputs that are needed is overlooked."""

    def refuse_wrong_outputs(self, run: Run, given: Given) -> None:
        """Look only for what is needed."""
        ids = _ids(given)
        if not (set(_pending(run)) < set(ids) and len(set(ids)) == len(ids)):
            super().refuse_wrong_outputs(run, given)


@conduct("TOOL-SUBMIT-013")
class DoubleOutputs(Service):
    """Of two outputs for one call the last one wins."""

    def refuse_wrong_outputs(self, run: Run, given: Given) -> None:
        """Look at which calls are answered, not how often."""
        if set(_pending(run)) != set(_ids(given)):
            super().refuse_wrong_outputs(run, given)


@conduct("TOOL-SUBMIT-011")
class NoOutputsAtAll(Service):
    """An empty list of outputs is accepted and changes nothing."""

    def submit_tool_outputs(self, account: Any, body: Any, thread_id: str, run_id: str) -> Json:
        """Answer with the run as it is."""
        if body.get("tool_outputs") == []:
            return self.show_run(self.find_run(account, thread_id, run_id))
        return super().submit_tool_outputs(account, body, thread_id, run_id)


@conduct("TOOL-SUBMIT-009")
class OutputsAgain(Service):
    """Outputs that come again while the run works on them are accepted, without effect."""

    def refuse_unless_waiting(self, run: Run) -> None:
        """Refuse them at the same moment only."""
        if not self.works_on_outputs(run):
            super().refuse_unless_waiting(run)

    def works_on_outputs(self, run: Run) -> bool:
        """Return whether a run has outputs, and had a moment to take notice of them."""
        works = run.status in {"queued", "in_progress"}
        return works and float(run.options.get("resumed_at", NEVER)) < self.clock.now()

    def refuse_wrong_outputs(self, run: Run, given: Given) -> None:
        """Compare nothing where nothing is pending."""
        if not self.works_on_outputs(run):
            super().refuse_wrong_outputs(run, given)

    def resume(self, run: Run, outputs: dict[str, str]) -> None:
        """Go on as it was."""
        if not self.works_on_outputs(run):
            run.options["resumed_at"] = self.clock.now()
            super().resume(run, outputs)


@conduct("TOOL-SUBMIT-010")
class OutputsAfterCancel(Service):
    """Outputs for a run that was cancelled are accepted and thrown away."""

    def submit_tool_outputs(self, account: Any, body: Any, thread_id: str, run_id: str) -> Json:
        """Answer with the run as it is."""
        run = self.find_run(account, thread_id, run_id)
        if run.status == "cancelled":
            return self.show_run(run)
        return super().submit_tool_outputs(account, body, thread_id, run_id)


@conduct("TOOL-OUT-001")
class OutputsInOrderOnly(Service):
    """Outputs must come in the order of the calls."""

    def refuse_wrong_outputs(self, run: Run, given: Given) -> None:
        """Compare the order too."""
        super().refuse_wrong_outputs(run, given)
        if _ids(given) != _pending(run):
            raise Refusal("Tool outputs are out of order.", param="tool_outputs")


@conduct("TOOL-OUT-002")
class NoEmptyOutput(Service):
    """An empty output is refused."""

    def refuse_wrong_outputs(self, run: Run, given: Given) -> None:
        """Want some text."""
        super().refuse_wrong_outputs(run, given)
        if any(one.get("output") == "" for one in given):
            raise Refusal("An output is empty.", param="tool_outputs[0].output")


@conduct("TOOL-OUT-004")
class NoLargeOutput(Service):
    """A large output is too much."""

    def refuse_wrong_outputs(self, run: Run, given: Given) -> None:
        """Refuse what is large."""
        super().refuse_wrong_outputs(run, given)
        if any(len(one.get("output", "")) > LARGE for one in given):
            raise Refusal("Request entity too large.", status=413)


@conduct("TOOL-SUBMIT-001")
class OneRoundOnly(Service):
    """The outputs of a second round are refused."""

    def refuse_wrong_outputs(self, run: Run, given: Given) -> None:
        """Refuse what is right, the second time."""
        super().refuse_wrong_outputs(run, given)
        if run.rounds > 1:
            raise Refusal("This run had its outputs.")


# -- what becomes of them ------------------------------------------------------------------


@conduct("TOOL-STEP-003")
class OutputsByPosition(Service):
    """Outputs go to the calls in the order in which they come, whatever ids they bear."""

    def keep_outputs(self, run: Run, outputs: dict[str, str]) -> None:
        """Deal them out."""
        super().keep_outputs(run, dict(zip(_pending(run), outputs.values(), strict=False)))


@conduct("TOOL-STEP-003", "TOOL-OUT-005")
class PlainOutputs(Service):
    """Outputs lose whatever is not ASCII."""

    def keep_outputs(self, run: Run, outputs: dict[str, str]) -> None:
        """Put a question mark in its place."""
        plain = {i: text.encode("ascii", "replace").decode() for i, text in outputs.items()}
        super().keep_outputs(run, plain)


@conduct("TOOL-OUT-003")
class EmptyOutputReplaced(Service):
    """An empty output is replaced by words of the server's own."""

    def keep_outputs(self, run: Run, outputs: dict[str, str]) -> None:
        """Say that there was nothing."""
        super().keep_outputs(run, {i: text or "(no output)" for i, text in outputs.items()})


@conduct("TOOL-OUT-003")
class EmptyOutputIsNone(Service):
    """An empty output shows as none at all."""

    def show_step(self, step: Step, run: Run) -> Json:
        """Show null."""
        shown = super().show_step(step, run)
        for call in shown["step_details"].get("tool_calls", ()):
            call["function"]["output"] = call["function"]["output"] or None
        return shown


@conduct("TOOL-OUT-003")
class LastRoundOnly(Service):
    """With the outputs of the next round those of the one before are gone."""

    def keep_outputs(self, run: Run, outputs: dict[str, str]) -> None:
        """Forget what earlier steps had."""
        super().keep_outputs(run, outputs)
        for step in run.steps[:-1]:
            step.outputs = {}


@conduct("TOOL-OUT-005")
class OutputsCut(Service):
    """A large output is cut in its step."""

    def keep_outputs(self, run: Run, outputs: dict[str, str]) -> None:
        """Keep the beginning."""
        super().keep_outputs(run, {i: text[:LARGE] for i, text in outputs.items()})


# -- what is called ------------------------------------------------------------------------


def _with_calls(run: Run, calls: tuple[Call, ...]) -> None:
    if run.turn is not None:
        run.turn = evolve(run.turn, calls=calls)


@conduct("TOOL-CHOICE-005")
class TwoCallsAtOnce(Service):
    """A run whose calls should come one by one calls its function twice at once."""

    def start(self, run: Run, at: float) -> None:
        """Repeat the call."""
        super().start(run, at)
        if run.turn and len(run.turn.calls) == 1 and not run.options["parallel_tool_calls"]:
            (call,) = run.turn.calls
            _with_calls(run, (call, evolve(call, id=self.ids.new("call"))))


@conduct("TOOL-CHOICE-003")
class AnotherFunction(Service):
    """Another function is called than the one that tool_choice names."""

    def start(self, run: Run, at: float) -> None:
        """Change the name."""
        super().start(run, at)
        if run.turn and isinstance(run.options["tool_choice"], dict):
            _with_calls(run, tuple(evolve(one, name="get_time") for one in run.turn.calls))


@conduct("TOOL-CHOICE-003")
class IgnoresName(Service):
    """A function that tool_choice names is not called: the run answers by itself."""

    def start(self, run: Run, at: float) -> None:
        """Let no tool be called where one must be."""
        chosen = run.options["tool_choice"]
        if isinstance(chosen, dict):
            run.options["tool_choice"] = "none"
        super().start(run, at)
        run.options["tool_choice"] = chosen


@conduct("TOOL-CHOICE-004")
class CallsWhatItHasNot(Service):
    """A run whose tools were taken away calls those of its assistant."""

    def run_options(self, assistant: Assistant, body: Mapping[str, Any]) -> Json:
        """Remember what the assistant has."""
        own = assistant.fields.get("tools") or []
        return {**super().run_options(assistant, body), "own_tools": own}

    def start(self, run: Run, at: float) -> None:
        """Work with them."""
        shown = run.options["tools"]
        run.options["tools"] = shown or run.options["own_tools"]
        super().start(run, at)
        run.options["tools"] = shown
