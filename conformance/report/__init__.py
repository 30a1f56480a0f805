"""Reports: what people read after a run, and the comparison of several runs.

Everything here is a pure function of records and of the exchanges they cite: the same record
gives the same bytes. Only `write` touches a disk.
"""

from conformance.report.compare import Comparison, NotComparable, compare
from conformance.report.comparison import (
    comparison_csv,
    comparison_json,
    comparison_summary,
)
from conformance.report.html import render
from conformance.report.junit import junit
from conformance.report.pages import comparison_html, comparison_pages
from conformance.report.stored import StoredRun
from conformance.report.summary import summary
from conformance.report.terminal import print_summary
from conformance.report.write import write_comparison, write_run

__all__ = [
    "Comparison",
    "NotComparable",
    "StoredRun",
    "compare",
    "comparison_csv",
    "comparison_html",
    "comparison_json",
    "comparison_pages",
    "comparison_summary",
    "junit",
    "print_summary",
    "render",
    "summary",
    "write_comparison",
    "write_run",
]
