"""The one place that talks to a provider: httpx, limits, redaction, the recorder."""

from conformance.wire.budget import Budget, BudgetExhausted
from conformance.wire.client import NoAnswer, Wire
from conformance.wire.pace import Pace, Rates
from conformance.wire.pause import Pause, SystemPause
from conformance.wire.recorder import Recorder
from conformance.wire.redact import Redactor
from conformance.wire.target import Target

__all__ = [
    "Budget",
    "BudgetExhausted",
    "NoAnswer",
    "Pace",
    "Pause",
    "Rates",
    "Recorder",
    "Redactor",
    "SystemPause",
    "Target",
    "Wire",
]
