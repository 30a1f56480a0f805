"""A server on a loopback socket that sends exactly the bytes that a test wants."""

from __future__ import annotations

import json
import socket
import socketserver
import struct
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress

from attrs import define, field


@define
class Asked:
    """A request as it came in."""

    method: str
    target: str
    headers: list[tuple[str, str]]
    body: bytes

    @property
    def raw(self) -> str:
        """All of it as text, for what an echoing server says."""
        head = "\n".join(f"{name}: {value}" for name, value in self.headers)
        return f"{self.method} {self.target}\n{head}\n\n{self.body.decode('latin-1')}"


RESET = b"\0reset"
"""Instead of bytes: end the connection with a reset."""
CLOSE = b"\0close"
"""Instead of bytes: close the connection."""

Answer = Callable[[Asked], Iterable[bytes]]


@define
class Peer:
    """What the test knows of the server.

    Attributes:
        url: its base URL.
        asked: the requests that came in.
        connections: how many connections were opened.
        stopping: is set when the server goes; endless answers end then.
    """

    url: str
    asked: list[Asked] = field(factory=list)
    connections: int = 0
    stopping: threading.Event = field(factory=threading.Event)


def answered(
    status: int = 200, body: bytes | str = b"{}", *headers: tuple[str, str]
) -> list[bytes]:
    """A complete answer."""
    raw = body.encode() if isinstance(body, str) else body
    lines = [f"HTTP/1.1 {status} Some", f"Content-Length: {len(raw)}"]
    if not any(name.lower() == "content-type" for name, _ in headers):
        lines.append("Content-Type: application/json")
    lines += [f"{name}: {value}" for name, value in headers]
    return ["\r\n".join([*lines, "", ""]).encode("latin-1") + raw]


def error(status: int, message: str) -> list[bytes]:
    """A refusal in the layout of the official service."""
    told = {"message": message, "type": "invalid_request_error", "param": None, "code": None}
    return answered(status, json.dumps({"error": told}))


class _Handler(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        peer, answer = self.server.peer, self.server.answer  # type: ignore[attr-defined]
        peer.connections += 1
        with suppress(OSError):
            while not peer.stopping.is_set():
                asked = self._asked()
                if asked is None:
                    return
                peer.asked.append(asked)
                for piece in answer(asked):
                    if peer.stopping.is_set() or piece is CLOSE:
                        return
                    if piece is RESET:
                        # Lingering for no time at all makes the system send a reset.
                        linger = struct.pack("ii", 1, 0)
                        self.request.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
                        return
                    self.request.sendall(piece)

    def finish(self) -> None:
        with suppress(OSError):
            super().finish()

    def _asked(self) -> Asked | None:
        first = self.rfile.readline().decode("latin-1").split()
        if len(first) < 2:
            return None
        headers = []
        while line := self.rfile.readline().decode("latin-1").strip():
            name, _, value = line.partition(":")
            headers.append((name, value.strip()))
        length = next((int(v) for k, v in headers if k.lower() == "content-length"), 0)
        return Asked(first[0], first[1], headers, self.rfile.read(length))


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    block_on_close = False
    allow_reuse_address = True


@contextmanager
def listening(answer: Answer) -> Iterator[Peer]:
    """Answer every request on a free loopback port while the context lasts."""
    with _Server(("127.0.0.1", 0), _Handler) as server:
        peer = Peer(f"http://127.0.0.1:{server.server_address[1]}/v1")
        server.peer, server.answer = peer, answer  # type: ignore[attr-defined]
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield peer
        finally:
            peer.stopping.set()
            server.shutdown()
            thread.join()


def unused_url() -> str:
    """A loopback URL at which nothing listens."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return f"http://127.0.0.1:{taken.getsockname()[1]}/v1"
