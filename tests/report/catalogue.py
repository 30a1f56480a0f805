"""The messages of reports and summaries, and the catalogues that hold them in other languages.

`python -m tests.report.catalogue` brings every catalogue up to date: new messages enter without a
translation, to be written by hand, those that nobody says any more leave, and the compiled file
beside it is written anew.
"""

from __future__ import annotations

import ast
import io
import tomllib
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from conformance.contract import consequences
from conformance.contract.ledger import AREAS, rows_of
from conformance.properties import PROPERTIES
from conformance.report.environment import environment
from conformance.report.language import DOMAIN, ENGLISH, LANGUAGES
from conformance.scenarios import SCENARIOS

SUITE = Path(__file__).parents[2] / "conformance"
LOCALE = SUITE / "report" / "locale"
TRANSLATED = tuple(language for language in LANGUAGES if language != ENGLISH)

_SINGLE, _PLURAL = ("tr", "later"), "tr_n"
# A date in a file that is a pure function of its messages would make it another every day.
_DATE = datetime(2026, 11, 25, tzinfo=UTC)
_WIDTH = 99


class Message(NamedTuple):
    """One message: English, its plural where it has one, and the file that says it."""

    one: str
    many: str | None
    source: str

    @property
    def id(self) -> str | tuple[str, str]:
        return self.one if self.many is None else (self.one, self.many)


def messages() -> tuple[Message, ...]:
    """Every message once, in the order of the files."""
    found = (
        *of_python(),
        *of_templates(),
        *of_scenarios(),
        *of_ledger(),
        *of_consequences(),
    )
    by_id: dict[str, Message] = {}
    for message in found:
        known = by_id.get(message.one)
        if known is None or (known.many is None and message.many is not None):
            by_id[message.one] = message
    return tuple(by_id.values())


def of_python() -> Iterator[Message]:
    for folder in ("report", "cli"):
        for file in sorted((SUITE / folder).glob("*.py")):
            for node in ast.walk(ast.parse(file.read_text("utf-8"))):
                yield from _said(node, str(file.relative_to(SUITE)))


def _said(node: ast.AST, source: str) -> Iterator[Message]:
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
        return
    texts = [
        argument.value
        for argument in node.args
        if isinstance(argument, ast.Constant) and isinstance(argument.value, str)
    ]
    if node.func.id in _SINGLE and texts:
        yield Message(texts[0], None, source)
    if node.func.id == _PLURAL:
        yield Message(texts[0], texts[1], source)


def of_templates() -> Iterator[Message]:
    for file in sorted((SUITE / "report" / "templates").glob("*.j2")):
        for _, _, found in environment().extract_translations(file.read_text("utf-8")):
            texts = [found] if isinstance(found, str) else [t for t in found if t is not None]
            many = texts[1] if len(texts) > 1 else None
            yield Message(str(texts[0]), many, str(file.relative_to(SUITE)))


def of_scenarios() -> Iterator[Message]:
    for scenario in (*SCENARIOS, *PROPERTIES):
        yield Message(scenario.text, None, "scenarios")


def of_ledger() -> Iterator[Message]:
    for area in AREAS:
        for row in rows_of(area):
            yield Message(row.text, None, f"contract/requirements/{area}.toml")


def of_consequences() -> Iterator[Message]:
    source = "contract/consequences.toml"
    tables = tomllib.loads((SUITE / source).read_text("utf-8"))
    for table in tables.values():
        for sentence in table.values():
            yield Message(sentence, None, source)
    yield Message(consequences.breaks("NO-SUCH-FAMILY-001"), None, "contract/consequences.py")


def po_of(language: str) -> Path:
    """The catalogue of a language, as it is written by hand."""
    return LOCALE / language.replace("-", "_") / "LC_MESSAGES" / f"{DOMAIN}.po"


def read(language: str) -> Catalog:
    """A catalogue as it is on file."""
    with po_of(language).open("rb") as file:
        return read_po(file, locale=language.replace("-", "_"), domain=DOMAIN)


def compiled(catalogue: Catalog) -> bytes:
    """What gettext reads."""
    out = io.BytesIO()
    write_mo(out, catalogue)
    return out.getvalue()


def written(catalogue: Catalog) -> bytes:
    """A catalogue as text."""
    out = io.BytesIO()
    write_po(out, catalogue, width=_WIDTH)
    return b"\n".join(line.rstrip() for line in out.getvalue().splitlines()) + b"\n"


def renewed(language: str, known: Catalog) -> Catalog:
    """The catalogue of today's messages, with the translations that are known."""
    catalogue = Catalog(
        locale=language.replace("-", "_"),
        domain=DOMAIN,
        project="runs-conformance",
        version="0.1",
        msgid_bugs_address="none",
        header_comment=f"# Reports and summaries of runs-conformance in {LANGUAGES[language]}.",
        creation_date=_DATE,
        revision_date=_DATE,
        last_translator="runs-conformance",
        language_team=LANGUAGES[language],
        charset="utf-8",
        fuzzy=False,
    )
    for message in messages():
        before = known.get(message.one)
        text = before.string if before is not None else ""
        if message.many is not None and isinstance(text, str):
            text = (text,)
        if message.many is None and not isinstance(text, str):
            text = text[0]
        catalogue.add(message.id, text, locations=[(message.source, None)])
    return catalogue


def main() -> None:
    """Bring every catalogue up to date."""
    for language in TRANSLATED:
        place = po_of(language)
        place.parent.mkdir(parents=True, exist_ok=True)
        place.touch()
        catalogue = renewed(language, read(language))
        place.write_bytes(written(catalogue))
        place.with_suffix(".mo").write_bytes(compiled(read(language)))


if __name__ == "__main__":
    main()
