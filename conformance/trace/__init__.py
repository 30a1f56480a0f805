"""What happened on the wire, as values: exchanges on disk and back, without any I/O library."""

from conformance.trace.exchange import (
    SECOND_KEY,
    Exchange,
    Headers,
    Request,
    Response,
    StreamEvent,
    header,
)
from conformance.trace.har import har_started_at, read_har, write_har
from conformance.trace.ndjson import (
    DamagedTrace,
    Finished,
    Line,
    ScenarioEnded,
    Sequence,
    Settled,
    Started,
    Trace,
    line,
    read_ndjson,
)
from conformance.trace.waiver import Baseline, Waiver

__all__ = [
    "SECOND_KEY",
    "Baseline",
    "DamagedTrace",
    "Exchange",
    "Finished",
    "Headers",
    "Line",
    "Request",
    "Response",
    "ScenarioEnded",
    "Sequence",
    "Settled",
    "Started",
    "StreamEvent",
    "Trace",
    "Waiver",
    "har_started_at",
    "header",
    "line",
    "read_har",
    "read_ndjson",
    "write_har",
]
