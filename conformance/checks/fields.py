"""The fields of an object, one by one: that a key is there, that its value has its type."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from conformance.checks.fact import Check, Fact, broken, holds, judge, shown
from conformance.checks.view import Seen, View
from conformance.contract.validators import property_errors

Sightings = Callable[[View], Iterable[Seen]]
"""The objects of one kind that were seen, as far as they are objects of that kind at all."""


def key_present(sightings: Sightings, name: str) -> Check:
    """Return the check that every object has a key, be it null or not."""

    def present(view: View) -> Iterator[Fact]:
        for seen in sightings(view):
            there = name in seen.value
            yield from judge(
                there,
                seen.index,
                expected=f"the key {name!r}",
                observed="present" if there else f"absent in status {seen.status}",
            )

    return present


def type_right(sightings: Sightings, schema: str, name: str) -> Check:
    """Return the check that a key, where an object has it, holds what the contract allows.

    Args:
        sightings: the objects.
        schema: the component of openapi.yaml that describes them.
        name: the key.
    """

    def typed(view: View) -> Iterator[Fact]:
        for seen in sightings(view):
            # A run that took what should have been refused shows it; that is judged once, there.
            if name not in seen.value or str(seen.id) in view.spoilt:
                continue
            wrong = property_errors(view.edition, schema, name, seen.value[name])
            if wrong:
                yield broken(
                    seen.index,
                    expected=f"{name} as the contract types it",
                    observed=f"{shown(seen.value[name])}: {wrong[0].message}",
                )
            else:
                yield holds(seen.index)

    return typed
