"""The methods of the plain client: each is a flow, performed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from functools import wraps
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, TypeVar

from runs_client import operations as ops
from runs_client import polling, tools
from runs_client.calls import Flow
from runs_client.pages import Page, following, items

if TYPE_CHECKING:
    from assistants_api import models as m

    from runs_client.streams import RunStream
    from runs_client.sync_client import RunsClient

P = ParamSpec("P")
T = TypeVar("T")


def _method(flow: Callable[P, Flow[T]]) -> Callable[Concatenate[Any, P], T]:
    @wraps(flow)
    def method(self: Any, /, *args: P.args, **kwargs: P.kwargs) -> T:
        result: T = self._client.perform(flow(*args, **kwargs))
        return result

    return method


def _walk(flow: Callable[P, Flow[Page[T]]]) -> Callable[Concatenate[Any, P], Iterator[T]]:
    @wraps(flow)
    def method(self: Any, /, *args: P.args, **kwargs: P.kwargs) -> Iterator[T]:
        seen: set[str] = set()
        after: str | None = None
        while True:
            given: Any = kwargs if after is None else {**kwargs, "after": after}
            page = self._client.perform(flow(*args, **given))
            yield from items(page)
            after = following(page, seen)
            if after is None:
                return

    method.__doc__ = "Iterate over all of them, page by page. Arguments as for `list`."
    return method


class _Resource:
    def __init__(self, client: RunsClient) -> None:
        self._client = client


class Assistants(_Resource):
    """Instructions, model and tools under a name."""

    create = _method(ops.create_assistant)
    retrieve = _method(ops.retrieve_assistant)
    modify = _method(ops.modify_assistant)
    delete = _method(ops.delete_assistant)
    list = _method(ops.list_assistants)
    iterate = _walk(ops.list_assistants)


class Threads(_Resource):
    """Conversations. There is no operation that lists them."""

    create = _method(ops.create_thread)
    retrieve = _method(ops.retrieve_thread)
    modify = _method(ops.modify_thread)
    delete = _method(ops.delete_thread)
    create_and_run = _method(ops.create_thread_and_run)
    create_and_run_poll = _method(polling.create_thread_and_poll)

    def create_and_run_stream(
        self, body: m.CreateThreadAndRunRequest | Mapping[str, Any]
    ) -> AbstractContextManager[RunStream]:
        """Create a thread and a run on it, and follow the run."""
        return self._client.open_stream(ops.create_thread_and_run_call(ops.streamed(body)))


class Messages(_Resource):
    """What is said on a thread."""

    create = _method(ops.create_message)
    retrieve = _method(ops.retrieve_message)
    modify = _method(ops.modify_message)
    delete = _method(ops.delete_message)
    list = _method(ops.list_messages)
    iterate = _walk(ops.list_messages)


class Runs(_Resource):
    """An assistant at work on a thread."""

    create = _method(ops.create_run)
    retrieve = _method(ops.retrieve_run)
    modify = _method(ops.modify_run)
    cancel = _method(ops.cancel_run)
    submit = _method(ops.submit)
    list = _method(ops.list_runs)
    iterate = _walk(ops.list_runs)
    poll = _method(polling.poll)
    create_and_poll = _method(polling.create_and_poll)
    submit_and_poll = _method(polling.submit_and_poll)
    cancel_and_wait = _method(polling.cancel_and_wait)
    run_tools = _method(tools.run_tools)
    answer = _method(tools.answer)

    def stream(
        self, thread_id: str, body: m.CreateRunRequest | Mapping[str, Any]
    ) -> AbstractContextManager[RunStream]:
        """Create a run and follow it, until it ends or requires action."""
        return self._client.open_stream(ops.create_run_call(thread_id, ops.streamed(body)))

    def submit_stream(
        self,
        thread_id: str,
        run_id: str,
        outputs: ops.Outputs,
        *,
        after: RunStream | None = None,
    ) -> AbstractContextManager[RunStream]:
        """Hand back outputs and follow the run on.

        Args:
            thread_id: the thread that it answers on.
            run_id: the run.
            outputs: of all pending calls.
            after: the stream that ended in the pause, to keep its steps and messages.
        """
        call = ops.submit_call(thread_id, run_id, outputs, stream=True)
        return self._client.open_stream(call, after.state.resumed() if after else None)


class Steps(_Resource):
    """What a run did."""

    retrieve = _method(ops.retrieve_run_step)
    list = _method(ops.list_run_steps)
    iterate = _walk(ops.list_run_steps)
