"""Ways to damage a document, each with the places it fits and the rules that must notice.

A damage is one small change such as a careless author makes. `Damage.where` lists everywhere
in a document that it can be done; `Damage.do` does it at one of them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from attrs import frozen

from conformance.contract.lint.pointer import join
from tests.contract.lint.edit import at, edited
from tests.contract.lint.sites import Site, operations, resolved, sites

Document = dict[str, Any]


@frozen
class Done:
    """A damaged document, and the place of the damage in it."""

    document: Document
    place: str


@frozen
class Damage:
    """One way to damage a document.

    Attributes:
        name: what it does.
        rules: of these, at least one must notice.
        where: pointers it can be done at.
        do: does it.
    """

    name: str
    rules: frozenset[str]
    where: Callable[[Document], list[str]]
    do: Callable[[Document, str], Done]


DAMAGES: dict[str, Damage] = {}


def damage(
    *rules: str, where: Callable[[Document], list[str]]
) -> Callable[[Callable[[Document, str], Done]], Callable[[Document, str], Done]]:
    def register(do: Callable[[Document, str], Done]) -> Callable[[Document, str], Done]:
        name = do.__name__.replace("_", " ")
        DAMAGES[name] = Damage(name, frozenset(rules), where, do)
        return do

    return register


# Where


def schemas(
    fits: Callable[[Any], bool], *, asking: bool | None = None, open_enums: bool = False
) -> Callable[[Document], list[str]]:
    """Places of reachable schemas that fulfil a condition."""

    def find(document: Document) -> list[str]:
        found = sites(document)
        loose = set() if open_enums else _loose(document, found)
        return sorted(
            {
                site.pointer
                for site in found
                if fits(at(document, site.pointer))
                and site.pointer not in loose
                and (asking is None or site.asking is asking)
            }
        )

    return find


def _loose(document: Document, found: list[Site]) -> set[str]:
    # A listed string beside any string restricts nothing: nothing in it can be damaged.
    loose = set()
    for site in found:
        members = at(document, site.pointer).get("anyOf", ())
        pointers = [
            resolved(document, join(site.pointer, "anyOf", i)) for i, _ in enumerate(members)
        ]
        plain = [p for p in pointers if set(at(document, p)) <= {"type", "description"}]
        if any(at(document, p).get("type") == "string" for p in plain):
            loose |= {p for p in pointers if at(document, p).get("type") == "string"}
    return loose


def members(
    fits: Callable[[Any, str], bool] = lambda node, name: True, *, asking: bool | None = None
) -> Callable[[Document], list[str]]:
    """Places of members of reachable objects: object and name fulfil a condition."""

    def find(document: Document) -> list[str]:
        objects = schemas(lambda node: bool(node.get("properties")), asking=asking)(document)
        return [
            join(pointer, "properties", name)
            for pointer in objects
            for name in at(document, pointer)["properties"]
            if fits(at(document, pointer), name)
        ]

    return find


def calls(fits: Callable[[Document, Any], bool]) -> Callable[[Document], list[str]]:
    """Places of operations that fulfil a condition."""

    def find(document: Document) -> list[str]:
        pointers = [called.pointer for called in operations(document)]
        return [p for p in pointers if fits(document, at(document, p))]

    return find


def paths(document: Document) -> list[str]:
    return [join("#", "paths", path) for path in document["paths"] if "{" in path]


def replaced(document: Document, pointer: str, value: Any) -> Done:
    return Done(edited(document, pointer, lambda _: value), pointer)
