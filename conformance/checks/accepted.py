"""What is well-formed is accepted: an assistant, a thread, a message, a run; and a run is found."""

from __future__ import annotations

from collections.abc import Iterator

from conformance.checks.fact import Fact, judge
from conformance.checks.registry import check
from conformance.checks.view import View, is_outage, is_success
from conformance.contract.validators import errors

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
    for fact in accepted(view, "create.good"):
        if fact.kind == "holds" or is_free(view, "create.good", fact.exchanges[0]):
            yield fact


def is_free(view: View, label: str, index: int) -> bool:
    """Return whether no run held the thread of a labelled exchange, which has this index."""
    return any(e.index == index and view.thread_status(e) == "free" for e in view.labelled(label))


@check("RUN-OVER-001")
def overrides_are_taken(view: View) -> Iterator[Fact]:
    """A run may be told other things than its assistant."""
    for fact in accepted(view, "create.overrides"):
        if fact.kind == "holds" or is_free(view, "create.overrides", fact.exchanges[0]):
            yield fact


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
