"""Hypothesis strategies for what the suite finds and records."""

from __future__ import annotations

from collections import Counter
from typing import get_args

from hypothesis import strategies as st

from conformance.record import (
    TIERS,
    EditionResult,
    Leftover,
    Level,
    Provenance,
    Provider,
    Result,
    RunRecord,
    ScenarioResult,
    Spend,
    Suite,
    TierResult,
    TierVerdict,
    VerdictName,
)
from conformance.trace.exchange import Exchange, Request, Response, StreamEvent

WORDS = ("absent", "null", "boolean", "integer", "number", "string", "array", "object")
STATUSES = ("queued", "in_progress", "requires_action", "completed", "expired", "thinking")
FIELDS = ("id", "usage", "status", "started_at", "required_action")
EDITIONS = ("v1-2023-11", "v1-2024-04", "v2-2024-04", "v2-2024-12", "v2-2026-08", "v2@2025-06-30")

# Everything that JSON can carry; lone surrogates are tested apart, since no file can hold them.
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
maybe_texts = st.none() | texts
counts = st.integers(0, 10**6)
digests = st.text("0123456789abcdef", min_size=64, max_size=64)
check_ids = st.from_regex(r"[A-Z]{3,6}-[A-Z]{2,6}-[0-9]{3}", fullmatch=True)
times = st.datetimes().map(lambda at: at.strftime("%Y-%m-%dT%H:%M:%S").rjust(19, "0") + "Z")
pointers = texts | st.sampled_from(FIELDS).map(
    lambda field: f"openapi.yaml#/components/schemas/Run/properties/{field}"
)


def results() -> st.SearchStrategy[Result]:
    """One requirement's verdict, whatever it says."""
    return st.builds(
        Result,
        check=check_ids,
        level=st.sampled_from(get_args(Level)),
        verdict=st.sampled_from(get_args(VerdictName)),
        tier=st.sampled_from(TIERS),
        summary=texts,
        provenance=st.sampled_from(get_args(Provenance)),
        pointer=pointers,
        expected=maybe_texts,
        observed=maybe_texts,
        exchanges=st.lists(st.integers(0, 12), max_size=4).map(tuple),
        answer=maybe_texts,
        blocked_by=st.none() | check_ids,
    )


def musts() -> st.SearchStrategy[tuple[int, int]]:
    """[passed, applicable], the first never above the second."""
    return st.tuples(counts, counts).map(lambda pair: (min(pair), max(pair)))


def field_tables() -> st.SearchStrategy[dict[str, dict[str, dict[str, int]]]]:
    """Fields by status by kind of value."""
    words = st.dictionaries(st.sampled_from(WORDS), st.integers(1, 99), max_size=3)
    statuses = st.dictionaries(st.sampled_from(STATUSES) | texts, words, max_size=4)
    return st.dictionaries(st.sampled_from(FIELDS) | texts, statuses, max_size=5)


@st.composite
def records(draw: st.DrawFn) -> RunRecord:
    """A whole run record: counts are the fold of its results, check ids are unique."""
    found = draw(st.lists(results(), max_size=8, unique_by=lambda result: result.check))
    judged = draw(st.sets(st.sampled_from(TIERS)))
    return RunRecord(
        suite=Suite(draw(texts.filter(bool)), draw(digests), draw(digests)),
        provider=Provider(
            draw(texts),
            draw(maybe_texts),
            draw(st.sampled_from([None, "2026-08-26"])),
            draw(st.sampled_from([None, False, True])),
            tuple(draw(st.lists(st.sampled_from(["cancelRun", "stream"]), unique=True))),
        ),
        edition=draw(st.sampled_from(EDITIONS)),
        started_at=draw(times),
        finished_at=draw(st.none() | times),
        exit_code=draw(st.integers(0, 5)),
        complete=draw(st.booleans()),
        reason=draw(maybe_texts),
        seed=draw(st.none() | counts),
        spend=Spend(draw(counts), draw(counts), draw(counts), draw(counts)),
        counts=dict(Counter(result.verdict for result in found)),
        tiers={
            tier: TierResult(
                draw(st.sampled_from(get_args(TierVerdict))),
                draw(musts()),
                dict(Counter(result.verdict for result in found if result.tier == tier)),
            )
            for tier in TIERS
            if tier in judged
        },
        editions=draw(
            st.dictionaries(st.sampled_from(EDITIONS), musts().map(EditionResult), max_size=2)
        ),
        results=tuple(found),
        fields={"run": draw(field_tables())},
        scenarios=tuple(
            draw(
                st.lists(
                    st.builds(
                        ScenarioResult,
                        texts,
                        st.sampled_from(["done", "stopped", "not-run", "error"]),
                        maybe_texts,
                    ),
                    max_size=2,
                )
            )
        ),
        leftovers=tuple(
            draw(
                st.lists(
                    st.builds(Leftover, st.sampled_from(["assistant", "thread"]), texts),
                    max_size=2,
                )
            )
        ),
        notes=tuple(draw(st.lists(texts, max_size=2))),
    )


def exchanges() -> st.SearchStrategy[list[Exchange]]:
    """Exchanges with unique indexes and any text anywhere, lone surrogates included."""
    any_text = st.text(max_size=60)
    bodies = st.none() | any_text | st.sampled_from(["{}", '{"object": "thread.run"}', "[[1]]"])
    base64s = st.none() | st.binary(max_size=20).map(lambda raw: raw.hex())
    headers = st.lists(st.tuples(any_text, any_text), max_size=3).map(tuple)
    single = st.builds(
        Exchange,
        index=st.integers(0, 12),
        started_ms=st.floats(0, 1e6),
        request=st.builds(
            Request,
            method=st.sampled_from(["GET", "POST", "DELETE"]) | any_text,
            url=any_text.map(lambda text: f"https://provider.example/v1/{text}") | any_text,
            headers=headers,
            body=bodies,
            body_base64=base64s,
        ),
        label=st.none() | any_text,
        elapsed_ms=st.none() | st.floats(0, 1e6),
        response=st.none()
        | st.builds(
            Response,
            status=st.integers(100, 599),
            headers=headers,
            body=bodies,
            body_base64=base64s,
            truncated=st.booleans(),
        ),
        error=st.none() | any_text,
        events=st.lists(
            st.builds(StreamEvent, name=any_text, data=any_text, at_ms=st.none() | st.floats()),
            max_size=3,
        ).map(tuple),
        source=st.none() | any_text,
    )
    return st.lists(single, max_size=4, unique_by=lambda exchange: exchange.index)
