"""Where the recordings are, and the marker for tests that read them."""

from __future__ import annotations

from pathlib import Path

import pytest

SHARED = Path(__file__).parents[1].parent / "shared"
RECORDINGS = SHARED / "recordings"

needs_recordings = pytest.mark.skipif(
    not RECORDINGS.is_dir(), reason="the recordings stand beside the checkout, and do not here"
)
