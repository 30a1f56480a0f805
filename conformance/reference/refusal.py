"""Refusals with the texts of the official service (facts: behaviour, sections 4, 5, 8 and 9)."""

from __future__ import annotations

from typing import Any


class Refusal(Exception):
    """A request that is answered with an error.

    Args:
        message: text for a human.
        status: HTTP status.
        param: which part of the request is wrong.
        code: the service's word for the kind of mistake.
    """

    def __init__(
        self, message: str, *, status: int = 400, param: str | None = None, code: str | None = None
    ) -> None:
        super().__init__(message)
        self.message = message
        self.status = status
        self.param = param
        self.code = code

    def body(self) -> dict[str, Any]:
        """Return the error envelope."""
        return {
            "error": {
                "message": self.message,
                "type": "invalid_request_error",
                "param": self.param,
                "code": self.code,
            }
        }


def missing(kind: str, identifier: str) -> Refusal:
    """No object of that kind and id."""
    return Refusal(f"No {kind} found with id '{identifier}'.", status=404)


def locked_for_run(thread: str, run: str) -> Refusal:
    """Text A of the legality table."""
    return Refusal(f"Thread {thread} already has an active run {run}.")


def locked_for_message(thread: str, run: str) -> Refusal:
    """Text B of the legality table."""
    return Refusal(f"Can't add messages to {thread} while a run {run} is active.")


def no_outputs_wanted(status: str) -> Refusal:
    """Text C of the legality table, with double quotes."""
    return Refusal(f'Runs in status "{status}" do not accept tool outputs.')


def cannot_cancel(status: str) -> Refusal:
    """Text D of the legality table, with single quotes."""
    return Refusal(f"Cannot cancel run with status '{status}'.")


def wrong_outputs(expected: list[str], got: list[str]) -> Refusal:
    """Missing, surplus and foreign ids share one text, with Python's own list format."""
    return Refusal(f"Expected tool outputs for call_ids {expected}, got {got}")
