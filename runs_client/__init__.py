"""What people do with runs, on top of the generated client `assistants_api`.

    from runs_client import RunsClient

    with RunsClient("https://provider.example", api_key="...") as client:
        run = client.runs.create_and_poll("thread_1", {"assistant_id": "asst_1"})

AsyncRunsClient has the same shape. Names are loaded when they are first asked for.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from runs_client import errors as errors
    from runs_client.async_client import AsyncRunsClient
    from runs_client.events import (
        Event,
        MessageDeltaEvent,
        MessageEvent,
        RunEvent,
        StepDeltaEvent,
        StepEvent,
        ThreadEvent,
        UnknownEvent,
    )
    from runs_client.over_aiohttp import aiohttp_transport
    from runs_client.polling import SETTLED, TERMINAL
    from runs_client.retries import NO_RETRY, Retry
    from runs_client.streams import AsyncRunStream, RunStream
    from runs_client.sync_client import RunsClient

_HOMES = {
    "AsyncRunStream": "streams",
    "AsyncRunsClient": "async_client",
    "Event": "events",
    "MessageDeltaEvent": "events",
    "MessageEvent": "events",
    "NO_RETRY": "retries",
    "Retry": "retries",
    "RunEvent": "events",
    "RunStream": "streams",
    "RunsClient": "sync_client",
    "SETTLED": "polling",
    "StepDeltaEvent": "events",
    "StepEvent": "events",
    "TERMINAL": "polling",
    "ThreadEvent": "events",
    "UnknownEvent": "events",
    "aiohttp_transport": "over_aiohttp",
}


def __getattr__(name: str) -> Any:
    if name == "errors":
        return import_module("runs_client.errors")
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found = getattr(import_module(f"runs_client.{_HOMES[name]}"), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})


__all__ = [
    "NO_RETRY",
    "SETTLED",
    "TERMINAL",
    "AsyncRunStream",
    "AsyncRunsClient",
    "Event",
    "MessageDeltaEvent",
    "MessageEvent",
    "Retry",
    "RunEvent",
    "RunStream",
    "RunsClient",
    "StepDeltaEvent",
    "StepEvent",
    "ThreadEvent",
    "UnknownEvent",
    "aiohttp_transport",
    "errors",
]
