"""Calling the functions of one pause at the same time; plain and async ones mix."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Awaitable
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from functools import partial
from typing import Any

from runs_client.calls import Task


def together(tasks: tuple[Task, ...]) -> list[Any]:
    """Call functions from plain code, in threads if there are several.

    Returns:
        What each returned, or the Exception that it raised.
    """
    if not tasks:
        return []
    if len(tasks) == 1 and not inspect.iscoroutinefunction(tasks[0].function):
        return [_result(tasks[0])]
    with ThreadPoolExecutor(len(tasks)) as pool:
        # Each thread sees the caller's context variables: a trace, a request, a user.
        return list(pool.map(lambda run: run(), [_bound(task) for task in tasks]))


def _bound(task: Task) -> partial[Any]:
    return partial(copy_context().run, _result, task)


def _result(task: Task) -> Any:
    try:
        result = task.function(**task.arguments)
        # No loop runs in a thread of ours, so a coroutine gets its own.
        return asyncio.run(_awaited(result)) if inspect.isawaitable(result) else result
    except Exception as error:  # noqa: BLE001 - handed back, or raised by who asked
        return error


async def _awaited(result: Awaitable[Any]) -> Any:
    return await result


async def together_async(tasks: tuple[Task, ...]) -> list[Any]:
    """Call functions from async code: plain ones in threads, async ones as tasks.

    Returns:
        What each returned, or the Exception that it raised.
    """
    import anyio

    results: list[Any] = [None] * len(tasks)

    async def one(at: int, task: Task) -> None:
        results[at] = await _async_result(task)

    async with anyio.create_task_group() as group:
        for at, task in enumerate(tasks):
            group.start_soon(one, at, task)
    return results


async def _async_result(task: Task) -> Any:
    from anyio import to_thread

    call = partial(task.function, **task.arguments)
    try:
        if inspect.iscoroutinefunction(task.function):
            return await call()
        result = await to_thread.run_sync(call)
        # An object that gives an awaitable without being a coroutine function.
        return await result if inspect.isawaitable(result) else result
    except Exception as error:  # noqa: BLE001 - handed back, or raised by who asked
        return error
