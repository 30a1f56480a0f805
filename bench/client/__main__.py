"""Runs the parts that are asked for."""

from __future__ import annotations

import argparse
import os
import platform
import sys
import warnings
from importlib.metadata import version

from bench.client import calls, imports, parsing, streaming
from bench.client.server import serving

PARTS = {
    "imports": imports.run,
    "parsing": parsing.run,
    "calls": calls.sync,
    "many": calls.many,
    "streaming": streaming.run,
}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="bench.client")
    parser.add_argument("parts", nargs="*", metavar="part", help=", ".join(PARTS))
    parser.add_argument("--azure", metavar="PYTHON", help="one that has azure-ai-agents")
    given = parser.parse_args()
    unknown = {*given.parts} - {*PARTS}
    if unknown:
        parser.error(f"no such part: {', '.join(sorted(unknown))}")
    warnings.simplefilter("ignore", DeprecationWarning)
    installed = ("openai", "httpx", "httpx2", "aiohttp", "httpx-aiohttp", "orjson")
    print(
        f"Python {platform.python_version()}, {os.cpu_count()} CPUs, load {os.getloadavg()[0]:.1f};",
        ", ".join(f"{name} {version(name)}" for name in installed),
    )
    with serving() as url:
        for name in given.parts or PARTS:
            PARTS[name](url, given.azure)
            sys.stdout.flush()


if __name__ == "__main__":
    main()
