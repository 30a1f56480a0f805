"""Options that a command takes without its function knowing of them: `-v`, and `--lang`."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from enum import StrEnum
from typing import Any

import typer

from conformance.report.language import ENGLISH, speaking


class Language(StrEnum):
    """What `--lang` takes: the tag of a language that reports and summaries are written in."""

    en = "en"
    zh_CN = "zh-CN"  # noqa: N815 - the tag of the language, which BCP 47 spells so


LANGUAGE: Any = typer.Option(
    ENGLISH,
    "--lang",
    envvar="RUNS_CONFORMANCE_LANG",
    help="Language of reports and summaries. What programs read is English always.",
)


def in_language(command: Callable[..., Any]) -> Callable[..., Any]:
    """Return a command that also takes `--lang`, and prints and writes in that language."""

    def ran(lang: StrEnum, *given: Any, **options: Any) -> Any:
        with speaking(lang.value):
            return command(*given, **options)

    return taking("lang", Language, LANGUAGE, command, ran)


def taking(
    name: str, kind: type, option: Any, command: Callable[..., Any], ran: Callable[..., Any]
) -> Callable[..., Any]:
    """Return a command with one more option than its function has.

    Args:
        name: of the parameter.
        kind: its type.
        option: what typer is told of it.
        command: the function.
        ran: called instead, with the option first.
    """
    signature = inspect.signature(command, eval_str=True)
    parameter = inspect.Parameter(
        name, inspect.Parameter.KEYWORD_ONLY, default=option, annotation=kind
    )

    @functools.wraps(command)
    def wrapped(*given: Any, **options: Any) -> Any:
        return ran(options.pop(name), *given, **options)

    # Typer reads parameters and annotations here; the names in them are of another module.
    del wrapped.__wrapped__
    parameters = [*signature.parameters.values(), parameter]
    wrapped.__signature__ = signature.replace(parameters=parameters)  # type: ignore[attr-defined]
    wrapped.__annotations__ = {one.name: one.annotation for one in parameters}
    return wrapped
