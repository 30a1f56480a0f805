"""`runs-conformance`, the same as `python -m conformance`."""

from __future__ import annotations

import sys


def main() -> None:
    """Run the command line; say how to get the suite where only the client is installed."""
    try:
        from conformance.cli.app import run
    except ModuleNotFoundError as error:
        if (error.name or "").split(".")[0] in {"conformance", "runs_client", "assistants_api"}:
            raise
        # Without its libraries nothing of the suite can say this.
        sys.stderr.write(
            f"The conformance suite needs {error.name}: pip install 'runs-conformance[suite]'\n"
        )
        sys.exit(2)
    sys.exit(run())


if __name__ == "__main__":
    main()
