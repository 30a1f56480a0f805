"""The template environment of the HTML views: everything escaped, everything made harmless."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import resources
from typing import Any, NamedTuple

from jinja2 import Environment, PackageLoader, StrictUndefined, pass_context
from jinja2.runtime import Context
from markupsafe import Markup, escape

from conformance.report.cells import (
    MARKS,
    OUTCOMES,
    PROVENANCES,
    TIER_LABELS,
    TIER_MARKS,
    short_digest,
)
from conformance.report.language import form, spoken, tr
from conformance.report.sentences import told
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
        extensions=["jinja2.ext.i18n"],
    )
    # Values by name, filled in by the functions below.
    env.newstyle_gettext = True  # type: ignore[attr-defined]
    env.filters.update(
        prose=prose, clip=clip, anchor=anchor, digest=short_digest, utc=utc, thousands=thousands
    )
    env.filters.update(tr=_translated, told=_told_again, ids=ids, unbroken=unbroken)
    env.globals.update(
        marks=MARKS,
        tier_marks=TIER_MARKS,
        tier_labels=TIER_LABELS,
        provenances=PROVENANCES,
        word_signs=WORD_SIGNS,
        outcomes=OUTCOMES,
        lang=spoken,
        _=_gettext,
        gettext=_gettext,
        ngettext=_ngettext,
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
        return tr("unknown")
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


def ids(names: Sequence[str], most: int = 20) -> Markup:
    """Return names in a row as HTML, none of them broken at its hyphens or cut in half."""
    shown = [Markup('<span class="nb">{}</span>').format(plain_block(clip(n, 80))) for n in names]
    row = Markup(", ").join(shown[:most])
    left_out = len(shown) - most
    return row + " " + tr("and %(n)s more", n=left_out) if left_out > 0 else row


def unbroken(counts: str) -> Markup:
    """Return "5 fail · 19 blocked" as HTML that breaks nowhere but between its parts."""
    *parts, last = counts.split(" · ")
    return Markup(" ").join(
        Markup('<span class="nb">{}</span>').format(plain_block(part))
        for part in (*(f"{part} ·" for part in parts), last)
    )


# Messages are our own and may hold elements; what is filled into them is harmless and escaped
# like every other expression of a template.


def _gettext(message: str, /, **values: Any) -> Markup:
    return _filled(tr(message), values)


def _ngettext(one: str, many: str, number: int, /, **values: Any) -> Markup:
    return _filled(form(one, many, number), {"n": number, **values})


def _filled(message: str, values: Mapping[str, Any]) -> Markup:
    return Markup(message) % {name: _harmless(value) for name, value in values.items()}  # noqa: S704


# Filters of the context are not worked out when a template is compiled, in no language at all.


@pass_context
def _translated(context: Context, message: str) -> str:
    return tr(message)


@pass_context
def _told_again(context: Context, text: str) -> str:
    return told(text)


def _harmless(value: Any) -> Any:
    if isinstance(value, str) and not isinstance(value, Markup):
        return plain_block(value)
    return value
