"""What the request bodies of an edition may hold: tables of rules with life spans."""

from __future__ import annotations

from collections.abc import Mapping

from conformance.contract.editions import Edition
from conformance.reference.rules import (
    Rule,
    anything,
    array,
    boolean,
    by_type,
    integer,
    metadata,
    nullable,
    number,
    one_of,
    open_object,
    record,
    string,
    tagged,
    text_or,
)
from conformance.reference.span import V1, V2, Span, alive, since, until

Table = Mapping[str, "tuple[Rule, Span] | Rule"]

_CAPS = since("2024-04-12")
_JSON_SCHEMA = since("2024-08-06")
_EFFORT = since("2025-02-10")


class Bodies:
    """The rules for every request body of an edition.

    Args:
        edition: that is served.
    """

    def __init__(self, edition: Edition) -> None:
        self._edition = edition
        self._tool = self._make_tool()
        self._resources = self._make_resources()
        self._new_resources = self._make_resources(creating=True)
        self.create_message = self._make_message()
        meta: Table = {"metadata": nullable(metadata)}
        self.metadata_only = self._record(meta)
        self.modify_thread = self._record(
            {**meta, "tool_resources": (nullable(self._resources), V2)}
        )
        self.create_thread = self._record(
            {
                **meta,
                "messages": array(self.create_message),
                "tool_resources": (nullable(self._new_resources), V2),
            }
        )
        self.create_assistant = self._record(self._assistant(self._new_resources), ("model",))
        self.modify_assistant = self._record(self._assistant(self._resources))
        self.create_run, self.create_thread_and_run = self._make_runs()
        self.submit = self._make_submit()

    def _record(self, table: Table, required: tuple[str, ...] = ()) -> Rule:
        return record(alive(table, self._edition), required)

    def _one_of(self, table: Mapping[str, Span]) -> Rule:
        return one_of(*(word for word, span in table.items() if span.holds(self._edition)))

    def _by_type(self, table: Table) -> Rule:
        return by_type(alive(table, self._edition))

    def _long_text(self) -> Rule:
        short = until("2024-04-09").holds(self._edition)
        return nullable(string(32_768 if short else 256_000))

    # -- parts -----------------------------------------------------------------------------

    def _make_tool(self) -> Rule:
        ranking = record(
            {
                "ranker": one_of("auto", "default_2024_08_21"),
                "score_threshold": number(0, 1),
                # Undeclared, but served (recorded): what an answer shows may be sent back.
                "hybrid_search": anything,
            },
            ("score_threshold",),
        )
        search = record({"max_num_results": integer(1, 50), "ranking_options": ranking})
        needed = until("2023-12-14").holds(self._edition)
        function = self._record(
            {
                "name": string(64),
                "description": string(),
                "parameters": open_object,
                "strict": (nullable(boolean), _JSON_SCHEMA),
            },
            ("name", "parameters") if needed else ("name",),
        )
        searching: Table = {"type": anything, "file_search": (search, since("2024-06-03"))}
        return self._by_type(
            {
                "code_interpreter": tagged(),
                "retrieval": (tagged(), V1),
                "file_search": (self._record(searching), V2),
                "function": tagged({"function": function}, ("function",)),
            }
        )

    def _make_resources(self, *, creating: bool = False) -> Rule:
        search: dict[str, Rule] = {"vector_store_ids": array(string(), high=1)}
        if creating:
            search["vector_stores"] = array(open_object, high=1)
        files = record({"file_ids": array(string(), high=20)})
        return record({"code_interpreter": files, "file_search": record(search)})

    def _make_message(self) -> Rule:
        role = self._one_of({"user": since(""), "assistant": since("2024-03-29")})
        return self._record(
            {
                "role": role,
                "content": self._make_content(),
                "file_ids": (array(string(), low=1, high=10), V1),
                "attachments": (nullable(array(self._make_attachment())), V2),
                "metadata": nullable(metadata),
            },
            ("role", "content"),
        )

    def _make_content(self) -> Rule:
        detail = one_of("auto", "low", "high")
        file = record({"file_id": string(), "detail": detail}, ("file_id",))
        url = record({"url": string(), "detail": detail}, ("url",))
        part = by_type(
            {
                "text": tagged({"text": string()}, ("text",)),
                "image_file": tagged({"image_file": file}, ("image_file",)),
                "image_url": tagged({"image_url": url}, ("image_url",)),
            }
        )
        if since("2024-05-09").holds(self._edition):
            return text_or(string(), array(part, low=1))
        short = until("2024-04-09").holds(self._edition)
        return string(32_768 if short else 256_000, low=1)

    def _make_attachment(self) -> Rule:
        kinds = by_type({"code_interpreter": tagged(), "file_search": tagged()})
        words = one_of("code_interpreter", "file_search")
        # For some days a tool was a word; an object is taken from the start.
        tool = text_or(words if until("2024-04-19").holds(self._edition) else kinds, kinds)
        return record({"file_id": string(), "tools": array(tool)})

    def _make_format(self) -> Rule:
        words = self._one_of({"none": until("2024-08-06"), "auto": since("")})
        schema = record(
            {
                "name": string(64),
                "description": string(),
                "schema": open_object,
                "strict": nullable(boolean),
            },
            ("name",),
        )
        kinds = self._by_type(
            {
                "text": tagged(),
                "json_object": tagged(),
                "json_schema": (tagged({"json_schema": schema}, ("json_schema",)), _JSON_SCHEMA),
            }
        )
        return nullable(text_or(words, kinds))

    def _make_choice(self) -> Rule:
        words = {"none": since(""), "auto": since(""), "required": since("2024-04-29")}
        function = tagged({"function": record({"name": string()}, ("name",))})
        named = self._by_type(
            {
                "function": function,
                "code_interpreter": tagged(),
                "retrieval": (tagged(), V1),
                "file_search": (tagged(), V2),
            }
        )
        return nullable(text_or(self._one_of(words), named))

    def _make_effort(self) -> Rule:
        late = since("2026-08-21")
        always = since("")
        words = {"none": late, "minimal": late, "low": always, "medium": always, "high": always}
        return nullable(self._one_of({**words, "xhigh": late, "max": late}))

    # -- bodies ----------------------------------------------------------------------------

    def _assistant(self, resources: Rule) -> Table:
        # The document had the sampling options a day before version 2 served them.
        sampling = since("2024-04-16")
        return {
            "model": string(),
            "name": nullable(string(256)),
            "description": nullable(string(512)),
            "instructions": self._long_text(),
            "tools": array(self._tool, high=128),
            "metadata": nullable(metadata),
            "file_ids": (array(string(), high=20), V1),
            "temperature": (nullable(number(0, 2)), sampling),
            "top_p": (nullable(number(0, 1)), sampling),
            "response_format": (self._make_format(), sampling),
            "tool_resources": (nullable(resources), V2),
            "reasoning_effort": (self._make_effort(), _EFFORT),
        }

    def _make_runs(self) -> tuple[Rule, Rule]:
        common: Table = {
            "assistant_id": string(),
            "model": nullable(string()),
            "instructions": nullable(string()),
            "tools": nullable(array(self._tool, high=20)),
            "metadata": nullable(metadata),
            # Live two weeks before it was documented.
            "stream": (nullable(boolean), since("2024-03-14")),
            "temperature": (nullable(number(0, 2)), since("2024-03-29")),
            "max_prompt_tokens": (nullable(integer(256)), _CAPS),
            "max_completion_tokens": (nullable(integer(256)), _CAPS),
            "truncation_strategy": (nullable(_truncation()), _CAPS),
            "tool_choice": (self._make_choice(), _CAPS),
            "response_format": (self._make_format(), _CAPS),
            "top_p": (nullable(number(0, 1)), since("2024-04-16")),
            "parallel_tool_calls": (boolean, since("2024-06-06")),
        }
        on_thread: Table = {
            **common,
            "additional_instructions": (nullable(string()), since("2023-12-19")),
            "additional_messages": (nullable(array(self.create_message)), since("2024-04-04")),
            "reasoning_effort": (self._make_effort(), _EFFORT),
        }
        with_thread: Table = {
            **common,
            "thread": self.create_thread,
            "tool_resources": (nullable(self._resources), V2),
        }
        return (
            self._record(on_thread, ("assistant_id",)),
            self._record(with_thread, ("assistant_id",)),
        )

    def _make_submit(self) -> Rule:
        # The document marks both members optional; the service refuses outputs without an id.
        output = record({"tool_call_id": string(), "output": string()}, ("tool_call_id",))
        return self._record(
            {
                "tool_outputs": array(output),
                "stream": (nullable(boolean), since("2024-03-14")),
            },
            ("tool_outputs",),
        )


def _truncation() -> Rule:
    kind = one_of("auto", "last_messages")
    return record({"type": kind, "last_messages": nullable(integer(1))}, ("type",))
