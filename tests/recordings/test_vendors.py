"""Recorded traffic of real servers: every finding was read against its exchanges, and is true.

The tables hold all findings, each with what the exchanges show; numbers are entries of the file.
A finding that comes or goes here is either a new truth about the recording, to be read and
entered, or a false alarm.
"""

from __future__ import annotations

from collections import Counter

import pytest

from conformance.record import lacked
from tests.recordings.traffic import VENDORS, exchanges, judged, verdicts
from tests.shared import needs_recordings

pytestmark = needs_recordings

FINDINGS = ("fail", "warn", "flaky", "differs", "error", "inconclusive")

# LiteLLM's proxy, its own /v1 mount: a few operations re-implemented, the others not routed.
LITELLM = {
    "MSG-TYPE-001": "fail",  # 14, 15: status null in lists
    "THREAD-KEY-001": "fail",  # 4, 5, 34 …: no tool_resources
    "ASST-TYPE-001": "fail",  # 0, 1, 3 …: code_interpreter and file_search null in tool_resources
    "RUN-LIFE-003": "fail",  # 7 … 77: createRun holds the answer back until the run settles
    "META-KEEP-001": "fail",  # 4: a thread with metadata, {} shown
    "LIST-LIMIT-001": "fail",  # 3: limit=2 is not passed on; seven assistants come
    "ERR-ID-004": "fail",  # 67: unknown assistant, 500
    "ERR-ID-008": "fail",  # 66: unknown thread, 500
    "ERR-BODY-001": "fail",  # 68: no assistant_id, 500 with a Python TypeError in it
    "ERR-BODY-002": "fail",  # 70: assistant_id 7, 500
    "ERR-BODY-004": "fail",  # 71: temperature 3 is dropped, and the run accepted
    "ERR-BODY-005": "fail",  # 74: 17 pairs of metadata, 500
    "ERR-STATE-001": "fail",  # 21, 24, 27: second run while one waits for outputs, 500
    "ERR-STATE-002": "fail",  # 20, 23, 26: message while a run waits for outputs, 500
    "STREAM-FRAME-002": "fail",  # 94, 98: events are data alone, without a line that names them
    "HTTP-ID-001": "differs",  # everywhere: no x-request-id
}
# Operations whose every request was answered by the router: 404 "Not Found", 405.
LITELLM_LACKS = {
    "cancelRun",
    "createThreadAndRun",
    "deleteThread",
    "listRunSteps",
    "listRuns",
    "modifyRun",
    "retrieveAssistant",
    "retrieveRun",
    "retrieveRunStep",
    "submitToolOutputs",
}

# LiteLLM's pass-through mount. Metadata is lost on the way; the rest is its upstream's conduct.
PASS_THROUGH = {
    "RUN-NULL-005": "fail",  # 66-82: expires_at null while the run is cancelling
    "RUN-ECHO-002": "fail",  # 7, 31, 35, 39, 89: metadata sent, {} shown
    "RUN-ECHO-016": "differs",  # 31, 35, 39: additional_instructions are not shown
    "RUN-META-001": "fail",  # 28: metadata modified, {} answered
    "META-KEEP-001": "fail",  # 4: a thread with metadata, {} shown
    "META-KEEP-003": "fail",  # 0 …: an assistant with metadata, {} shown
    "STEP-NULL-001": "fail",  # 134, 137, 138: usage in step.created, before the step ended
    "STEP-NULL-002": "fail",  # 21, 22, 134: the completed tool_calls step has usage null
    "STEP-NULL-003": "fail",  # 134, 137, 138: completed_at in step.created, before the step ended
    "ERR-BODY-005": "fail",  # 113, 118: 17 pairs accepted
    "ERR-BODY-006": "fail",  # 117: a value of 513 characters accepted
    "ERR-BETA-001": "differs",  # 127: no OpenAI-Beta header, 200
    "STREAM-ORDER-001": "warn",  # 138: no thread.created
    "HTTP-ID-001": "differs",  # everywhere: no x-request-id
}

# myla, a server of its own. 93 runs were shown, none with the nine keys below.
MYLA = {
    "RUN-KEY-011": "fail",  # cancelled_at
    "RUN-KEY-014": "fail",  # incomplete_details
    "RUN-KEY-019": "fail",  # usage
    "RUN-KEY-020": "fail",  # max_prompt_tokens
    "RUN-KEY-021": "fail",  # max_completion_tokens
    "RUN-KEY-022": "fail",  # truncation_strategy
    "RUN-KEY-023": "fail",  # tool_choice
    "RUN-KEY-024": "fail",  # parallel_tool_calls
    "RUN-KEY-025": "fail",  # response_format
    "RUN-TYPE-015": "fail",  # everywhere: model null
    "RUN-NULL-005": "fail",  # 7, 8, 22 …: expires_at null in queued runs
    "RUN-TIME-002": "fail",  # everywhere: created_at in milliseconds beside seconds elsewhere
    "RUN-CTR-001": "fail",  # 93, 94: POST /threads/runs is taken for a thread called "runs"
    "MSG-TYPE-002": "fail",  # 15, 39 …: text is [{"value": …}], so no text stands where it should
    "MSG-TIME-001": "fail",  # 39, 44, 51 …: created_at in milliseconds, here too
    "THREAD-KEY-001": "fail",  # 38, 43, 50 …: no tool_resources
    "THREAD-TIME-001": "fail",  # 38, 43, 50 …: created_at in milliseconds
    "ASST-TYPE-001": "fail",  # 1, 3: an assistant without tools has null
    "ASST-TIME-001": "fail",  # 0, 1, 2 …: created_at in milliseconds
    "STEP-LIST-001": "fail",  # 12, 13, 125: a completed run without any step
    "LIST-ENV-001": "fail",  # 12, 13, 101, 125: object "thread.run.step" on a list of steps
    "LIST-WALK-002": "fail",  # 34, 35: has_more false with half of the runs to come
    "LIST-WALK-003": "fail",  # 37: before=<the oldest> gives nothing
    "ERR-ID-002": "fail",  # 97: unknown run, 500 in plain text
    "ERR-ID-003": "fail",  # 14, 102: unknown step, 500
    "ERR-ID-005": "fail",  # 103: modify an unknown run, 500
    "ERR-ID-006": "fail",  # 104: cancel an unknown run, 500
    "ERR-BODY-004": "fail",  # 111: temperature 3 accepted
    "ERR-BODY-005": "fail",  # 114, 119: 17 pairs accepted
    "ERR-BODY-006": "fail",  # 118: a value of 513 characters accepted
    "ERR-ENV-001": "fail",  # all 13 refusals: {"detail": …}
    "ERR-AUTH-003": "differs",  # 126: no key, 403
    "ERR-BETA-001": "differs",  # 128: no OpenAI-Beta header, 200
    "ERR-STATE-003": "differs",  # 18, 48: cancel of a completed run, 500
    "STREAM-OPEN-001": "fail",  # 134, 137: JSON where a stream was asked for
    "HTTP-ID-001": "differs",  # everywhere: no x-request-id
    "RUN-ECHO-016": "differs",  # 22, 26, 30: additional_instructions are not shown
}

RECORDED = {
    "litellm": (LITELLM, LITELLM_LACKS, 85),
    "litellm-passthrough": (PASS_THROUGH, set[str](), 180),
    "myla": (MYLA, {"submitToolOutputs"}, 80),
}
# What could not be tested for a cause that is a finding or a gap by itself, by that cause.
BLOCKED = {
    "litellm": {
        "RUN-GET-001",
        "RUN-EXPIRE-001",
        "STEP-LIST-001",
        "STREAM-FRAME-002",
        "ERR-ID-004",
    },
    "litellm-passthrough": {"RUN-META-001"},
    "myla": {
        *(name for name in MYLA if name.startswith("RUN-KEY")),
        "RUN-TIME-002",
        "MSG-TYPE-002",
        "RUN-CTR-001",
        "STEP-LIST-001",
        "STREAM-OPEN-001",
        "LIST-ENV-001",
        "ERR-ID-002",
        "ERR-ENV-001",
    },
}


@pytest.mark.parametrize("name", RECORDED)
def test_findings(name: str) -> None:
    """Exactly the findings that reading the exchanges bears out."""
    findings, _, passed = RECORDED[name]
    record = judged(exchanges(VENDORS / f"{name}.har"))

    assert verdicts(record, *FINDINGS) == findings
    assert record.exit_code == 1
    assert record.counts["pass"] >= passed


@pytest.mark.parametrize("name", RECORDED)
def test_what_is_missing_is_no_failure(name: str) -> None:
    """An operation that no request reached is unsupported, and named."""
    _, lacks, _ = RECORDED[name]
    record = judged(exchanges(VENDORS / f"{name}.har"))
    said = [r.observed or "" for r in record.results if r.verdict == "unsupported"]
    named = {part for text in said for part in lacked(text)[0]}

    assert named == lacks


@pytest.mark.parametrize("name", RECORDED)
def test_one_cause_one_finding(name: str) -> None:
    """What follows from a finding is blocked by it, and every cause is a verdict of its own."""
    record = judged(exchanges(VENDORS / f"{name}.har"))
    causes = Counter(r.blocked_by for r in record.results if r.verdict == "blocked")
    by_id = verdicts(record)

    assert set(causes) == BLOCKED[name]
    assert all(by_id[str(c)] in {"fail", "unsupported", "blocked"} for c in causes)


@pytest.mark.parametrize("name", RECORDED)
def test_findings_show_their_exchanges(name: str) -> None:
    """Each finding says what was expected and observed, and points at exchanges of the file."""
    found = exchanges(VENDORS / f"{name}.har")

    for result in judged(found).results:
        if result.verdict in {"fail", "differs"}:
            assert result.expected
            assert result.observed
            assert result.exchanges
            assert set(result.exchanges) <= {e.index for e in found}
