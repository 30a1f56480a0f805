"""`providers`, and what `check` says of the profile that it was given."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from conformance.providers import FOLDER_ENV
from conformance.reference import Pace, embedded
from tests.cli.conftest import Command, run_json
from tests.cli.peer import answered, listening

KEY = "profiles-key-0123456789"
QUICK = ("--only", "RUN-KEY-*", "--max-paid-runs", 3, "--timeout", 5)


def test_the_list_as_json_has_the_agreed_keys(command: Command) -> None:
    rows = json.loads(command("providers", "--format", "json").out)
    assert all(
        list(row) == ["name", "kind", "editions", "retires_on", "last_verified", "measured"]
        for row in rows
    )
    (gptnb,) = (row for row in rows if row["name"] == "gptnb")
    assert gptnb == {
        "name": "gptnb",
        "kind": "relay",
        "editions": ["v1-2023-11"],
        "retires_on": None,
        "last_verified": None,
        "measured": False,
    }


def test_the_list_as_text_says_who_was_measured(command: Command) -> None:
    lines = command("providers").out.splitlines()
    told = {line.split()[0]: line.split()[1:4] for line in lines}
    assert told["gptnb"] == ["relay", "no", "–"]
    assert told["litellm"][:2] == ["proxy", "yes"]


def test_one_profile_is_shown_with_its_sources(command: Command) -> None:
    out = command("providers", "azure-openai").out
    assert "no: what stands here is from documents" in out
    assert "--set resource=… or AZURE_OPENAI_RESOURCE" in out
    assert "betalgo/openai#607" in out
    shown = json.loads(command("providers", "openai", "--format", "json").out)
    assert shown["limits"]["runs_per_minute"] == 200


def test_the_users_own_are_listed_and_what_is_wrong_with_them_is_said(
    command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(FOLDER_ENV, str(tmp_path))
    head = 'kind = "server"\ntext = "Mine."\n'
    (tmp_path / "mine.toml").write_text(f'name = "mine"\n{head}')
    (tmp_path / "openai.toml").write_text(f'name = "openai"\n{head}')
    ended = command("providers", "--format", "json")
    rows = {row["name"]: row for row in json.loads(ended.out)}
    assert rows["mine"]["kind"] == "server"
    assert rows["openai"]["kind"] == "official"
    assert "left out:" in ended.err
    assert "openai.toml" in ended.err
    assert ended.code == 0


def test_a_retired_provider_is_named_before_it_is_asked(
    command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    body = '{"error": {"message": "Not found", "type": "invalid_request_error"}}'
    with listening(lambda _: answered(404, body)) as gone:
        ended = command(
            "check", "openai", "--base-url", gone.url, "--out", tmp_path / "out", *QUICK
        )
        assert gone.asked
    assert ended.err.startswith("openai was switched off on 2026-08-26:")
    assert ended.code == 5
    record = run_json(tmp_path / "out")
    assert record["provider"]["retires_on"] == "2026-08-26"
    assert "had been switched off on 2026-08-26" in (tmp_path / "out" / "summary.md").read_text()


def test_gptnb_exercised_against_the_documented_shape(
    command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody reaches gptnb from here: the reference serves the edition that its page describes.

    This shows that the profile works, nothing of gptnb; and every view of the run says so.
    """
    monkeypatch.setenv("GPTNB_API_KEY", KEY)
    out = tmp_path / "out"
    with embedded(key=KEY, edition="v1-2023-11", pace=Pace(0.0, 0.01)) as url:
        ended = command("check", "gptnb", "--base-url", url, "--out", out, "--tier", "tools")
    record = run_json(out)
    assert record["edition"] == "v1-2023-11"
    assert record["provider"]["measured"] is False
    assert record["provider"]["claimed_absent"] == []
    assert [r["check"] for r in record["results"] if r["verdict"] in {"fail", "warn"}] == []
    assert record["tiers"]["tools"]["verdict"] == "ready"
    for view in (ended.out, (out / "summary.md").read_text(), (out / "report.html").read_text()):
        assert "gptnb was never measured before" in " ".join(view.split())
    assert "names https://api.gptnb.ai/v1" in record["notes"][0]
    first = (out / "exchanges.ndjson").read_text()
    assert '"assistants=v1"' in first
    assert KEY not in first


def test_what_a_profile_claims_and_the_provider_lacks_is_shown(
    command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RELAY_KEY", KEY)
    mine = tmp_path / "mine.toml"
    mine.write_text(
        'name = "mine"\nkind = "relay"\ntext = "Mine."\nkey_env = "RELAY_KEY"\n'
        'capabilities = ["createAssistant", "createRun", "retrieveMessage"]\n'
    )
    body = '{"error": {"message": "not implemented", "code": "api_not_implemented"}}'
    with listening(lambda _: answered(501, body)) as relay:
        ended = command(
            "check", mine, "--base-url", relay.url, "--out", tmp_path / "out", *QUICK
        )  # fmt: skip
    # What was not asked for is not called absent.
    assert run_json(tmp_path / "out")["provider"]["claimed_absent"] == ["createAssistant"]
    assert "Claimed by the profile, and not there: createAssistant." in ended.out


def test_a_variable_is_given_on_the_command_line(command: Command, tmp_path: Path) -> None:
    mine = tmp_path / "mine.toml"
    mine.write_text(
        'name = "mine"\nkind = "server"\ntext = "Mine."\nbase_url = "http://127.0.0.1:{port}/v1"\n'
        '[variables.port]\ntext = "The port."\n'
    )
    assert "--set port=…" in command("check", mine, "--out", tmp_path / "a").err
    with listening(lambda _: answered(404, "{}")) as server:
        port = server.url.split(":")[2].split("/")[0]
        command("check", mine, "--set", f"port={port}", "--out", tmp_path / "b", *QUICK)
        assert server.asked
    assert command("check", mine, "--set", "port", "--out", tmp_path / "c").code == 2


def test_a_run_says_what_it_keeps_to(command: Command, tmp_path: Path) -> None:
    profile = tmp_path / "slow.toml"
    profile.write_text(
        'name = "slow"\nkind = "any"\ntext = "Slow."\n[limits]\nposts_per_minute = 500\n'
    )
    done = command(
        "check", str(profile), "--base-url", "http://127.0.0.1:9/v1", "--out", str(tmp_path / "o")
    )
    notes = json.loads((tmp_path / "o" / "run.json").read_text("utf-8"))["notes"]
    assert done.code == 4
    assert any(note.endswith("the provider allows: posts per minute 500.") for note in notes)
