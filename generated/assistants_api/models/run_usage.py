from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Self

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset, to_json


@_attrs_define
class RunUsage:
    """Tokens of a run."""

    prompt_tokens: int
    """Tokens that were read."""

    completion_tokens: int
    """Tokens that were written."""

    total_tokens: int
    """Both together."""

    prompt_token_details: None | PromptTokenDetails | Unset = UNSET
    """Of those that were read. Sent, though the published document leaves it out."""

    completion_tokens_details: CompletionTokenDetails | None | Unset = UNSET
    """Of those that were written. Sent, though the published document leaves it out."""

    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)
    """What came beside the declared keys, as it came."""

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON object; an unset key is left out."""
        # Required keys can be unset, too, when a server left them out; their types do not say so.
        _unset: Any = UNSET
        _out: dict[str, Any] = dict(self.additional_properties)
        if self.prompt_tokens is not _unset:
            _out["prompt_tokens"] = self.prompt_tokens
        if self.completion_tokens is not _unset:
            _out["completion_tokens"] = self.completion_tokens
        if self.total_tokens is not _unset:
            _out["total_tokens"] = self.total_tokens
        if self.prompt_token_details is not _unset:
            _out["prompt_token_details"] = to_json(self.prompt_token_details)
        if self.completion_tokens_details is not _unset:
            _out["completion_tokens_details"] = to_json(self.completion_tokens_details)
        return _out

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read a JSON object, whatever it holds: a value of another kind stays as it came."""
        _rest: dict[str, Any] = dict(src_dict)
        _take: Callable[[str, Any], Any] = _rest.pop
        _made = cls(
            prompt_tokens=_take("prompt_tokens", UNSET),
            completion_tokens=_take("completion_tokens", UNSET),
            total_tokens=_take("total_tokens", UNSET),
            prompt_token_details=PromptTokenDetails.from_dict(_v)
            if isinstance(_v := _take("prompt_token_details", UNSET), dict)
            else _v,
            completion_tokens_details=CompletionTokenDetails.from_dict(_v)
            if isinstance(_v := _take("completion_tokens_details", UNSET), dict)
            else _v,
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


from ..models.completion_token_details import CompletionTokenDetails
from ..models.prompt_token_details import PromptTokenDetails
