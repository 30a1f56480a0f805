"""What lint finds."""

from __future__ import annotations

from enum import StrEnum

from attrs import frozen


class Severity(StrEnum):
    """How much a finding matters.

    error: a program built from the document fails against a compliant server, or a tool cannot
    read the document as it is meant. warning: it works until a less common answer comes.
    note: something is left unsaid.
    """

    error = "error"
    warning = "warning"
    note = "note"

    @property
    def rank(self) -> int:
        """0 for the worst."""
        return _RANKS[self]


_RANKS = {Severity.error: 0, Severity.warning: 1, Severity.note: 2}
ERROR, WARNING, NOTE = Severity.error, Severity.warning, Severity.note


@frozen
class Finding:
    """One disagreement, where it stands, and what to do about it.

    Attributes:
        rule: id of the rule in the catalogue.
        severity: how much it matters.
        pointer: JSON pointer into the judged file.
        message: what is the case.
        mend: what to write instead.
        subject: the property, value or keyword in question; two findings of one rule at one
            place that differ in it are two findings.
        contract: pointer into the edition's document that says otherwise, if one place does.
        operation: operationId, in the contract, where it was first met; None for the document.
    """

    rule: str
    severity: Severity
    pointer: str
    message: str
    mend: str
    subject: str = ""
    contract: str | None = None
    operation: str | None = None
