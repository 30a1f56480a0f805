from typing import Any
from urllib.parse import quote

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.create_message_request import CreateMessageRequest
from ...models.message import Message
from ...types import UNSET, Response, Unset, to_json


def build_request(
    thread_id: str,
    *,
    body: CreateMessageRequest,
    open_ai_beta: str | Unset = UNSET,
) -> dict[str, Any]:
    """Return what httpx needs to send it: method, URL below the base URL, query, headers, body."""
    headers: dict[str, Any] = {}
    if not isinstance(open_ai_beta, Unset):
        headers["OpenAI-Beta"] = open_ai_beta

    _kwargs: dict[str, Any] = {
        "method": "post",
        "url": "/threads/{thread_id}/messages".format(
            thread_id=quote(str(thread_id), safe=""),
        ),
        "headers": headers,
    }
    _kwargs["json"] = to_json(body)
    return _kwargs


def parse_response(response: httpx.Response) -> Message:
    """Return what the answer holds, whatever its shape.

    Raises:
        errors.ApiStatusError: the answer is no success.
        errors.UnreadableAnswerError: it is no JSON object.
    """
    return Message.from_dict(errors.json_object(response))


def _detailed(response: httpx.Response) -> Response[Message]:
    return Response(
        status_code=response.status_code,
        content=response.content,
        headers=response.headers,
        parsed=parse_response(response),
    )


def sync_detailed(
    thread_id: str,
    *,
    client: AuthenticatedClient | Client,
    body: CreateMessageRequest,
    open_ai_beta: str | Unset = UNSET,
) -> Response[Message]:
    """Add a message

    Appends a message to a thread. Refused while a run is not finished.

    Args:
        body: A message to add.

    Raises:
        errors.ApiError: no answer, an answer that is no success, or one that cannot be read.
    """

    _kwargs = build_request(
        thread_id=thread_id,
        body=body,
        open_ai_beta=open_ai_beta,
    )
    with errors.TransportErrors():
        response = client.get_httpx_client().request(**_kwargs)
    return _detailed(response)


def sync(
    thread_id: str,
    *,
    client: AuthenticatedClient | Client,
    body: CreateMessageRequest,
    open_ai_beta: str | Unset = UNSET,
) -> Message:
    """Add a message

    Appends a message to a thread. Refused while a run is not finished.

    Args:
        body: A message to add.

    Raises:
        errors.ApiError: no answer, an answer that is no success, or one that cannot be read.
    """

    return sync_detailed(
        thread_id=thread_id,
        client=client,
        body=body,
        open_ai_beta=open_ai_beta,
    ).parsed


async def asyncio_detailed(
    thread_id: str,
    *,
    client: AuthenticatedClient | Client,
    body: CreateMessageRequest,
    open_ai_beta: str | Unset = UNSET,
) -> Response[Message]:
    """Add a message

    Appends a message to a thread. Refused while a run is not finished.

    Args:
        body: A message to add.

    Raises:
        errors.ApiError: no answer, an answer that is no success, or one that cannot be read.
    """

    _kwargs = build_request(
        thread_id=thread_id,
        body=body,
        open_ai_beta=open_ai_beta,
    )
    with errors.TransportErrors():
        response = await client.get_async_httpx_client().request(**_kwargs)
    return _detailed(response)


async def asyncio(
    thread_id: str,
    *,
    client: AuthenticatedClient | Client,
    body: CreateMessageRequest,
    open_ai_beta: str | Unset = UNSET,
) -> Message:
    """Add a message

    Appends a message to a thread. Refused while a run is not finished.

    Args:
        body: A message to add.

    Raises:
        errors.ApiError: no answer, an answer that is no success, or one that cannot be read.
    """

    return (
        await asyncio_detailed(
            thread_id=thread_id,
            client=client,
            body=body,
            open_ai_beta=open_ai_beta,
        )
    ).parsed
