"""The command line: thin commands, one place where errors become exit codes."""

from __future__ import annotations

import signal
import sys
import traceback
from collections.abc import Sequence
from types import FrameType

import typer
from rich.console import Console
from typer.exceptions import TyperException

import conformance
from conformance.cli import (
    catalogue,
    check,
    cleanup,
    judging,
    lint,
    providers,
    rendering,
    replay,
    selftest,
    serve,
    several,
)
from conformance.cli.commands import VERBOSE, Commands, log
from conformance.cli.confidential import without_secrets
from conformance.cli.output import lasting
from conformance.errors import OwnBug, SuiteError, UsageError

app = Commands(
    name="runs-conformance",
    help="Check any server that claims to speak the Assistants threads-and-runs API.",
    epilog="Exit codes: 0 nothing found · 1 findings · 2 usage · 3 our own error · "
    "4 provider unreachable or key refused · 5 too little was tested.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


@app.callback(invoke_without_command=False)
def options(verbose: int = VERBOSE) -> None:
    """Options of every command."""
    log(verbose)


check.register(app)
cleanup.register(app)
judging.register(app)
rendering.register(app)
replay.register(app)
several.register(app)
catalogue.register(app)
providers.register(app)
lint.register(app)
serve.register(app)
selftest.register(app)


@app.command()
def version() -> None:
    """Print the version.

    Example:  runs-conformance version
    """
    typer.echo(conformance.__version__)


def run(arguments: Sequence[str] | None = None) -> int:
    """Run a command and return its exit code."""
    signal.signal(signal.SIGTERM, _interrupt)
    with lasting():
        return _run(arguments)


def _run(arguments: Sequence[str] | None) -> int:
    errors = Console(stderr=True, soft_wrap=True)
    command = typer.main.get_command(app)
    try:
        code = command.main(args=arguments, prog_name="runs-conformance", standalone_mode=False)
        sys.stdout.flush()
    except TyperException as error:
        # A wrong option, a missing argument: typer's own classes know how to show themselves.
        show = getattr(error, "show", None)
        if show is None:
            errors.print(f"error: {error}", markup=False, highlight=False)
        else:
            show()
        return 2
    except (typer.Abort, KeyboardInterrupt):
        errors.print("interrupted", markup=False)
        return 5
    except SuiteError as error:
        errors.print(f"error: {without_secrets(str(error))}", markup=False, highlight=False)
        return error.exit_code
    except (BrokenPipeError, SystemExit):
        # Rich and typer end so where output that is not the process's own has lost its reader;
        # their exit code would mean findings.
        errors.print("error: nobody reads the output any more", markup=False)
        return UsageError.exit_code
    except Exception:  # noqa: BLE001 - the last line of defence says whose fault it is
        errors.print(without_secrets(traceback.format_exc()), markup=False, highlight=False)
        errors.print("This is a bug of runs-conformance, not of the provider: please report it.")
        return OwnBug.exit_code
    return code if isinstance(code, int) else 0


def _interrupt(number: int, frame: FrameType | None) -> None:
    # Ending a run politely and killing it with Ctrl-C clean up in the same way.
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(run())
