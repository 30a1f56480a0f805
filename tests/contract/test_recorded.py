"""The recorded traffic of the official service is valid against the edition it was recorded in."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable

from conformance.contract import document
from conformance.contract.editions import project
from conformance.contract.errata import errata
from conformance.contract.validators import errors
from tests.contract import recorded
from tests.shared import RECORDINGS, needs_recordings

EDITION = "v2-2026-08"
FILES = sorted((RECORDINGS / "openai-v2-2025-10").glob("*.har"))

pytestmark = needs_recordings


def test_every_recorded_answer_is_valid(counts: Callable[[str], None]) -> None:
    """Runs, steps, messages, threads, assistants, pages and deletions; the objects in pages too."""
    plain = project(document.load(), EDITION)
    seen: Counter[str] = Counter()
    for body in recorded.answers(plain, FILES):
        assert errors(EDITION, body.component, body.value) == [], body.where
        seen[body.component] += 1
        if body.component.endswith("List"):
            seen[body.component.removesuffix("List")] += len(body.value["data"])
    counts(f"recorded answers valid: {_told(seen)}")
    for component in ("Run", "RunStep", "Message", "Thread", "Assistant", "RunList"):
        assert seen[component], component
    assert {"DeleteAssistantResponse", "DeleteThreadResponse", "DeleteMessageResponse"} <= set(
        seen
    )


def test_every_accepted_request_is_valid(counts: Callable[[str], None]) -> None:
    plain = project(document.load(), EDITION)
    seen: Counter[str] = Counter()
    for body in recorded.requests(plain, FILES):
        assert errors(EDITION, body.component, body.value) == [], body.where
        seen[body.component] += 1
    counts(f"recorded requests valid: {_told(seen)}")
    assert sum(seen.values()) > 50


def test_every_streamed_event_is_valid(counts: Callable[[str], None]) -> None:
    """Each payload against the schema that the name of its event stands for."""
    payloads = recorded.payloads(EDITION)
    assert len(payloads) == 25
    seen: Counter[str] = Counter()
    for where, name, data in recorded.events(FILES):
        assert name in payloads, where
        seen[name] += 1
        if name == "done":
            assert data == "[DONE]"
        else:
            assert errors(EDITION, payloads[name], json.loads(data)) == [], (where, name)
    counts(f"recorded events valid: {_told(seen)}")
    assert len(seen) >= 13


def test_keys_that_the_published_document_lacks_are_errata(counts: Callable[[str], None]) -> None:
    """Nothing was recorded that the contract does not declare; what it adds has its row."""
    plain = project(document.load(), EDITION)
    bodies = [(b.component, b.value) for b in recorded.answers(plain, FILES)]
    payloads = recorded.payloads(EDITION)
    bodies += [
        (payloads[name], json.loads(data))
        for _, name, data in recorded.events(FILES)
        if name != "done"
    ]
    found: Counter[str] = Counter()
    for component, value in bodies:
        found.update(recorded.undeclared(plain, component, value))
    added = [
        where
        for row in errata()
        if EDITION in row.editions and "declared" in row.aspects
        for where in row.where
    ]
    counts(f"recorded keys: {sum(found.values())} undeclared; declared by erratum: {added}")
    assert found == Counter()


def test_an_undeclared_key_would_be_seen() -> None:
    """The walk over the bodies finds a key however deep it stands."""
    plain = project(document.load(), EDITION)
    step = {"type": "tool_calls", "tool_calls": [{"id": "call_1", "type": "function", "new": 1}]}
    step["tool_calls"][0]["function"] = {"name": "f", "arguments": "", "output": None}  # type: ignore[index]
    found = recorded.undeclared(plain, "RunStep", {"id": "step_1", "odd": 1, "step_details": step})
    assert sorted(found) == ["RunStep.odd", "StepFunctionCall.new"]


def _told(seen: Counter[str]) -> str:
    return ", ".join(f"{count} {name}" for name, count in sorted(seen.items()))
