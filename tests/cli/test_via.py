"""`check --via` over real ports: a relay before the reference, both on loopback."""

from __future__ import annotations

import json
import ssl
from collections.abc import Callable, Iterator, MutableMapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import jsonschema_rs
import msgspec
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

import conformance
from conformance.cli import via as proxying
from conformance.reference import Door, Pace, Service, create_app, running
from conformance.trace import Trace
from tests.cli.conftest import Command, Ended, run_json
from tests.cli.peer import unused_url

UPSTREAM_KEY = "upstream-key-0123456789"
PROXY_KEY = "proxy-key-9876543210"
SCHEMA = json.loads(
    (Path(conformance.__file__).parent / "differential" / "via.schema.json").read_text()
)

# Making one takes longer than all that the relay does.
_NO_TLS = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)

Change = Callable[[Request, dict[str, Any]], dict[str, Any]]


def relay(upstream: str, change: Change) -> Starlette:
    """A relay with a key of its own, which passes everything on and may change what it answers."""

    async def passed(request: Request) -> Response:
        given = request.headers.get("authorization")
        # Its own key opens the upstream; another one is for the upstream to refuse.
        key = f"Bearer {UPSTREAM_KEY}" if given == f"Bearer {PROXY_KEY}" else given
        async with httpx.AsyncClient(trust_env=False, verify=_NO_TLS) as client:
            answer = await client.request(
                request.method,
                upstream + request.url.path.removeprefix("/v1"),
                params=request.query_params,
                content=await request.body(),
                headers={
                    **({"authorization": key} if key else {}),
                    **{
                        k: v
                        for k, v in request.headers.items()
                        if k in ("content-type", "openai-beta")
                    },
                },
            )
        streamed = answer.headers.get("content-type", "").startswith("text/event-stream")
        body = None if streamed else change(request, answer.json())
        kept = {k: v for k, v in answer.headers.items() if k.startswith(("openai-", "x-"))}
        own = {**kept, "X-Relay": f"for {UPSTREAM_KEY}"}
        if streamed:
            return Response(answer.content, 200, own, media_type="text/event-stream")
        return JSONResponse(body, answer.status_code, own)

    route = Route("/{rest:path}", passed, methods=["GET", "POST", "DELETE"])
    return Starlette(routes=[route])


class Counting:
    """The reference, with a count of what came in."""

    def __init__(self) -> None:
        self.app: Any = create_app(Service(pace=Pace(0.0, 0.01)), Door([UPSTREAM_KEY]))
        self.requests = self.runs = 0

    async def __call__(self, scope: MutableMapping[str, Any], receive: Any, send: Any) -> None:
        if scope["type"] == "http":
            self.requests += 1
            self.runs += scope["method"] == "POST" and scope["path"].endswith("/runs")
        await self.app(scope, receive, send)


@contextmanager
def both(change: Change) -> Iterator[tuple[Counting, str, str]]:
    upstream = Counting()
    with running(upstream) as direct, running(relay(direct, change)) as proxy:
        yield upstream, direct, proxy


@pytest.fixture
def via(command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Ended]:
    monkeypatch.setenv("UPSTREAM_KEY", UPSTREAM_KEY)
    monkeypatch.setenv("PROXY_KEY", PROXY_KEY)

    def go(direct: str, proxy: str, *more: object) -> Ended:
        return command(
            "check", "--base-url", direct, "--api-key-env", "UPSTREAM_KEY",
            "--via", proxy, "--via-key-env", "PROXY_KEY",
            "--out", tmp_path / "out", "--seed", 3, *more,
        )  # fmt: skip

    return go


def via_json(out: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((out / "via.json").read_text())
    jsonschema_rs.validator_for(SCHEMA).validate(found)
    return found


def test_a_relay_that_loses_metadata_is_altered_and_illegal(
    via: Callable[..., Ended], command: Command, tmp_path: Path
) -> None:
    """Both conversations are on file, judged, within the limits, and without a key."""

    def lossy(request: Request, body: dict[str, Any]) -> dict[str, Any]:
        return {**body, "metadata": {}} if body.get("object") == "thread.run" else body

    with both(lossy) as (upstream, direct, proxy):
        ended = via(direct, proxy, "--only", "RUN-ECHO-*")
    out = tmp_path / "out"
    found = via_json(out)
    assert (found["verdict"], ended.code) == ("altered and illegal", 1)
    assert [b["check"] for b in found["broken"]] == ["RUN-ECHO-002"]
    named = {(c["kind"], c["where"], c["path"]) for c in found["changes"]}
    assert ("added", "header", "x-relay") in named
    assert ("dropped", "field", "metadata.scenario") in named
    assert found["only_direct"] == found["only_via"] == []
    for text in (ended.out, (out / "via.md").read_text()):
        assert "altered and illegal" in text
        assert "RUN-ECHO-002" in text

    through, straight = run_json(out), run_json(out / "direct")
    assert (through["exit_code"], straight["exit_code"]) == (1, 0)
    assert through["provider"]["base_url"] == proxy
    assert straight["provider"]["base_url"] == direct
    spent = through["spend"]["requests"] + straight["spend"]["requests"]
    assert spent == upstream.requests <= 400
    for run in (out, out / "direct"):
        assert command("verify", run).code == 0
        assert run_json(run)["leftovers"] == []
    for file in out.rglob("*"):
        if file.is_file():
            data = file.read_bytes()
            assert UPSTREAM_KEY.encode() not in data, file
            assert PROXY_KEY.encode() not in data, file


def test_the_limits_hold_for_both_together(via: Callable[..., Ended], tmp_path: Path) -> None:
    with both(lambda request, body: body) as (upstream, direct, proxy):
        ended = via(direct, proxy, "--max-requests", 120, "--max-paid-runs", 5)
    assert upstream.requests <= 120
    assert upstream.runs <= 5
    assert "left out" in ended.err
    found = via_json(tmp_path / "out")
    assert found["verdict"] == "altered but legal"
    assert {c["where"] for c in found["changes"]} == {"header"}
    assert found["direct"]["paid_runs"] + found["via"]["paid_runs"] == upstream.runs


def test_an_upstream_that_is_not_there_ends_it_before_the_proxy_is_asked(
    via: Callable[..., Ended], tmp_path: Path
) -> None:
    ended = via(unused_url(), "http://127.0.0.1:9/v1")
    assert ended.code == 4
    assert "nothing to compare with" in ended.err
    assert (tmp_path / "out" / "direct" / "run.json").exists()
    assert not (tmp_path / "out" / "via.json").exists()


def test_an_interrupted_run_does_not_go_on_through_the_proxy(
    via: Callable[..., Ended], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    play = proxying.played

    def stopped(*given: Any, **options: Any) -> Trace:
        trace = play(*given, **options)
        assert trace.finished is not None
        finished = msgspec.structs.replace(trace.finished, reason="interrupted")
        return msgspec.structs.replace(trace, finished=finished)

    monkeypatch.setattr(proxying, "played", stopped)
    with both(lambda request, body: body) as (upstream, direct, proxy):
        ended = via(direct, proxy, "--only", "RUN-META-*")
    assert (ended.code, "interrupted" in ended.err) == (5, True)
    assert run_json(tmp_path / "out" / "direct")["spend"]["requests"] == upstream.requests


def test_a_proxy_that_is_not_there_is_not_compared(
    via: Callable[..., Ended], tmp_path: Path
) -> None:
    with running(Counting()) as direct:
        ended = via(direct, unused_url(), "--only", "RUN-ECHO-*")
    assert ended.code == 4
    assert via_json(tmp_path / "out")["verdict"] == "not compared"


def test_options_that_do_not_fit_together(via: Callable[..., Ended], command: Command) -> None:
    assert via("http://h/v1", "http://p/v1", "--repeat", 2).code == 2
    assert via("http://h/v1", "no-url").code == 2
    assert via("http://h/v1", "http://p/v1", "--max-paid-runs", 0, "--max-requests", 8).code == 2
    assert command("check", "--via-key-env", "PROXY_KEY").code == 2


def test_the_plan_says_that_everything_is_sent_twice(via: Callable[..., Ended]) -> None:
    ended = via("http://h/v1", "http://p/v1", "--plan")
    assert ended.code == 0
    (last,) = (line for line in ended.out.splitlines() if line.startswith("twice"))
    requests, runs = (int(word) for word in last.split() if word.isdigit())
    assert requests <= 400
    assert runs <= 25
