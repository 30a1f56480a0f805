"""docs/vendors.md, from the comparison on file and the rows of quirks.toml.

python -m tests.vendors.page [COMPARISON]     copies a comparison's first pages to docs/vendors,
                                              and writes the page
"""

from __future__ import annotations

import json
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
KEPT = ("index.html", "summary.md", "comparison.json")


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


if __name__ == "__main__":
    if sys.argv[1:]:
        COMPARISON.mkdir(exist_ok=True)
        for name in KEPT:
            shutil.copy(Path(sys.argv[1]) / name, COMPARISON)
    PAGE.write_text(page(written()), encoding="utf-8")
