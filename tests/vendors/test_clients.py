"""Clients of others, unmodified, against the reference in every edition: docs/clients.md."""

from __future__ import annotations

import pytest

from conformance.contract.editions import NAMED
from tests.vendors import matrix

pytestmark = pytest.mark.vendors


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, str], dict[str, str]]:
    return matrix.all_played(tmp_path_factory.mktemp("clients"))


@pytest.mark.parametrize("edition", NAMED)
@pytest.mark.parametrize("client", matrix.ALL, ids=lambda client: client.name)
def test_a_client_works_or_is_refused_for_its_header(results, client, edition):
    outcome = results[client.name, edition]
    unexplained = {
        act: outcome[act]
        for act in matrix.ACTS
        if not matrix.explained(client, edition, act, outcome[act])
    }
    assert unexplained == {}


def test_the_page_shows_these_results(results):
    assert matrix.PAGE.read_text(encoding="utf-8") == matrix.page(results)
