"""A provider's bytes are hostile: the run ends, with evidence, and never with a traceback."""

from __future__ import annotations

import gzip
import json
import resource
import time
import zlib
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from tests.cli.conftest import Command, Ended, run_json
from tests.cli.peer import CLOSE, RESET, Answer, Asked, Peer, answered, listening

KEY = "hostile-key-0123456789abcdef"
CHUNKED = (
    b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
)


def bomb(layers: int = 1) -> list[bytes]:
    """Megabytes of zeros in kilobytes, or in a few bytes when packed twice."""
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    block = bytes(1 << 20)
    packed = b"".join([*(packer.compress(block) for _ in range(64)), packer.flush()])
    for _ in range(layers - 1):
        packed = gzip.compress(packed)
    names = ", ".join(["gzip"] * layers)
    return answered(200, packed, ("Content-Encoding", names))


def endless(head: bytes, piece: bytes) -> Answer:
    def answer(asked: Asked) -> Iterable[bytes]:
        yield head
        while True:
            yield piece

    return answer


def drip(head: bytes, piece: bytes) -> Callable[[Peer], Answer]:
    """A byte now and then: each one in time, the whole of it never."""

    def of(peer: Peer) -> Answer:
        def answer(asked: Asked) -> Iterable[bytes]:
            yield head
            while not peer.stopping.wait(0.05):
                yield piece

        return answer

    return of


def always(pieces: list[bytes]) -> Answer:
    return lambda asked: pieces


GOOD_RUN = '{"id": "run_1", "object": "thread.run", "status": "queued"}'
NESTED = "[" * 200_000 + "]" * 200_000
SERVERS: dict[str, Answer] = {
    "endless body": endless(CHUNKED, b"10000\r\n" + b"x" * 0x10000 + b"\r\n"),
    "endless headers": endless(b"HTTP/1.1 200 OK\r\n", b"X-More: " + b"x" * 1000 + b"\r\n"),
    "endless header": endless(b"HTTP/1.1 200 OK\r\nX-Long: ", b"x" * 65536),
    "endless 1xx": endless(b"", b"HTTP/1.1 100 Continue\r\n\r\n" * 100),
    "endless events": endless(
        CHUNKED.replace(b"application/json", b"text/event-stream"),
        b"800\r\n" + b"data: x\n\n" * 227 + b"\n" * 5 + b"\r\n",
    ),
    "reset before the answer": always([RESET]),
    "reset in the body": always([CHUNKED, b'5\r\n{"id"\r\n', RESET]),
    "closed before the answer": always([CLOSE]),
    "closed in the body": always([b"HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n{", CLOSE]),
    "truncated chunk": always([CHUNKED, b'ffff\r\n{"id": "thread_1"', CLOSE]),
    "chunk of no size": always([CHUNKED, b"zz\r\nxx\r\n", CLOSE]),
    "negative length": always([b"HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n{}"]),
    "two lengths": always(
        [b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 5\r\n\r\n{}", CLOSE]
    ),
    "no HTTP": always([b"220 mail.example ESMTP\r\n", CLOSE]),
    "HTTP of the future": always([b"HTTP/7.7 200 OK\r\n\r\n{}", CLOSE]),
    "no status": always([b"HTTP/1.1 abc OK\r\n\r\n{}", CLOSE]),
    "status 999": always(answered(999, "{}")),
    "status 204": always([b"HTTP/1.1 204 No Content\r\n\r\n"]),
    "HTML": always(answered(200, "<html>Sign in</html>", ("Content-Type", "text/html"))),
    "empty body": always(answered(200, "")),
    "gzip bomb": always(bomb()),
    "gzip bomb in a bomb": always(bomb(2)),
    "no gzip at all": always(answered(200, "{}", ("Content-Encoding", "gzip"))),
    "unknown encoding": always(answered(200, "{}", ("Content-Encoding", "br"))),
    "deeply nested": always(answered(200, NESTED)),
    "deeply nested object": always(answered(200, '{"id": ' * 100_000 + "1" + "}" * 100_000)),
    "invalid UTF-8": always(answered(200, b'{"id": "\xff\xfe\x80"}')),
    "UTF-16": always(answered(200, GOOD_RUN.encode("utf-16"))),
    "byte order mark": always(answered(200, b"\xef\xbb\xbf" + GOOD_RUN.encode())),
    "NaN": always(answered(200, '{"id": NaN, "created_at": -Infinity, "status": 1e999}')),
    "huge integers": always(answered(200, '{"id": "x", "created_at": ' + "9" * 4000 + "}")),
    "integer beyond all": always(answered(200, '{"id": "x", "created_at": ' + "9" * 9000 + "}")),
    "null": always(answered(200, "null")),
    "a string": always(answered(200, '"thread_1"')),
    "a list": always(answered(200, "[1, null, {}]")),
    "same id for all": always(answered(200, GOOD_RUN.replace("queued", "completed"))),
    "id with a path in it": always(answered(200, '{"id": "../../admin?x=#y", "status": []}')),
    "lone surrogates": always(answered(200, '{"id": "\\ud800", "object": "\\udfff"}')),
    "duplicate headers": always(
        answered(200, GOOD_RUN, *[("Content-Type", "application/json"), ("X-A", "1")] * 50)
    ),
    "folded header": always(
        [b"HTTP/1.1 200 OK\r\nX-A: 1\r\n  folded\r\nContent-Length: 2\r\n\r\n{}"]
    ),
    "bare CR in a header": always(
        [b"HTTP/1.1 200 OK\r\nX-A: 1\rSet-Cookie: a=b\r\nContent-Length: 2\r\n\r\n{}", CLOSE]
    ),
    "NUL in a header": always(
        [b"HTTP/1.1 200 OK\r\nX-A: \x00\r\nContent-Length: 2\r\n\r\n{}", CLOSE]
    ),
    "bytes beyond ASCII in headers": always(
        answered(200, GOOD_RUN, ("X-A", "\xff\x80é"), ("Retry-After", "\xb2"))
    ),
    "two answers to one request": always([*answered(400, "{}"), *answered(500, "{}")]),
    "stream for everything": always(
        answered(200, 'event: error\ndata: {"x"\n\ndata: [DONE]\n\n',
                 ("Content-Type", "text/event-stream"))
    ),
    "429 for everything": always(answered(429, "{}", ("Retry-After", "99999999"))),
    "hint of never": always(
        answered(200, GOOD_RUN.replace("queued", "failed"), ("openai-poll-after-ms", "9" * 5000))
    ),
    "500 for everything": always(answered(500, "Internal Server Error")),
}  # fmt: skip


def checked(command: Command, url: str, out: Path, monkeypatch: pytest.MonkeyPatch) -> Ended:
    monkeypatch.setenv("HOSTILE_KEY", KEY)
    return command(
        "check", "--base-url", url, "--api-key-env", "HOSTILE_KEY", "--out", out,
        "--timeout", "0.4", "--max-requests", "60", "--max-paid-runs", "5", "--concurrency", "6",
        "--tier", "core", "--seed", "1",
    )  # fmt: skip


def evidence(ended: Ended, out: Path) -> dict[str, object]:
    """What holds however a provider answers."""
    assert ended.code in {0, 1, 4, 5}, ended.err
    for said in (ended.out, ended.err):
        assert "Traceback" not in said
        assert "bug of runs-conformance" not in said
        assert KEY not in said
    record = run_json(out)
    assert record["exit_code"] == ended.code
    assert not [s for s in record["scenarios"] if s["outcome"] == "error"]
    assert not [r for r in record["results"] if r["verdict"] == "error"]
    names = {path.name for path in out.iterdir()}
    assert names == {
        "run.json", "exchanges.ndjson", "exchanges.har", "report.html", "junit.xml", "summary.md",
        "findings.sarif",
    }  # fmt: skip
    exchanges = [
        line
        for line in map(json.loads, (out / "exchanges.ndjson").read_text().splitlines())
        if line["kind"] == "exchange"
    ]
    assert exchanges
    assert all("response" in e or e["error"] for e in exchanges)
    return record


@pytest.mark.parametrize("name", SERVERS)
def test_the_run_ends_with_evidence(
    name: str, command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out, before = tmp_path / "out", _peak_mb()
    with listening(SERVERS[name]) as peer:
        ended = checked(command, peer.url, out, monkeypatch)
    assert 0 < len(peer.asked) <= 60
    record = evidence(ended, out)
    # Each answer was asked for, and whatever was asked is on record; a request that got no answer
    # need not have reached the server.
    lines = map(json.loads, (out / "exchanges.ndjson").read_text().splitlines())
    answered = sum("response" in one for one in lines)
    assert answered <= len(peer.asked) <= record["spend"]["requests"]  # type: ignore[index]
    # Kept, the bombs of all requests would be more, 64 MiB each; loading the suite is part of it.
    assert _peak_mb() - before < 700


def _peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


@pytest.mark.parametrize(
    ("head", "piece"),
    [
        (b"", b"H"),
        (b"HTTP/1.1 200 OK\r\nX-Slow: ", b"x"),
        (CHUNKED, b"1\r\n \r\n"),
        (CHUNKED.replace(b"application/json", b"text/event-stream"), b"3\r\n:\n\n\r\n"),
    ],
    ids=["status line", "headers", "body", "stream"],
)
def test_a_slow_drip_ends_at_the_timeout(
    head: bytes,
    piece: bytes,
    command: Command,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Though a byte comes long before each time-out of the socket."""
    out = tmp_path / "out"
    holder: list[Answer] = []
    with listening(lambda asked: holder[0](asked)) as peer:
        holder.append(drip(head, piece)(peer))
        begun = time.monotonic()
        ended = checked(command, peer.url, out, monkeypatch)
        assert time.monotonic() - begun < 30
    evidence(ended, out)
    first = json.loads((out / "exchanges.ndjson").read_text().splitlines()[1])
    assert first["error"] == "no complete answer within 0.4 s"
    assert 350 < first["elapsed_ms"] < 5000


def test_a_redirect_is_never_followed(
    command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not even to the same host: where it leads, the key would go too."""
    out = tmp_path / "out"
    with listening(always(answered())) as elsewhere:
        where = elsewhere.url + "/threads"
        moved = answered(307, "{}", ("Location", where))
        with listening(always(moved)) as peer:
            ended = checked(command, peer.url, out, monkeypatch)
    record = evidence(ended, out)
    assert elsewhere.asked == []
    assert record["exit_code"] in {1, 5}
    assert where in (out / "exchanges.ndjson").read_text()


@pytest.mark.parametrize("closes", [True, False])
def test_each_exchange_has_a_connection_of_its_own(
    closes: bool, command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A server that closes after each answer, said or unsaid, is as good as one that does not."""
    body = '{"error": {"message": "No such thing.", "type": "invalid_request_error"}}'

    def answer(asked: Asked) -> Iterable[bytes]:
        yield from answered(400, body)
        if closes:
            yield CLOSE

    with listening(answer) as peer:
        ended = checked(command, peer.url, tmp_path / "out", monkeypatch)
    evidence(ended, tmp_path / "out")
    assert peer.connections == len(peer.asked) > 1


def test_no_cookie_is_sent_back(
    command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a provider sets must not change what later requests say."""
    with listening(always(answered(400, "{}", ("Set-Cookie", "a=b; Path=/")))) as peer:
        checked(command, peer.url, tmp_path / "out", monkeypatch)
    assert not [a for a in peer.asked if any(n.lower() == "cookie" for n, _ in a.headers)]
