"""Puts an app on a port: in the foreground, or beside the caller."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import uvicorn

_BACKLOG = 512
# An open stream may live as long as its run; whoever stops the server does not wait for that.
_GRACE_SECONDS = 1


def serve(
    app: Any,
    *,
    host: str = "127.0.0.1",
    port: int = 8000,
    ready: Callable[[int], None] | None = None,
) -> None:
    """Serve in the foreground until interrupted; then return.

    Args:
        app: an ASGI app.
        host: address to bind.
        port: TCP port; 0 takes a free one.
        ready: called with the port once it is bound and connections are taken.

    Raises:
        OSError: the port cannot be bound.
    """
    # Bound before anybody is told of it: who connects at once waits, and is not refused.
    with socket.create_server((host, port), backlog=_BACKLOG) as listener:
        if ready is not None:
            ready(listener.getsockname()[1])
        try:
            uvicorn.Server(_config(app, "warning")).run(sockets=[listener])
        except KeyboardInterrupt:
            # uvicorn has shut down in order and only then passes the signal on.
            return


@contextmanager
def running(app: Any) -> Iterator[str]:
    """Serve on a free loopback port in a thread; yield the base URL, `/v1` included."""
    # Bound here, so that the port is ours before anybody is told of it.
    listener = socket.create_server(("127.0.0.1", 0), backlog=_BACKLOG)
    # Outside the main thread it leaves the signals alone.
    server = uvicorn.Server(_config(app, "error"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/v1"
    finally:
        server.should_exit = True
        thread.join(timeout=5)
        listener.close()


def _config(app: Any, log_level: str) -> uvicorn.Config:
    return uvicorn.Config(
        app, log_level=log_level, lifespan="off", timeout_graceful_shutdown=_GRACE_SECONDS
    )
