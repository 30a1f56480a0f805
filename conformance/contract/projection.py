"""The state of the annotated document on one day.

openapi.yaml says at its top what the annotations mean; annotations.py checks that they are well
formed. Here they are applied.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from conformance.contract.pointers import Unresolvable, resolve

SINCE, UNTIL, ENUM, REQUIRED, HISTORY = "x-since", "x-until", "x-enum", "x-required", "x-history"
ANNOTATIONS = frozenset({SINCE, UNTIL, ENUM, REQUIRED, HISTORY})

_DEAD: Any = object()


def day(date: str) -> str:
    """Return the day of an annotation's date: `~` says that the exact day is not on record."""
    return date.removeprefix("~")


def lives(since: str | None, until: str | None, date: str) -> bool:
    """Return whether something with these life dates was there on a day."""
    return (since is None or day(since) <= date) and (until is None or date < day(until))


def at(contract: Mapping[str, Any], date: str) -> dict[str, Any]:
    """Return the plain document of one day.

    Args:
        contract: the annotated document. It is not changed.
        date: YYYY-MM-DD.
    """
    plain: dict[str, Any] = _Day(contract, date).node(contract)
    plain["info"] = {**plain["info"], "version": date}
    plain["components"] = _used(plain)
    return plain


class _Day:
    """Walks the document with one day in mind."""

    def __init__(self, contract: Mapping[str, Any], date: str) -> None:
        self.date = date
        self.dead = {
            f"#/components/{section}/{name}"
            for section, components in contract["components"].items()
            for name, component in components.items()
            if not self.alive(component)
        }

    def alive(self, node: Mapping[str, Any]) -> bool:
        return lives(node.get(SINCE), node.get(UNTIL), self.date)

    def node(self, node: Any) -> Any:
        """Return what a node was on that day; _DEAD if it was not there."""
        if isinstance(node, list):
            return self._list(node)
        if not isinstance(node, Mapping):
            return node
        if not self.alive(node) or str(node.get("$ref")) in self.dead:
            return _DEAD
        return self._mapping(self._then(node))

    def _list(self, node: list[Any]) -> Any:
        children = [child for child in map(self.node, node) if child is not _DEAD]
        # A union whose members are all gone is gone; so is what holds nothing any more, below.
        return _DEAD if node and not children else children

    def _mapping(self, node: Mapping[str, Any]) -> Any:
        children = {key: self.node(value) for key, value in node.items()}
        if children.get("anyOf") is _DEAD:
            return _DEAD
        plain = {key: value for key, value in children.items() if value is not _DEAD}
        if isinstance(plain.get("required"), list) and isinstance(node.get("properties"), Mapping):
            gone = set(node["properties"]) - set(plain.get("properties", ()))
            plain["required"] = [name for name in plain["required"] if name not in gone]
            if not plain["required"]:
                del plain["required"]
        return _DEAD if node and not plain else plain

    def _then(self, node: Mapping[str, Any]) -> Mapping[str, Any]:
        """Return the node's own keywords as they were, its annotations gone."""
        then = {key: value for key, value in node.items() if key not in ANNOTATIONS}
        for entry in reversed(node.get(HISTORY, [])):
            if self.date < day(entry["until"]):
                then |= {k: v for k, v in entry.items() if k not in ("until", "absent")}
                then = {k: v for k, v in then.items() if k not in entry.get("absent", ())}
        for keyword, annotation in (("enum", ENUM), ("required", REQUIRED)):
            if annotation in node:
                spans = node[annotation]
                # What is required no more is in the annotation alone.
                every = dict.fromkeys((*then.get(keyword, ()), *spans))
                then[keyword] = [name for name in every if self._member(name, spans)]
        return then

    def _member(self, name: str, spans: Mapping[str, Mapping[str, str]]) -> bool:
        span = spans.get(name, {})
        return lives(span.get("since"), span.get("until"), self.date)


def _used(plain: Mapping[str, Any]) -> dict[str, Any]:
    """Return the components that the paths lead to, in their order."""
    reached: set[str] = set()
    queue = list(references(plain["paths"]))
    while queue:
        pointer = queue.pop()
        if pointer in reached:
            continue
        reached.add(pointer)
        try:
            queue += references(resolve(plain, pointer))
        except Unresolvable as broken:
            raise AssertionError(f"on this day a reference leads nowhere: {broken}") from None
    used = {
        section: {
            name: component
            for name, component in components.items()
            if section == "securitySchemes" or f"#/components/{section}/{name}" in reached
        }
        for section, components in plain["components"].items()
    }
    return {section: components for section, components in used.items() if components}


def references(node: Any) -> Iterator[str]:
    """Yield what a node and all that it holds refer to."""
    if isinstance(node, Mapping):
        if isinstance(node.get("$ref"), str):
            yield node["$ref"]
        for child in node.values():
            yield from references(child)
    elif isinstance(node, list):
        for child in node:
            yield from references(child)
