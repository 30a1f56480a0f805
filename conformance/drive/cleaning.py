"""Takes away at the provider what was made there."""

from __future__ import annotations

from collections.abc import Sequence

from conformance.contract.operations import fits_url, url_path
from conformance.leftovers import leftovers
from conformance.trace import Exchange
from conformance.wire import BudgetExhausted, NoAnswer, Wire

_DELETIONS = {"assistant": "deleteAssistant", "thread": "deleteThread"}
# A provider that leaves this many deletions in a row without an answer gets no more of them.
_GIVE_UP_AFTER = 2


async def delete_all(wire: Wire, exchanges: Sequence[Exchange]) -> None:
    """Delete what these exchanges created and did not delete. Failures are left for later."""
    unanswered = 0
    for left in leftovers(sorted(exchanges, key=lambda e: e.index)):
        if unanswered >= _GIVE_UP_AFTER:
            return
        if not fits_url(left.id):
            continue
        path = url_path(_DELETIONS[left.kind], **{f"{left.kind}_id": left.id})
        try:
            await wire.send("DELETE", path, scenario="clean-up", label="cleanup")
        except NoAnswer:
            unanswered += 1
        except BudgetExhausted:
            return
        else:
            unanswered = 0
