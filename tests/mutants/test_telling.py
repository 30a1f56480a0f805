"""How a mutant tells a stream, and that every one of them says something else than the reference."""

from __future__ import annotations

import pytest

from conformance.mutants import MUTANTS, VARIANTS
from conformance.mutants.telling import Frame, drop, late, on, twice

EVENTS = [Frame("a.created", {"n": 1}), Frame("a.delta", {"n": 2}), Frame("done", "[DONE]")]


def _bytes(teller: object) -> bytes:
    told = [frame for event in (*EVENTS, None) for frame in teller(event)]  # type: ignore[operator]
    return b"".join(frame.encoded() for frame in told)


def test_frames_are_written_as_the_reference_writes_them() -> None:
    assert EVENTS[0].encoded() == b'event: a.created\ndata: {"n":1}\n\n'
    assert EVENTS[2].encoded() == b"event: done\ndata: [DONE]\n\n"


def test_events_are_dropped_doubled_and_held_back() -> None:
    first, second, done = (frame.encoded() for frame in EVENTS)
    assert _bytes(on("*.delta", drop)("createRun")) == first + done
    assert _bytes(on("*.delta", twice, "createRun")("createRun")) == first + second * 2 + done
    assert _bytes(on("*.delta", twice, "createRun")("other")) == first + second + done
    assert _bytes(late("a.created", after="a.delta")("createRun")) == second + first + done
    assert _bytes(late("a.created", after="never")("createRun")) == second + done + first


def test_there_are_enough_of_them() -> None:
    assert sum(mutant.retell is not None for mutant in MUTANTS.values()) >= 60
    assert sum(variant.retell is not None for variant in VARIANTS.values()) >= 10


@pytest.mark.parametrize("name", [n for n, m in (MUTANTS | VARIANTS).items() if m.retell])
def test_each_stream_is_told_by_a_teller_of_its_own(name: str) -> None:
    """What one stream was told must not show in the next."""
    retell = (MUTANTS | VARIANTS)[name].retell
    assert retell is not None
    assert retell("createRun") is not retell("createRun") or not getattr(
        retell("createRun"), "__closure__", None
    )
