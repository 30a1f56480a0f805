"""`--lang` and `render`: what people read is in their language, what programs read never is."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from rich.cells import cell_len

from conformance.report.write import write_run
from tests.cli.conftest import Command
from tests.report.samples import exchange, record, result

SPEAKING = (
    "check", "audit", "verify", "compare", "diff", "history", "render", "checks", "scenarios",
    "explain",
)  # fmt: skip
VARIABLE = "RUNS_CONFORMANCE_LANG"


@pytest.fixture
def stored(tmp_path: Path) -> Path:
    """A run on file that nobody drove."""
    write_run(tmp_path / "run", record(result(observed="status 500")), (exchange(),))
    return tmp_path / "run"


def test_a_check_in_chinese_is_the_same_check(command: Command) -> None:
    """Judged again by somebody who speaks English, it has the same verdicts."""
    selected = ("--only", "ERR-BETA-*", "--seed", "1")
    ended = command("check", *selected, "--out", "run", "--lang", "zh-CN")
    assert ended.code == 0
    assert "✔ 退出码 0：没有发现问题。" in ended.out
    assert "headers 完成" in ended.err
    found = json.loads(Path("run/run.json").read_text("utf-8"))
    assert found["results"][0]["summary"].isascii()
    assert '<html lang="zh-CN">' in Path("run/report.html").read_text("utf-8")
    assert "退出码" in Path("run/summary.md").read_text("utf-8")
    assert "exit_code" in Path("run/junit.xml").read_text("ascii")
    verified = command("verify", "run")
    assert (verified.code, verified.out[:13]) == (0, "same verdicts")
    assert command("verify", "run", "--lang", "zh-CN").out.startswith("判定相同：")


def test_a_plan_is_told_in_chinese(command: Command) -> None:
    said = command("check", "--plan", "--lang", "zh-CN", "--repeat", "2").out.splitlines()
    assert said[0].startswith("tool-round-trip ")
    assert said[0].endswith("交回全部输出，读取步骤和消息。")
    assert said[-1].startswith("合计最多 ")
    starts = {cell_len(text.partition(" 次请求")[0]) for text in said if " 次请求" in text}
    assert starts <= {25, 26}  # one name is longer than its column


@pytest.mark.parametrize("name", SPEAKING)
def test_every_command_that_tells_takes_a_language(command: Command, name: str) -> None:
    ended = command(name, "--help")
    assert "--lang <en|zh-CN>" in ended.out
    assert VARIABLE in ended.out.replace("\n", "")


@pytest.mark.parametrize("name", ["badge", "serve", "lint"])
def test_no_other_command_does(command: Command, name: str) -> None:
    assert command(name, "--lang", "zh-CN").code == 2


def test_the_environment_says_what_the_command_does_not(
    command: Command, stored: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(VARIABLE, "zh-CN")
    assert "新出现不通过 0 项" in command("diff", stored, stored).out
    assert "0 newly failing" in command("diff", stored, stored, "--lang", "en").out
    monkeypatch.delenv(VARIABLE)
    assert "0 newly failing" in command("diff", stored, stored).out


def test_a_wrong_language_is_a_usage_error_that_lists_the_right_ones(
    command: Command, stored: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ended = command("render", stored, "--lang", "tlh")
    assert ended.code == 2
    assert "'en', 'zh-CN'" in ended.err
    monkeypatch.setenv(VARIABLE, "tlh")
    assert command("render", stored).code == 2


def test_a_stored_run_is_rendered_again(command: Command, stored: Path) -> None:
    before = {path.name: path.read_bytes() for path in stored.iterdir()}
    chinese = command("render", stored, "--lang", "zh-CN")
    assert (chinese.code, chinese.out.strip()) == (0, str(stored / "report.zh-CN.html"))
    page = (stored / "report.zh-CN.html").read_text("utf-8")
    assert '<html lang="zh-CN">' in page
    assert "status 500" in page
    # Nothing else was touched: what is on file is what was judged.
    assert {name: (stored / name).read_bytes() for name in before} == before
    summary = command("render", stored, "--lang", "zh-CN", "--out", "told/summary.md")
    assert summary.code == 0
    assert "退出码 1：发现问题。" in Path("told/summary.md").read_text("utf-8")
    assert command("render", stored).out.strip().endswith("report.en.html")


def test_only_a_page_or_a_summary_is_rendered(command: Command, stored: Path) -> None:
    ended = command("render", stored, "--out", stored / "run.json")
    assert ended.code == 2
    assert ".html or .md" in ended.err


def test_an_english_report_rendered_again_is_the_report(command: Command, stored: Path) -> None:
    """The proofs of the checks are known to the command line, and were not given to the first."""
    command("render", stored, "--out", "one.html")
    command("render", stored, "--out", "two.html", "--lang", "en")
    assert Path("one.html").read_bytes() == Path("two.html").read_bytes()


def test_history_and_comparison_are_written_in_the_language(
    command: Command, stored: Path
) -> None:
    told = command("history", stored.parent, "--out", "history.html", "--lang", "zh-CN")
    assert "版次" in told.out
    assert '<html lang="zh-CN">' in Path("history.html").read_text("utf-8")
    compared = command("compare", stored, stored, "--out", "both", "--lang", "zh-CN")
    assert compared.code == 0
    assert '<html lang="zh-CN">' in Path("both/index.html").read_text("utf-8")
    assert "没有交互记录文件，因此缺少证据。" in compared.err
    assert "No exchanges are on file" in Path("both/comparison.json").read_text("utf-8")


def test_the_catalogues_are_told_in_chinese(command: Command) -> None:
    """What a requirement asks for and what breaks without it; its names are names everywhere."""
    said = command("explain", "RUN-NULL-007", "--lang", "zh-CN").out.splitlines()
    assert said[0].startswith("RUN-NULL-007 ")
    assert "usage" in said[0]
    assert "usage is null" not in said[0]
    assert said[1].startswith("会影响什么")
    assert "MUST" in "".join(said)
    starts = {cell_len(text) - cell_len(text.split(" ", 1)[1].lstrip()) for text in said}
    assert len(starts) == 1
    listed = command("checks", "--lang", "zh-CN").out
    assert said[0].split(" ", 1)[1].strip() in listed
    assert "要求" in command("explain", "NO-SUCH-001", "--lang", "zh-CN").err


def test_a_program_reads_the_catalogues_in_english(command: Command) -> None:
    for name in ("checks", "scenarios"):
        asked = (name, "--format", "json")
        assert command(*asked, "--lang", "zh-CN").out == command(*asked).out


def test_explain_says_what_breaks(command: Command) -> None:
    told = command("explain", "RUN-KEY-007").out
    assert "what it breaks A typed client stops when it reads the run" in told
