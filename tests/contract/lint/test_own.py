"""The linter finds nothing in the contract itself, in any edition and any version of OpenAPI."""

from __future__ import annotations

import json
from typing import Any

import pytest
import yaml

from conformance.contract import document
from conformance.contract.editions import NAMED, project
from conformance.contract.lint import Source, lint, parse
from tests.contract.lint.convert import to_30, to_swagger


def _projection(edition: str) -> dict[str, Any]:
    return project(document.load(), edition)


def _found(written: dict[str, Any], edition: str | None) -> list[tuple[str, str]]:
    report = lint(Source("own", written), edition)
    return [(each.finding.rule, each.finding.pointer) for each in report.found]


@pytest.mark.parametrize("edition", NAMED)
def test_a_projection_has_no_finding(edition: str) -> None:
    assert _found(_projection(edition), edition) == []


@pytest.mark.parametrize("edition", NAMED)
def test_a_projection_fits_its_own_edition_best(edition: str) -> None:
    report = lint(Source("own", _projection(edition)))
    assert (report.edition, report.found) == (edition, ())


@pytest.mark.parametrize("edition", NAMED)
def test_yaml_and_json_read_alike(edition: str) -> None:
    written = _projection(edition)
    as_json = json.dumps(written, ensure_ascii=False, indent=1).encode()
    as_yaml = yaml.dump(written, allow_unicode=True, Dumper=yaml.CSafeDumper).encode()
    for content in (as_json, as_yaml):
        source = parse(content, "own")
        assert source.document == written
        assert lint(source, edition).found == ()


@pytest.mark.parametrize("edition", NAMED)
def test_openapi_30_has_no_finding(edition: str) -> None:
    assert _found(to_30(_projection(edition)), edition) == []


@pytest.mark.parametrize("unions", [True, False], ids=["x-anyOf", "untyped"])
@pytest.mark.parametrize("edition", NAMED)
def test_swagger_has_no_finding(edition: str, unions: bool) -> None:
    assert _found(to_swagger(_projection(edition), unions=unions), edition) == []


def test_a_dated_edition_can_be_asked_for() -> None:
    edition = "v2@2025-06-30"
    assert _found(_projection(edition), edition) == []
