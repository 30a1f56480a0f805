"""`audit` judges what somebody else recorded: files, several of them, standard input."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import RUN, Command
from tests.shared import RECORDINGS, needs_recordings

OFFICIAL = sorted((RECORDINGS / "openai-v2-2025-10").glob("*.har"))
RUN_ID = "run_abcdef0123456789abcdef01"


def entry(status: str, minute: int, **more: Any) -> dict[str, Any]:
    run = {"id": RUN_ID, "object": "thread.run", "thread_id": "thread_x", "status": status, **more}
    return {
        "startedDateTime": f"2026-01-01T00:{minute:02}:00.5+02:00",
        "time": 5,
        "request": {
            "method": "GET",
            "url": f"https://host/v1/threads/thread_x/runs/{RUN_ID}",
            "headers": [],
        },
        "response": {
            "status": 200,
            "headers": [{"name": "Content-Type", "value": "application/json"}],
            "content": {"text": json.dumps(run)},
        },
    }


def har(path: Path, *entries: Any) -> Path:
    path.write_text(json.dumps({"log": {"version": "1.2", "entries": list(entries)}}))
    return path


def judged(command: Command, *arguments: object) -> dict[str, Any]:
    ended = command("audit", *arguments, "--format", "json")
    record: dict[str, Any] = json.loads(ended.out)
    RUN.validate(record)
    assert record["exit_code"] == ended.code
    return record


def verdicts(record: dict[str, Any]) -> dict[str, str]:
    return {result["check"]: result["verdict"] for result in record["results"]}


def test_one_file_gives_its_name_and_several_their_number(
    command: Command, tmp_path: Path
) -> None:
    one, two = (har(tmp_path / name, entry("completed", 1)) for name in ("a.har", "b.har"))
    assert judged(command, one)["provider"]["name"] == str(one)
    both = judged(command, one, two)
    assert (both["provider"]["name"], both["provider"]["base_url"]) == ("2 files", None)
    assert both["spend"]["requests"] == 2


def test_standard_input_is_read_as_a_file(
    command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    raw = har(tmp_path / "a.har", entry("completed", 1)).read_bytes()

    def feed(data: bytes) -> None:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))

    feed(raw)
    piped = judged(command, "-")
    named = judged(command, tmp_path / "a.har")
    assert piped["results"] == named["results"]
    feed(b"\xef\xbb\xbf" + raw)
    assert judged(command, "-")["results"] == named["results"]
    feed(b"\xff\xfe")
    ended = command("audit", "-")
    assert (ended.code, "not UTF-8" in ended.err) == (2, True)


def test_times_are_told_in_utc(command: Command, tmp_path: Path) -> None:
    record = judged(command, har(tmp_path / "a.har", entry("completed", 1)))
    assert record["started_at"] == "2025-12-31T22:01:00.500000+00:00"


def test_a_life_is_not_joined_over_files(command: Command, tmp_path: Path) -> None:
    """Back from completed to queued is a breach within a file, and none over two."""
    ended, begun = entry("completed", 1), entry("queued", 2)
    within = judged(command, har(tmp_path / "one.har", ended, begun))
    assert verdicts(within)["RUN-LIFE-002"] == "fail"
    over = judged(command, har(tmp_path / "a.har", ended), har(tmp_path / "b.har", begun))
    assert verdicts(over)["RUN-LIFE-002"] != "fail"


def test_a_file_given_twice_is_one_recording(command: Command, tmp_path: Path) -> None:
    one = har(tmp_path / "a.har", entry("queued", 1), entry("completed", 2))
    once, twice = judged(command, one), judged(command, one, tmp_path / "." / "a.har")
    assert twice["provider"]["name"] == str(one)
    assert twice["results"] == once["results"]


def test_our_own_trace_is_judged_like_any_recording(command: Command, tmp_path: Path) -> None:
    command("check", "--tier", "isolation", "--out", tmp_path / "out", "--quiet")
    trace = tmp_path / "out" / "exchanges.ndjson"
    record = judged(command, trace)
    assert record["complete"]
    assert not [c for c, verdict in verdicts(record).items() if verdict in {"fail", "error"}]
    as_har = judged(command, tmp_path / "out" / "exchanges.har")
    changed = {
        check
        for check, verdict in verdicts(as_har).items()
        if verdict != verdicts(record)[check]
        # HAR has no place for what a scenario meant by a request.
        and "not-run" not in {verdict, verdicts(record)[check]}
    }
    assert changed == set()


def test_half_of_a_trace_is_never_complete(command: Command, tmp_path: Path) -> None:
    command("check", "--tier", "isolation", "--out", tmp_path / "out", "--quiet")
    trace = tmp_path / "out" / "exchanges.ndjson"
    trace.write_bytes(trace.read_bytes()[:-20])
    record = judged(command, trace)
    assert (record["complete"], record["exit_code"]) == (False, 5)
    assert "did not come to its end" in record["reason"]


def test_lone_surrogates_and_huge_numbers_are_printed(command: Command, tmp_path: Path) -> None:
    odd = entry("completed", 1, usage={"prompt_tokens": 10**30, "completion_tokens": 1})
    text = odd["response"]["content"]["text"]
    odd["response"]["content"]["text"] = text.replace("completed", "\\ud800")
    record = judged(command, har(tmp_path / "a.har", odd))
    assert record["exit_code"] in {1, 5}
    assert command("audit", tmp_path / "a.har").code == record["exit_code"]


@pytest.mark.parametrize("data", [b"", b"{}", b"[1]", b"\xff\xfe", b'{"log": {"entries": [1]}}'])
def test_what_is_no_recording_ends_2_and_names_the_file(
    data: bytes, command: Command, tmp_path: Path
) -> None:
    (tmp_path / "bad.har").write_bytes(data)
    ended = command("audit", tmp_path / "bad.har")
    assert ended.code == 2
    assert "bad.har" in ended.err


def test_text_says_how_many_checks_applied(command: Command, tmp_path: Path) -> None:
    ended = command("audit", har(tmp_path / "a.har", entry("completed", 1)))
    assert "1 exchanges; " in ended.out
    assert "checks applied" in ended.out


def test_an_audit_sends_nothing_and_writes_nothing(command: Command, tmp_path: Path) -> None:
    one = har(tmp_path / "a.har", entry("completed", 1))
    command("audit", one)
    assert list(tmp_path.iterdir()) == [one]


@needs_recordings
@pytest.mark.parametrize("file", OFFICIAL, ids=lambda path: path.stem)
def test_no_must_fails_on_official_traffic(file: Path, command: Command) -> None:
    record = judged(command, file, "--edition", "v2-2026-08")
    assert record["exit_code"] in {0, 5}
    failed = [r["check"] for r in record["results"] if r["verdict"] in {"fail", "error"}]
    assert failed == []


@needs_recordings
def test_all_official_traffic_together_ends_0(command: Command) -> None:
    record = judged(command, *OFFICIAL)
    assert record["provider"]["name"] == f"{len(OFFICIAL)} files"
    assert (record["exit_code"], record["complete"]) == (0, True)
    assert record["tiers"]["core"]["must"][0] > 80
