"""What is found where a request had to be refused, and in refusals: one cause is one finding."""

from __future__ import annotations

import pytest

from tests.checks.conversation import (
    Talk,
    run,
    thread,
)


@pytest.mark.parametrize(
    ("label", "operation", "found"),
    [
        ("tool.partial", "submitToolOutputs", "TOOL-SUBMIT-004"),
        ("tool.foreign", "submitToolOutputs", "TOOL-SUBMIT-005"),
        ("tool.empty-body", "submitToolOutputs", "TOOL-SUBMIT-007"),
        ("error.output-type", "submitToolOutputs", "ERR-BODY-009"),
        ("error.unknown-run", "retrieveRun", "ERR-ID-002"),
        ("error.no-key", "createThread", "ERR-AUTH-001"),
        ("error.no-beta", "createThread", "ERR-BETA-001"),
        ("iso.retrieve", "retrieveRun", "ISO-THREAD-001"),
    ],
)
@pytest.mark.parametrize("status", [200, 500])
def test_what_must_be_refused_and_is_not_is_found(
    label: str, operation: str, found: str, status: int
) -> None:
    talk = Talk()
    talk.say(operation, run(), label=label, status=status, sent={})
    assert talk.said(found) == "broken"


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ({"detail": "No."}, {"ERR-ENV-001"}),
        ({"error": "No."}, {"ERR-ENV-001"}),
        ({"error": {"message": "No.", "type": "bad", "code": None}}, {"ERR-ENV-002"}),
    ],
)
def test_an_error_without_its_envelope_is_one_finding(body: object, found: set[str]) -> None:
    talk = Talk()
    talk.say("retrieveRun", body, status=400)
    assert talk.flagged() == found


@pytest.mark.parametrize("body", ["", '{"detail":"Not Found"}'])
def test_a_bare_404_of_an_operation_that_works_has_no_envelope(body: str) -> None:
    talk = Talk()
    talk.say("retrieveRun", status=404, raw=body, run_id="run_unknown")
    assert talk.flagged() == set()
    talk.say("retrieveRun", run())
    assert talk.flagged() == {"ERR-ENV-001"}


@pytest.mark.parametrize("sent", [[], "text", 7, True, {"metadata": {"a": 1}}, {"metadata": []}])
def test_a_plainly_wrong_body_must_be_refused(sent: object) -> None:
    talk = Talk()
    talk.say("modifyThread", {"id": "thread_a"}, label="generated.invalid", sent=sent)
    assert talk.flagged() == {"ERR-GEN-002"}


def test_a_server_that_breaks_over_a_body_is_one_finding() -> None:
    talk = Talk()
    talk.say("modifyThread", {}, status=500, label="generated.invalid", sent=[])
    assert talk.flagged() == {"ERR-GEN-001"}


def test_created_is_not_ok_but_no_more_than_a_should() -> None:
    talk = Talk()
    talk.say("createThread", thread(), status=201, label="create.thread")
    assert talk.flagged() == {"HTTP-STATUS-001"}
