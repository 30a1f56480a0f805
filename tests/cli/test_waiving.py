"""`check --waivers` and `--baseline`: what they do to the exit code, and what they say."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Broken, Command, run_json

WAIVER = """
[[waiver]]
check = "{check}"
provider = "localhost"
owner = "gateway team"
reason = "mended in the next release"
expires = {expires}
"""


def _file(directory: Path, check: str, expires: str = "2099-01-01") -> Path:
    path = directory / "waivers.toml"
    path.write_text(WAIVER.format(check=check, expires=expires), "utf-8")
    return path


def test_a_waived_failure_stays_a_failure_and_ends_0(
    command: Command, broken: Broken, tmp_path: Path
) -> None:
    assert command("check", *broken.arguments, "--out", "bare").code == 1
    file = _file(tmp_path, broken.check)
    ended = command("check", *broken.arguments, "--out", "waived", "--waivers", file)
    assert ended.code == 0, ended.out
    assert "waived by gateway team until 2099-01-01: mended in the next release" in ended.out
    found = {r["check"]: r for r in run_json(tmp_path / "waived")["results"]}[broken.check]
    assert found["verdict"] == "fail"
    assert found["excuse"]["kind"] == "waiver"
    assert "waived by gateway team" in (tmp_path / "waived" / "summary.md").read_text("utf-8")
    assert "<failure" not in (tmp_path / "waived" / "junit.xml").read_text("utf-8")
    log = json.loads((tmp_path / "waived" / "findings.sarif").read_text("utf-8"))
    (result,) = [r for r in log["runs"][0]["results"] if r["ruleId"] == broken.check]
    assert "waived by gateway team" in result["suppressions"][0]["justification"]
    # Judged again, the same comes out: the waivers are part of the trace.
    assert command("verify", "waived").code == 0


@pytest.mark.parametrize(
    ("check", "expires", "said"),
    [
        (None, "2026-01-01", "is expired on 2026-01-01"),
        ("RUN-GET-001", "2099-01-01", "is no longer needed: the verdict is pass"),
    ],
)
def test_a_stale_waiver_ends_1_and_says_whose_it_is(
    command: Command, broken: Broken, tmp_path: Path, check: str | None, expires: str, said: str
) -> None:
    file = _file(tmp_path, broken.check)
    stale = WAIVER.format(check=check or broken.check, expires=expires)
    file.write_text((file.read_text("utf-8") if check else "") + stale, "utf-8")
    ended = command("check", *broken.arguments, "--out", "run", "--waivers", file)
    assert ended.code == 1
    assert said in ended.out
    assert "gateway team" in ended.out
    assert run_json(tmp_path / "run")["stale_waivers"][0]["owner"] == "gateway team"
    assert "STALE WAIVER" in (tmp_path / "run" / "junit.xml").read_text("utf-8")


def test_with_a_baseline_only_what_is_new_fails(
    command: Command, broken: Broken, tmp_path: Path
) -> None:
    assert command("check", *broken.arguments, "--out", "before").code == 1
    ended = command("check", *broken.arguments, "--out", "after", "--baseline", "before")
    assert ended.code == 0, ended.out
    assert "known: failed already in the run of localhost" in ended.out
    assert command("verify", "after").code == 0


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[[waiver]\n", "is no TOML"),
        ("[waiver]\ncheck = 1\n", "no [[waiver]]"),
        ("[[waivers]]\n", "no [[waiver]]"),
        ('[[waiver]]\ncheck = "RUN-GET-001"\n', "missing required field"),
        (WAIVER.format(check="RUN-NO-999", expires="2099-01-01"), "no check RUN-NO-999"),
        (WAIVER.format(check="RUN-GET-001", expires='"soon"'), "waiver 1"),
        (WAIVER.format(check="RUN-GET-001", expires="2099-01-01").replace("gateway team", " "), "owner"),
        (WAIVER.format(check="RUN-GET-001", expires="2099-01-01") + "colour = 1\n", "colour"),
    ],
)  # fmt: skip
def test_a_waiver_file_that_is_wrong_is_refused_before_anything_is_sent(
    command: Command, tmp_path: Path, text: str, said: str
) -> None:
    file = tmp_path / "waivers.toml"
    file.write_text(text, "utf-8")
    ended = command("check", "--waivers", file, "--out", "run")
    assert ended.code == 2
    assert said in ended.err
    assert not (tmp_path / "run").exists()


def test_files_that_are_not_there_are_refused(command: Command, tmp_path: Path) -> None:
    assert command("check", "--waivers", tmp_path / "none.toml").code == 2
    assert command("check", "--baseline", tmp_path / "none").code == 2


def test_in_a_github_job_findings_are_annotated_and_the_summary_stands_on_its_page(
    command: Command, broken: Broken, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = tmp_path / "page.md"
    page.write_text("before\n", "utf-8")
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(page))
    ended = command("check", *broken.arguments, "--out", "run")
    assert f"::error title={broken.check} (MUST)::" in ended.out
    assert page.read_text("utf-8").startswith("before\n## localhost")
    monkeypatch.setenv("GITHUB_ACTIONS", "false")
    assert "::error" not in command("check", *broken.arguments, "--out", "quiet").out
