"""Each requirement says what its breach breaks for a client."""

from __future__ import annotations

from conformance.contract import consequences
from conformance.contract.consequences import breaks, family
from conformance.contract.ledger import ledger


def test_complete() -> None:
    """Every family of requirements has a sentence, and every sentence a requirement."""
    found = consequences._sentences()
    ids = {requirement.id for requirement in ledger()}

    assert set(found) == {"families", "requirements"}
    assert set(found["families"]) == {family(check) for check in ids}
    assert set(found["requirements"]) <= ids


def test_sentences() -> None:
    """A sentence is one that a decision-maker can read: whole, short, and no two the same."""
    told = [text for part in consequences._sentences().values() for text in part.values()]

    assert all(
        text[0].isupper() and text.endswith(".") and 40 <= len(text) <= 180 for text in told
    )
    assert len(set(told)) == len(told)


def test_own_before_family() -> None:
    """A requirement's own sentence wins; an id of no family has one all the same."""
    assert breaks("RUN-NULL-008") != breaks("RUN-NULL-009")
    assert breaks("RUN-NULL-009") == consequences._sentences()["families"]["RUN-NULL"]
    assert breaks("LATER-THING-001").endswith("another one here.")
