from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Self

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.new_message_role import NewMessageRole
from ..types import UNSET, Unset, read_enum, read_variant, to_json


@_attrs_define
class CreateMessageRequest:
    """A message to add."""

    role: NewMessageRole | str

    content: list[ImageFileContent | ImageUrlContent | NewTextContent | UnknownVariant] | str
    """The text, or its parts."""

    file_ids: list[str] | Unset = UNSET
    """Files that the tools may use."""

    attachments: list[Attachment] | None | Unset = UNSET
    """Files with the tools that may use them."""

    metadata: Metadata | None | Unset = UNSET
    """What to attach."""

    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)
    """What came beside the declared keys, as it came."""

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON object; an unset key is left out."""
        # Required keys can be unset, too, when a server left them out; their types do not say so.
        _unset: Any = UNSET
        _out: dict[str, Any] = dict(self.additional_properties)
        if self.role is not _unset:
            _out["role"] = to_json(self.role)
        if self.content is not _unset:
            _out["content"] = to_json(self.content)
        if self.file_ids is not _unset:
            _out["file_ids"] = self.file_ids
        if self.attachments is not _unset:
            _out["attachments"] = to_json(self.attachments)
        if self.metadata is not _unset:
            _out["metadata"] = to_json(self.metadata)
        return _out

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read a JSON object, whatever it holds: a value of another kind stays as it came."""
        _rest: dict[str, Any] = dict(src_dict)
        _take: Callable[[str, Any], Any] = _rest.pop
        _made = cls(
            role=read_enum(NewMessageRole, _v := _take("role", UNSET)),
            content=[
                read_variant(_KINDS_CONTENT_TYPE_1_ITEM, UnknownVariant, _v)
                if isinstance(_v, dict)
                else _v
                for _v in _v
            ]
            if isinstance(_v := _take("content", UNSET), list)
            else _v,
            file_ids=_take("file_ids", UNSET),
            attachments=[Attachment.from_dict(_v) if isinstance(_v, dict) else _v for _v in _v]
            if isinstance(_v := _take("attachments", UNSET), list)
            else _v,
            metadata=Metadata.from_dict(_v)
            if isinstance(_v := _take("metadata", UNSET), dict)
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


from ..models.attachment import Attachment
from ..models.image_file_content import ImageFileContent
from ..models.image_url_content import ImageUrlContent
from ..models.metadata import Metadata
from ..models.new_text_content import NewTextContent
from ..models.unknown_variant import UnknownVariant

_KINDS_CONTENT_TYPE_1_ITEM: dict[str, Any] = {
    "image_file": ImageFileContent,
    "image_url": ImageUrlContent,
    "text": NewTextContent,
}
