"""What belongs to one thread is not reachable through another."""

from __future__ import annotations

from conformance.checks.errors import refused_under
from conformance.checks.registry import check

check("ISO-THREAD-001")(refused_under("iso.retrieve"))
check("ISO-THREAD-002")(refused_under("iso.modify"))
check("ISO-THREAD-003")(refused_under("iso.steps"))
