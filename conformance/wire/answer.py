"""Reads an answer whatever it is: endless, mis-encoded, slow, cut off. All of it is evidence."""

from __future__ import annotations

import base64
import codecs
import zlib
from collections.abc import Callable
from typing import Any

import httpx
from attrs import define, field

from conformance.trace import Response, StreamEvent
from conformance.trace.sse import EventReader
from conformance.wire.redact import Redactor

MAX_BODY_BYTES = 2 * 1024 * 1024
MAX_EVENTS = 10_000
ENCODINGS = "gzip, deflate"
"""What `Accept-Encoding` offers: what is unpacked here, with a bound."""


@define
class Answer:
    """The bytes of an answer as they come in, and its stream events with their times.

    Attributes:
        limit: bytes of the body that are kept, unpacked.
        truncated: reading stopped before the end: too large, too slow, or cut off.
    """

    status: int
    headers: list[tuple[str, str]]
    limit: int = MAX_BODY_BYTES
    body: bytearray = field(factory=bytearray)
    truncated: bool = False
    _seen: list[StreamEvent] = field(factory=list)

    async def read(self, response: httpx.Response, elapsed_ms: Callable[[], float]) -> None:
        """Read the body up to the limit; what was read stays here if reading fails.

        Raises:
            zlib.error: it is not packed as its Content-Encoding says.
        """
        self.truncated = True
        unpack = _unpacker(self._header("content-encoding"))
        watch = self._watcher()
        # Raw, because httpx would unpack a small bomb into more memory than there is.
        assert isinstance(response.stream, httpx.AsyncByteStream)
        async for packed in response.stream:
            room = self.limit - len(self.body)
            piece = unpack(packed, room)[:room]
            self.body += piece
            watch(piece, elapsed_ms())
            if len(self.body) >= self.limit or len(self._seen) >= MAX_EVENTS:
                return
        self.truncated = False

    def recorded(self, redactor: Redactor) -> Response:
        """Return the answer as it goes to disk."""
        fields: dict[str, Any] = {}
        try:
            # A last character that was cut in two is no sign of another encoding.
            text = codecs.getincrementaldecoder("utf-8")().decode(self.body, not self.truncated)
            fields["body"] = redactor.cut_off(text) if self.truncated else redactor.text(text)
        except UnicodeDecodeError:
            clean = redactor.raw(bytes(self.body))
            fields["body_base64"] = base64.b64encode(clean).decode()
        return Response(
            status=self.status,
            headers=redactor.headers(self.headers),
            truncated=self.truncated,
            **fields,
        )

    def events(self, redactor: Redactor) -> tuple[StreamEvent, ...]:
        """Return the stream events, each with the time at which its last byte arrived."""
        return tuple(map(redactor.event, self._seen))

    def _watcher(self) -> Callable[[bytes, float], None]:
        if not self._header("content-type").startswith("text/event-stream"):
            return lambda piece, at_ms: None
        reader = EventReader()
        decoder = codecs.getincrementaldecoder("utf-8")("replace")
        return lambda piece, at_ms: self._seen.extend(reader.feed(decoder.decode(piece), at_ms))

    def _header(self, name: str) -> str:
        return next((v.strip().lower() for k, v in self.headers if k.lower() == name), "")


def _unpacker(encoding: str) -> Callable[[bytes, int], bytes]:
    """Return what unpacks a piece, at most so many bytes of it.

    What came in an encoding that was not offered, or in several, is kept as it is.
    """
    if encoding in {"gzip", "x-gzip"}:
        return zlib.decompressobj(16 + zlib.MAX_WBITS).decompress
    if encoding == "deflate":
        return _Deflate().decompress
    return lambda piece, room: piece


class _Deflate:
    """HTTP's deflate, which some servers send with its zlib head and some without."""

    def __init__(self) -> None:
        self._unpack: Callable[[bytes, int], bytes] | None = None

    def decompress(self, piece: bytes, room: int) -> bytes:
        if self._unpack is not None:
            return self._unpack(piece, room)
        self._unpack = zlib.decompressobj().decompress
        try:
            return self._unpack(piece, room)
        except zlib.error:
            self._unpack = zlib.decompressobj(-zlib.MAX_WBITS).decompress
            return self._unpack(piece, room)
