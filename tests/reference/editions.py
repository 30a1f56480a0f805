"""What the tests of editions share."""

from __future__ import annotations

import datetime
from functools import cache

from hypothesis import strategies as st

from conformance.contract import document
from conformance.contract.editions import NAMED, project
from conformance.reference import Service
from tests.reference.world import PACE, World

V1 = ("v1-2023-11", "v1-2024-04")
GOOD = {"assistant_id": "asst_x"}
days = st.dates(datetime.date(2023, 11, 6), datetime.date(2026, 8, 26)).map(str)
editions = st.sampled_from(NAMED) | days.map(
    lambda day: f"v{1 if day < '2024-04-17' else 2}@{day}"
)


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
