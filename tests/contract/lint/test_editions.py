"""Which edition a document is judged by when none is given, and what none can be chosen for."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import pytest

from conformance.cli.app import run
from conformance.contract import document
from conformance.contract.editions import LATEST
from conformance.contract.lint import Report, Source, Unreadable, lint, parse

_DOCUMENTS = Path(__file__).parent / "documents"
_SPARSE = ("sparse.yaml", "sparse-swagger.json")
_RUN = "/threads/{thread_id}/runs/{run_id}"


def _sparse(name: str = "sparse.yaml") -> dict[str, Any]:
    written = parse((_DOCUMENTS / name).read_bytes(), name).document
    return copy.deepcopy(dict(written))


def _report(written: dict[str, Any], edition: str | None = None) -> Report:
    return lint(Source("sparse", written), edition)


def _properties(written: dict[str, Any]) -> dict[str, Any]:
    answer = written["paths"][_RUN]["get"]["responses"]["200"]
    properties: dict[str, Any] = answer["content"]["application/json"]["schema"]["properties"]
    return properties


def _mends(report: Report) -> set[str]:
    found = (located.finding for located in report.found)
    return {finding.mend for finding in found if finding.rule == "beta-header-missing"}


@pytest.mark.parametrize("name", _SPARSE)
def test_a_sparse_document_is_judged_by_the_newest_edition(name: str) -> None:
    report = _report(_sparse(name))
    assert (report.edition, report.given) == (LATEST, False)
    assert report.reason.startswith("guessed, the newest")


@pytest.mark.parametrize("name", _SPARSE)
def test_the_header_it_is_told_to_add_is_of_version_2_and_said_to_be_a_guess(name: str) -> None:
    (mend,) = _mends(_report(_sparse(name)))
    assert "assistants=v2 " in mend
    assert f"by {LATEST}, which was guessed" in mend


def test_a_given_edition_is_no_guess() -> None:
    (mend,) = _mends(_report(_sparse(), "v1-2024-04"))
    assert mend == "add a header parameter OpenAI-Beta with the value assistants=v1"


def _with_file_ids(written: dict[str, Any]) -> None:
    _properties(written)["file_ids"] = {"type": "array", "items": {"type": "string"}}


def _with_retrieval(written: dict[str, Any]) -> None:
    kind = {"type": "string", "enum": ["retrieval"]}
    tool = {"type": "object", "properties": {"type": kind}}
    _properties(written)["tools"] = {"type": "array", "items": tool}


def _with_header(written: dict[str, Any]) -> None:
    schema = {"type": "string", "const": "assistants=v1"}
    header = {"name": "OpenAI-Beta", "in": "header", "required": True, "schema": schema}
    written["paths"][_RUN]["get"]["parameters"].append(header)


def _with_text(written: dict[str, Any]) -> None:
    written["info"]["description"] = "Send `OpenAI-Beta: assistants=v1`."


@pytest.mark.parametrize("mark", [_with_file_ids, _with_retrieval, _with_header, _with_text])
def test_a_mark_of_version_1_leads_to_version_1(mark: Any) -> None:
    written = _sparse()
    mark(written)
    assert _report(written).edition.startswith("v1")


def test_the_mark_is_found_through_an_encoded_reference() -> None:
    written = _sparse()
    answer = written["paths"][_RUN]["get"]["responses"]["200"]["content"]["application/json"]
    _with_file_ids(written)
    written["components"] = {"schemas": {"运行": answer["schema"]}}
    answer["schema"] = {"$ref": "#/components/schemas/%E8%BF%90%E8%A1%8C"}
    assert _report(written).edition.startswith("v1")


def test_words_and_other_operations_are_no_marks() -> None:
    written = _sparse()
    written["paths"][_RUN]["get"]["summary"] = "retrieval"
    written["paths"]["/search"] = {"post": {"x-kind": "retrieval", "responses": {}}}
    assert _report(written).edition == LATEST


def test_both_versions_named_are_no_mark_of_the_first() -> None:
    written = _sparse()
    written["info"]["description"] = "assistants=v2; assistants=v1 is refused."
    assert _report(written).edition == LATEST


@pytest.mark.parametrize("edition", [None, LATEST])
def test_the_annotated_contract_is_refused_in_one_line(
    edition: str | None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "openapi.yaml"
    file.write_bytes((Path(__file__).parents[3] / "openapi.yaml").read_bytes())
    assert run(["lint", str(file), *(["--edition", edition] if edition else [])]) == 2
    said = capsys.readouterr()
    told = " ".join(said.err.split())
    assert said.out == ""
    assert "runs-conformance contract --edition E | runs-conformance lint - --edition E" in told


def test_loaded_annotations_are_refused_as_well() -> None:
    with pytest.raises(Unreadable, match="life spans"):
        lint(Source("own", document.load()))


def test_somebody_elses_dates_are_passed_over() -> None:
    written = _sparse()
    written["paths"][_RUN]["get"]["x-since"] = "2024-05-01"
    written["info"]["x-history"] = ["first", "second"]
    assert _report(written).edition == LATEST
