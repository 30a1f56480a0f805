"""The command: text, JSON and SARIF, exit codes, and files that cannot be judged."""

from __future__ import annotations

import io
import json
import re
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
import yaml

from conformance.cli.app import run
from conformance.contract import document
from conformance.contract.editions import project
from conformance.contract.lint import CATALOGUE, lint, parse
from conformance.contract.lint.sarif import sarif
from conformance.contract.lint.structured import schema, structured
from conformance.contract.lint.text import lines

_RELAY = Path(__file__).parent / "documents" / "submit-v1-2023-11.yaml"
_EDITION = "v2-2026-08"


@pytest.fixture
def own(tmp_path: Path) -> Path:
    file = tmp_path / "own.yaml"
    written = project(document.load(), _EDITION)
    file.write_text(yaml.dump(written, Dumper=yaml.CSafeDumper), encoding="utf-8")
    return file


def _out(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str]:
    code = run(["lint", *arguments])
    return code, capsys.readouterr().out


def test_nothing_found_exits_0(own: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out = _out(capsys, str(own))
    assert code == 0
    assert f"judged by {_EDITION} (fits best" in out
    assert out.endswith("0 errors, 0 warnings, 0 notes\n")


def test_errors_exit_1_whatever_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    for severity in ("error", "warning", "note"):
        assert _out(capsys, str(_RELAY), "--severity", severity)[0] == 1


def test_warnings_alone_exit_0(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    written = project(document.load(), _EDITION)
    for item in written["paths"].values():
        for operation in item.values():
            operation["responses"].pop("429")
    file = tmp_path / "warnings.json"
    file.write_text(json.dumps(written), encoding="utf-8")
    code, out = _out(capsys, str(file), "--edition", _EDITION)
    assert (code, out.splitlines()[-1]) == (0, "0 errors, 23 warnings, 0 notes")


def test_nothing_to_judge_exits_5(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "other.yaml"
    file.write_text("openapi: 3.1.0\npaths: {/chat: {post: {responses: {}}}}\n", encoding="utf-8")
    code, out = _out(capsys, str(file))
    assert code == 5
    assert "nothing of the contract" in out
    assert "there is nothing to choose one by" in out


@pytest.mark.parametrize("content", [None, b"", b"a: [", b"title: no OpenAPI\n", b"\xff"])
def test_unreadable_files_exit_2_with_a_reason(
    content: bytes | None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "file"
    if content is not None:
        file.write_bytes(content)
    assert run(["lint", str(file)]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert str(file) in said.err.replace("\n", "")
    assert "Traceback" not in said.err


def test_an_unknown_edition_exits_2(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["lint", str(_RELAY), "--edition", "v3"]) == 2
    assert "no edition 'v3'" in capsys.readouterr().err


def test_standard_input_is_read(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    class Stdin:
        buffer = io.BytesIO(_RELAY.read_bytes())

    monkeypatch.setattr("sys.stdin", Stdin())
    code, out = _out(capsys, "-", "--format", "json")
    assert (code, json.loads(out)["file"]) == (1, "-")


def test_text_gives_place_line_harm_and_mend(capsys: pytest.CaptureFixture[str]) -> None:
    _, out = _out(capsys, str(_RELAY), "--edition", "v1-2023-11")
    number = 1 + _RELAY.read_text(encoding="utf-8").splitlines().index(
        "                  cancelled_at:"
    )
    found = out.split("\n\n")
    (one,) = [part for part in found if "`cancelled_at`" in part]
    pointer = (
        "#/paths/~1v1~1threads~1{thread_id}~1runs~1{run_id}~1submit_tool_outputs/post/responses"
        "/200/content/application~1json/schema/properties/cancelled_at"
    )
    assert one.splitlines() == [
        f"{_RELAY}:{number}: error type-null-only: `cancelled_at` can be nothing but null here; "
        "it is integer or null",
        f"    at      {pointer} (submitToolOutputs)",
        f"    breaks  {CATALOGUE['type-null-only'].breaks}",
        "    mend    say integer or null",
    ]


def test_less_severe_findings_are_counted_and_not_shown(
    capsys: pytest.CaptureFixture[str],
) -> None:
    _, out = _out(capsys, str(_RELAY), "--severity", "error")
    assert " warning " not in out
    assert re.search(r"\d+ errors, (\d+) warnings?, (\d+) notes?; \d+ not shown\n$", out)


@pytest.mark.parametrize("no_color", [True, False])
def test_colour_is_left_out_on_request(
    no_color: bool, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.delenv("NO_COLOR", raising=False)
    if no_color:
        monkeypatch.setenv("NO_COLOR", "1")
    _, out = _out(capsys, str(_RELAY))
    # Bold stays: it is no colour.
    assert bool(re.search(r"\x1b\[[0-9;]*3[0-9]", out)) is not no_color


def test_names_cannot_write_to_the_terminal() -> None:
    content = json.dumps(
        {
            "openapi": "3.1.0",
            "paths": {
                "/threads": {
                    "post": {
                        "operationId": "a",
                        "parameters": [{"name": "\x1b]0;gone\x07\r", "in": "query"}],
                        "responses": {},
                    }
                }
            },
        }
    ).encode()
    report = lint(parse(content, "evil\x1b[2J.json"), _EDITION)
    told = "\n".join(line.plain for line in lines(report))
    assert "gone" in told
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f]", told)


def test_json_is_what_its_schema_says(capsys: pytest.CaptureFixture[str]) -> None:
    code, out = _out(capsys, str(_RELAY), "--format", "json")
    value = json.loads(out)
    jsonschema_rs.validator_for(schema()).validate(value)
    assert value["exit_code"] == code == 1
    assert len(value["findings"]) == sum(value["counts"].values())
    assert value["edition"]["name"] == "v1-2023-11"
    assert value["edition"]["fits"][0]["edition"] == "v1-2023-11"


def test_a_document_beyond_judgement_is_valid_json_as_well() -> None:
    report = lint(parse(b"openapi: 3.1.0", "empty"), _EDITION)
    value = structured(report)
    jsonschema_rs.validator_for(schema()).validate(value)
    assert (value["exit_code"], value["edition"]["fits"]) == (5, [])


def test_the_same_bytes_give_the_same_report() -> None:
    content = _RELAY.read_bytes()
    assert structured(lint(parse(content, "a"))) == structured(lint(parse(content, "a")))


# SARIF 2.1.0, as far as the log uses it: what section 3 of the standard requires of each object.
_TEXT: dict[str, Any] = {
    "type": "object",
    "required": ["text"],
    "properties": {"text": {"type": "string", "minLength": 1}},
    "additionalProperties": False,
}
_SARIF: dict[str, Any] = {
    "type": "object",
    "required": ["version", "runs"],
    "additionalProperties": False,
    "properties": {
        "$schema": {"type": "string", "format": "uri"},
        "version": {"const": "2.1.0"},
        "runs": {"type": "array", "minItems": 1, "items": {"$ref": "#/$defs/run"}},
    },
    "$defs": {
        "run": {
            "type": "object",
            "required": ["tool"],
            "additionalProperties": False,
            "properties": {
                "tool": {"$ref": "#/$defs/tool"},
                "artifacts": {"type": "array", "items": {"type": "object"}},
                "invocations": {
                    "type": "array",
                    "items": {
                        "type": "object",
                        "required": ["executionSuccessful"],
                        "properties": {
                            "executionSuccessful": {"type": "boolean"},
                            "exitCode": {"type": "integer"},
                        },
                        "additionalProperties": False,
                    },
                },
                "properties": {"type": "object"},
                "results": {"type": "array", "items": {"$ref": "#/$defs/result"}},
            },
        },
        "tool": {
            "type": "object",
            "required": ["driver"],
            "additionalProperties": False,
            "properties": {
                "driver": {
                    "type": "object",
                    "required": ["name"],
                    "additionalProperties": False,
                    "properties": {
                        "name": {"type": "string"},
                        "version": {"type": "string"},
                        "rules": {
                            "type": "array",
                            "uniqueItems": True,
                            "items": {
                                "type": "object",
                                "required": ["id"],
                                "additionalProperties": False,
                                "properties": {
                                    "id": {"type": "string"},
                                    "shortDescription": _TEXT,
                                    "fullDescription": _TEXT,
                                },
                            },
                        },
                    },
                }
            },
        },
        "result": {
            "type": "object",
            "required": ["message"],
            "additionalProperties": False,
            "properties": {
                "ruleId": {"type": "string"},
                "ruleIndex": {"type": "integer", "minimum": 0},
                "level": {"enum": ["none", "note", "warning", "error"]},
                "message": _TEXT,
                "locations": {
                    "type": "array",
                    "minItems": 1,
                    "items": {
                        "type": "object",
                        "additionalProperties": False,
                        "required": ["physicalLocation"],
                        "properties": {
                            "physicalLocation": {
                                "type": "object",
                                "required": ["artifactLocation"],
                                "additionalProperties": False,
                                "properties": {
                                    "artifactLocation": {
                                        "type": "object",
                                        "properties": {
                                            "uri": {"type": "string", "format": "uri-reference"},
                                            "index": {"type": "integer", "minimum": 0},
                                        },
                                    },
                                    "region": {
                                        "type": "object",
                                        "properties": {
                                            "startLine": {"type": "integer", "minimum": 1}
                                        },
                                    },
                                },
                            },
                            "logicalLocations": {"type": "array", "items": {"type": "object"}},
                        },
                    },
                },
                "partialFingerprints": {
                    "type": "object",
                    "additionalProperties": {"type": "string"},
                },
                "properties": {"type": "object"},
            },
        },
    },
}


def test_sarif_has_what_the_standard_requires(capsys: pytest.CaptureFixture[str]) -> None:
    _, out = _out(capsys, str(_RELAY), "--format", "sarif")
    log = json.loads(out)
    jsonschema_rs.validator_for(_SARIF, validate_formats=True).validate(log)
    (only,) = log["runs"]
    rules = [rule["id"] for rule in only["tool"]["driver"]["rules"]]
    assert len(rules) == len(set(rules)) == len(CATALOGUE)
    assert only["results"]
    for result in only["results"]:
        assert rules[result["ruleIndex"]] == result["ruleId"]
    prints = [result["partialFingerprints"]["finding/v1"] for result in only["results"]]
    assert len(prints) == len(set(prints))


def test_sarif_keeps_to_uris_in_any_language() -> None:
    log = sarif(lint(parse(_RELAY.read_bytes(), "接口 文档.yaml"), _EDITION), "1")
    uri = log["runs"][0]["artifacts"][0]["location"]["uri"]
    assert uri == "%E6%8E%A5%E5%8F%A3%20%E6%96%87%E6%A1%A3.yaml"
