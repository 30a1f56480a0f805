"""What a run was asked to be: overrides, metadata, the messages around it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from conformance.checks.fact import Check, Fact, judge, shown
from conformance.checks.registry import check
from conformance.checks.run_shape import looks_like_run
from conformance.checks.same import same_format, same_model, shown_as_sent
from conformance.checks.view import View, is_success, items
from conformance.contract.validators import property_errors
from conformance.oracle.metadata import modification
from conformance.trace import Exchange

_CREATIONS = ("createRun", "createThreadAndRun")


def _any(value: object) -> bool:
    return True


def _echo(
    field: str,
    of: Callable[[object], bool] = _any,
    same: Callable[[object, object], bool] = shown_as_sent,
) -> Check:
    """Return the check that a run shows a field as it was sent.

    Args:
        field: the field.
        of: for which values.
        same: whether what is shown means what was sent.
    """

    def echo(view: View) -> Iterator[Fact]:
        for exchange in view.accepted(*_CREATIONS):
            sent, got = exchange.sent, exchange.json
            if not (isinstance(sent, dict) and isinstance(got, dict)) or exchange.events:
                continue
            if (exchange.label or "").startswith(("error.", "try.", "generated.")):
                # What should have been refused is judged once, as that; what may be is not judged,
                # and of odd letters a server may make what it can.
                continue
            if sent.get(field) is None or field not in got or not of(sent[field]):
                continue
            yield from judge(
                same(sent[field], got[field]),
                exchange.index,
                expected=f"{field} {shown(sent[field])} as sent",
                observed=shown(got[field]),
            )

    return echo


check("RUN-ECHO-001")(_echo("assistant_id"))
check("RUN-ECHO-002")(_echo("metadata"))
check("RUN-ECHO-003")(_echo("model", same=same_model))
check("RUN-ECHO-004")(_echo("temperature", bool))
check("RUN-ECHO-005")(_echo("max_completion_tokens"))
check("RUN-ECHO-006")(_echo("tool_choice"))
check("RUN-ECHO-007")(_echo("parallel_tool_calls"))
check("RUN-ECHO-009")(_echo("top_p"))
check("RUN-ECHO-010")(_echo("max_prompt_tokens"))
check("RUN-ECHO-011")(_echo("truncation_strategy"))
check("RUN-ECHO-012")(_echo("response_format", same=same_format))
# What is false in some languages is easily taken for unset.
check("RUN-ECHO-013")(_echo("tools", bool))
check("RUN-ECHO-014")(_echo("tools", lambda tools: tools == []))
check("RUN-ECHO-015")(_echo("temperature", lambda degrees: degrees == 0))


@check("RUN-ECHO-008")
def instructions_override(view: View) -> Iterator[Fact]:
    """Instructions given with a run replace the assistant's for that run."""
    for exchange in view.accepted(*_CREATIONS):
        sent, got = exchange.sent, exchange.json
        if not (isinstance(sent, dict) and isinstance(got, dict)) or exchange.events:
            continue
        if (exchange.label or "").startswith("generated."):
            continue
        # Additional instructions are appended, so the text is no longer what was sent.
        if "instructions" not in got or sent.get("additional_instructions"):
            continue
        if sent.get("instructions"):
            yield from judge(
                got.get("instructions") == sent["instructions"],
                exchange.index,
                expected=f"instructions {shown(sent['instructions'])} as sent",
                observed=shown(got.get("instructions")),
            )


@check("RUN-ECHO-016")
def instructions_are_added(view: View) -> Iterator[Fact]:
    """Additional instructions stand at the end of those that the run shows."""
    for exchange in view.accepted("createRun"):
        sent, got = exchange.sent, exchange.json
        if not (isinstance(sent, dict) and isinstance(got, dict)) or exchange.events:
            continue
        more, shows = sent.get("additional_instructions"), got.get("instructions")
        if isinstance(more, str) and more and isinstance(shows, str):
            base = sent.get("instructions") or _instructions(view, sent.get("assistant_id")) or ""
            yield from judge(
                base in shows and shows.rstrip().endswith(more.rstrip()),
                exchange.index,
                expected=f"instructions {shown(base)}, and {shown(more)} after them",
                observed=shown(shows),
            )


def _instructions(view: View, assistant: object) -> str | None:
    """Return the instructions of an assistant as far as they were seen."""
    seen = [
        one.value.get("instructions") for one in view.objects["assistant"] if one.id == assistant
    ]
    return next((text for text in seen if isinstance(text, str)), None)


@check("RUN-META-001")
def metadata_modified(view: View) -> Iterator[Fact]:
    """Modifying a run answers with the new metadata."""
    yield from _metadata(view, "meta.modify")


@check("RUN-META-002")
def metadata_kept(view: View) -> Iterator[Fact]:
    """Modified metadata is still there when the run is retrieved."""
    yield from _metadata(view, "meta.read")


def _metadata(view: View, read_in: str) -> Iterator[Fact]:
    """Compare each modification with the first reading of the same run that follows it."""
    for modify in view.labelled("meta.modify"):
        reads = (
            e for e in view.labelled(read_in) if e.path == modify.path and e.index >= modify.index
        )
        read = next(reads, None)
        if read is None or (not is_success(modify) and modify is not read):
            continue
        wanted = modify.sent["metadata"]
        if modify is not read and not _shows(modify, wanted):
            # The answer to the modification lacked it already: that is its own requirement.
            continue
        if modify is not read and not is_success(read):
            # So is that a run can be retrieved at all.
            continue
        if is_success(read) and not _has_metadata(read.json):
            # And that an answer is a run, and a run has the key.
            continue
        got = read.json.get("metadata") if isinstance(read.json, dict) else None
        yield from judge(
            is_success(read) and _shows(read, wanted),
            *dict.fromkeys((modify.index, read.index)),
            expected=f"metadata with {shown(wanted)}",
            observed=f"status {read.status}, metadata {shown(got)}",
            answer=_unnamed(view, modify, got) if modify is read else None,
        )


def _unnamed(view: View, modify: Exchange, after: object) -> str | None:
    """Return what became of the pairs that a modification did not name: both ways are right."""
    before, _ = view.around(modify, modify.path.get("run_id"))
    known = before.value.get("metadata") if before is not None else None
    if not isinstance(known, dict) or not isinstance(after, dict):
        return None
    return modification(known, modify.sent["metadata"], after)


def _has_metadata(body: object) -> bool:
    return isinstance(body, dict) and "metadata" in body and looks_like_run(body)


def _shows(exchange: Exchange, wanted: Mapping[str, str]) -> bool:
    got = exchange.json.get("metadata") if isinstance(exchange.json, dict) else None
    return isinstance(got, dict) and wanted.items() <= got.items()


@check("MSG-ANSWER-001")
def answer_is_in_the_thread(view: View) -> Iterator[Fact]:
    """A completed run leaves an assistant's message in its thread."""
    for exchange in view.labelled("messages.after"):
        if not is_success(exchange):
            yield from judge(
                False, exchange.index, expected="a success", observed=f"status {exchange.status}"
            )
            continue
        roles = [item.get("role") for item in items(exchange)]
        yield from judge(
            "assistant" in roles,
            exchange.index,
            expected="a message of role assistant",
            observed=f"roles {shown(roles)}",
        )


@check("MSG-ANSWER-002")
def answer_names_its_run(view: View) -> Iterator[Fact]:
    """That message names the run and the assistant that wrote it."""
    for exchange in view.labelled("messages.after"):
        for item in items(exchange):
            if item.get("role") != "assistant":
                continue
            run_id = item.get("run_id")
            history = view.histories.get((exchange.source, run_id)) if run_id else None
            wanted = history[0].value.get("assistant_id") if history else None
            same = not isinstance(wanted, str) or item.get("assistant_id") == wanted
            yield from judge(
                history is not None and same,
                exchange.index,
                expected="run_id of a run of this thread, and its assistant_id",
                observed=f"run_id {shown(run_id)}, assistant_id {shown(item.get('assistant_id'))}",
            )


@check("MSG-KEEP-001")
def message_is_kept(view: View) -> Iterator[Fact]:
    """A user's message comes back from the list as it was sent."""
    for exchange in (*view.labelled("messages.after"), *view.labelled("list.desc")):
        if exchange.operation != "listMessages" or not is_success(exchange):
            continue
        wanted = _sent_texts(view, exchange)
        said = [item for item in items(exchange) if item.get("role") == "user"]
        lost = wanted - set(map(text_of, said))
        # What is in no documented form is judged as that, and may be any of them.
        if 0 < len(lost) <= sum(_is_formless(view, item) for item in said):
            continue
        yield from judge(
            not lost,
            exchange.index,
            expected=f"messages {shown(sorted(wanted))}",
            observed=shown([text_of(item) or item.get("content") for item in said]),
        )


def _sent_texts(view: View, listed: Exchange) -> set[str]:
    """Return what the user had said in a thread by the time that its messages were listed."""
    return {
        e.sent["content"]
        for e in view.accepted("createMessage")
        if e.path.get("thread_id") == listed.path.get("thread_id")
        and e.source == listed.source
        and e.index < listed.index
        and e.ended_ms <= listed.started_ms
        and isinstance(e.sent, dict)
        and isinstance(e.sent.get("content"), str)
        and e.sent.get("role") == "user"
        and e.label in {"message.user", "unlock.message"}
    }


def _is_formless(view: View, message: Mapping[str, Any]) -> bool:
    """Whether the content of a message cannot be read by the contract."""
    return bool(property_errors(view.edition, "Message", "content", message.get("content")))


def text_of(message: object) -> str | None:
    """Return the text of a message's first part, None if it has none."""
    try:
        return str(message["content"][0]["text"]["value"])  # type: ignore[index]
    except (KeyError, IndexError, TypeError):
        return None


def lost_of(wanted: Sequence[str], found: Sequence[Mapping[str, Any]]) -> list[str]:
    """Return which texts of the user are in no message of a list.

    A message of the user whose text cannot be read may be any of them; that is judged by
    MSG-KEEP-001 and MSG-TYPE-002.
    """
    said = [text_of(item) for item in found if item.get("role") == "user"]
    missing = [text for text in wanted if text not in said]
    return missing[said.count(None) :]


@check("RUN-CTR-002")
def new_thread_holds_messages(view: View) -> Iterator[Fact]:
    """The thread made by create-thread-and-run exists and holds the messages it was given."""
    for exchange in view.labelled("ctr.messages"):
        texts = [text_of(item) for item in items(exchange)]
        wanted = "Say hello."
        yield from judge(
            is_success(exchange) and not lost_of([wanted], items(exchange)),
            exchange.index,
            expected=f"a message {shown(wanted)}",
            observed=f"status {exchange.status}, messages {shown(texts)}",
        )
