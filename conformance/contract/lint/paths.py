"""Which path of the contract a path in somebody's document is meant to be."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from attrs import frozen

_FIRST = ("assistants", "threads")
_TEMPLATE = re.compile(r"\{([^{}]*)\}")
_EXPRESS = re.compile(r":(\w+)")
_ID = re.compile(
    r"(thread|run|asst|assistant|msg|message|step|call)[_-]\S*|\{\{.*\}\}|<.*>|\$\S+|\S*\d\S*"
)


@frozen
class Slot:
    """A place in a path where the contract has a parameter.

    Attributes:
        name: the contract's name for it.
        written: what stands there, as it is.
        given: the name in braces, blanks aside; None if there is no template.
        express: whether it is written `:name`.
    """

    name: str
    written: str
    given: str | None
    express: bool = False

    @property
    def blank(self) -> bool:
        """Whether nothing stands there, or braces with nothing in them."""
        return not self.written.strip() or self.given == ""

    @property
    def padded(self) -> bool:
        """Whether blanks stand round the name, in or outside the braces."""
        inner = _TEMPLATE.fullmatch(self.written.strip())
        return not self.blank and (
            self.written != self.written.strip()
            or (inner is not None and inner.group(1) != inner.group(1).strip())
        )


@frozen
class Meant:
    """A path of the contract, and how somebody's spelling of it differs.

    Attributes:
        template: the contract's path.
        slots: its parameters.
        padding: blanks, or slashes at the end, outside the slots.
        query: a query string or fragment in the path.
        prefix: what stands before the API's own first word, such as `/v1`.
        respelt: words written with other capitals.
    """

    template: str
    slots: tuple[Slot, ...]
    padding: bool = False
    query: str = ""
    prefix: str = ""
    respelt: tuple[str, ...] = ()

    @property
    def plain(self) -> bool:
        """Whether it is spelt as the contract spells it, prefix and names aside."""
        odd = any(slot.blank or slot.padded or slot.given is None for slot in self.slots)
        return not (odd or self.padding or self.query or self.respelt)


def readings(path: str, templates: Iterable[str]) -> tuple[Meant, ...]:
    """Return the paths of the contract that a path may be meant to be, the plainest first.

    There is more than one where a slash at the end may be one too many, or stand before a
    parameter that is not there: `/threads/`.

    Args:
        path: as written in somebody's document: perhaps with a host and prefix, blanks, ids
            in place of parameters, nothing in place of parameters, or a query.
        templates: the paths of the contract.
    """
    bare, query = _without_query(path)
    bare = re.sub(r"^\s*[a-z][a-z0-9+.-]*://[^/]*", "", bare, flags=re.IGNORECASE)
    parts = bare.split("/")
    words = [part.strip().lower() for part in parts]
    found: list[Meant] = []
    for first in (index for index, word in enumerate(words) if word in _FIRST):
        rest, ended = _without_end(parts[first:])
        for kept in (rest, [*rest, ""]) if ended else (rest,):
            template, slots = _best(kept, templates)
            if template:
                padding = (ended and kept is rest) or _has_blanks(kept, template)
                prefix = "/".join(parts[:first])
                padding = padding or prefix != prefix.strip()
                respelt = tuple(_respelt(kept, template))
                found.append(Meant(template, slots, padding, query, prefix.strip(), respelt))
        if found:
            break
    return tuple(found)


def _without_query(path: str) -> tuple[str, str]:
    found = re.search(r"[?#]", path)
    return (path[: found.start()], path[found.start() :]) if found else (path, "")


def _without_end(parts: list[str]) -> tuple[list[str], bool]:
    kept = list(parts)
    while len(kept) > 1 and not kept[-1].strip():
        kept.pop()
    return kept, len(kept) < len(parts)


def _best(parts: list[str], templates: Iterable[str]) -> tuple[str, tuple[Slot, ...]]:
    # Fewest parameters first, so that /threads/runs is not a thread called "runs".
    for template in sorted(templates, key=lambda t: t.count("{")):
        slots = _slots(parts, template)
        if slots is not None:
            return template, slots
    return "", ()


def _slots(parts: list[str], template: str) -> tuple[Slot, ...] | None:
    wanted = template.split("/")[1:]
    if len(wanted) != len(parts):
        return None
    slots = []
    for word, part in zip(wanted, parts, strict=True):
        if word.startswith("{"):
            slot = _slot(word.strip("{}"), part)
            if slot is None:
                return None
            slots.append(slot)
        elif part.strip().lower() != word:
            return None
    return tuple(slots)


def _slot(name: str, part: str) -> Slot | None:
    bare = part.strip()
    template, express = _TEMPLATE.fullmatch(bare), _EXPRESS.fullmatch(bare)
    if template:
        return Slot(name, part, template.group(1).strip())
    if express:
        return Slot(name, part, express.group(1), express=True)
    # A word that is no id is an operation of the author's own, such as /threads/search.
    return Slot(name, part, None) if not bare or _ID.fullmatch(bare) else None


def _has_blanks(parts: list[str], template: str) -> bool:
    wanted = template.split("/")[1:]
    return any(
        part != part.strip() and not word.startswith("{")
        for word, part in zip(wanted, parts, strict=True)
    )


def _respelt(parts: list[str], template: str) -> Iterator[str]:
    for word, part in zip(template.split("/")[1:], parts, strict=True):
        if not word.startswith("{") and part.strip() != word:
            yield part.strip()
