"""The languages of reports and summaries: English, and what the catalogues under `locale` hold.

A message is its own English text, so English needs no catalogue, and a text that a catalogue does
not know (one of a later suite's run, say) stays as it is. Values are named in the manner of
`"%(passed)s of %(applicable)s"`, in Python as in templates.

The language is one of the context, like a locale: what a view says is a pure function of the run
and of the language that it is rendered in. run.json and whatever other programs read is English
always.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from gettext import GNUTranslations, NullTranslations
from importlib import resources

ENGLISH = "en"

LANGUAGES: Mapping[str, str] = {ENGLISH: "English", "zh-CN": "简体中文"}
"""Every language by its BCP 47 tag, with what it calls itself."""

DOMAIN = "runs-conformance"

_language: ContextVar[str] = ContextVar("language", default=ENGLISH)
_VALUE = re.compile(r"%\((\w+)\)s")


class UnknownLanguage(ValueError):
    """There is no catalogue of that language."""


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Render in a language for this context; as a decorator, for the calls of a function.

    Raises:
        UnknownLanguage: it is none of `LANGUAGES`.
    """
    if language not in LANGUAGES:
        raise UnknownLanguage(f"no language {language}: take {', '.join(LANGUAGES)}")
    token = _language.set(language)
    try:
        yield
    finally:
        _language.reset(token)


def spoken() -> str:
    """Return the language in force, for `<html lang>`."""
    return _language.get()


def tr(message: str, **values: object) -> str:
    """Return a message in the language in force, with its values filled in.

    Without values nothing is filled in, and a per cent sign stands for itself.
    """
    # The catalogue keeps its own header under the empty message.
    text = _catalogue(spoken()).gettext(message) if message else ""
    return text % values if values else text


def tr_n(one: str, many: str, number: int, /, **values: object) -> str:
    """Return the form of a message that goes with a number, which it may name `%(n)s`."""
    return form(one, many, number) % {"n": number, **values}


def form(one: str, many: str, number: int) -> str:
    """Return the form of a message that goes with a number, nothing filled in yet."""
    return _catalogue(spoken()).ngettext(one, many, number)


def later(message: str) -> str:
    """Return a message as it is: it is for the catalogue, and translated where it is shown."""
    return message


def told_again(text: str, messages: tuple[str, ...]) -> str:
    """Return a finished English sentence in the language in force.

    Records hold sentences, not messages with values. The first message that such a sentence can
    have been made of says how it reads in the other language; without one it stays English.

    Args:
        text: the sentence, from a record.
        messages: what it may have been made of, the most particular first.
    """
    if spoken() == ENGLISH:
        return text
    for message in messages:
        match = _pattern(message).fullmatch(text)
        if match is not None:
            return tr(message, **match.groupdict())
    return tr(text)


@cache
def _pattern(message: str) -> re.Pattern[str]:
    pieces = _VALUE.split(message)
    return re.compile(
        "".join(
            f"(?P<{piece}>.*?)" if place % 2 else re.escape(piece)
            for place, piece in enumerate(pieces)
        ),
        re.DOTALL,
    )


@cache
def _catalogue(language: str) -> NullTranslations:
    if language == ENGLISH:
        return NullTranslations()
    place = f"locale/{language.replace('-', '_')}/LC_MESSAGES/{DOMAIN}.mo"
    with (resources.files("conformance.report") / place).open("rb") as file:
        return GNUTranslations(file)
