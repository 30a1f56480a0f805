"""Compliant servers that take, refuse and keep what is sent to them in ways of their own.

The text of each says what it does and why that is allowed: a check that flags one is wrong.
"""

from __future__ import annotations

from typing import Any

from conformance.mutants.mutant import Json, conduct
from conformance.mutants.strangers import Shares
from conformance.reference import Service
from conformance.reference.refusal import Refusal
from conformance.reference.state import Run, Thread


@conduct()
class TakesNoSampling(Service):
    """A run whose model takes no sampling is refused with it, as by models that reason."""

    def create_run(self, account: Any, body: Any, thread_id: str) -> Json:
        """Name what is refused of sampling; of the rest, only that it is refused."""
        given = {name for name in body if body[name] is not None} if isinstance(body, dict) else {}
        for name in ("temperature", "top_p"):
            if name in given:
                told = f"Unsupported parameter: '{name}' is not supported with this model."
                raise Refusal(told, param=name, code="unsupported_parameter")
        if "parallel_tool_calls" in given or "response_format" in given:
            raise Refusal("This model does not do that.")
        return super().create_run(account, body, thread_id)


@conduct()
class OverlooksUnknownKeys(Service):
    """What a body has beside the documented keys is overlooked: no document forbids that."""

    def modify_thread(self, account: Any, body: Any, thread_id: str) -> Json:
        """Drop what is not known."""
        if isinstance(body, dict):
            body = {k: v for k, v in body.items() if k in {"metadata", "tool_resources"}}
        return super().modify_thread(account, body, thread_id)


@conduct()
class ForbidsStrangers(Shares):
    """What is another account's is forbidden, not missing: the status is not owed."""

    def find_thread(self, account: Any, identifier: str) -> Thread:
        """Say that it is somebody else's."""
        if self.owner(account, identifier) is not account:
            raise Refusal("You have no access to this thread.", status=403, code="forbidden")
        return super().find_thread(account, identifier)


@conduct()
class ShowsStrangersNothing(Shares):
    """Lists of another account's thread are empty: nothing of it is shown."""

    def list_messages(self, account: Any, query: Any, thread_id: str) -> Json:
        """Give an empty page."""
        if self.owner(account, thread_id) is not account:
            return self.page([], query)
        return super().list_messages(account, query, thread_id)

    def list_run_steps(self, account: Any, query: Any, thread_id: str, run_id: str) -> Json:
        """Give an empty page."""
        if self.owner(account, thread_id) is not account:
            return self.page([], query)
        return super().list_run_steps(account, query, thread_id, run_id)


@conduct()
class RemembersDeletions(Service):
    """What was deleted is gone (410), and not merely missing: the status is not owed."""

    _gone: frozenset[str] = frozenset()

    def delete_thread(self, account: Any, thread_id: str) -> Json:
        """Remember it."""
        self._gone |= {thread_id}
        return super().delete_thread(account, thread_id)

    def find_thread(self, account: Any, identifier: str) -> Thread:
        """Say that it was there once."""
        if identifier in self._gone and identifier not in account.threads:
            raise Refusal(f"Thread {identifier} has been removed.", status=410)
        return super().find_thread(account, identifier)


@conduct()
class MergesMetadata(Service):
    """Metadata that is modified keeps the pairs that were not named: nothing says otherwise."""

    def keep_metadata(self, run: Run, metadata: dict[str, str]) -> None:
        """Merge."""
        super().keep_metadata(run, {**run.metadata, **metadata})
