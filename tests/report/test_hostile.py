"""A provider's bytes are hostile; none of them gets out of its box."""

from __future__ import annotations

import base64
import csv
import io
import json
import os
import re
import shutil
import subprocess
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from rich.console import Console

from conformance import report
from conformance.record import (
    Excuse,
    Leftover,
    Provider,
    RunRecord,
    ScenarioResult,
    SequenceResult,
    StaleWaiver,
)
from conformance.report.difference import difference
from conformance.report.difference_text import difference_json, difference_text
from conformance.report.evidence import curl, show
from conformance.report.text import code, line, plain, plain_block, shell_quote, xml_safe
from conformance.trace.exchange import Exchange, Request, Response, StreamEvent
from tests.report.page import Page
from tests.report.samples import exchange, record, result, run_object
from tests.report.test_properties import assert_inert

HOSTILE = {
    "script": "<script>alert(1)</script>",
    "style": "</style><script>alert(1)</script>",
    "attribute": '"><img src=x onerror=alert(1)>',
    "single": "' onmouseover='alert(1)",
    "template": "{{ 7 * 7 }}{% raw %}",
    "ansi": "\x1b[2J\x1b]0;owned\x07\x9b31m",
    "lines": "fine\n✔ pass everything\r\n",
    "bidi": "\u202eevil\u2066x\u2069\u200f",
    "surrogate": "a\ud800b\udfff",
    "null": "\x00\x08\x0b\x0c\ufffe\uffff",
    "markup": "[bold red]x[/] [link=https://evil.example]y[/link] :bomb:",
    "markdown": "| x | [a](https://evil.example) `b` ``c`` @someone <b>",
    "comment": "]]> --> <!-- <![CDATA[",
    "tags": "\U000e0041\U000e0042",
    "fillers": "\u3164\u115f\u2800\uffa0\U000e0142",
    "stacked": "Z" + "\u0301\u0336\u0489\u20dd\u0e49" * 200,
    "wide formula": "＝cmd|' /C calc'!A0",
    "comment in a script": '{"a": "<!--<script>", "b": "</script>"}',
    "web": "javascript:alert(1)//data:text/html,<svg onload=alert(1)>",
    "many keys": json.dumps({f"key{n}": n for n in range(20_000)}),
    "deep": "[" * 60_000,
    "nested": "[" * 500 + "1," * 2_000 + "1" + "]" * 500,
    "huge": "A" * 5_000_000,
    "huge angle": "<" * 5_000_000,
    "huge escape": "\x1b" * 5_000_000,
}
MAY_NOT_SHOW = set("\x00\x08\x0b\x0c\x1b\x07\x9b\u202e\u2066\u2069\u200f\ufffe\uffff\U000e0041")
MAY_NOT_SHOW |= set("\u3164\u115f\u2800\uffa0\U000e0142")
STACKED = re.compile("[\u0301\u0336\u0489\u20dd\u0e49]{6}")
SIZE_LIMIT = 400_000


@pytest.fixture(params=list(HOSTILE.values()), ids=list(HOSTILE))
def text(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def everywhere(text: str) -> RunRecord:
    """A record that says one thing wherever a provider has a say."""
    found = result(
        expected=text,
        observed=text,
        answer=text,
        summary=text,
        pointer=text,
        exchanges=(1, 2, 5),
        excuse=Excuse(kind="waiver", reason=text, owner=text, expires=text),
    )
    quiet = result("RUN-X-001", "differs", observed=text, answer=text)
    return record(
        found,
        quiet,
        result(text, "pass", observed=text),
        provider=Provider(text, text, text, False, (text,)),
        scenarios=(ScenarioResult(text, "stopped", text),),
        sequences=(SequenceResult("RUN-NULL-007", ((text, text),), (5,)),),
        stale_waivers=(StaleWaiver(check=text, provider=text, owner=text, why=text),),
        reason=text,
        complete=False,
        exit_code=5,
        fields={"run": {text: {text: {"null": 1}}}},
        leftovers=(Leftover("thread", text),),
        notes=(text,),
    )


def spoken(text: str) -> list[Exchange]:
    """Exchanges that say one thing wherever a provider has a say."""
    request = Request(method=text, url=f"https://x.example/{text}", body=text)
    headers = (("content-type", text), ("accept", text))
    return [
        exchange(1, response=Response(status=200, body=text), label=text, source=text),
        exchange(2, request=request, response=None, error=text),
        exchange(3, request=Request(method="GET", url=text, headers=headers)),
        exchange(4, events=(StreamEvent(name=text, data=text),) * 100),
        # A run of its making, as the figures and their tables show it.
        exchange(
            5,
            scenario=text,
            operation="createRun",
            path={"thread_id": text},
            response=Response(status=200, body=run_object(text, id=text, usage=text)),
        ),
        exchange(
            6,
            started_ms=50.0,
            response=Response(status=200, body=run_object("queued", id=text)),
        ),
    ]


def test_page(text: str) -> None:
    """Nothing unescaped, nothing invisible, bounded in size, and still UTF-8."""
    html = report.render(everywhere(text), spoken(text))
    page = Page(html)

    assert_inert(page, scripts=1)
    assert MAY_NOT_SHOW.isdisjoint(html)
    assert not STACKED.search(html)
    assert len(html.encode()) < SIZE_LIMIT


def test_page_of_stream(text: str) -> None:
    """A hostile stream is as harmless as a hostile body."""
    found = record(result(exchanges=(3, 4)))
    html = report.render(found, spoken(text))

    assert_inert(Page(html), scripts=1)
    assert MAY_NOT_SHOW.isdisjoint(html)
    assert not STACKED.search(html)
    assert len(html.encode()) < SIZE_LIMIT


@pytest.mark.parametrize("colour", [True, False])
def test_terminal(text: str, colour: bool) -> None:
    """No escape that the provider sent reaches a terminal; one finding stays on its lines."""
    out = io.StringIO()
    console = Console(file=out, width=100, force_terminal=colour, no_color=not colour)
    quiet = io.StringIO()
    report.print_summary(everywhere(text), console, None)
    report.print_summary(
        everywhere("x"),
        Console(file=quiet, width=100, force_terminal=colour, no_color=not colour),
        None,
    )

    said = out.getvalue()
    assert said.count("\x1b") == quiet.getvalue().count("\x1b")
    assert said.count("\n") == quiet.getvalue().count("\n")
    assert (MAY_NOT_SHOW - {"\x1b"}).isdisjoint(said)
    assert len(said) < 20_000
    assert said.encode()


def test_terminal_without_unicode() -> None:
    """A terminal that cannot show a sign is not a reason to crash."""
    raw = io.BytesIO()
    out = io.TextIOWrapper(raw, encoding="ascii")
    report.print_summary(everywhere("né"), Console(file=out, width=100), "x")
    out.flush()

    assert b"fail RUN-NULL-007" in raw.getvalue()


def test_junit(text: str) -> None:
    """Whatever is said, JUnit parses."""
    xml = report.junit(everywhere(text))

    assert len(ET.fromstring(xml.encode()).findall(".//testcase")) == 3
    assert len(xml) < SIZE_LIMIT


def test_summary(text: str) -> None:
    """Whatever is said, forty lines are forty lines."""
    said = report.summary(everywhere(text))

    assert len(said.splitlines()) <= 40
    assert len(said) < 20_000
    assert MAY_NOT_SHOW.isdisjoint(said)
    assert said.encode()


def test_comparison(text: str) -> None:
    """A comparison is as safe as a report."""
    runs = [
        report.StoredRun(record=everywhere(text), exchanges=tuple(spoken(text))),
        report.StoredRun(record=everywhere("x")),
    ]
    comparison = report.compare(runs)

    for page in report.comparison_pages(comparison, runs):
        assert_inert(Page(page.html), scripts=page.html.count("</script>"))
        assert page.html.count("</script>") == (
            page.path == "index.html" or page.path.startswith("runs/")
        )
        assert MAY_NOT_SHOW.isdisjoint(page.html)
        assert len(page.html.encode()) < SIZE_LIMIT
        assert re.fullmatch(r"[a-z0-9-]+\.html|runs/[a-z0-9-]+\.html", page.path)
    assert len(report.comparison_summary(comparison)) < 20_000
    assert MAY_NOT_SHOW.isdisjoint(report.comparison_summary(comparison))


def test_comparison_csv(text: str) -> None:
    """A spreadsheet takes nothing for a formula, and no cell for two."""
    comparison = report.compare([everywhere(text), everywhere(f"={text[:80]}")])
    rows = list(csv.reader(io.StringIO(report.comparison_csv(comparison))))

    assert {len(row) for row in rows} == {5 + 2 * 3}
    assert not [cell for row in rows for cell in row if cell.lstrip()[:1] in tuple("=+-@＝＋－＠")]
    assert MAY_NOT_SHOW.isdisjoint("".join(cell for row in rows for cell in row))


def test_difference(text: str) -> None:
    """A difference reaches a terminal as text, a line a statement, and JSON as JSON."""
    found = difference(everywhere("x"), everywhere(text), force=True)
    said = difference_text(found)

    assert MAY_NOT_SHOW.isdisjoint(said)
    assert said.count("\n") < 60
    assert len(said) < 20_000
    assert json.loads(difference_json(found))


def test_comparison_json_of_surrogates() -> None:
    """What no JSON can hold is replaced in comparison.json, never a crash."""
    said = everywhere(HOSTILE["surrogate"])

    assert json.loads(report.comparison_json(report.compare([said])))


@pytest.mark.parametrize("raw", [b"\xff\xfe\x00<script>", b"\x80" * 5_000_000, b""])
def test_broken_utf8(raw: bytes) -> None:
    """A body that is no text shows its bytes."""
    encoded = base64.b64encode(raw).decode()
    shown = show(exchange(response=Response(status=200, body_base64=encoded)))

    assert shown.received is not None
    assert shown.received.bytes == len(raw)
    assert len(shown.received.text) < 20_000


def test_broken_base64() -> None:
    """Base64 that is none is shown as it stands."""
    shown = show(exchange(response=Response(status=200, body_base64="<not base64>")))

    assert shown.received is not None
    assert shown.received.text == "<not base64>"


@pytest.mark.skipif(shutil.which("bash") is None, reason="needs bash to read the quoting back")
@pytest.mark.parametrize(
    "text", [v for k, v in HOSTILE.items() if not k.startswith(("huge", "deep", "null", "many"))]
)
def test_shell_quote(text: str) -> None:
    """A shell reads back just the bytes that were quoted, and runs nothing."""
    for hostile in (text, "$(id) `id` $HOME \\ ' \" ! ; & | > x", f"{text}'; id #", "-X \\'\n"):
        quoted = shell_quote(hostile)
        command = f"printf %s {quoted}".encode()
        done = subprocess.run(["bash", "-c", command], capture_output=True, check=True)

        assert done.stdout == hostile.encode("utf-8", "surrogatepass")
        assert MAY_NOT_SHOW.isdisjoint(quoted)


def test_curl_never_repeats_a_key() -> None:
    """Only harmless headers are repeated; the key is a variable, whatever the record holds."""
    headers = (
        ("Authorization", "Bearer planted-key"),
        ("Cookie", "planted-key"),
        ("X-Api-Key", "planted-key"),
        ("api-key", "planted-key"),
        ("OpenAI-Beta", "assistants=v2"),
    )
    request = Request(method="GET", url="https://x.example/v1/threads", headers=headers)
    command = curl(exchange(request=request))

    assert command is not None
    assert "planted-key" not in command
    assert "openai-beta: assistants=v2" in command
    assert '"api-key: $API_KEY"' in command


@pytest.mark.parametrize(
    "url", ["file:///etc/passwd", "gopher://x", "-o/x", "https://" + "a" * 3000]
)
def test_curl_only_for_the_web(url: str) -> None:
    """Imported traffic may name anything; no command is made of what is no web address."""
    assert curl(exchange(request=Request(method="GET", url=url))) is None


def test_plain() -> None:
    """Control characters become visible, on one line or with line breaks kept."""
    assert plain("a\x1b[31m\tb\nc\r\u202e\ud800\U000e0041") == (
        r"a\e[31m\tb\nc\r\u202e\ud800\U000e0041"
    )
    assert plain_block("a\r\nb\tc\r") == "a\nb\tc\\r"
    assert plain("naïve 运行 👩‍💻") == "naïve 运行 👩‍💻"
    assert line("x" * 10, 4) == "xxxx… (+6 characters)"
    assert plain("Z" + "\u0301" * 7) == "Z" + "\u0301" * 5 + r"\u0301\u0301"
    assert plain("Việt, בְּרֵאשִׁית, ที่นี่") == "Việt, בְּרֵאשִׁית, ที่นี่"
    assert xml_safe("a\x00\ud800b\t\n") == "a��b\t\n"
    assert code("a ` b `` | c") == r"``` a ` b `` \| c ```"


def test_no_color(monkeypatch: pytest.MonkeyPatch) -> None:
    """NO_COLOR leaves no colour."""
    monkeypatch.setitem(os.environ, "NO_COLOR", "1")
    out: Any = io.StringIO()
    report.print_summary(record(result()), Console(file=out, force_terminal=True), None)

    assert "\x1b[31" not in out.getvalue()
    assert "\x1b[1;31" not in out.getvalue()
