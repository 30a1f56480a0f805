"""Ctrl-C and its like while a provider is being driven."""

from __future__ import annotations

import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import anyio

from conformance.cli import say
from conformance.drive import Interrupt

_SAID = {
    1: "stopping: what was made at the provider is being deleted; once more gives that up",
    2: "giving up the clean-up: see the run for what is left over",
}


@asynccontextmanager
async def listening(interrupt: Interrupt) -> AsyncIterator[None]:
    """Let the signals that end a process press the interrupt instead, inside this context.

    On Windows a Ctrl-C cancels the run, which cleans up all the same; a second one kills it.
    """
    if sys.platform == "win32":
        yield
        return
    async with anyio.create_task_group() as group:
        await group.start(_listen, interrupt)
        yield
        group.cancel_scope.cancel()


async def _listen(interrupt: Interrupt, *, task_status: anyio.abc.TaskStatus[None]) -> None:
    with anyio.open_signal_receiver(signal.SIGINT, signal.SIGTERM, signal.SIGHUP) as received:
        task_status.started()
        async for _ in received:
            interrupt.press()
            if interrupt.presses in _SAID:
                say.warn(_SAID[interrupt.presses])
