"""Answering the tool calls of a run, as a flow."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Literal

from assistants_api.types import to_json

from runs_client import operations as ops
from runs_client.calls import Flow, Invoke, Now, Task
from runs_client.errors import (
    ApiError,
    ToolError,
    ToolFailed,
    TooManyRounds,
    UndeclaredTool,
    UnreadableAnswerError,
    UnreadableArguments,
)
from runs_client.polling import SETTLED, cancel_and_wait, watch

if TYPE_CHECKING:
    from assistants_api import models as m

Output = dict[str, str]
Tools = Mapping[str, Callable[..., Any]]
OnError = Literal["return", "raise"]


def run_tools(
    thread_id: str,
    body: m.CreateRunRequest | Mapping[str, Any],
    tools: Tools,
    *,
    on_error: OnError = "return",
    max_rounds: int = 10,
    interval: float | None = None,
    timeout: float | None = None,
) -> Flow[m.Run]:
    """Create a run and answer its tool calls until it ends.

    Calls of one pause are made at the same time. A function gets the arguments by keyword; what
    it returns is handed back as it is if it is text, as JSON if not.

    Args:
        thread_id: the thread to answer on.
        body: what to run; it, or the assistant, declares the functions.
        tools: a callable, plain or async, for each function name.
        on_error: what becomes of a call that cannot be answered, because nobody offered the
            function, its arguments are no object, or it raised: `return` hands the model a JSON
            object with the key `error`; `raise` cancels the run and raises the ToolError.
        max_rounds: pauses to answer at most.
        interval: as for `poll`.
        timeout: seconds for each stretch of waiting, as for `poll`.

    Raises:
        ToolError: see on_error; TooManyRounds in any case.
        RunNotFinished: a stretch of waiting took too long.
        ApiError: a request failed.
    """
    call = ops.create_run_call(thread_id, body)
    for left in range(max_rounds, -1, -1):
        started = yield Now()
        first = yield call
        run = (yield from watch(first, SETTLED, interval, timeout, started)).value
        if run.status != "requires_action":
            return run
        calls = pending(run)
        if not left:
            yield from _give_up(run)
            raise TooManyRounds(_name(calls[0]), run)
        outputs = yield from answered(run, calls, tools, on_error)
        call = ops.submit_call(run.thread_id, run.id, outputs)
    raise AssertionError("the last round returns or raises")


def answer(run: m.Run, tools: Tools, *, on_error: OnError = "return") -> Flow[list[Output]]:
    """Make the calls that a run waits for; return the outputs to hand back.

    Args:
        run: in requires_action.
        tools: as for `run_tools`.
        on_error: as for `run_tools`.
    """
    return (yield from answered(run, pending(run), tools, on_error))


def pending(run: m.Run) -> list[m.RunToolCall]:
    """Return the calls that a run waits for.

    Raises:
        UnreadableAnswerError: it does not say for what it waits.
    """
    action: Any = run.required_action
    submit: Any = getattr(action, "submit_tool_outputs", None)
    calls: Any = getattr(submit, "tool_calls", None)
    path = "$.required_action.submit_tool_outputs.tool_calls"
    if not isinstance(calls, list) or not calls:
        raise _unreadable(run, path, "the run waits, and does not say for what")
    for at, call in enumerate(calls):
        if not isinstance(getattr(call, "id", None), str):
            raise _unreadable(run, f"{path}[{at}].id", "a call without an id")
    return calls


def _unreadable(run: m.Run, path: str, reason: str) -> UnreadableAnswerError:
    return UnreadableAnswerError(path, reason, 200, {}, json.dumps(run.to_dict()).encode())


def answered(
    run: m.Run, calls: list[m.RunToolCall], tools: Tools, on_error: OnError
) -> Flow[list[Output]]:
    """Make the calls of a pause; return one output for each, in their order.

    Raises:
        ToolError: a call cannot be answered and `on_error` is `raise`. The run was cancelled.
    """
    tasks = [_task(call, tools, run) for call in calls]
    results = iter((yield Invoke(tuple(task for task in tasks if isinstance(task, Task)))))
    outputs = []
    for call, task in zip(calls, tasks, strict=True):
        result = task if isinstance(task, ToolError) else next(results)
        output = result if isinstance(result, ToolError) else _output(result, call, run)
        if isinstance(output, ToolError):
            if on_error == "raise":
                yield from _give_up(run)
                raise output
            output = _refusal(output)
        outputs.append({"tool_call_id": call.id, "output": output})
    return outputs


def _name(call: m.RunToolCall) -> str:
    return str(getattr(getattr(call, "function", None), "name", ""))


def _task(call: m.RunToolCall, tools: Tools, run: m.Run) -> Task | ToolError:
    name = _name(call)
    if name not in tools:
        return UndeclaredTool(name, run)
    try:
        # A function without parameters is called with `{}` or, by some servers, with nothing.
        arguments = json.loads(call.function.arguments.strip() or "{}")
    except (AttributeError, ValueError, TypeError, RecursionError):
        return UnreadableArguments(name, run)
    if not isinstance(arguments, dict):
        return UnreadableArguments(name, run)
    return Task(tools[name], arguments)


def _output(result: Any, call: m.RunToolCall, run: m.Run) -> str | ToolError:
    if not isinstance(result, Exception):
        if isinstance(result, str):
            return result
        try:
            return json.dumps(to_json(result), ensure_ascii=False)
        except (TypeError, ValueError, RecursionError) as error:
            result = error
    failed = ToolFailed(_name(call), run)
    failed.__cause__ = result
    return failed


def _refusal(error: ToolError) -> str:
    cause = error.__cause__
    said = f"{type(cause).__name__}: {cause}" if cause else str(error)
    return json.dumps({"error": said}, ensure_ascii=False)


def _give_up(run: m.Run) -> Flow[None]:
    """Free the thread; if that fails, the error on its way says more."""
    try:
        yield from cancel_and_wait(run.thread_id, run.id, timeout=5.0)
    except ApiError:
        return
