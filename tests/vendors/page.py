"""docs/vendors.md, from the comparison on file and the rows of quirks.toml.

python -m tests.vendors.page [COMPARISON]     copies a comparison's pages to docs/vendors, without
                                              those of each run, and writes the page
"""

from __future__ import annotations

import json
import re
import shutil
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from tests.vendors.findings import Quirk, quirks
from tests.vendors.installing import HERE
from tests.vendors.servers import ROOT

PAGE = ROOT / "docs" / "vendors.md"
COMPARISON = ROOT / "docs" / "vendors"
_LINK = re.compile(r'<a\b[^>]*?href="(?P<to>[^"#]+)[^"]*"[^>]*>(?P<text>.*?)</a>', re.DOTALL)


def page(comparison: Mapping[str, Any]) -> str:
    """Return docs/vendors.md."""
    head = (HERE / "vendors.md.head").read_text(encoding="utf-8")
    first = comparison["columns"][0]
    told = {
        "date": first["started_at"][:10],
        "suite": first["suite"]["version"],
        "edition": first["edition"],
        "checks": len(comparison["rows"]),
    }
    rows = quirks()
    found = sum(row.is_deviation for row in rows)
    parts = [head.format(**told), *_tiers(comparison), ""]
    parts.append(f"## {found} deviations, by cause\n")
    for server in dict.fromkeys(row.server for row in rows):
        parts += [*_table(server, [row for row in rows if row.server == server]), ""]
    return "\n".join(parts)


def _tiers(comparison: Mapping[str, Any]) -> Iterator[str]:
    names = list(comparison["columns"][0]["tiers"])
    yield "| server | " + " | ".join(names) + " |"
    yield "|---" * (len(names) + 1) + "|"
    for column in comparison["columns"]:
        cells = [_tier(column["tiers"][name]) for name in names]
        yield f"| `{column['label']}` | " + " | ".join(cells) + " |"


def _tier(tier: Mapping[str, Any]) -> str:
    passed, applicable = tier["must"]
    return f"{tier['verdict']} {passed}/{applicable}" if applicable else str(tier["verdict"])


def _table(server: str, rows: list[Quirk]) -> Iterator[str]:
    yield f"### {server} {rows[0].version}\n"
    yield "| checks | what the server does | what it breaks | exchange |"
    yield "|---|---|---|---|"
    for row in rows:
        checks = "<br>".join(f"{check} {verdict}" for check, verdict in row.checks.items())
        drawn = " *drawn*" if row.drawn else ""
        where = row.evidence
        exchange = f"{where['operation']}, `{where['label']}`: {where['status']}"
        yield f"| {checks} | {row.cause}{drawn} | {row.breaks} | {exchange} |"


def written() -> dict[str, Any]:
    """Return the comparison that docs/vendors holds."""
    return dict(json.loads((COMPARISON / "comparison.json").read_text(encoding="utf-8")))


def keep(comparison: Path) -> None:
    """Copy a comparison to docs/vendors; its pages of each run, megabytes of them, stay behind."""
    shutil.rmtree(COMPARISON, ignore_errors=True)
    COMPARISON.mkdir()
    files = [file for file in comparison.iterdir() if file.is_file()]
    names = {file.name for file in files}
    for file in files:
        text = file.read_text(encoding="utf-8")
        if file.suffix == ".html":
            text = _LINK.sub(lambda link: link[0] if link["to"] in names else link["text"], text)
        (COMPARISON / file.name).write_text(text, encoding="utf-8")


def links(html: str) -> set[str]:
    """Return the files that a page links to."""
    return {link["to"] for link in _LINK.finditer(html)}


if __name__ == "__main__":
    if sys.argv[1:]:
        keep(Path(sys.argv[1]))
    PAGE.write_text(page(written()), encoding="utf-8")
