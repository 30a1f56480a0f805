"""What the commands say on standard error."""

from __future__ import annotations

from rich.console import Console


def warn(text: str) -> None:
    """Print one line to standard error, as it is."""
    Console(stderr=True, soft_wrap=True).print(text, markup=False, highlight=False)
