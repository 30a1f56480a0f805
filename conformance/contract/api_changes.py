"""What a regeneration changes for those who import the client."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

# The other ways to call an operation have the signature of `sync`.
_ECHOES = frozenset({"sync_detailed", "asyncio", "asyncio_detailed"})


def changes(old: Path, new: Path) -> tuple[str, ...]:
    """Return one line for each public name that is new, gone, or not of the type it was.

    What belongs to a class or module that is new or gone is not listed beside it.

    Args:
        old: the package's folder, as it was.
        new: the same, as it is.
    """
    before, after = dict(_shapes(_load(old))), dict(_shapes(_load(new)))
    gone, come = before.keys() - after.keys(), after.keys() - before.keys()
    changed = {name for name in before.keys() & after.keys() if before[name] != after[name]}
    return (
        *(f"removed  {name}" for name in _outermost(gone)),
        *(f"changed  {name}: {before[name]} -> {after[name]}" for name in sorted(changed)),
        *(f"added    {name}" for name in _outermost(come)),
    )


def _load(package: Path) -> Any:
    # Needed by who generates, and by nobody else.
    import griffe

    return griffe.load(package.name, search_paths=[package.parent], allow_inspection=False)


def _shapes(node: Any) -> Iterator[tuple[str, str]]:
    """Yield each public name below a node with what a caller can see of it."""
    for member in node.members.values():
        # An alias is another name of what is listed where it is defined.
        if member.is_alias or member.name.startswith("_") or member.name in _ECHOES:
            continue
        yield member.path, _shape(member)
        yield from _shapes(member)


def _shape(member: Any) -> str:
    if member.is_function:
        taken = (f"{p.name}: {p.annotation}" for p in member.parameters)
        return f"({', '.join(taken)}) -> {member.returns}"
    if member.is_attribute:
        # A member of an enum has no annotation; its value is what it is.
        return str(member.annotation if member.annotation is not None else member.value)
    return ""


def _outermost(names: Iterable[str]) -> list[str]:
    known = set(names)
    return sorted(name for name in known if name.rpartition(".")[0] not in known)
