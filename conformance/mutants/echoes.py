"""Defects of what a run or a thread is told: overrides and messages lost, limits not kept."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from conformance.mutants.accepting import Mend, accepting, without
from conformance.mutants.mutant import Json, conduct
from conformance.reference import Service
from conformance.reference.refusal import Refusal
from conformance.reference.state import Assistant, Message, Run


def _always(value: Any) -> bool:
    return True


def _ignoring(key: str, trip: str, wrong: Callable[[Any], bool] = _always) -> None:
    name = f"ignores-{key.replace('_', '-')}"
    accepting(name, f"The {key} of a run is ignored.", "create_run", without(key, wrong), trip)


def _first_ones(kept: int) -> Mend:
    def mend(body: Json, account: Any) -> Json:
        given = body.get("messages")
        return {**body, "messages": given[:kept]} if isinstance(given, list) else body

    return mend


_ignoring("top_p", "RUN-ECHO-009")
_ignoring("max_prompt_tokens", "RUN-ECHO-010")
_ignoring("truncation_strategy", "RUN-ECHO-011")
_ignoring("response_format", "RUN-ECHO-012")
_ignoring("tools", "RUN-ECHO-013", bool)
_ignoring("additional_instructions", "RUN-ECHO-016")
_ignoring("additional_messages", "MSG-ADD-001")


for _kept, _lost in ((0, "The messages"), (1, "All but the first of the messages")):
    accepting(
        f"thread-keeps-{_kept}",
        f"{_lost} that a thread is created with are lost.",
        "create_thread",
        _first_ones(_kept),
        "THREAD-MSG-001",
    )


def _one_message(body: Json, account: Any) -> Json:
    given = body.get("additional_messages")
    return {**body, "additional_messages": given[:1]} if isinstance(given, list) else body


for _name, _text, _mend, _trip in (
    (
        "no-tools-is-no-word",
        "An empty list of tools is taken for none given.",
        without("tools", lambda tools: tools == []),
        "RUN-ECHO-014",
    ),
    (
        "zero-is-unset",
        "A temperature of zero is taken for none given.",
        without("temperature", lambda degrees: degrees == 0),
        "RUN-ECHO-015",
    ),
    (
        "first-message-only",
        "Of several messages added with a run only the first is kept.",
        _one_message,
        "MSG-ADD-001",
    ),
):
    accepting(_name, _text, "create_run", _mend, _trip)


@conduct("RUN-ECHO-013", "RUN-ECHO-014")
class ToolsAreAdded(Service):
    """Tools given with a run come to those of the assistant instead of replacing them."""

    def run_options(self, assistant: Assistant, body: Mapping[str, Any]) -> Json:
        """Put both together."""
        options = super().run_options(assistant, body)
        if body.get("tools") is None:
            return options
        return {**options, "tools": [*assistant.fields.get("tools", []), *body["tools"]]}


@conduct("RUN-ECHO-016")
class InstructionsMoreFirst(Service):
    """Additional instructions stand before the others."""

    def run_options(self, assistant: Assistant, body: Mapping[str, Any]) -> Json:
        """Turn the two round."""
        options = super().run_options(assistant, body)
        more = body.get("additional_instructions")
        if not more:
            return options
        own = body.get("instructions") or assistant.fields.get("instructions") or ""
        return {**options, "instructions": f"{more}\n{own}"}


@conduct("RUN-ECHO-016")
class InstructionsReplaced(Service):
    """Additional instructions replace the others."""

    def run_options(self, assistant: Assistant, body: Mapping[str, Any]) -> Json:
        """Keep what was added alone."""
        options = super().run_options(assistant, body)
        more = body.get("additional_instructions")
        return {**options, "instructions": more} if more else options


class _Refuses(Service):
    """Refuses a run over one of its fields."""

    def is_too_much(self, body: Mapping[str, Any]) -> bool:
        """Return whether a body holds what is refused."""
        raise AssertionError

    def create_run(self, account: Any, body: Any, thread_id: str) -> Json:
        """Refuse it."""
        if isinstance(body, dict) and self.is_too_much(body):
            raise Refusal("This is not supported here.", code="unsupported_parameter")
        return super().create_run(account, body, thread_id)


@conduct("RUN-OVER-001")
class NoAddedMessages(_Refuses):
    """A run with messages of its own is refused."""

    def is_too_much(self, body: Mapping[str, Any]) -> bool:
        """Refuse any message."""
        return bool(body.get("additional_messages"))


@conduct("RUN-OVER-001")
class NoToolsTaken(_Refuses):
    """A run with tools of its own is refused."""

    def is_too_much(self, body: Mapping[str, Any]) -> bool:
        """Refuse any list of tools."""
        return body.get("tools") is not None


class _Stamps(Service):
    """Gives added messages times of its own."""

    def stamp(self, messages: list[Message]) -> None:
        """Change the times of added messages, in their order."""
        raise AssertionError

    def create_run(self, account: Any, body: Any, thread_id: str) -> Json:
        """Change them as soon as they are there."""
        shown = super().create_run(account, body, thread_id)
        count = len(body.get("additional_messages") or ())
        if count:
            self.stamp(account.threads[thread_id].messages[-count:])
        return shown

    def list_messages(self, account: Any, query: Any, thread_id: str) -> Json:
        """List them by their times."""
        self.find_thread(account, thread_id).messages.sort(key=lambda one: one.created_at)
        return super().list_messages(account, query, thread_id)


@conduct("MSG-ADD-002")
class AddedAfterTheAnswer(_Stamps):
    """Messages given with a run come into its thread after the answer."""

    def stamp(self, messages: list[Message]) -> None:
        """Date them later."""
        for message in messages:
            message.created_at += 60


@conduct("MSG-ADD-002")
class AddedBackwards(_Stamps):
    """Messages given with a run come into its thread in the reverse order."""

    def stamp(self, messages: list[Message]) -> None:
        """Date the later ones earlier, and all of them before the answer."""
        for number, message in enumerate(messages):
            message.created_at -= 10 * number


@conduct("RUN-INC-001")
class NamesAnotherLimit(Service):
    """A run that wrote too much says that it read too much."""

    def capped(self, run: Run) -> bool:
        """Name the other limit."""
        capped = super().capped(run)
        if capped:
            run.incomplete_reason = "max_prompt_tokens"
        return capped


@conduct("RUN-INC-002")
class LimitWithoutEffect(Service):
    """A run that wrote more than it may is completed all the same."""

    def capped(self, run: Run) -> bool:
        """Overlook the limits."""
        return False
