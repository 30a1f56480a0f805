"""What the tests of editions share."""

from __future__ import annotations

import datetime
import re
from functools import cache

from conformance.contract import document
from conformance.contract.editions import project
from conformance.reference import Service
from conformance.reference.shapes import FIELDS
from tests.reference.world import PACE, World

V1 = ("v1-2023-11", "v1-2024-04")
GOOD = {"assistant_id": "asst_x"}


class At(World):
    """A world of one edition."""

    def __init__(self, edition):
        super().__init__()
        self.service = Service(clock=self.clock, pace=PACE, edition=edition)


@cache
def contract(edition):
    return project(document.load(), edition)


def schema_of(edition, name):
    return contract(edition)["components"]["schemas"][name]


def _turning_points():
    """Every day on which the contract or a table of the reference changed, and the day before."""
    text = document.text().decode()
    days = set(re.findall(r"'~?(\d{4}-\d{2}-\d{2})'", text))
    spans = [span for table in FIELDS.values() for span in table.values()]
    days |= {day for span in spans for day in (span.since, span.until) if len(day) == 10}
    for day in sorted(days):
        for date in (datetime.date.fromisoformat(day) - datetime.timedelta(days=1), day):
            for api, first, last in (("v1", "2023-11-06", "2024-04-16"), ("v2", "2024-04-17", "")):
                if first <= str(date) and (not last or str(date) <= last):
                    yield f"{api}@{date}"


TURNING_POINTS = sorted(set(_turning_points()))
