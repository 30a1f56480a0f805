"""What may go wrong beside the provider being wrong, which is a verdict and no error.

    SuiteError
    ├── UsageError       exit 2   the command, a profile or a file is not usable: say what to do
    └── OwnBug           exit 3   we are wrong: please report it

A provider that cannot be reached ends the run with exit code 4, which `run.json` records.
"""

from __future__ import annotations


class SuiteError(Exception):
    """The command could not do what it was asked to."""

    exit_code = 3


class UsageError(SuiteError):
    """Usage or configuration: the message says what is wrong and what to do."""

    exit_code = 2


class OwnBug(SuiteError):
    """A contradiction inside the suite."""

    exit_code = 3
