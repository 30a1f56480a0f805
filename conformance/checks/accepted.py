"""What is well-formed is accepted: an assistant, a thread, a message, a run; and a run is found."""

from __future__ import annotations

from collections.abc import Iterator

from conformance.checks.fact import Fact, judge, unwilling
from conformance.checks.registry import check
from conformance.checks.view import View, is_outage, is_success
from conformance.contract.validators import errors
from conformance.trace import Exchange

MODEL_SETTINGS = frozenset({"temperature", "top_p", "parallel_tool_calls", "response_format"})
"""What some models take and others do not, whoever serves them: to refuse it is no fault."""
_INVALID = frozenset({400, 422})
# Labels, beside those of polls, under which a run is retrieved that is there.
_READS = frozenset({"meta.read", "tool.unwilling", "tool.after-refusal"})


@check("ASST-CREATE-001")
def assistant_is_created(view: View) -> Iterator[Fact]:
    """A well-formed request for an assistant is accepted."""
    yield from accepted(view, "setup.assistant")


@check("THREAD-CREATE-001")
def thread_is_created(view: View) -> Iterator[Fact]:
    """A thread can be created empty."""
    yield from accepted(view, "create.thread")


@check("MSG-CREATE-001")
def message_is_taken(view: View) -> Iterator[Fact]:
    """A message of the user is taken, where no run holds the thread."""
    for fact in accepted(view, "message.user"):
        if fact.kind == "holds" or is_free(view, "message.user", fact.exchanges[0]):
            yield fact


@check("RUN-CREATE-001")
def run_is_created(view: View) -> Iterator[Fact]:
    """A well-formed request for a run is accepted, where no other run holds the thread."""
    yield from _runs_created(view, "create.good")


def _runs_created(view: View, label: str) -> Iterator[Fact]:
    """Judge requests for runs; what asked for settings of the model was asked again without."""
    modelled = {e.index for e in view.labelled(label) if refused_settings(e)}
    for fact in accepted(view, label):
        (index,) = fact.exchanges
        if fact.kind == "holds" or (index not in modelled and is_free(view, label, index)):
            yield fact


def refused_settings(exchange: Exchange) -> frozenset[str]:
    """Return the settings of the model that a refused request for a run should go without.

    They are those that the refusal names, or else all that it has; none if the request was taken,
    or refused for something that has nothing to do with them.
    """
    sent = exchange.sent if isinstance(exchange.sent, dict) else {}
    asked = MODEL_SETTINGS.intersection(name for name, value in sent.items() if value is not None)
    if exchange.status not in _INVALID or not asked:
        return frozenset()
    error = exchange.json.get("error") if isinstance(exchange.json, dict) else None
    param = error.get("param") if isinstance(error, dict) else None
    named = frozenset({param}).intersection(sent) if isinstance(param, str) else frozenset()
    return asked & named if named else asked


def is_free(view: View, label: str, index: int) -> bool:
    """Return whether no run held the thread of a labelled exchange, which has this index."""
    return any(e.index == index and view.thread_status(e) == "free" for e in view.labelled(label))


@check("RUN-OVER-001")
def overrides_are_taken(view: View) -> Iterator[Fact]:
    """A run may be told other things than its assistant, as far as its model takes them."""
    yield from _runs_created(view, "create.overrides")
    for label in ("create.good", "create.overrides"):
        for exchange in view.labelled(label):
            refused = refused_settings(exchange)
            if refused and _taken_without(view, exchange, refused):
                yield unwilling(
                    exchange.index, observed=f"the model takes no {', '.join(sorted(refused))}"
                )


def _taken_without(view: View, refused: Exchange, settings: frozenset[str]) -> bool:
    """Whether a request for a run was taken in the end, without some settings at least."""
    return any(
        exchange.path == refused.path
        and exchange.index > refused.index
        and isinstance(exchange.sent, dict)
        and settings.isdisjoint(exchange.sent)
        for exchange in view.accepted("createRun")
    )


@check("RUN-GET-001")
def run_is_retrieved(view: View) -> Iterator[Fact]:
    """A run that was created can be retrieved."""
    for exchange in view.of("retrieveRun"):
        label = exchange.label or ""
        if (label.startswith("poll.") or label in _READS) and not is_outage(exchange):
            yield from judge(
                is_success(exchange),
                exchange.index,
                expected="a success for a run that exists",
                observed=f"status {exchange.status}",
            )


@check("RUN-CTR-001")
def thread_and_run_created(view: View) -> Iterator[Fact]:
    """One request creates a thread and a run on it."""
    yield from accepted(view, "ctr.create")


# What the body of a request has to be for its refusal to say anything.
_BODIES = {
    "createAssistant": "CreateAssistantRequest",
    "createThread": "CreateThreadRequest",
    "createThreadAndRun": "CreateThreadAndRunRequest",
    "createMessage": "CreateMessageRequest",
    "createRun": "CreateRunRequest",
}


def accepted(view: View, label: str) -> Iterator[Fact]:
    """Judge that the well-formed requests under a label were accepted."""
    for exchange in view.labelled(label):
        body = _BODIES.get(exchange.operation or "")
        # Asked in the words of another edition, a server is right to refuse.
        if not is_success(exchange) and body and errors(view.edition, body, exchange.sent):
            continue
        yield from judge(
            is_success(exchange),
            exchange.index,
            expected="a success",
            observed=f"status {exchange.status}",
        )
