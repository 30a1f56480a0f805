"""The template environment of the HTML views: everything escaped, everything made harmless."""

from __future__ import annotations

import base64
import hashlib
import re
from functools import cache
from importlib import resources
from typing import Any, NamedTuple

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from conformance.report.cells import MARKS, PROVENANCES, TIER_LABELS, TIER_MARKS, short_digest
from conformance.report.text import clip, plain_block

# What each word of a field table looks like at a glance; the word itself always stands beside.
WORD_SIGNS = {
    "absent": "—",
    "null": "○",
    "boolean": "t/f",
    "integer": "1",
    "number": "1.5",
    "string": "“”",
    "array": "[ ]",
    "object": "{ }",
}


@cache
def environment() -> Environment:
    """Return the environment; templates are data of this package."""
    env = Environment(
        loader=PackageLoader("conformance.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        # Applied to every expression before escaping, so that no template can forget it.
        finalize=_harmless,
    )
    env.filters.update(
        prose=prose, clip=clip, anchor=anchor, digest=short_digest, utc=utc, thousands=thousands
    )
    env.globals.update(
        marks=MARKS,
        tier_marks=TIER_MARKS,
        tier_labels=TIER_LABELS,
        provenances=PROVENANCES,
        word_signs=WORD_SIGNS,
    )
    return env


class Script(NamedTuple):
    """The one script of a page; its digest goes into the page's policy, so that no other runs."""

    text: Markup
    digest: str


@cache
def script(name: str) -> Script:
    """Return a script of this package."""
    text = (resources.files("conformance.report") / "templates" / name).read_text("utf-8")
    digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
    return Script(Markup(text), digest)  # noqa: S704 - our own file, no word of a provider in it


def anchor(check: str) -> str:
    """Return a check id as a fragment identifier."""
    return re.sub(r"[^A-Za-z0-9_-]", "_", clip(check, 80))


def utc(time: str | None) -> str:
    """Return an ISO 8601 time in UTC as people read it: "2026-10-05 10:12:31 UTC"."""
    if not time:
        return "unknown"
    match = re.fullmatch(r"(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)(?:\.\d+)?(?:Z|\+00:00)", time)
    return f"{match[1]} {match[2]} UTC" if match else clip(time, 40)


def thousands(number: int) -> str:
    """Return a number with its thousands set apart."""
    return f"{number:,}".replace(",", "\u202f")


def prose(text: str, limit: int = 600) -> Markup:
    """Return a sentence as HTML, its `names in backticks` set as code."""
    parts = plain_block(clip(text, limit)).split("`")
    if len(parts) % 2 == 0:  # a backtick without its partner is just a backtick
        return escape("`".join(parts))
    return Markup("").join(
        Markup("<code>{}</code>").format(part) if number % 2 else escape(part)
        for number, part in enumerate(parts)
    )


def _harmless(value: Any) -> Any:
    if isinstance(value, str) and not isinstance(value, Markup):
        return plain_block(value)
    return value
