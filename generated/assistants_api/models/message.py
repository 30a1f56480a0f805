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
    """Something said on a thread."""

    id: str
    """Its id."""

    object_: str
    """Says what this is."""

    created_at: int
    """When it was created."""

    thread_id: str
    """The thread it stands in."""

    role: MessageRole | str

    content: list[
        ImageFileContent | ImageUrlContent | RefusalContent | TextContent | UnknownVariant
    ]
    """Its parts. Empty while the run has only begun to write it."""

    assistant_id: None | str
    """The assistant that wrote it; null for what users say."""

    run_id: None | str
    """The run that wrote it; null for messages added by request."""

    metadata: Metadata | None
    """What the caller attached."""

    status: MessageStatus | str | Unset = UNSET
    """How far it is written. Sent in stream events only."""

    incomplete_details: MessageIncompleteDetails | None | Unset = UNSET
    """Why it was not finished; null unless its status is incomplete. Sent in stream events only."""

    completed_at: int | None | Unset = UNSET
    """When it was finished. Sent in stream events only."""

    incomplete_at: int | None | Unset = UNSET
    """When it was broken off. Sent in stream events only."""

    file_ids: list[str] | Unset = UNSET
    """Files that the tools may use. Part of version 1; in version 2 only the answer of
    modifyMessage still has it, instead of attachments."""

    attachments: list[Attachment] | None | Unset = UNSET
    """Files with the tools that may use them. Not sent by modifyMessage."""

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
        if self.file_ids is not _unset:
            _out["file_ids"] = self.file_ids
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
            file_ids=_take("file_ids", UNSET),
            attachments=[Attachment.from_dict(_v) if isinstance(_v, dict) else _v for _v in _v]
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


from ..models.attachment import Attachment
from ..models.image_file_content import ImageFileContent
from ..models.image_url_content import ImageUrlContent
from ..models.message_incomplete_details import MessageIncompleteDetails
from ..models.metadata import Metadata
from ..models.refusal_content import RefusalContent
from ..models.text_content import TextContent
from ..models.unknown_variant import UnknownVariant

_KINDS_CONTENT_ITEM: dict[str, Any] = {
    "image_file": ImageFileContent,
    "image_url": ImageUrlContent,
    "text": TextContent,
    "refusal": RefusalContent,
}
