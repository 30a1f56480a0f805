"""What all commands have in common: `-v` wherever it stands, and examples that can be copied."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from typing import Any

import typer

from conformance.cli.confidential import without_secrets
from conformance.cli.options import taking

VERBOSE: Any = typer.Option(
    0, "-v", "--verbose", count=True, show_default=False, help="Say more; -vv for all."
)

_EXAMPLE = re.compile(r"^([ ]*)(?=Examples?:)", re.MULTILINE)


class Commands(typer.Typer):
    """An application whose commands all take `-v` and show their examples line by line."""

    def command(self, *given: Any, **settings: Any) -> Callable[..., Any]:
        """Register a command as typer does."""

        def registered(command: Callable[..., Any]) -> Callable[..., Any]:
            for part in ("help", "epilog"):
                settings[part] = unwrapped(settings.get(part))
            settings["help"] = settings["help"] or unwrapped(command.__doc__)
            parent(*given, **settings)(_taking_verbose(command))
            return command

        parent = super().command
        return registered


def unwrapped(text: str | None) -> str | None:
    """Return a help text whose examples keep their lines, for what formats it."""
    return None if text is None else _EXAMPLE.sub("\\1\b\n\\1", text)


def log(verbose: int) -> None:
    """Let the log speak on standard error: 0 warnings, 1 information, 2 all of it."""
    level = (logging.WARNING, logging.INFO, logging.DEBUG)[min(verbose, 2)]
    handler = logging.StreamHandler()
    handler.setFormatter(_Redacting("%(levelname)s %(name)s: %(message)s"))
    logging.basicConfig(level=level, handlers=[handler], force=True)


class _Redacting(logging.Formatter):
    """No key reaches a log: what libraries log is redacted like everything else."""

    def format(self, record: logging.LogRecord) -> str:
        return without_secrets(super().format(record))


def _taking_verbose(command: Callable[..., Any]) -> Callable[..., Any]:
    def ran(verbose: int, *given: Any, **options: Any) -> Any:
        if verbose:
            log(verbose)
        return command(*given, **options)

    return taking("verbose", int, VERBOSE, command, ran)
