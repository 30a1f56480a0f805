"""Reports speak the language asked for, and nothing else depends on it."""

from __future__ import annotations

import pytest

from conformance.cli.options import Language
from conformance.report.language import (
    LANGUAGES,
    UnknownLanguage,
    speaking,
    spoken,
    told_again,
    tr,
    tr_n,
)


def test_the_command_line_takes_every_language() -> None:
    assert [str(language.value) for language in Language] == list(LANGUAGES)


def test_a_language_is_spoken_for_its_context_alone() -> None:
    with speaking("zh-CN"):
        assert spoken() == "zh-CN"
        with speaking("en"):
            assert spoken() == "en"
        assert spoken() == "zh-CN"
    assert spoken() == "en"


def test_an_unknown_language_names_those_there_are() -> None:
    with pytest.raises(UnknownLanguage, match="take en, zh-CN"), speaking("tlh"):
        pass


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_no_catalogue_knows_stays_as_it_is(language: str) -> None:
    with speaking(language):
        assert tr("") == ""
        assert tr("100% of a later suite's text") == "100% of a later suite's text"
        assert tr("%(n)s of a later suite", n=3) == "3 of a later suite"
        assert told_again("nobody knows 5", ("nobody knows %(n)s",)) == "nobody knows 5"


def test_english_counts_have_two_forms() -> None:
    assert [tr_n("%(n)s run", "%(n)s runs", n) for n in (0, 1, 2)] == ["0 runs", "1 run", "2 runs"]
