"""What a client meets at servers that deviate: one table, by the ids of the collected deviations."""

from __future__ import annotations

from tests.client.deviations import answers, runs, streams
from tests.client.deviations.meeting import Met
from tests.client.deviations.unmet import UNMET

MET: dict[str, tuple[Met, ...]] = {**answers.MET, **runs.MET, **streams.MET}

__all__ = ["MET", "UNMET", "Met"]
