"""docs/lint.md says what the linter does."""

from __future__ import annotations

import re
from pathlib import Path

from conformance.contract.lint import CATALOGUE, lint, parse
from conformance.contract.lint.text import lines

_PAGE = (Path(__file__).parents[3] / "docs" / "lint.md").read_text(encoding="utf-8")


def test_the_page_lists_every_rule_as_the_catalogue_has_it() -> None:
    rows = re.findall(r"^\| `([a-z-]+)` \| (.+) \| (.+) \|$", _PAGE, flags=re.MULTILINE)
    written = {rule: (title, breaks) for rule, title, breaks in rows if "-" in rule}
    assert written == {rule.id: (rule.title, rule.breaks) for rule in CATALOGUE.values()}


def test_the_output_on_the_page_is_what_comes_out() -> None:
    (example,) = re.findall(r"```yaml\n(.+?)```", _PAGE, flags=re.DOTALL)
    (shown,) = re.findall(r"```text\n(.+?)```", _PAGE, flags=re.DOTALL)
    report = lint(parse(example.encode(), "relay.yaml"), "v2-2024-12")
    printed = "\n".join(line.plain for line in lines(report))
    parts = [part.strip() for part in shown.split("\n\n") if part.strip() != "…"]
    assert len(parts) > 5
    assert [part for part in parts if part not in printed] == []
