from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Self

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.message_role import MessageRole
from ..models.message_status import MessageStatus
from ..types import UNSET, Unset, read_enum, read_variant, to_json


@_attrs_define
class Message:
    """Message."""

    id: str

    object_: str

    created_at: int

    thread_id: str

    role: MessageRole | str

    content: list[
        MessageContentImageFileObject
        | MessageContentImageUrlObject
        | MessageContentRefusalObject
        | MessageContentTextObject
        | UnknownVariant
    ]

    assistant_id: None | str

    run_id: None | str

    metadata: Metadata | None

    status: MessageStatus | str | Unset = UNSET

    incomplete_details: MessageIncompleteDetails | None | Unset = UNSET

    completed_at: int | None | Unset = UNSET

    incomplete_at: int | None | Unset = UNSET

    attachments: list[MessageAttachmentsItem] | None | Unset = UNSET

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
        if self.role is not _unset:
            _out["role"] = to_json(self.role)
        if self.content is not _unset:
            _out["content"] = to_json(self.content)
        if self.assistant_id is not _unset:
            _out["assistant_id"] = self.assistant_id
        if self.run_id is not _unset:
            _out["run_id"] = self.run_id
        if self.metadata is not _unset:
            _out["metadata"] = to_json(self.metadata)
        if self.status is not _unset:
            _out["status"] = to_json(self.status)
        if self.incomplete_details is not _unset:
            _out["incomplete_details"] = to_json(self.incomplete_details)
        if self.completed_at is not _unset:
            _out["completed_at"] = self.completed_at
        if self.incomplete_at is not _unset:
            _out["incomplete_at"] = self.incomplete_at
        if self.attachments is not _unset:
            _out["attachments"] = to_json(self.attachments)
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
            role=read_enum(MessageRole, _v := _take("role", UNSET)),
            content=[
                read_variant(_KINDS_CONTENT_ITEM, UnknownVariant, _v)
                if isinstance(_v, dict)
                else _v
                for _v in _v
            ]
            if isinstance(_v := _take("content", UNSET), list)
            else _v,
            assistant_id=_take("assistant_id", UNSET),
            run_id=_take("run_id", UNSET),
            metadata=Metadata.from_dict(_v)
            if isinstance(_v := _take("metadata", UNSET), dict)
            else _v,
            status=read_enum(MessageStatus, _v := _take("status", UNSET)),
            incomplete_details=MessageIncompleteDetails.from_dict(_v)
            if isinstance(_v := _take("incomplete_details", UNSET), dict)
            else _v,
            completed_at=_take("completed_at", UNSET),
            incomplete_at=_take("incomplete_at", UNSET),
            attachments=[
                MessageAttachmentsItem.from_dict(_v) if isinstance(_v, dict) else _v for _v in _v
            ]
            if isinstance(_v := _take("attachments", UNSET), list)
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


from ..models.message_attachments_item import MessageAttachmentsItem
from ..models.message_content_image_file_object import MessageContentImageFileObject
from ..models.message_content_image_url_object import MessageContentImageUrlObject
from ..models.message_content_refusal_object import MessageContentRefusalObject
from ..models.message_content_text_object import MessageContentTextObject
from ..models.message_incomplete_details import MessageIncompleteDetails
from ..models.metadata import Metadata
from ..models.unknown_variant import UnknownVariant

_KINDS_CONTENT_ITEM: dict[str, Any] = {
    "image_file": MessageContentImageFileObject,
    "image_url": MessageContentImageUrlObject,
    "text": MessageContentTextObject,
    "refusal": MessageContentRefusalObject,
}
