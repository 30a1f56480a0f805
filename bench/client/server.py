"""A server that does next to nothing: ready-made answers by the look of the request line.

python -m bench.client.server      prints its port and serves until it is ended
"""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from bench.client.bodies import PAGE_JSON, RUN_JSON, stream


def _answer(body: bytes, kind: bytes = b"application/json") -> bytes:
    head = b"HTTP/1.1 200 OK\r\ncontent-type: %b\r\ncontent-length: %d\r\n\r\n"
    return head % (kind, len(body)) + body


class Canned(asyncio.Protocol):
    """One connection: any number of requests, one after the other."""

    run = _answer(RUN_JSON)
    page = _answer(PAGE_JSON)
    streamed = _answer(stream(), b"text/event-stream")

    def __init__(self) -> None:
        self._held = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._held += data
        while b"\r\n\r\n" in self._held:
            head, rest = self._held.split(b"\r\n\r\n", 1)
            length = 0
            if head.startswith(b"POST"):
                length = int(head.lower().split(b"content-length:", 1)[1].split(b"\r\n", 1)[0])
            if len(rest) < length:
                return
            self._held = rest[length:]
            line = head.split(b"\r\n", 1)[0]
            self._transport.write(self._chosen(line, rest[:length]))

    def _chosen(self, line: bytes, body: bytes) -> bytes:
        if b"/steps" in line:
            return self.page
        return self.streamed if b'"stream"' in body else self.run


async def serve() -> None:
    """Serve until the process is ended."""
    server = await asyncio.get_running_loop().create_server(Canned, "127.0.0.1", 0, backlog=1000)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


@contextmanager
def serving() -> Iterator[str]:
    """Start the server in a process of its own; give its base URL."""
    command = [sys.executable, "-m", "bench.client.server"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield f"http://127.0.0.1:{int(process.stdout.readline())}/v1"
        finally:
            process.terminate()


if __name__ == "__main__":
    asyncio.run(serve())
