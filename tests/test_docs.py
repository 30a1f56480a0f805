"""The documents say what is true: shown output is real output, links lead somewhere.

A fenced block that follows a line `<!-- output: COMMAND -->` is what that command prints. To
renew the blocks after an intended change: `python -m tests.test_docs`.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PAGES = sorted((*ROOT.glob("*.md"), *ROOT.glob("docs/*.md")))
BLOCK = re.compile(r"(<!-- output: (?P<command>.*?) -->\n)(?P<fence>```text\n.*?```\n)?", re.S)
LINK = re.compile(r"\]\((?!https?://|#)([^)#\s]+)")


def printed(command: str, folder: Path) -> str:
    """Run one of our commands in a folder and return its standard output."""
    name, *arguments = shlex.split(command)
    assert name == "runs-conformance"
    done = subprocess.run(
        [sys.executable, "-m", "conformance", *arguments],
        cwd=folder,
        env={**os.environ, "NO_COLOR": "1", "COLUMNS": "99", "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    return "\n".join(line.rstrip() for line in done.stdout.splitlines()) + "\n"


def settled(text: str) -> str:
    """Return output without what differs from run to run: times, and the number of polls."""
    text = re.sub(r"\d{8}T\d{6}Z(-\d+)?", "<time>", text)
    text = re.sub(r"^time: .*$", "time: <time>", text, flags=re.M)
    return re.sub(r"^\d+( of \d+)? requests, ", r"<n>\1 requests, ", text, flags=re.M)


def renewed(page: Path, folder: Path) -> str:
    """Return a page with every output block as it is printed now."""
    for recording in ROOT.glob("docs/*.har"):
        shutil.copy(recording, folder)

    def block(match: re.Match[str]) -> str:
        return f"{match[1]}```text\n{printed(match['command'], folder)}```\n"

    return BLOCK.sub(block, page.read_text(encoding="utf-8"))


def links() -> Iterator[tuple[Path, str]]:
    for page in PAGES:
        for link in LINK.findall(page.read_text(encoding="utf-8")):
            yield page, link


@pytest.mark.parametrize(
    "page",
    [p for p in PAGES if "<!-- output:" in p.read_text(encoding="utf-8")],
    ids=lambda p: p.name,
)
def test_shown_output_is_real(page: Path, tmp_path: Path) -> None:
    assert settled(renewed(page, tmp_path)) == settled(page.read_text(encoding="utf-8"))


@pytest.mark.parametrize(("page", "link"), list(links()), ids=str)
def test_links_lead_somewhere(page: Path, link: str) -> None:
    assert (page.parent / link).exists()


def test_the_chinese_readme_is_complete() -> None:
    """It names the commands, pages and code that the English one names, or more."""
    english, chinese = (
        (ROOT / name).read_text("utf-8") for name in ("README.md", "README.zh-CN.md")
    )
    rows = re.compile(r"^\| (`.+?) \|", re.M)
    commands = {text.replace("、", ", ") for text in rows.findall(chinese)}
    assert set(rows.findall(english)) <= commands
    pages = set(LINK.findall(english)) - {"README.zh-CN.md"}
    assert pages <= set(LINK.findall(chinese))
    assert english.count("\n## ") <= chinese.count("\n## ")
    made = re.compile(r"^    make (\w+)", re.M)
    assert made.findall(english) == made.findall(chinese)


if __name__ == "__main__":
    import tempfile

    for each in PAGES:
        with tempfile.TemporaryDirectory() as place:
            each.write_text(renewed(each, Path(place)), encoding="utf-8")
