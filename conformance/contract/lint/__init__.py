"""What is wrong with somebody else's OpenAPI document, judged by an edition of the contract."""

from conformance.contract.lint.build import Unreadable
from conformance.contract.lint.catalogue import CATALOGUE, Rule
from conformance.contract.lint.finding import Finding, Severity
from conformance.contract.lint.report import Located, Report, lint
from conformance.contract.lint.source import Source, parse

__all__ = [
    "CATALOGUE",
    "Finding",
    "Located",
    "Report",
    "Rule",
    "Severity",
    "Source",
    "Unreadable",
    "lint",
    "parse",
]
