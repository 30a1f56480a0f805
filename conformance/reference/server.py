"""Puts an app on a port: in the foreground, or beside the caller."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import uvicorn


def serve(app: Any, *, host: str = "127.0.0.1", port: int = 8000) -> None:
    """Serve in the foreground until interrupted.

    Args:
        app: an ASGI app.
        host: address to bind.
        port: TCP port; 0 takes a free one.
    """
    uvicorn.run(app, host=host, port=port, log_level="warning", lifespan="off")


class _Quiet(uvicorn.Server):
    def install_signal_handlers(self) -> None:
        """Leave signals to the caller: this server lives in a thread."""


@contextmanager
def running(app: Any) -> Iterator[str]:
    """Serve on a free loopback port in a thread; yield the base URL, `/v1` included."""
    # Bound here, so that the port is ours before anybody is told of it.
    listener = socket.create_server(("127.0.0.1", 0), backlog=512)
    config = uvicorn.Config(app, log_level="error", lifespan="off", timeout_graceful_shutdown=1)
    server = _Quiet(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/v1"
    finally:
        server.should_exit = True
        thread.join(timeout=5)
        listener.close()
