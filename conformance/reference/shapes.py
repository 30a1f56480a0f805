"""Which fields the objects of an edition have (facts: edition-diff, behaviour sections 2 and 3).

Only fields that were not always there are listed. What was recorded holds from the day of the
recordings on; for older editions the document speaks, so that their steps have `expired_at` and
`metadata`, and their messages a status outside of streams too.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from conformance.contract.editions import Edition
from conformance.reference.span import RECORDED, V1, V2, Span, since, until

Json = dict[str, Any]

_DOCUMENTED_STATUS = Span("2024-03-27", RECORDED)
_CAPS = since("2024-04-12")
FIELDS: Mapping[str, Mapping[str, Span]] = {
    "assistant": {
        "file_ids": V1,
        "tool_resources": V2,
        "temperature": V2,
        "top_p": V2,
        "response_format": V2,
        "reasoning_effort": since("2025-02-10"),
    },
    "thread": {"tool_resources": V2},
    "message": {
        "file_ids": V1,
        "attachments": V2,
        "status": _DOCUMENTED_STATUS,
        "incomplete_details": _DOCUMENTED_STATUS,
        "incomplete_at": _DOCUMENTED_STATUS,
        "completed_at": _DOCUMENTED_STATUS,
    },
    "run": {
        "file_ids": V1,
        "usage": since("2024-01-19"),
        "temperature": since("2024-03-29"),
        "incomplete_details": _CAPS,
        "max_prompt_tokens": _CAPS,
        "max_completion_tokens": _CAPS,
        "truncation_strategy": _CAPS,
        "tool_choice": _CAPS,
        "response_format": _CAPS,
        "top_p": since("2024-04-16"),
        "parallel_tool_calls": since("2024-06-06"),
        "reasoning_effort": since("2025-02-10"),
        "tool_resources": since(RECORDED),
    },
    "step": {
        "usage": since("2024-01-19"),
        "expires_at": since(RECORDED),
        "expired_at": until(RECORDED),
        "metadata": until(RECORDED),
    },
    "usage": {
        "prompt_token_details": since(RECORDED),
        "completion_tokens_details": since(RECORDED),
    },
    "function": {"strict": since("2024-08-06")},
}
NULL_WHEN_ENDED = since("2024-03-27")
"""When expires_at of a run could become null; the document before did not allow it."""


class Shapes:
    """Cuts objects to the fields of an edition.

    Args:
        edition: that is served.
    """

    def __init__(self, edition: Edition) -> None:
        self.edition = edition
        self.forgets_deadline = NULL_WHEN_ENDED.holds(edition)
        self._gone = {
            kind: {name for name, span in fields.items() if not span.holds(edition)}
            for kind, fields in FIELDS.items()
        }

    def cut(self, kind: str, shown: Json) -> Json:
        """Return an object without the fields that its edition does not have."""
        gone = self._gone[kind]
        return {name: value for name, value in shown.items() if name not in gone}
