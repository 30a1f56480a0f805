from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Self

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.reasoning_effort import ReasoningEffort
from ..models.response_format_mode import ResponseFormatMode
from ..models.run_status import RunStatus
from ..models.tool_choice_mode import ToolChoiceMode
from ..types import UNSET, Unset, read_enum, read_variant, to_json


@_attrs_define
class Run:
    """An assistant at work on a thread."""

    id: str
    """Its id."""

    object_: str
    """Says what this is."""

    created_at: int
    """When it was created."""

    thread_id: str
    """The thread that it answers on."""

    assistant_id: str
    """The assistant that runs."""

    status: RunStatus | str

    last_error: None | RunError
    """What went wrong; null unless an error ended the run."""

    expires_at: int | None
    """When it will expire, ten minutes after its creation. Null once it is completed."""

    started_at: int | None
    """When work began, or began again after outputs were submitted. Null in the first wait; kept
    in later waits."""

    cancelled_at: int | None
    """When it was cancelled. Still null while the status is cancelling."""

    failed_at: int | None
    """When it failed."""

    completed_at: int | None
    """When it was completed."""

    model: str
    """Id of the model in force."""

    instructions: None | str
    """Instructions in force. Null when neither assistant nor run has any."""

    tools: list[
        CodeInterpreterTool | FileSearchTool | FunctionTool | RetrievalTool | UnknownVariant
    ]
    """Tools in force."""

    metadata: Metadata | None
    """What the caller attached."""

    required_action: None | RequiredAction | Unset = UNSET
    """What the caller has to do; set exactly while the status is requires_action. Version 1 left
    the key out when there was nothing to do."""

    incomplete_details: None | RunIncompleteDetails | Unset = UNSET
    """Why it is incomplete; null in every other status."""

    file_ids: list[str] | Unset = UNSET
    """Files of the assistant."""

    tool_resources: None | ToolResources | Unset = UNSET
    """What the tools may use. Sent, though the published document leaves it out."""

    usage: None | RunUsage | Unset = UNSET
    """Tokens that it took, over all steps. Null until it has ended."""

    temperature: float | None | Unset = UNSET
    """Temperature in force. 1 when nobody said."""

    top_p: float | None | Unset = UNSET
    """top_p in force. 1 when nobody said."""

    reasoning_effort: None | ReasoningEffort | str | Unset = UNSET
    """How long the model thinks. Sent, though the published document leaves it out; null when
    nobody said."""

    max_prompt_tokens: int | None | Unset = UNSET
    """Limit that the request set."""

    max_completion_tokens: int | None | Unset = UNSET
    """Limit that the request set."""

    truncation_strategy: None | TruncationStrategy | Unset = UNSET
    """How the thread is cut to fit the model. `auto` when nobody said."""

    tool_choice: NamedToolChoice | None | str | ToolChoiceMode | UnknownVariant | Unset = UNSET
    """Whether and which tool has to be used. `auto` when nobody said."""

    parallel_tool_calls: bool | Unset = UNSET
    """Whether the model may call several functions at once. If not, a pause asks for one output."""

    response_format: (
        None
        | ResponseFormatJsonObject
        | ResponseFormatJsonSchema
        | ResponseFormatMode
        | ResponseFormatObject
        | ResponseFormatText
        | str
        | UnknownVariant
        | Unset
    ) = UNSET
    """What the text has to be. `auto` when nobody said."""

    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)
    """What came beside the declared keys, as it came."""

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON object; an unset key is left out."""
        # Required keys can be unset, too, when a server left them out; their types do not say so.
        _unset: Any = UNSET
        _out: dict[str, Any] = dict(self.additional_properties)
        if self.id is not _unset:
            _out["id"] = self.id
        if self.object_ is not _unset:
            _out["object"] = self.object_
        if self.created_at is not _unset:
            _out["created_at"] = self.created_at
        if self.thread_id is not _unset:
            _out["thread_id"] = self.thread_id
        if self.assistant_id is not _unset:
            _out["assistant_id"] = self.assistant_id
        if self.status is not _unset:
            _out["status"] = to_json(self.status)
        if self.last_error is not _unset:
            _out["last_error"] = to_json(self.last_error)
        if self.expires_at is not _unset:
            _out["expires_at"] = self.expires_at
        if self.started_at is not _unset:
            _out["started_at"] = self.started_at
        if self.cancelled_at is not _unset:
            _out["cancelled_at"] = self.cancelled_at
        if self.failed_at is not _unset:
            _out["failed_at"] = self.failed_at
        if self.completed_at is not _unset:
            _out["completed_at"] = self.completed_at
        if self.model is not _unset:
            _out["model"] = self.model
        if self.instructions is not _unset:
            _out["instructions"] = self.instructions
        if self.tools is not _unset:
            _out["tools"] = to_json(self.tools)
        if self.metadata is not _unset:
            _out["metadata"] = to_json(self.metadata)
        if self.required_action is not _unset:
            _out["required_action"] = to_json(self.required_action)
        if self.incomplete_details is not _unset:
            _out["incomplete_details"] = to_json(self.incomplete_details)
        if self.file_ids is not _unset:
            _out["file_ids"] = self.file_ids
        if self.tool_resources is not _unset:
            _out["tool_resources"] = to_json(self.tool_resources)
        if self.usage is not _unset:
            _out["usage"] = to_json(self.usage)
        if self.temperature is not _unset:
            _out["temperature"] = self.temperature
        if self.top_p is not _unset:
            _out["top_p"] = self.top_p
        if self.reasoning_effort is not _unset:
            _out["reasoning_effort"] = to_json(self.reasoning_effort)
        if self.max_prompt_tokens is not _unset:
            _out["max_prompt_tokens"] = self.max_prompt_tokens
        if self.max_completion_tokens is not _unset:
            _out["max_completion_tokens"] = self.max_completion_tokens
        if self.truncation_strategy is not _unset:
            _out["truncation_strategy"] = to_json(self.truncation_strategy)
        if self.tool_choice is not _unset:
            _out["tool_choice"] = to_json(self.tool_choice)
        if self.parallel_tool_calls is not _unset:
            _out["parallel_tool_calls"] = self.parallel_tool_calls
        if self.response_format is not _unset:
            _out["response_format"] = to_json(self.response_format)
        return _out

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read a JSON object, whatever it holds: a value of another kind stays as it came."""
        _rest: dict[str, Any] = dict(src_dict)
        _take: Callable[[str, Any], Any] = _rest.pop
        _made = cls(
            id=_take("id", UNSET),
            object_=_take("object", UNSET),
            created_at=_take("created_at", UNSET),
            thread_id=_take("thread_id", UNSET),
            assistant_id=_take("assistant_id", UNSET),
            status=read_enum(RunStatus, _v := _take("status", UNSET)),
            last_error=RunError.from_dict(_v)
            if isinstance(_v := _take("last_error", UNSET), dict)
            else _v,
            expires_at=_take("expires_at", UNSET),
            started_at=_take("started_at", UNSET),
            cancelled_at=_take("cancelled_at", UNSET),
            failed_at=_take("failed_at", UNSET),
            completed_at=_take("completed_at", UNSET),
            model=_take("model", UNSET),
            instructions=_take("instructions", UNSET),
            tools=[
                read_variant(_KINDS_TOOLS_ITEM, UnknownVariant, _v) if isinstance(_v, dict) else _v
                for _v in _v
            ]
            if isinstance(_v := _take("tools", UNSET), list)
            else _v,
            metadata=Metadata.from_dict(_v)
            if isinstance(_v := _take("metadata", UNSET), dict)
            else _v,
            required_action=RequiredAction.from_dict(_v)
            if isinstance(_v := _take("required_action", UNSET), dict)
            else _v,
            incomplete_details=RunIncompleteDetails.from_dict(_v)
            if isinstance(_v := _take("incomplete_details", UNSET), dict)
            else _v,
            file_ids=_take("file_ids", UNSET),
            tool_resources=ToolResources.from_dict(_v)
            if isinstance(_v := _take("tool_resources", UNSET), dict)
            else _v,
            usage=RunUsage.from_dict(_v) if isinstance(_v := _take("usage", UNSET), dict) else _v,
            temperature=_take("temperature", UNSET),
            top_p=_take("top_p", UNSET),
            reasoning_effort=read_enum(ReasoningEffort, _v := _take("reasoning_effort", UNSET)),
            max_prompt_tokens=_take("max_prompt_tokens", UNSET),
            max_completion_tokens=_take("max_completion_tokens", UNSET),
            truncation_strategy=TruncationStrategy.from_dict(_v)
            if isinstance(_v := _take("truncation_strategy", UNSET), dict)
            else _v,
            tool_choice=read_variant(_KINDS_TOOL_CHOICE, NamedToolChoice, _v)
            if isinstance(_v := _take("tool_choice", UNSET), dict)
            else read_enum(ToolChoiceMode, _v),
            parallel_tool_calls=_take("parallel_tool_calls", UNSET),
            response_format=read_variant(_KINDS_RESPONSE_FORMAT, ResponseFormatObject, _v)
            if isinstance(_v := _take("response_format", UNSET), dict)
            else read_enum(ResponseFormatMode, _v),
        )
        _made.additional_properties = _rest
        return _made

    def keys(self) -> list[str]:
        """Return the names of what came beside the declared keys; `dict(...)` takes these."""
        return list(self.additional_properties)

    def __getitem__(self, key: str) -> Any:
        return self.additional_properties[key]

    def __setitem__(self, key: str, value: Any) -> None:
        self.additional_properties[key] = value

    def __delitem__(self, key: str) -> None:
        del self.additional_properties[key]

    def __contains__(self, key: str) -> bool:
        return key in self.additional_properties


from ..models.code_interpreter_tool import CodeInterpreterTool
from ..models.file_search_tool import FileSearchTool
from ..models.function_tool import FunctionTool
from ..models.metadata import Metadata
from ..models.named_tool_choice import NamedToolChoice
from ..models.required_action import RequiredAction
from ..models.response_format_json_object import ResponseFormatJsonObject
from ..models.response_format_json_schema import ResponseFormatJsonSchema
from ..models.response_format_object import ResponseFormatObject
from ..models.response_format_text import ResponseFormatText
from ..models.retrieval_tool import RetrievalTool
from ..models.run_error import RunError
from ..models.run_incomplete_details import RunIncompleteDetails
from ..models.run_usage import RunUsage
from ..models.tool_resources import ToolResources
from ..models.truncation_strategy import TruncationStrategy
from ..models.unknown_variant import UnknownVariant

_KINDS_TOOLS_ITEM: dict[str, Any] = {
    "code_interpreter": CodeInterpreterTool,
    "retrieval": RetrievalTool,
    "file_search": FileSearchTool,
    "function": FunctionTool,
}
_KINDS_TOOL_CHOICE: dict[str, Any] = {}
_KINDS_RESPONSE_FORMAT: dict[str, Any] = {
    "text": ResponseFormatText,
    "json_object": ResponseFormatJsonObject,
    "json_schema": ResponseFormatJsonSchema,
}
