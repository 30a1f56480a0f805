"""What a rule about schemas sees."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from attrs import frozen

from conformance.contract.lint.dialect import Dialect
from conformance.contract.lint.finding import Finding, Severity
from conformance.contract.lint.reference import editions_where
from conformance.contract.lint.schemas import Schemas
from conformance.contract.lint.shape import Shape


@frozen
class View:
    """Two schemas for the same thing.

    Attributes:
        theirs: the one judged.
        ours: the contract's.
        asking: whether it describes what a client sends; else what it receives.
        label: the way to it from the body, such as `tools[].function`.
        aside: which member of a union is meant, such as ` as a string`.
        dialect: the version of their document.
        their_schemas: where their pointers lead.
        our_schemas: where the contract's pointers lead.
    """

    theirs: Shape
    ours: Shape
    asking: bool
    label: str
    dialect: Dialect
    their_schemas: Schemas
    our_schemas: Schemas
    aside: str = ""

    def called(self, member: str = "") -> str:
        """Return the way to this, or to one of its members, in backquotes."""
        way = dotted(self.label, member)
        return (f"`{way}`" if way else "the body") + self.aside

    def finding(
        self,
        rule: str,
        severity: Severity,
        pointer: str,
        message: str,
        mend: str,
        subject: str = "",
        contract: str = "",
    ) -> Finding:
        """Return a finding that names the contract's place unless told another."""
        where = contract or self.ours.site
        return Finding(rule, severity, pointer, message, mend, subject, where)

    def elsewhere(self, holds: Callable[[Shape], bool]) -> str:
        """Return the editions whose schema at our place fulfils a condition, as an aside."""
        found = editions_where(self.ours.at, holds)
        return f" (it belongs to {', '.join(found)})" if found else ""


def dotted(label: str, member: str) -> str:
    """Return the way to a member."""
    return f"{label}.{member}" if label and member else label or member


def quoted(values: Any) -> str:
    """Return values in a readable list."""
    return ", ".join(f"`{value}`" for value in values)
