"""Every catalogue holds every message, translated, and no other."""

from __future__ import annotations

import ast
import re
from functools import cache

import pytest
from babel.messages.catalog import Catalog

from conformance.contract.ledger import ledger
from conformance.report import sentences
from conformance.report.language import speaking
from tests.report.catalogue import (
    SUITE,
    TRANSLATED,
    compiled,
    messages,
    po_of,
    read,
    renewed,
    written,
)

# Values, pieces of the script's messages, elements, and code: what a translation may not lose.
KEPT = re.compile(
    r"%\(\w+\)s|\{\w+\}|</?\w+[^>]*>|`[^`]*`|\b[\w-]+\.(?:json|ndjson|html)\b|--[\w-]+"
)


@cache
def catalogue(language: str) -> Catalog:
    return read(language)


def translations(language: str) -> dict[str, str]:
    """Every message of a catalogue with the one form that its language has."""
    found = {}
    for message in catalogue(language):
        if message.id:
            one = message.id if isinstance(message.id, str) else message.id[0]
            text = message.string if isinstance(message.string, str) else message.string[0]
            found[one] = text
    return found


def test_the_messages_are_those_of_all_sources() -> None:
    """Templates, Python, ledger and consequences: if one were not read, nothing would be amiss."""
    said = {message.one: message.source for message in messages()}
    assert said["Skip to the content"] == "report/templates/base.html.j2"
    assert said["nothing found"] == "report/cells.py"
    assert said["INCOMPLETE: %(reason)s"] == "report/terminal.py"
    assert said["the run has no run.json to compare with"] == "cli/judging.py"
    assert {row.text for row in ledger()} <= said.keys()
    assert "A run without tools and with overrides, then its metadata, steps and messages." in said
    assert "A polling loop without a timeout of its own waits for ever." in said


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_message_is_translated_and_nothing_else(language: str) -> None:
    """`make catalogue` brings the file up to date, and says what is to be translated."""
    found = translations(language)
    assert set(found) == {message.one for message in messages()}
    assert [one for one, text in found.items() if not text.strip()] == []
    assert not any(message.fuzzy for message in catalogue(language) if message.id)


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_translation_keeps_what_is_no_language(language: str) -> None:
    for one, text in translations(language).items():
        assert sorted(set(KEPT.findall(text))) == sorted(set(KEPT.findall(one))), one


def test_chinese_is_chinese() -> None:
    """Nothing was left in English, unless it has no words of its own: "%(passed)s/%(all)s"."""
    for one, text in translations("zh-CN").items():
        words = re.sub(r"%\(\w+\)s|[\W\d_]|MUST", "", text)
        assert not words or re.search("[\u4e00-\u9fff]", text), (one, text)


@pytest.mark.parametrize("language", TRANSLATED)
def test_files_are_up_to_date(language: str) -> None:
    """`make catalogue` writes them."""
    po = po_of(language)
    assert po.read_bytes() == written(renewed(language, catalogue(language)))
    assert po.with_suffix(".mo").read_bytes() == compiled(catalogue(language))


def test_every_reason_to_stop_a_scenario_is_told_in_chinese() -> None:
    """A new `raise Stop(…)` is a new sentence of conformance/report/sentences.py."""
    reasons = [
        _filled(node.args[0])
        for file in (SUITE / "scenarios").glob("*.py")
        for node in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "Stop"
    ]
    assert len(reasons) > 10
    with speaking("zh-CN"):
        assert [reason for reason in reasons if sentences.told(reason) == reason] == []


def _filled(node: ast.expr) -> str:
    """A text as it is said, each value a 5."""
    if isinstance(node, ast.JoinedStr):
        return "".join(map(_filled, node.values))
    return str(node.value) if isinstance(node, ast.Constant) else "5"


def test_sentences_are_said_somewhere() -> None:
    """A record's sentence that was reworded would be shown in English without anybody noticing."""
    own = SUITE / "report" / "sentences.py"
    said = {
        node.value
        for file in SUITE.rglob("*.py")
        if file != own
        for node in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    } | {file.read_text("utf-8") for file in SUITE.rglob("*.j2")}
    for message in (*sentences.SENTENCES, *sentences.WAIVER_ENDS):
        pieces = re.split(r"%\(\w+\)s", message)
        missing = [piece for piece in pieces if not any(piece in text for text in said)]
        assert missing == [], message


def test_templates_say_nothing_past_the_catalogue() -> None:
    """A word between tags that is in no `_()` would stand in English on every page."""
    names = {"MUST", "SHOULD", "MAY", "ms", "runs", "conformance", "null", "runs-conformance"}
    names |= {"replay", "RUN", "explain"}  # a command and its argument
    for file in sorted((SUITE / "report" / "templates").glob("*.html.j2")):
        text = re.sub(r"(?s)\{% trans\b.*?endtrans %\}", "", file.read_text("utf-8"))
        text = re.sub(r"(?s)\{% block (?:style|scripts) %\}.*?\{% endblock %\}", "", text)
        text = re.sub(r"(?s)\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", "", text)
        text = re.sub(r"(?s)<[^>]*>|&\w+;", "\n", text)
        said = set(re.findall(r"[A-Za-z][\w.-]+", text)) - names
        said = {word for word in said if not word.endswith((".json", ".csv", ".md", ".ndjson"))}
        assert (file.name, said) == (file.name, set())
