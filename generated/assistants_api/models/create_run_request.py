from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Self

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.reasoning_effort import ReasoningEffort
from ..models.response_format_mode import ResponseFormatMode
from ..models.tool_choice_mode import ToolChoiceMode
from ..types import UNSET, Unset, read_enum, read_variant, to_json


@_attrs_define
class CreateRunRequest:
    """The assistant to run, and what this run does differently."""

    assistant_id: str
    """The assistant to run."""

    model: None | str | Unset = UNSET
    """Model instead of the assistant's."""

    reasoning_effort: None | ReasoningEffort | str | Unset = UNSET
    """How long the model thinks."""

    instructions: None | str | Unset = UNSET
    """Instructions instead of the assistant's."""

    additional_instructions: None | str | Unset = UNSET
    """Instructions on top of those in force."""

    additional_messages: list[CreateMessageRequest] | None | Unset = UNSET
    """Messages to put on the thread first."""

    tools: (
        list[CodeInterpreterTool | FileSearchTool | FunctionTool | RetrievalTool | UnknownVariant]
        | None
        | Unset
    ) = UNSET
    """Tools instead of the assistant's."""

    metadata: Metadata | None | Unset = UNSET
    """What to attach."""

    temperature: float | None | Unset = UNSET
    """How freely the model chooses its words."""

    top_p: float | None | Unset = UNSET
    """The share of likely words that the model chooses from."""

    stream: bool | None | Unset = UNSET
    """Whether to answer with the events of the run. The service could do so since 2024-03-14."""

    max_prompt_tokens: int | None | Unset = UNSET
    """Tokens that the run may read, over all its steps. One more ends it as incomplete."""

    max_completion_tokens: int | None | Unset = UNSET
    """Tokens that the run may write, over all its steps. One more ends it as incomplete."""

    truncation_strategy: None | TruncationStrategy | Unset = UNSET
    """How the thread is cut to fit the model."""

    tool_choice: NamedToolChoice | None | str | ToolChoiceMode | UnknownVariant | Unset = UNSET
    """Whether and which tool has to be used."""

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
    """What the text has to be."""

    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)
    """What came beside the declared keys, as it came."""

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON object; an unset key is left out."""
        # Required keys can be unset, too, when a server left them out; their types do not say so.
        _unset: Any = UNSET
        _out: dict[str, Any] = dict(self.additional_properties)
        if self.assistant_id is not _unset:
            _out["assistant_id"] = self.assistant_id
        if self.model is not _unset:
            _out["model"] = self.model
        if self.reasoning_effort is not _unset:
            _out["reasoning_effort"] = to_json(self.reasoning_effort)
        if self.instructions is not _unset:
            _out["instructions"] = self.instructions
        if self.additional_instructions is not _unset:
            _out["additional_instructions"] = self.additional_instructions
        if self.additional_messages is not _unset:
            _out["additional_messages"] = to_json(self.additional_messages)
        if self.tools is not _unset:
            _out["tools"] = to_json(self.tools)
        if self.metadata is not _unset:
            _out["metadata"] = to_json(self.metadata)
        if self.temperature is not _unset:
            _out["temperature"] = self.temperature
        if self.top_p is not _unset:
            _out["top_p"] = self.top_p
        if self.stream is not _unset:
            _out["stream"] = self.stream
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
            assistant_id=_take("assistant_id", UNSET),
            model=_take("model", UNSET),
            reasoning_effort=read_enum(ReasoningEffort, _v := _take("reasoning_effort", UNSET)),
            instructions=_take("instructions", UNSET),
            additional_instructions=_take("additional_instructions", UNSET),
            additional_messages=[
                CreateMessageRequest.from_dict(_v) if isinstance(_v, dict) else _v for _v in _v
            ]
            if isinstance(_v := _take("additional_messages", UNSET), list)
            else _v,
            tools=[
                read_variant(_KINDS_TOOLS_TYPE_0_ITEM, UnknownVariant, _v)
                if isinstance(_v, dict)
                else _v
                for _v in _v
            ]
            if isinstance(_v := _take("tools", UNSET), list)
            else _v,
            metadata=Metadata.from_dict(_v)
            if isinstance(_v := _take("metadata", UNSET), dict)
            else _v,
            temperature=_take("temperature", UNSET),
            top_p=_take("top_p", UNSET),
            stream=_take("stream", UNSET),
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
from ..models.create_message_request import CreateMessageRequest
from ..models.file_search_tool import FileSearchTool
from ..models.function_tool import FunctionTool
from ..models.metadata import Metadata
from ..models.named_tool_choice import NamedToolChoice
from ..models.response_format_json_object import ResponseFormatJsonObject
from ..models.response_format_json_schema import ResponseFormatJsonSchema
from ..models.response_format_object import ResponseFormatObject
from ..models.response_format_text import ResponseFormatText
from ..models.retrieval_tool import RetrievalTool
from ..models.truncation_strategy import TruncationStrategy
from ..models.unknown_variant import UnknownVariant

_KINDS_TOOLS_TYPE_0_ITEM: dict[str, Any] = {
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
