"""The one source of chance of everything generated: the same seed draws the same, anywhere.

Hypothesis and schemathesis draw from the seed, and besides from two things that differ between
processes: the global generator, and constants that hypothesis collects from whatever modules of
the working copy happen to be imported. Here the first is seeded and the second replaced by
hypothesis's own fixed pool.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from itertools import count as counting
from typing import Any

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis.internal.conjecture import providers
from hypothesis.internal.conjecture.choice import choice_constraints_key, choice_permitted
from hypothesis.strategies import SearchStrategy

_OWN = "hypothesis"
_POOLS: dict[Any, tuple[Any, ...]] = {}


class SteadyProvider(providers.HypothesisProvider):
    """Draws as hypothesis does, and constants from the pool that every process has."""

    def _maybe_draw_constant(self, choice_type: Any, constraints: Any, *, p: float = 0.05) -> Any:
        """Return a nasty constant now and then, None otherwise."""
        assert self._random is not None
        if self._random.random() > p:
            return None
        key = (choice_type, choice_constraints_key(choice_type, constraints))
        if key not in _POOLS:
            known = providers.GLOBAL_CONSTANTS.set_for_type(choice_type)
            _POOLS[key] = tuple(one for one in known if choice_permitted(one, constraints))
        return self._random.choice(_POOLS[key]) if _POOLS[key] else None


class _Escape(BaseException):
    """An error of our own on its way out.

    Not an Exception: hypothesis takes those for failures of a property, does everything again to
    see whether they come back, and tells of that instead.
    """

    def __init__(self, error: Exception) -> None:
        super().__init__(error)
        self.error = error


@contextmanager
def unharmed() -> Iterator[None]:
    """Let an error that is raised in this context, within `steady`, leave that as itself."""
    try:
        yield
    except Exception as error:
        raise _Escape(error) from error


@cache
def _path() -> str:
    return f"{SteadyProvider.__module__}.{SteadyProvider.__qualname__}"


@contextmanager
def steady(seed_value: int) -> Iterator[None]:
    """Let everything that is drawn in this context follow from a seed alone.

    What is done with what is drawn belongs in `unharmed`: no error of it is hypothesis's business.

    Args:
        seed_value: of the global generator; hypothesis is given its own by `seed`.
    """
    state, provider = random.getstate(), providers.AVAILABLE_PROVIDERS[_OWN]
    random.seed(seed_value)
    # Under its usual name, so that hypothesis goes about it as with its own.
    providers.AVAILABLE_PROVIDERS[_OWN] = _path()
    try:
        yield
    except _Escape as escape:
        raise escape.error from escape.error.__cause__
    finally:
        providers.AVAILABLE_PROVIDERS[_OWN] = provider
        random.setstate(state)


def draw(
    strategy: SearchStrategy[Any], count: int, seed_value: int, send: Callable[[Any], object]
) -> None:
    """Draw so many values and do something with each, in order.

    Args:
        strategy: what to draw from.
        count: how many, at most: fewer where there are fewer to draw from.
        seed_value: what decides them.
        send: is called with each; what it raises is raised here, and nothing more is drawn.
    """
    numbers = counting()

    @seed(seed_value)
    @settings(
        max_examples=count + 1,
        database=None,
        deadline=None,
        phases=(Phase.generate,),
        suppress_health_check=list(HealthCheck),
    )
    @given(strategy)
    def cases(value: Any) -> None:
        # Hypothesis begins with the simplest value, which is the same whatever the seed.
        if next(numbers) > 0:
            with unharmed():
                send(value)

    with steady(seed_value):
        cases()
