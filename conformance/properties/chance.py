"""The one source of chance of everything generated: the same seed draws the same, anywhere.

Hypothesis draws from its seed, and besides from constants that it collects from whatever modules
of the working copy happen to be imported, which differ between processes. From bytes that it is
given (`fuzz_one_input`) it draws what those bytes say and nothing else: here they come from the
seed. Nothing is run twice, so an error of whoever sends comes out as itself.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from hypothesis import given, settings
from hypothesis.strategies import SearchStrategy

# A request, or a sequence of moves, takes a few hundred bytes; what is left over costs nothing.
_BYTES = 8192
# Values that a strategy refuses in a row; ours take about every second one.
_TRIES = 100


@contextmanager
def _steady(seed_value: int) -> Iterator[None]:
    """Let what is drawn from the process's own generator, in this context, follow from a seed."""
    state = random.getstate()
    random.seed(seed_value)
    try:
        yield
    finally:
        random.setstate(state)


def feed(test: Callable[..., object], seed_value: int) -> Iterator[None]:
    """Run a test of hypothesis on bytes that follow from a seed, once an item.

    Ends when the test has refused what it drew too many times in a row.

    Args:
        test: what `given` returned; a state machine's is `get_state_machine_test`.
        seed_value: what decides the bytes.

    Raises:
        Exception: whatever the test raises, at once and as it is.
    """
    chance = random.Random(f"draw {seed_value}")  # noqa: S311 - no secret
    # Hypothesis's types do not tell of it; its documentation does.
    take: Callable[[bytes], bytes | None] = test.hypothesis.fuzz_one_input  # type: ignore[attr-defined]
    refused = 0
    while refused < _TRIES:
        with _steady(chance.randrange(2**32)):
            taken = take(chance.randbytes(_BYTES))
        if taken is None:
            refused += 1
        else:
            refused = 0
            yield


def draw(
    strategy: SearchStrategy[Any], count: int, seed_value: int, send: Callable[[Any], object]
) -> None:
    """Draw so many values and do something with each, in order.

    Args:
        strategy: what to draw from.
        count: how many, at most: fewer where hardly any can be drawn.
        seed_value: what decides them.
        send: is called with each; what it raises is raised here, and nothing more is drawn.
    """
    values: list[Any] = []

    @settings(database=None)
    @given(strategy)
    def keep(value: Any) -> None:
        values.append(value)

    for _ in zip(range(count), feed(keep, seed_value), strict=False):
        send(values[-1])
