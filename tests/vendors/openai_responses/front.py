"""Puts the mock library openai-responses on a port. Everything that is answered is its own.

The library patches httpx inside a test; here each request that arrives is handed to its router.
Where a test would see an exception of the library, a client of this port sees 500; where the
library has no route, 404. Nobody works on its runs: a test would set their status by hand.

    python front.py PORT
"""

from __future__ import annotations

import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx
from openai_responses import OpenAIMock
from respx.models import AllMockedAssertionError

INSIDE = "http://inside"
MOCK = OpenAIMock(base_url=f"{INSIDE}/v1")
OWN = {"content-length", "connection", "transfer-encoding"}


def answered(request: httpx.Request) -> httpx.Response:
    try:
        return MOCK.router.handler(request)
    except AllMockedAssertionError:
        return httpx.Response(404, text="no route")
    except Exception as error:
        return httpx.Response(500, text=f"{type(error).__name__}: {error}")


class Front(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def _any(self) -> None:
        body = self.rfile.read(int(self.headers.get("content-length") or 0))
        headers = [(k, v) for k, v in self.headers.items() if k.lower() not in OWN]
        answer = answered(
            httpx.Request(self.command, INSIDE + self.path, headers=headers, content=body)
        )
        # No headers of the front's own, as a test would see none.
        self.send_response_only(answer.status_code)
        for name, value in answer.headers.items():
            if name not in OWN:
                self.send_header(name, value)
        self.send_header("content-length", str(len(answer.content)))
        self.end_headers()
        self.wfile.write(answer.content)

    do_GET = do_POST = do_DELETE = _any  # noqa: N815

    def log_message(self, *_: object) -> None:
        """Keep quiet."""


if __name__ == "__main__":
    ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Front).serve_forever()
