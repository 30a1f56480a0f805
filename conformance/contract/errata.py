"""Where the contract says something else than the published document, and why.

The published document was wrong about its own service in known places, and silent in others.
openapi.yaml describes what was served; errata.toml has a row for every place where that differs
from the document of a named edition. A test holds the two together: each difference has a row,
each row has its difference.
"""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources
from typing import Literal

from attrs import field, frozen
from attrs.validators import in_, min_len

from conformance.contract.editions import NAMED

ACCEPTED = ("both", "served", "documented")
EVIDENCE = ("S", "P", "R", "O", "I")


def _named(_: Erratum, __: object, editions: tuple[str, ...]) -> None:
    unknown = set(editions) - set(NAMED)
    if unknown or not editions:
        raise ValueError(f"editions have to be named ones, not {sorted(unknown)}")


def _letters(_: Erratum, __: object, letters: str) -> None:
    if not letters or set(letters) - set(EVIDENCE):
        raise ValueError(f"evidence is letters of {''.join(EVIDENCE)}, not {letters!r}")


@frozen
class Erratum:
    """One place, or one kind of place, where the contract leaves the published document.

    Attributes:
        id: how reports and descriptions cite it.
        editions: the named editions whose document it is about.
        where: fields as `Run.instructions`, parameters as `listRuns?limit`, operations by
            their operationId; `*` stands for any run of characters.
        aspects: what differs there: `nullable`, `required`, `declared` …
        documented: what the published document says.
        served: what is known of the service.
        accepted: which of the two a provider may do: `both`, `served` or `documented`.
        evidence: letters: S document, P official prose, R recorded traffic, O others' reports,
            I inference.
        citation: where the evidence is.
        since: first day on which the difference is known, YYYY-MM-DD.
    """

    id: str = field(validator=min_len(1))
    editions: tuple[str, ...] = field(converter=tuple, validator=_named)
    where: tuple[str, ...] = field(converter=tuple, validator=min_len(1))
    aspects: tuple[str, ...] = field(converter=tuple, validator=min_len(1))
    documented: str = field(validator=min_len(1))
    served: str = field(validator=min_len(1))
    accepted: Literal["both", "served", "documented"] = field(validator=in_(ACCEPTED))
    evidence: str = field(validator=_letters)
    citation: str = field(validator=min_len(1))
    since: str = field(validator=min_len(10))


@cache
def errata() -> tuple[Erratum, ...]:
    """Return all rows, in the order of the file. Raises ValueError for a malformed one."""
    text = (resources.files("conformance.contract") / "errata.toml").read_text(encoding="utf-8")
    return tuple(Erratum(**row) for row in tomllib.loads(text)["erratum"])
