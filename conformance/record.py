"""What one run of the suite found: the content of `run.json`, as frozen values.

The part that others rely on is fixed by `run.schema.json`, which ships beside this module.
Reports and comparisons are pure functions of these values and of the exchanges they cite.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

import msgspec

FORMAT = 1

Level = Literal["MUST", "SHOULD", "MAY"]
Provenance = Literal["documented", "recorded", "observed"]
Tier = Literal["core", "tools", "steps", "lists", "stream", "errors", "isolation"]
TierVerdict = Literal["ready", "limits", "not-ready", "not-tested"]
VerdictName = Literal[
    "pass",
    "fail",
    "warn",
    "differs",
    "unsupported",
    "blocked",
    "inconclusive",
    "flaky",
    "not-run",
    "error",
]

LACKS = "the provider has no "
"""How the observed text of an unsupported verdict begins."""
TIERS: tuple[Tier, ...] = ("core", "tools", "steps", "lists", "stream", "errors", "isolation")


class Suite(msgspec.Struct, frozen=True):
    """Which suite judged: version, and digests of the contract and of the requirements."""

    version: str
    contract_sha256: str
    requirements_sha256: str


class Provider(msgspec.Struct, frozen=True):
    """Who was judged.

    Attributes:
        name: of the profile; for an audit, the file.
        base_url: without secrets.
        retires_on: ISO date from which it is gone, where its profile knows one.
        measured: whether the profile had been measured before; None where there is no profile.
        claimed_absent: what the profile claims and the provider does not have.
    """

    name: str
    base_url: str | None = None
    retires_on: str | None = None
    measured: bool | None = None
    claimed_absent: tuple[str, ...] = ()


class Spend(msgspec.Struct, frozen=True):
    """What the run cost the provider's owner: requests, accepted runs, reported tokens."""

    requests: int = 0
    paid_runs: int = 0
    prompt_tokens: int = 0
    completion_tokens: int = 0


class TierResult(msgspec.Struct, frozen=True):
    """A tier's verdict; `must` is [passed, applicable], `counts` every verdict's number."""

    verdict: TierVerdict
    must: tuple[int, int]
    counts: dict[str, int] = {}


class EditionResult(msgspec.Struct, frozen=True):
    """How many of an edition's MUST requirements the traffic satisfies: [passed, applicable]."""

    must: tuple[int, int]


class Excuse(msgspec.Struct, frozen=True, kw_only=True):
    """Why a failure does not fail the job: a waiver, or that it is in the baseline already.

    `owner` and `expires` (an ISO date) are those of the waiver.
    """

    kind: Literal["waiver", "baseline"]
    reason: str
    owner: str | None = None
    expires: str | None = None


class Result(msgspec.Struct, frozen=True, kw_only=True):
    """One requirement's verdict, with what was expected, what was seen, and where.

    Attributes:
        check: ledger id, e.g. "RUN-NULL-007".
        summary: the requirement in one sentence.
        expected: what the contract asks for, None where the check did not come to judge.
        observed: what the provider did, or why there is no judgement.
        exchanges: indexes of the exchanges that show it.
        answer: name of the accepted alternative that was given, if the check names any.
        blocked_by: id of the check whose failure made this one impossible.
        pointer: where the requirement stands (openapi.yaml#/… or oracle:…).
        excuse: why a failure does not fail the job, if it doesn't.
    """

    check: str
    level: Level
    verdict: VerdictName
    tier: Tier
    summary: str
    provenance: Provenance = "documented"
    pointer: str = ""
    expected: str | None = None
    observed: str | None = None
    exchanges: tuple[int, ...] = ()
    answer: str | None = None
    blocked_by: str | None = None
    excuse: Excuse | None = None


class StaleWaiver(msgspec.Struct, frozen=True, kw_only=True):
    """A waiver that is a finding of its own: expired, or no longer needed."""

    check: str
    provider: str
    owner: str
    why: str


class ScenarioResult(msgspec.Struct, frozen=True):
    """How far a scenario came: done, or stopped with the reason; and where its time went.

    Attributes:
        repetition: in which playing of the selection, from 1.
        requests: that it sent.
        seconds: from its first request to its last answer.
        answering_seconds: of these, how long the provider took to answer. The rest is waiting
            for runs, and our own work.
    """

    name: str
    outcome: Literal["done", "stopped", "not-run", "error"]
    reason: str | None = None
    repetition: int = 1
    requests: int = 0
    seconds: float = 0.0
    answering_seconds: float = 0.0


class SequenceResult(msgspec.Struct, frozen=True):
    """The shortest sequence of moves that is known to break a requirement; `replay` plays it."""

    check: str
    moves: tuple[tuple[str, str], ...]
    exchanges: tuple[int, ...]
    repetition: int = 1


class Allowed(msgspec.Struct, frozen=True):
    """The limits that a run had, None where none is known."""

    requests: int | None = None
    paid_runs: int | None = None


class Leftover(msgspec.Struct, frozen=True):
    """An object that the run created and did not delete; `cleanup` takes it from here."""

    kind: Literal["assistant", "thread"]
    id: str


class RunRecord(msgspec.Struct, frozen=True, kw_only=True):
    """The whole of `run.json`. Times are ISO 8601 in UTC."""

    format: int = FORMAT
    suite: Suite
    provider: Provider
    edition: str
    started_at: str
    finished_at: str | None
    exit_code: int
    complete: bool
    reason: str | None = None
    seed: int | None = None
    spend: Spend
    counts: dict[str, int]
    tiers: dict[str, TierResult]
    editions: dict[str, EditionResult] = {}
    results: tuple[Result, ...]
    fields: dict[str, dict[str, dict[str, dict[str, int]]]]
    scenarios: tuple[ScenarioResult, ...] = ()
    leftovers: tuple[Leftover, ...] = ()
    notes: tuple[str, ...] = ()
    repeat: int = 1
    limits: Allowed = Allowed()
    sequences: tuple[SequenceResult, ...] = ()
    stale_waivers: tuple[StaleWaiver, ...] = ()


def lacking(names: Iterable[str], reasons: Iterable[str]) -> str:
    """Return the observed text of an unsupported verdict.

    Args:
        names: operationIds that the provider does not have.
        reasons: how it says so, in words.
    """
    return LACKS + ": ".join(filter(None, (", ".join(names), "; ".join(reasons))))


def lacked(observed: str | None) -> tuple[tuple[str, ...], str]:
    """Return the operationIds and the reasons in a text of `lacking`; nothing of any other."""
    if not observed or not observed.startswith(LACKS):
        return (), ""
    names, _, reasons = observed.removeprefix(LACKS).partition(": ")
    return tuple(names.split(", ")), reasons


def encode(record: RunRecord) -> bytes:
    """Return `run.json`: two-space JSON, the same bytes for the same record."""
    return msgspec.json.format(msgspec.json.encode(record), indent=2) + b"\n"


def decode(data: bytes) -> RunRecord:
    """Read `run.json`. Raises msgspec.DecodeError if it is damaged or of another format."""
    return msgspec.json.decode(data, type=RunRecord)
