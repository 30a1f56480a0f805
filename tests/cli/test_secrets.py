"""A key is in no byte of anything that is written or said, whichever way it came in or back."""

from __future__ import annotations

import base64
import html
import json
from collections.abc import Callable, Iterable
from pathlib import Path
from urllib.parse import quote

import pytest

from conformance.cli import running
from tests.cli.conftest import Command, Ended
from tests.cli.peer import CLOSE, Asked, answered, error, listening

# Each way in has a key of its own, so that a leak says where it came from. None has the shape of
# a key, so that shapes alone do not save it.
KEYS = {
    "env": 'env/key+0"123456789 abcdef',
    "second": "second-key-0123456789abcdef",
    "header": "header-key-0123456789abcdef",
    "bearer": "bearer.key.0123456789abcdef",
    "profile header": "profile-header-0123456789abc",
    "profile query": "profile-query-0123456789abcd",
    "user": "user-0123456789abcdef",
    "password": "pass/word-0123456789abcdef",
    "query": "query&key=0123456789abcdef",
    "path": "tenant-key-0123456789abcdef",
}
Echo = Callable[[Asked], Iterable[bytes]]


def told(asked: Asked) -> str:
    """Everything that came in, and the keys once more as the server understood them."""
    return asked.raw + "\n" + "\n".join(KEYS.values())


def body(text: str, status: int = 400, kind: str = "application/json") -> list[bytes]:
    return answered(status, text, ("Content-Type", kind))


def in_json(asked: Asked) -> list[bytes]:
    return error(400, told(asked))


def escaped(asked: Asked) -> list[bytes]:
    """All letters as escapes: parsed, they are the key again."""
    text = "".join(f"\\u{ord(c):04x}" for c in told(asked))
    return body(f'{{"error": {{"message": "{text}", "type": "x"}}}}')


def packed(asked: Asked) -> list[bytes]:
    whole = base64.b64encode(told(asked).encode()).decode()
    parts = [
        base64.b64encode(b"x" * n + k.encode()).decode() for k in KEYS.values() for n in (0, 1)
    ]
    return error(400, " ".join([whole, *parts]))


def redirected(asked: Asked) -> list[bytes]:
    return answered(302, "{}", ("Location", "/login?back=" + quote(told(asked), safe="")))


def in_headers(asked: Asked) -> list[bytes]:
    pairs = [(f"X-Echo-{n}", key) for n, key in enumerate(KEYS.values())]
    named = [(key, "1") for key in KEYS.values() if key.replace("-", "").isalnum()]
    return answered(400, "{}", *pairs, *named)


def chunked(asked: Asked) -> Iterable[bytes]:
    """A letter a chunk, each sent by itself."""
    yield b"HTTP/1.1 400 Bad\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
    for byte in json.dumps({"error": {"message": told(asked)}}).encode():
        yield b"1\r\n" + bytes([byte]) + b"\r\n"
    yield b"0\r\n\r\n"


def streamed(asked: Asked) -> list[bytes]:
    events = "".join(f"event: {key}\ndata: {json.dumps(told(asked))}\n\n" for key in KEYS.values())
    return body(events, 200, "text/event-stream")


def no_text(asked: Asked) -> list[bytes]:
    return answered(400, b"\xff\xfe\x80" + told(asked).encode() + b"\x80")


def cut_off(asked: Asked) -> list[bytes]:
    """The body ends within a key."""
    raw = told(asked).encode()[:-5]
    head = b"HTTP/1.1 400 Bad\r\nContent-Length: 99999\r\n\r\n"
    return [head, raw, CLOSE]


def as_id(asked: Asked) -> list[bytes]:
    """The key comes back as an id, and goes into the next URL."""
    return answered(
        200, json.dumps({"id": KEYS["header"], "status": KEYS["env"], "object": told(asked)})
    )


ECHOES: dict[str, Echo] = {
    "JSON": in_json,
    "plain text": lambda asked: body(told(asked), 400, "text/plain"),
    "HTML": lambda asked: body(html.escape(told(asked)), 200, "text/html"),
    "JSON escapes": escaped,
    "JSON in JSON": lambda asked: error(400, json.dumps({"echo": told(asked)})),
    "base64": packed,
    "URL-encoded": lambda asked: error(400, quote(told(asked), safe="")),
    "redirect": redirected,
    "headers": in_headers,
    "letter by letter": chunked,
    "stream": streamed,
    "no text": no_text,
    "cut off": cut_off,
    "id": as_id,
    "401": lambda asked: error(401, told(asked)),
    "success": lambda asked: answered(200, json.dumps({"object": "list", "data": [told(asked)]})),
}  # fmt: skip


def profile(path: Path, url: str) -> Path:
    """The key has a header of its own: the URL's password takes Authorization."""
    path.write_text(
        f"""
        name = "own"
        kind = "server"
        text = "A server of the user's own."
        base_url = {json.dumps(url)}
        key_env = "PLANTED_KEY"
        second_key_env = "PLANTED_SECOND"
        auth = "api-key"
        headers = {{ "X-Profile" = "{KEYS["profile header"]}" }}
        query = {{ token = "{KEYS["profile query"]}" }}
        """
    )
    return path


def with_keys(url: str) -> str:
    """A base URL with a key in each of its places."""
    user, password = (quote(KEYS[k], safe="") for k in ("user", "password"))
    host = url.removeprefix("http://").removesuffix("/v1")
    query = quote(KEYS["query"], safe="")
    return f"http://{user}:{password}@{host}/{KEYS['path']}/v1?api_key={query}"


def planted(command: Command, url: str, tmp_path: Path, *more: object) -> Ended:
    return command(
        *(["-v", "-v"] if "-vv" in more else []),
        "check", profile(tmp_path / "own.toml", with_keys(url)),
        "--header", f"X-Extra: {KEYS['header']}",
        "--header", f"X-Other: Bearer {KEYS['bearer']}",
        "--out", tmp_path / "out", "--timeout", "5", "--seed", "1",
        "--max-requests", "25", "--tier", "core", "--tier", "errors",
        *(flag for flag in more if flag != "-vv"),
    )  # fmt: skip


def leaks(data: bytes) -> list[str]:
    """The keys that are in some bytes, in any spelling that a reader would undo."""
    found = []
    for name, key in KEYS.items():
        spellings = {
            key,
            quote(key, safe=""),
            json.dumps(key)[1:-1],
            html.escape(key),
            "".join(f"\\u{ord(c):04x}" for c in key),
            base64.b64encode(key.encode()).decode().rstrip("=")[:-1],
            base64.b64encode(b"x" + key.encode()).decode()[4:-4],
        }
        found += [name for spelling in spellings if spelling.encode() in data]
    return found


def written(directory: Path) -> dict[str, bytes]:
    """Everything below a directory, and what is packed into it."""
    found = {str(path.relative_to(directory)): path.read_bytes()
             for path in directory.rglob("*") if path.is_file()}  # fmt: skip
    for line in found.get("exchanges.ndjson", b"").splitlines():
        packed = json.loads(line).get("response", {}).get("body_base64")
        if packed:
            found["a packed body"] = base64.b64decode(packed)
    return found


@pytest.fixture(autouse=True)
def _planted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLANTED_KEY", KEYS["env"])
    monkeypatch.setenv("PLANTED_SECOND", KEYS["second"])


@pytest.mark.parametrize("echo", ECHOES)
def test_no_key_is_written_or_said(echo: str, command: Command, tmp_path: Path) -> None:
    with listening(ECHOES[echo]) as peer:
        ended = planted(command, peer.url, tmp_path, "-vv")
        compared = command(
            "compare", tmp_path / "out", tmp_path / "out", "--out", tmp_path / "out" / "compared",
        )  # fmt: skip
        again = command("verify", tmp_path / "out")
    assert ended.code in {0, 1, 4, 5}
    assert (compared.code, again.code) == (0, again.code)
    # They did arrive: what is not written was not just never sent.
    sent = "\n".join(asked.raw for asked in peer.asked)
    for name in ("header", "bearer", "profile header", "profile query", "path"):
        assert KEYS[name] in sent
    said = {"output": ended.out.encode(), "errors": ended.err.encode()}
    files = written(tmp_path / "out")
    assert {"run.json", "exchanges.ndjson", "exchanges.har", "report.html", "junit.xml",
            "summary.md", "compared/comparison.json", "compared/index.html"} <= set(files)  # fmt: skip
    leaked = {where: leaks(data) for where, data in {**files, **said}.items() if leaks(data)}
    assert leaked == {}
    assert b"REDACTED" in files["exchanges.ndjson"]


def test_the_log_of_everything_says_no_key(command: Command, tmp_path: Path) -> None:
    """And it does log: the libraries' own lines about requests and answers are in it."""
    with listening(in_headers) as peer:
        ended = planted(command, peer.url, tmp_path, "-vv")
    assert "httpcore" in ended.err
    assert "receive_response_headers" in ended.err
    assert leaks(ended.err.encode()) == []


def test_a_traceback_says_no_key(
    command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An own bug whose message holds every key."""

    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("the keys are " + " ".join([*KEYS.values(), *map(repr, KEYS.values())]))

    monkeypatch.setattr(running, "write_run", broken)
    with listening(in_json) as peer:
        ended = planted(command, peer.url, tmp_path)
    assert ended.code == 3
    assert "RuntimeError: the keys are" in ended.err
    assert "bug of runs-conformance" in ended.err
    assert leaks(ended.err.encode()) == []


@pytest.mark.parametrize(
    "arguments",
    [
        ["check", f"http://me:{KEYS['env']}@host/v1"],
        ["check", "--base-url", f"ftp://me:{KEYS['path']}@host/v1"],
        ["check", "--base-url", f"http://me:{KEYS['path']}@host:99999/v1"],
        ["check", "--header", f"X Y: {KEYS['header']}"],
        ["check", "--header", f"X-Y: {KEYS['header']}é"],
        ["check", "--header", KEYS["header"]],
    ],
)
def test_a_usage_error_repeats_no_key(arguments: list[str], command: Command) -> None:
    ended = command(*arguments)
    assert ended.code == 2
    assert leaks(ended.err.encode()) == []


def test_clean_up_says_no_key_and_asks_for_a_url_that_was_not_kept(
    command: Command, tmp_path: Path
) -> None:
    """The URL on record lacks its secrets, so it cannot be used again."""
    with listening(lambda asked: answered(200, '{"id": "thread_1", "object": "x"}')
                   if asked.method != "DELETE" else error(500, told(asked))) as peer:  # fmt: skip
        planted(command, peer.url, tmp_path)
        refused = command("cleanup", tmp_path / "out")
        ended = command(
            "cleanup", tmp_path / "out", "--profile", tmp_path / "own.toml",
            "--header", f"X-Extra: {KEYS['header']}",
        )  # fmt: skip
    assert refused.code == 2
    assert "--base-url" in refused.err
    assert ended.code == 1
    assert "could not delete" in ended.err
    assert leaks((ended.out + ended.err + refused.err).encode()) == []


def test_an_audit_says_no_key_that_the_traffic_carried(command: Command, tmp_path: Path) -> None:
    key = KEYS["bearer"]
    entry = {
        "startedDateTime": "2026-01-01T00:00:00Z",
        "time": 1,
        "request": {
            "method": "POST",
            "url": "https://host/v1/threads",
            "headers": [{"name": "Authorization", "value": f"Bearer {key}"}],
        },
        "response": {
            "status": 200,
            "headers": [],
            "content": {"text": json.dumps({"id": key, "object": key, "metadata": key})},
        },
    }
    (tmp_path / "a.har").write_text(json.dumps({"log": {"entries": [entry]}}))
    for form in ("text", "json"):
        ended = command("audit", tmp_path / "a.har", "--format", form)
        assert ended.code in {1, 5}
        assert leaks((ended.out + ended.err).encode()) == []
