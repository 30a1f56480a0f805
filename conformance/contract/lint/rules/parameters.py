"""Parameters in path, query and header, and credentials."""

from __future__ import annotations

import re
from collections.abc import Iterator

from conformance.contract.lint.endpoint import Endpoint, Parameter
from conformance.contract.lint.finding import ERROR, NOTE, WARNING, Finding
from conformance.contract.lint.matching import Match
from conformance.contract.lint.view import quoted

BETA = "openai-beta"

_IGNORED = {"authorization", "content-type", "accept"}


def name_of(parameter: Parameter) -> str:
    """Return a parameter's name without padding; header names in small letters."""
    name = parameter.name.strip()
    return name.lower() if parameter.place == "header" else name


def names(endpoint: Endpoint) -> Iterator[Finding]:
    """Parameters without a name, or with blanks round it."""
    for parameter in endpoint.parameters:
        if not parameter.name.strip():
            yield Finding(
                "parameter-unnamed",
                ERROR,
                parameter.at,
                f"a {parameter.place or 'placeless'} parameter has no name",
                "name it, or take it away",
            )
        elif parameter.name != parameter.name.strip():
            yield Finding(
                "parameter-padded",
                ERROR,
                parameter.at,
                f"the parameter `{parameter.name}` has blanks round its name",
                f"write `{parameter.name.strip()}`",
            )


def ignored_headers(endpoint: Endpoint) -> Iterator[Finding]:
    """Headers that OpenAPI says by other means."""
    for parameter in endpoint.parameters:
        if parameter.place == "header" and name_of(parameter) in _IGNORED:
            yield Finding(
                "header-ignored",
                WARNING,
                parameter.at,
                f"{parameter.name.strip()} is declared as "
                + ("a required" if parameter.required else "a")
                + " header parameter",
                "declare a security scheme for credentials, and content types in bodies",
                subject=parameter.name.strip(),
            )


def in_path(match: Match) -> Iterator[Finding]:
    """Path parameters: each in the path is described, each described is in the path."""
    theirs = match.theirs
    declared = {name_of(p): p for p in theirs.parameters if p.place == "path" and p.name.strip()}
    given = {slot.given for slot in match.meant.slots if slot.given}
    # What stands in its place, or that nothing does, is reported with the path.
    displaced = {slot.name for slot in match.meant.slots if not slot.given}
    for slot in match.meant.slots:
        if slot.given and slot.given not in declared:
            yield Finding(
                "path-parameter-undeclared",
                ERROR,
                theirs.at,
                f"{{{slot.given}}} stands in the path and is described nowhere",
                f"add the parameter {slot.given}: in path, required, a string",
                subject=slot.given,
                contract=match.ours.at,
            )
    for name, parameter in declared.items():
        if name not in given | displaced:
            yield Finding(
                "path-parameter-unused",
                ERROR,
                parameter.at,
                f"the path parameter `{name}` does not stand in the path `{theirs.path}`",
                f"write {match.meant.prefix}{match.meant.template}",
                subject=name,
            )
        if not parameter.required:
            yield Finding(
                "path-parameter-optional",
                ERROR,
                parameter.at,
                f"the path parameter `{name}` is not required",
                "add required: true",
                subject=name,
            )


def in_query(match: Match) -> Iterator[Finding]:
    """Query parameters missing, unknown, or required though optional."""
    theirs, ours = _query(match.theirs), _query(match.ours)
    for name, parameter in ours.items():
        if name not in theirs:
            yield Finding(
                "parameter-missing",
                ERROR if parameter.required else WARNING,
                match.theirs.at,
                f"the query parameter `{name}` is missing",
                f"add it, {'required' if parameter.required else 'optional'}",
                subject=name,
                contract=parameter.at,
            )
        elif theirs[name].required and not parameter.required:
            yield Finding(
                "parameter-required",
                ERROR,
                theirs[name].at,
                f"the query parameter `{name}` is required here; it is optional",
                "take required away",
                subject=name,
                contract=parameter.at,
            )
    for name, parameter in theirs.items():
        if name not in ours:
            yield Finding(
                "parameter-unknown",
                NOTE,
                parameter.at,
                f"the query parameter `{name}` is not of this edition",
                "nothing to do if it is an extension; take it away if it is a slip",
                subject=name,
            )


def _query(endpoint: Endpoint) -> dict[str, Parameter]:
    return {name_of(p): p for p in endpoint.parameters if p.place == "query" and name_of(p)}


def compared(match: Match) -> Iterator[tuple[Parameter, Parameter]]:
    """Yield the parameters that both have, to compare their types."""
    slots = {slot.given: slot.name for slot in match.meant.slots if slot.given}
    ours = {(p.place, name_of(p)): p for p in match.ours.parameters}
    for parameter in match.theirs.parameters:
        name = name_of(parameter)
        wanted = slots.get(name, name) if parameter.place == "path" else name
        found = ours.get((parameter.place, wanted))
        if found is not None and name != BETA:
            yield parameter, found


def beta_header(match: Match, version: str) -> Iterator[Finding]:
    """The header without which the service refuses every call.

    Args:
        match: an operation.
        version: `v1` or `v2`, as the edition wants.
    """
    wanted = next((p for p in match.ours.parameters if name_of(p).lower() == BETA), None)
    if wanted is None:
        return
    given = [p for p in match.theirs.parameters if name_of(p).lower() == BETA]
    mend = f"add a header parameter OpenAI-Beta with the value assistants={version}"
    if not given:
        yield Finding(
            "beta-header-missing",
            ERROR,
            match.theirs.at,
            "the header OpenAI-Beta is not declared",
            mend,
            contract=wanted.at,
        )
    for parameter in given:
        yield from _beta(parameter, wanted, version, mend)


def _beta(parameter: Parameter, wanted: Parameter, version: str, mend: str) -> Iterator[Finding]:
    def found(rule: str, message: str, mend: str = mend, *, weak: bool = False) -> Finding:
        severity = NOTE if weak else ERROR
        return Finding(rule, severity, parameter.at, message, mend, contract=wanted.at)

    if parameter.place != "header":
        yield found(
            "beta-header-misplaced",
            f"OpenAI-Beta is declared in {parameter.place or 'no place'}; it is a header",
        )
    stated = {v for text in parameter.stated for v in re.findall(r"assistants\s*=\s*(\w+)", text)}
    if stated and version not in stated:
        yield found("beta-header-value", f"OpenAI-Beta says {quoted(sorted(stated))} here")
    elif not stated and wanted.stated:
        yield found("beta-header-value", "no value is given for OpenAI-Beta", weak=True)
    if wanted.required and not parameter.required:
        yield found("beta-header-optional", "OpenAI-Beta is optional here", "add required: true")


def credentials(match: Match) -> Iterator[Finding]:
    """No key asked for."""
    if match.ours.secured and not match.theirs.secured:
        yield Finding(
            "credentials-undeclared",
            WARNING,
            match.theirs.at,
            "no credentials are asked for",
            "add a security scheme: http, bearer",
            contract=match.ours.at,
        )
