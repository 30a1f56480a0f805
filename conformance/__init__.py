"""Check any server that claims to speak the Assistants threads-and-runs API.

Drive, record, judge, report: `conformance.drive` talks to a provider and leaves a trace on
disk; `conformance.judge` turns a trace into verdicts; everything after the trace is pure.
"""

__version__ = "0.1.0"
