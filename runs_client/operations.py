"""The operations of the API as flows of one call each.

Modules are imported where they are used: a program that reads runs does not load assistants.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeVar, cast

from assistants_api.types import UNSET, Unset, to_json

from runs_client.calls import Answer, Call, Flow

if TYPE_CHECKING:
    from assistants_api import models as m

    Outputs = Sequence[m.ToolOutput | Mapping[str, Any]]

T = TypeVar("T")


def ask(operation: Any, request: Mapping[str, Any], *, repeatable: bool) -> Call[Any]:
    """Return the call of a generated operation."""
    return Call(request, operation.parse_response, repeatable)


def _one(call: Call[T]) -> Flow[T]:
    answer: Answer[T] = yield call
    return answer.value


def _body(body: Any) -> Any:
    # A mapping is sent as it is; the generated operation takes either.
    return dict(body) if isinstance(body, Mapping) else body


def create_assistant(
    body: m.CreateAssistantRequest | Mapping[str, Any],
) -> Flow[m.Assistant]:
    """Create an assistant."""
    from assistants_api.api.assistants import create_assistant as op

    return _one(ask(op, op.build_request(body=_body(body)), repeatable=False))


def retrieve_assistant(assistant_id: str) -> Flow[m.Assistant]:
    """Return an assistant."""
    from assistants_api.api.assistants import retrieve_assistant as op

    return _one(ask(op, op.build_request(assistant_id), repeatable=True))


def modify_assistant(
    assistant_id: str, body: m.ModifyAssistantRequest | Mapping[str, Any]
) -> Flow[m.Assistant]:
    """Change an assistant; what the body leaves out stays."""
    from assistants_api.api.assistants import modify_assistant as op

    return _one(ask(op, op.build_request(assistant_id, body=_body(body)), repeatable=True))


def delete_assistant(assistant_id: str) -> Flow[m.DeleteAssistantResponse]:
    """Delete an assistant."""
    from assistants_api.api.assistants import delete_assistant as op

    return _one(ask(op, op.build_request(assistant_id), repeatable=True))


def list_assistants(
    *,
    limit: int | Unset = UNSET,
    order: str | Unset = UNSET,
    after: str | Unset = UNSET,
    before: str | Unset = UNSET,
) -> Flow[m.AssistantList]:
    """Return one page of assistants."""
    from assistants_api.api.assistants import list_assistants as op

    request = op.build_request(limit=limit, order=order, after=after, before=before)
    return _one(ask(op, request, repeatable=True))


def create_thread(
    body: m.CreateThreadRequest | Mapping[str, Any] | Unset = UNSET,
) -> Flow[m.Thread]:
    """Create a thread, empty unless the body says otherwise."""
    from assistants_api.api.threads import create_thread as op

    return _one(ask(op, op.build_request(body=_body(body)), repeatable=False))


def retrieve_thread(thread_id: str) -> Flow[m.Thread]:
    """Return a thread."""
    from assistants_api.api.threads import retrieve_thread as op

    return _one(ask(op, op.build_request(thread_id), repeatable=True))


def modify_thread(
    thread_id: str, body: m.ModifyThreadRequest | Mapping[str, Any]
) -> Flow[m.Thread]:
    """Change a thread; what the body leaves out stays."""
    from assistants_api.api.threads import modify_thread as op

    return _one(ask(op, op.build_request(thread_id, body=_body(body)), repeatable=True))


def delete_thread(thread_id: str) -> Flow[m.DeleteThreadResponse]:
    """Delete a thread."""
    from assistants_api.api.threads import delete_thread as op

    return _one(ask(op, op.build_request(thread_id), repeatable=True))


def create_message(
    thread_id: str, body: m.CreateMessageRequest | Mapping[str, Any]
) -> Flow[m.Message]:
    """Add a message to a thread."""
    from assistants_api.api.messages import create_message as op

    return _one(ask(op, op.build_request(thread_id, body=_body(body)), repeatable=False))


def retrieve_message(thread_id: str, message_id: str) -> Flow[m.Message]:
    """Return a message."""
    from assistants_api.api.messages import retrieve_message as op

    return _one(ask(op, op.build_request(thread_id, message_id), repeatable=True))


def modify_message(
    thread_id: str, message_id: str, body: m.ModifyMessageRequest | Mapping[str, Any]
) -> Flow[m.Message]:
    """Change the metadata of a message."""
    from assistants_api.api.messages import modify_message as op

    request = op.build_request(thread_id, message_id, body=_body(body))
    return _one(ask(op, request, repeatable=True))


def delete_message(thread_id: str, message_id: str) -> Flow[m.DeleteMessageResponse]:
    """Delete a message."""
    from assistants_api.api.messages import delete_message as op

    return _one(ask(op, op.build_request(thread_id, message_id), repeatable=True))


def list_messages(
    thread_id: str,
    *,
    run_id: str | Unset = UNSET,
    limit: int | Unset = UNSET,
    order: str | Unset = UNSET,
    after: str | Unset = UNSET,
    before: str | Unset = UNSET,
) -> Flow[m.MessageList]:
    """Return one page of a thread's messages, of one run's if it is named."""
    from assistants_api.api.messages import list_messages as op

    request = op.build_request(
        thread_id, run_id=run_id, limit=limit, order=order, after=after, before=before
    )
    return _one(ask(op, request, repeatable=True))


def streamed(body: Any) -> dict[str, Any]:
    """Return a body that asks for a stream."""
    return {**to_json(_body(body)), "stream": True}


def create_run_call(
    thread_id: str,
    body: m.CreateRunRequest | Mapping[str, Any],
    include: list[str] | Unset = UNSET,
) -> Call[m.Run]:
    """Return the call that creates a run. Sent twice, it would run twice."""
    from assistants_api.api.runs import create_run as op

    request = op.build_request(thread_id, body=_body(body), include=cast(Any, include))
    return ask(op, request, repeatable=False)


def create_run(
    thread_id: str,
    body: m.CreateRunRequest | Mapping[str, Any],
    *,
    include: list[str] | Unset = UNSET,
) -> Flow[m.Run]:
    """Create a run. It comes back queued."""
    return _one(create_run_call(thread_id, body, include))


def create_thread_and_run_call(
    body: m.CreateThreadAndRunRequest | Mapping[str, Any],
) -> Call[m.Run]:
    """Return the call that creates a thread and a run on it."""
    from assistants_api.api.runs import create_thread_and_run as op

    return ask(op, op.build_request(body=_body(body)), repeatable=False)


def create_thread_and_run(
    body: m.CreateThreadAndRunRequest | Mapping[str, Any],
) -> Flow[m.Run]:
    """Create a thread and a run on it. The run comes back queued."""
    return _one(create_thread_and_run_call(body))


def retrieve_run_call(thread_id: str, run_id: str) -> Call[m.Run]:
    """Return the call that fetches a run."""
    from assistants_api.api.runs import retrieve_run as op

    return ask(op, op.build_request(thread_id, run_id), repeatable=True)


def retrieve_run(thread_id: str, run_id: str) -> Flow[m.Run]:
    """Return a run."""
    return _one(retrieve_run_call(thread_id, run_id))


def modify_run(
    thread_id: str, run_id: str, body: m.ModifyRunRequest | Mapping[str, Any]
) -> Flow[m.Run]:
    """Change the metadata of a run."""
    from assistants_api.api.runs import modify_run as op

    return _one(ask(op, op.build_request(thread_id, run_id, body=_body(body)), repeatable=True))


def cancel_run_call(thread_id: str, run_id: str) -> Call[m.Run]:
    """Return the call that cancels a run. A second one is refused, so it is not repeated."""
    from assistants_api.api.runs import cancel_run as op

    return ask(op, op.build_request(thread_id, run_id), repeatable=False)


def cancel_run(thread_id: str, run_id: str) -> Flow[m.Run]:
    """Ask for a run to end. It comes back cancelling, or cancelled."""
    return _one(cancel_run_call(thread_id, run_id))


def submit_call(
    thread_id: str, run_id: str, outputs: Outputs, stream: bool | Unset = UNSET
) -> Call[m.Run]:
    """Return the call that hands outputs back. A second one is refused, so it is not repeated."""
    from assistants_api.api.runs import submit_tool_outputs as op
    from assistants_api.models import SubmitToolOutputsRequest, ToolOutput

    body = SubmitToolOutputsRequest(
        tool_outputs=[
            out if isinstance(out, ToolOutput) else ToolOutput.from_dict(out) for out in outputs
        ],
        stream=stream,
    )
    return ask(op, op.build_request(thread_id, run_id, body=body), repeatable=False)


def submit(thread_id: str, run_id: str, outputs: Outputs) -> Flow[m.Run]:
    """Hand back the outputs of all pending calls. The run comes back queued."""
    return _one(submit_call(thread_id, run_id, outputs))


def list_runs(
    thread_id: str,
    *,
    limit: int | Unset = UNSET,
    order: str | Unset = UNSET,
    after: str | Unset = UNSET,
    before: str | Unset = UNSET,
) -> Flow[m.RunList]:
    """Return one page of a thread's runs."""
    from assistants_api.api.runs import list_runs as op

    request = op.build_request(thread_id, limit=limit, order=order, after=after, before=before)
    return _one(ask(op, request, repeatable=True))


def list_run_steps(
    thread_id: str,
    run_id: str,
    *,
    include: list[str] | Unset = UNSET,
    limit: int | Unset = UNSET,
    order: str | Unset = UNSET,
    after: str | Unset = UNSET,
    before: str | Unset = UNSET,
) -> Flow[m.RunStepList]:
    """Return one page of a run's steps."""
    from assistants_api.api.run_steps import list_run_steps as op

    request = op.build_request(
        thread_id,
        run_id,
        include=cast(Any, include),
        limit=limit,
        order=order,
        after=after,
        before=before,
    )
    return _one(ask(op, request, repeatable=True))


def retrieve_run_step(
    thread_id: str, run_id: str, step_id: str, *, include: list[str] | Unset = UNSET
) -> Flow[m.RunStep]:
    """Return a step."""
    from assistants_api.api.run_steps import retrieve_run_step as op

    request = op.build_request(thread_id, run_id, step_id, include=cast(Any, include))
    return _one(ask(op, request, repeatable=True))
