"""Defects of metadata: less room than promised, and what was given is lost."""

from __future__ import annotations

from typing import Any

from attrs import evolve

from conformance.mutants.mutant import Answer, Json, conduct, spoiled
from conformance.mutants.spoil import answers_of, put, spoil
from conformance.reference import Service
from conformance.reference.refusal import Refusal


@conduct("META-LIMIT-001")
class TakesAPairForItself(Service):
    """A gateway adds a pair of its own, so that 16 are one too many, and are refused."""

    def create_thread(self, account: Any, body: Any) -> Json:
        """Count one more."""
        self.validate(self.bodies.create_thread, body)
        if len(body.get("metadata") or ()) >= 16:
            raise Refusal(
                "Invalid 'metadata': too many properties.",
                param="metadata",
                code="object_above_max_properties",
            )
        return super().create_thread(account, body)


@conduct("META-LIMIT-001")
class ShortOfSpace(Service):
    """A value of metadata may have 500 bytes, and no more."""

    def create_thread(self, account: Any, body: Any) -> Json:
        """Count bytes."""
        self.validate(self.bodies.create_thread, body)
        values = (body.get("metadata") or {}).values()
        if any(isinstance(v, str) and len(v.encode()) > 500 for v in values):
            raise Refusal("Invalid 'metadata': string too long.", param="metadata")
        return super().create_thread(account, body)


for _name, _text, _operation, _trip in (
    (
        "thread-loses-metadata",
        "A new thread shows none of the metadata that it was given.",
        "createThread",
        "META-KEEP-001",
    ),
    (
        "message-loses-metadata",
        "A new message shows none of the metadata that it was given.",
        "createMessage",
        "META-KEEP-002",
    ),
    (
        "assistant-loses-metadata",
        "A new assistant shows none of the metadata that it was given.",
        "createAssistant",
        "META-KEEP-003",
    ),
):
    spoiled(_name, _text, spoil(answers_of(_operation), put("metadata", {})), _trip)


def _plain_text(answer: Answer) -> Answer:
    if answer.status < 400:
        return answer
    kept = [(k, v) for k, v in answer.headers if k.lower() != "content-type"]
    return evolve(answer, headers=(*kept, ("Content-Type", "text/plain")))


def _speechless(answer: Answer) -> Answer:
    if answer.status < 400:
        return answer
    return evolve(answer, body={"error": {**answer.body["error"], "message": " "}})


spoiled("errors-as-text", "A refusal says that it is plain text.", _plain_text, "ERR-ENV-003")
spoiled("errors-without-words", "The message of a refusal is blank.", _speechless, "ERR-ENV-004")
