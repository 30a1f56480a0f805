from typing import Any
from urllib.parse import quote

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.assistant import Assistant
from ...models.modify_assistant_request import ModifyAssistantRequest
from ...types import UNSET, Response, Unset, to_json


def build_request(
    assistant_id: str,
    *,
    body: ModifyAssistantRequest,
    open_ai_beta: str | Unset = UNSET,
) -> dict[str, Any]:
    """Return what httpx needs to send it: method, URL below the base URL, query, headers, body."""
    headers: dict[str, Any] = {}
    if not isinstance(open_ai_beta, Unset):
        headers["OpenAI-Beta"] = open_ai_beta

    _kwargs: dict[str, Any] = {
        "method": "post",
        "url": "/assistants/{assistant_id}".format(
            assistant_id=quote(str(assistant_id), safe=""),
        ),
        "headers": headers,
    }
    _kwargs["json"] = to_json(body)
    return _kwargs


def parse_response(response: httpx.Response) -> Assistant:
    """Return what the answer holds, whatever its shape.

    Raises:
        errors.ApiStatusError: the answer is no success.
        errors.UnreadableAnswerError: it is no JSON object.
    """
    return Assistant.from_dict(errors.json_object(response))


def _detailed(response: httpx.Response) -> Response[Assistant]:
    return Response(
        status_code=response.status_code,
        content=response.content,
        headers=response.headers,
        parsed=parse_response(response),
    )


def sync_detailed(
    assistant_id: str,
    *,
    client: AuthenticatedClient | Client,
    body: ModifyAssistantRequest,
    open_ai_beta: str | Unset = UNSET,
) -> Response[Assistant]:
    """Modify an assistant

    Changes the fields that are sent and leaves the others alone. Runs that exist keep what they
    began with.

    Args:
        body: What to change. What is left out stays.

    Raises:
        errors.ApiError: no answer, an answer that is no success, or one that cannot be read.
    """

    _kwargs = build_request(
        assistant_id=assistant_id,
        body=body,
        open_ai_beta=open_ai_beta,
    )
    with errors.TransportErrors():
        response = client.get_httpx_client().request(**_kwargs)
    return _detailed(response)


def sync(
    assistant_id: str,
    *,
    client: AuthenticatedClient | Client,
    body: ModifyAssistantRequest,
    open_ai_beta: str | Unset = UNSET,
) -> Assistant:
    """Modify an assistant

    Changes the fields that are sent and leaves the others alone. Runs that exist keep what they
    began with.

    Args:
        body: What to change. What is left out stays.

    Raises:
        errors.ApiError: no answer, an answer that is no success, or one that cannot be read.
    """

    return sync_detailed(
        assistant_id=assistant_id,
        client=client,
        body=body,
        open_ai_beta=open_ai_beta,
    ).parsed


async def asyncio_detailed(
    assistant_id: str,
    *,
    client: AuthenticatedClient | Client,
    body: ModifyAssistantRequest,
    open_ai_beta: str | Unset = UNSET,
) -> Response[Assistant]:
    """Modify an assistant

    Changes the fields that are sent and leaves the others alone. Runs that exist keep what they
    began with.

    Args:
        body: What to change. What is left out stays.

    Raises:
        errors.ApiError: no answer, an answer that is no success, or one that cannot be read.
    """

    _kwargs = build_request(
        assistant_id=assistant_id,
        body=body,
        open_ai_beta=open_ai_beta,
    )
    with errors.TransportErrors():
        response = await client.get_async_httpx_client().request(**_kwargs)
    return _detailed(response)


async def asyncio(
    assistant_id: str,
    *,
    client: AuthenticatedClient | Client,
    body: ModifyAssistantRequest,
    open_ai_beta: str | Unset = UNSET,
) -> Assistant:
    """Modify an assistant

    Changes the fields that are sent and leaves the others alone. Runs that exist keep what they
    began with.

    Args:
        body: What to change. What is left out stays.

    Raises:
        errors.ApiError: no answer, an answer that is no success, or one that cannot be read.
    """

    return (
        await asyncio_detailed(
            assistant_id=assistant_id,
            client=client,
            body=body,
            open_ai_beta=open_ai_beta,
        )
    ).parsed
