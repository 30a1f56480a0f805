"""The first request of a run: whether the provider talks to us, and of which version."""

from __future__ import annotations

from conformance.contract.editions import parse
from conformance.drive.stage import Stage
from conformance.scenarios import Stop
from conformance.trace import Exchange
from conformance.wire import BudgetExhausted


async def knock(stage: Stage) -> str | None:
    """Settle the edition; return why the provider cannot be tested at all, None if it answers us.

    The first of the order's editions whose OpenAI-Beta header the provider takes is the one that
    the run goes on with.
    """
    for edition in stage.order.editions:
        _speak(stage, edition)
        try:
            answer = await stage.talk("set-up").call(
                "listAssistants", "setup.knock", query={"limit": 1}
            )
        except (Stop, BudgetExhausted) as stop:
            return str(stop)
        if answer.status in {401, 403}:
            return _refused_key(answer.status, sent=stage.order.target.sends_key())
        if not _refuses_header(answer):
            return None
    # None was taken, so nothing speaks against the one that was to be tried first.
    _speak(stage, stage.order.editions[0])
    return None


def _speak(stage: Stage, edition: str) -> None:
    """Ask for an edition from now on, and judge by it."""
    if edition != stage.recorder.started.edition:
        stage.recorder.settle(edition)
    stage.wire.target = stage.order.target.speaking(parse(edition).beta)


def _refused_key(status: int, *, sent: bool) -> str:
    if sent:
        return f"the provider refused the key (status {status})"
    return f"the provider wants a key (status {status}): give --api-key-env NAME"


def _refuses_header(answer: Exchange) -> bool:
    """Return whether an answer finds fault with the version that OpenAI-Beta asks for."""
    if answer.status is None or not 400 <= answer.status < 500:
        return False
    text = (answer.response.body or "") if answer.response is not None else ""
    return "invalid_beta" in text or "assistants=v" in text
