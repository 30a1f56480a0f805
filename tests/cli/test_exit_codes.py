"""What each command ends with, and what it says to somebody who got it wrong."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from conformance.cli import confidential, providers
from conformance.contract.editions import LATEST, NAMED
from conformance.mutants import MUTANTS
from conformance.providers import load
from tests.cli.conftest import Command, run_json
from tests.cli.peer import Asked, answered, error, listening, unused_url

QUICK = ("--tier", "isolation", "--seed", "1")


# -- 0 and 1 -------------------------------------------------------------------------------


def test_the_embedded_reference_ends_0(command: Command, tmp_path: Path) -> None:
    ended = command("check", *QUICK, "--out", tmp_path / "out")
    assert ended.code == 0
    assert f"report: {tmp_path / 'out' / 'report.html'}" in ended.out
    record = run_json(tmp_path / "out")
    assert (record["exit_code"], record["complete"], record["leftovers"]) == (0, True, [])
    assert command("verify", tmp_path / "out").code == 0


def test_a_failed_must_ends_1(command: Command, tmp_path: Path) -> None:
    """A provider that takes any key and any body, and makes the same run of it."""
    run = {"id": "run_1", "object": "thread.run", "status": "completed", "thread_id": "thread_1"}
    with listening(lambda asked: answered(200, json.dumps(run))) as peer:
        ended = command(
            "check", "--base-url", peer.url, "--tier", "errors", "--out", tmp_path / "out"
        )
    assert ended.code == 1
    assert command("verify", tmp_path / "out").code == 0


# -- 2 -------------------------------------------------------------------------------------

BAD = {
    "unknown flag": (["check", "--nonsense"], "No such option"),
    "unknown command": (["chekc"], "No such command"),
    "no number": (["check", "--max-requests", "many"], "--max-requests"),
    "negative": (["check", "--max-paid-runs", "-1"], "--max-paid-runs"),
    "no requests": (["check", "--max-requests", "0"], "--max-requests"),
    "no concurrency": (["check", "--concurrency", "0"], "--concurrency"),
    "no time": (["check", "--timeout", "0"], "--timeout"),
    "unknown profile": (["check", "nobody"], "Known: "),
    "missing profile file": (["check", "nobody.toml"], "No such file"),
    "a URL for a profile": (["check", "http://host/v1"], "--base-url"),
    "unknown edition": (["check", "--edition", "v3-2030-01"], "edition"),
    "unknown tier": (["check", "--tier", "speed"], "core"),
    "nothing selected": (["check", "--only", "NOPE-*"], "select no requirement"),
    "tier and glob apart": (["check", "--only", "ISO-*", "--tier", "core"], "select no"),
    "header without colon": (["check", "--header", "X-Key"], "Name: value"),
    "header without name": (["check", "--header", ": value"], "Name: value"),
    "header with a blank": (["check", "--header", "X Key: value"], "no name of a header"),
    "header over two lines": (["check", "--header", "X-A: b\r\nX-C: d"], "no header can carry"),
    "header beyond ASCII": (["check", "--header", "X-A: é"], "no header can carry"),
    "no URL": (["check", "--base-url", "host:80/v1"], "http://"),
    "no host": (["check", "--base-url", "http:///v1"], "http://"),
    "no port": (["check", "--base-url", "http://host:99999/v1"], "http://"),
    "no key": (["check", "--base-url", "http://h/v1", "--api-key-env", "UNSET_KEY"], "UNSET_KEY"),
    "verify nothing": (["verify", "nowhere"], "nowhere"),
    "cleanup nothing": (["cleanup", "nowhere"], "nowhere"),
    "audit nothing": (["audit", "nowhere.har"], "nowhere.har"),
    "audit no file": (["audit"], "Missing argument"),
    "compare one": (["compare", "a", "--out", "b"], "two or more"),
    "compare nowhere": (["compare", "a", "b"], "--out"),
    "unknown requirement": (["explain", "NOPE-001"], "checks"),
    "unknown mutant": (["serve", "--mutant", "nobody"], "mutants"),
}


@pytest.mark.parametrize("name", BAD)
def test_usage_errors_end_2_and_say_what_to_do(name: str, command: Command) -> None:
    arguments, said = BAD[name]
    ended = command(*arguments)
    assert ended.code == 2
    assert said in ended.err
    assert "Traceback" not in ended.err
    assert not Path("runs").exists()


@pytest.mark.parametrize("flag", ["--via", "--waivers"])
def test_flags_that_do_nothing_are_not_accepted(flag: str, command: Command) -> None:
    assert command("check", flag, "1").code == 2


def test_a_directory_that_holds_something_is_left_alone(command: Command, tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (out / "run.json").write_text("precious")
    ended = command("check", *QUICK, "--out", out)
    assert ended.code == 2
    assert "is not empty" in ended.err
    assert (out / "run.json").read_text() == "precious"


@pytest.mark.parametrize("where", ["file", "file/below", "/proc/nowhere/out"])
def test_a_place_that_cannot_be_written_ends_2_before_anything_is_sent(
    where: str, command: Command, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("")
    with listening(lambda asked: answered()) as peer:
        ended = command("check", "--base-url", peer.url, "--out", tmp_path / where)
    assert ended.code == 2
    assert "cannot write" in ended.err
    assert peer.asked == []


@pytest.mark.parametrize(
    "text",
    [
        "name = ",
        'name = "x"',
        'name = "x"\nkind = "any"\ntext = "t"\ncolour = "blue"',
        'name = "x"\nkind = "cloud"\ntext = "t"',
        'name = "x"\nkind = "any"\ntext = "t"\nheaders = {a = 1}',
    ],
    ids=["no TOML", "too little", "unknown key", "unknown kind", "header of a number"],
)
def test_a_profile_that_cannot_be_read_names_its_file(
    text: str, command: Command, tmp_path: Path
) -> None:
    (tmp_path / "own.toml").write_text(text)
    ended = command("check", tmp_path / "own.toml", "--plan")
    assert ended.code == 2
    assert "own.toml" in ended.err


# -- 3 -------------------------------------------------------------------------------------


def test_our_own_bug_ends_3_and_asks_for_a_report(
    command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken() -> None:
        raise ZeroDivisionError("planted")

    monkeypatch.setattr(providers, "shelf", broken)
    ended = command("providers")
    assert ended.code == 3
    assert "ZeroDivisionError: planted" in ended.err
    assert "This is a bug of runs-conformance" in ended.err


# -- 4 -------------------------------------------------------------------------------------


def test_nobody_there_ends_4(command: Command, tmp_path: Path) -> None:
    ended = command("check", "--base-url", unused_url(), "--out", tmp_path / "out")
    assert ended.code == 4
    record = run_json(tmp_path / "out")
    assert record["exit_code"] == 4
    assert "ConnectError" in record["reason"]
    assert {tier["verdict"] for tier in record["tiers"].values()} == {"not-tested"}


@pytest.mark.parametrize("status", [401, 403])
def test_a_refused_key_ends_4_after_one_request(
    status: int, command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OWN_KEY", "own-key-0123456789")
    with listening(lambda asked: error(status, "Incorrect API key provided: x.")) as peer:
        ended = command(
            "check", "--base-url", peer.url, "--api-key-env", "OWN_KEY", "--out", tmp_path / "out"
        )
    assert (ended.code, len(peer.asked)) == (4, 1)
    assert run_json(tmp_path / "out")["reason"] == (
        f"the provider refused the key (status {status})"
    )


@pytest.mark.parametrize("status", [401, 403])
def test_a_key_that_was_never_sent_is_not_called_refused(
    status: int, command: Command, tmp_path: Path
) -> None:
    with listening(lambda asked: error(status, "You must provide an API key.")) as peer:
        ended = command("check", "--base-url", peer.url, "--out", tmp_path / "out")
        headed = command(
            "check", "--base-url", peer.url, "--header", "X-Key: k", "--out", tmp_path / "headed"
        )
    assert (ended.code, headed.code) == (4, 4)
    assert run_json(tmp_path / "out")["reason"] == (
        f"the provider wants a key (status {status}): give --api-key-env NAME"
    )
    assert "refused the key" in run_json(tmp_path / "headed")["reason"]


@pytest.mark.parametrize("how", ["key", "header"])
def test_a_password_in_the_url_does_not_stand_in_for_the_key(
    how: str, command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It would be sent as Authorization, and the key never."""
    monkeypatch.setenv("OWN_KEY", "own-key-0123456789")
    given = {
        "key": ("--api-key-env", "OWN_KEY"),
        "header": ("--header", "authorization: Bearer own-key-0123456789"),
    }[how]
    with listening(lambda asked: error(400, "No such thing.")) as peer:
        url = peer.url.replace("://", "://user:hunter2-word@")
        both = command("check", "--base-url", url, *given, "--out", tmp_path / "both")
        assert peer.asked == []
        command("check", "--base-url", url, "--out", tmp_path / "alone", *QUICK)
        sent = {dict(asked.headers).get("Authorization", "") for asked in peer.asked}
    assert both.code == 2
    assert "take them out of the URL" in both.err
    assert "hunter2" not in both.err
    assert {value.split()[0] for value in sent} == {"Basic"}


def test_a_clean_up_that_fails_says_why(command: Command, tmp_path: Path) -> None:
    def answer(asked: Asked) -> list[bytes]:
        if asked.method == "DELETE":
            return error(deleting, "No.")
        return answered(200, '{"id": "asst_1", "object": "assistant"}')

    deleting = 500
    out = tmp_path / "out"
    with listening(answer) as peer:
        command("check", "--base-url", peer.url, "--tier", "isolation", "--out", out)
        broken = command("cleanup", out)
        deleting = 401
        keyless = command("cleanup", out)
    nobody = command("cleanup", out, "--base-url", unused_url())
    assert (broken.code, keyless.code, nobody.code) == (1, 4, 4)
    for ended, said in ((broken, "status 500"), (keyless, "status 401"), (nobody, "ConnectError")):
        lines = ended.err.splitlines()
        assert lines
        assert said in lines[0]
        assert all(line.startswith("could not delete ") and ": " in line for line in lines)


def test_a_recording_that_is_none_is_named_once(command: Command, tmp_path: Path) -> None:
    (tmp_path / "null.har").write_text("null")
    ended = command("audit", "null.har")
    assert (ended.code, ended.err) == (
        2,
        "error: null.har is no HAR file: it has no log.entries\n",
    )


def test_the_default_profile_claims_all_editions_and_is_judged_by_the_latest(
    command: Command, tmp_path: Path
) -> None:
    assert load("reference").editions == NAMED
    assert command("check", *QUICK, "--out", tmp_path / "out").code == 0
    assert run_json(tmp_path / "out")["edition"] == LATEST


def test_providers_are_a_table_that_people_can_read(command: Command) -> None:
    head, *rows = command("providers").out.splitlines()
    assert re.split(r"\s{2,}", head) == [
        "name", "kind", "measured", "last verified", "retires on", "editions",
    ]  # fmt: skip
    told = {cells[0]: cells[1:] for cells in (re.split(r"\s{2,}", row) for row in rows)}
    reference = load("reference")
    assert told["reference"] == [
        "reference", "yes", str(reference.last_verified), "–", ", ".join(NAMED),
    ]  # fmt: skip
    assert told["localhost"] == ["any", "no", "–", "–", "–"]
    listed = json.loads(command("providers", "--format", "json").out)
    assert {one["measured"] for one in listed} == {True, False}


def test_one_mutant_is_not_mutants(command: Command) -> None:
    ended = command("selftest", "--mutant", next(iter(MUTANTS)), "--workers", "1")
    assert "\n1 mutant, 0 not as named\n" in ended.out
    assert "\n0 compliant variants, 0 flagged\n" in ended.out


@pytest.mark.parametrize("status", [500, 502, 503, 504, 520])
def test_a_gateway_whose_upstream_is_down_ends_4_and_says_so(
    status: int, command: Command, tmp_path: Path
) -> None:
    with listening(lambda asked: answered(status, "upstream connect error")) as peer:
        ended = command("check", "--base-url", peer.url, "--out", tmp_path / "out")
    assert ended.code == 4
    record = run_json(tmp_path / "out")
    assert record["reason"] == f"Every request was answered with status {status}."
    assert {tier["verdict"] for tier in record["tiers"].values()} == {"not-tested"}
    assert {result["verdict"] for result in record["results"]} == {"not-run"}


# -- 5 -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (404, '{"error": {"message": "Not Found", "type": "x", "param": null, "code": null}}'),
        (404, '{"detail": "Not Found"}'),
        (404, '{"error": {"message": "The Assistants API has been removed.", "type": "x"}}'),
        (404, '{"error": {"message": "The requested resource was not found.", "type": "x"}}'),
        (410, '{"error": {"message": "Gone. Use another API.", "type": "x"}}'),
        (404, "<html>404 page not found</html>"),
        (404, ""),
        (501, '{"error": {"message": "Not implemented."}}'),
        (501, ""),
    ],
)
def test_a_provider_without_the_api_ends_5_and_says_why(
    status: int, body: str, command: Command, tmp_path: Path
) -> None:
    with listening(lambda asked: answered(status, body)) as peer:
        ended = command("check", "--base-url", peer.url, "--out", tmp_path / "out")
    record = run_json(tmp_path / "out")
    assert ended.code == record["exit_code"] == 5
    assert {tier["verdict"] for tier in record["tiers"].values()} == {"not-tested"}
    assert str(status) in str(record["reason"]) + str(record["scenarios"])
    assert str(status) in ended.out
    assert not [r for r in record["results"] if r["verdict"] in {"pass", "fail"}]


def test_too_small_a_budget_ends_5_and_names_it(command: Command, tmp_path: Path) -> None:
    ended = command("check", "--max-requests", "2", "--out", tmp_path / "out")
    assert ended.code == 5
    assert "--max-requests 2 is used up" in str(run_json(tmp_path / "out")["scenarios"])
    assert "--max-requests 2 is used up" in ended.out


def test_a_budget_that_leaves_a_tier_untested_is_no_clean_end(
    command: Command, tmp_path: Path
) -> None:
    """What was tested was right; what was not, nobody knows, and every view says so."""
    ended = command("check", "--max-requests", "40", "--seed", "1", "--out", tmp_path / "out")
    record = run_json(tmp_path / "out")
    assert ended.code == record["exit_code"] == 5
    assert record["tiers"]["isolation"]["verdict"] == "not-tested"
    assert record["tiers"]["core"]["must"][0] > 0
    assert "--max-requests 40 is used up" in record["reason"]
    for text in (ended.out, (tmp_path / "out" / "summary.md").read_text("utf-8")):
        assert "scenarios not played to the end: --max-requests 40 is used up" in text


def test_an_empty_recording_ends_5(command: Command, tmp_path: Path) -> None:
    (tmp_path / "empty.har").write_text('{"log": {"entries": []}}')
    assert command("audit", tmp_path / "empty.har").code == 5


# -- 6 what nobody asked for ---------------------------------------------------------------


def test_a_plan_sends_nothing_and_writes_nothing(command: Command, tmp_path: Path) -> None:
    with listening(lambda asked: answered()) as peer:
        ended = command("check", "--base-url", peer.url, "--plan")
    assert (ended.code, peer.asked, list(tmp_path.iterdir())) == (0, [], [])
    assert "together at most" in ended.out


def test_a_plan_is_cut_to_the_limits(command: Command) -> None:
    ended = command("check", "--plan", "--max-requests", "7", "--max-paid-runs", "1")
    last = ended.out.splitlines()[-1]
    assert last.split()[3:7] == ["7", "requests", "1", "paid"]


def test_the_secrets_of_one_process_start_empty(command: Command) -> None:
    assert confidential.known_secrets() == ()


def test_every_request_carries_what_the_flags_say(
    command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FLAG_KEY", " flag-key-0123456789\n")
    seen: list[Asked] = []

    def answer(asked: Asked) -> list[bytes]:
        seen.append(asked)
        return error(400, "No such thing.")

    with listening(answer) as peer:
        command(
            "check", "--base-url", f"{peer.url}/deep?tenant=one", "--api-key-env", "FLAG_KEY",
            "--header", "X-Route: a:b", "--header", "OpenAI-Beta: assistants=v9",
            "--model", "model-x", "--out", tmp_path / "out", *QUICK,
        )  # fmt: skip
    assert seen
    for asked in seen:
        headers = {name.lower(): value for name, value in asked.headers}
        assert asked.target.startswith("/v1/deep/")
        assert "tenant=one" in asked.target
        assert headers["authorization"] == "Bearer flag-key-0123456789"
        assert headers["x-route"] == "a:b"
        assert headers["openai-beta"] == "assistants=v9"
    models = [json.loads(a.body)["model"] for a in seen if a.target.startswith("/v1/deep/assist")
              and a.method == "POST"]  # fmt: skip
    assert models
    assert set(models) == {"model-x"}
