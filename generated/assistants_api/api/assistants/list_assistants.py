from typing import Any

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.assistant_list import AssistantList
from ...models.list_order import ListOrder
from ...types import UNSET, Response, Unset


def build_request(
    *,
    limit: int | Unset = UNSET,
    order: ListOrder | str | Unset = UNSET,
    after: str | Unset = UNSET,
    before: str | Unset = UNSET,
    open_ai_beta: str | Unset = UNSET,
) -> dict[str, Any]:
    """Return what httpx needs to send it: method, URL below the base URL, query, headers, body."""
    headers: dict[str, Any] = {}
    if not isinstance(open_ai_beta, Unset):
        headers["OpenAI-Beta"] = open_ai_beta

    params: dict[str, Any] = {}

    params["limit"] = limit

    json_order: str | Unset
    if isinstance(order, Unset):
        json_order = UNSET
    elif isinstance(order, ListOrder):
        json_order = order.value
    else:
        json_order = order
    params["order"] = json_order

    params["after"] = after

    params["before"] = before

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/assistants",
        "params": params,
        "headers": headers,
    }
    return _kwargs


def parse_response(response: httpx.Response) -> AssistantList:
    """Return what the answer holds, whatever its shape.

    Raises:
        errors.ApiStatusError: the answer is no success.
        errors.UnreadableAnswerError: it is no JSON object.
    """
    return AssistantList.from_dict(errors.json_object(response))


def _detailed(response: httpx.Response) -> Response[AssistantList]:
    return Response(
        status_code=response.status_code,
        content=response.content,
        headers=response.headers,
        parsed=parse_response(response),
    )


def sync_detailed(
    *,
    client: AuthenticatedClient | Client,
    limit: int | Unset = UNSET,
    order: ListOrder | str | Unset = UNSET,
    after: str | Unset = UNSET,
    before: str | Unset = UNSET,
    open_ai_beta: str | Unset = UNSET,
) -> Response[AssistantList]:
    """List assistants

    Returns the assistants of the project, newest first unless told otherwise.

    Raises:
        errors.ApiError: no answer, an answer that is no success, or one that cannot be read.
    """

    _kwargs = build_request(
        limit=limit,
        order=order,
        after=after,
        before=before,
        open_ai_beta=open_ai_beta,
    )
    with errors.TransportErrors():
        response = client.get_httpx_client().request(**_kwargs)
    return _detailed(response)


def sync(
    *,
    client: AuthenticatedClient | Client,
    limit: int | Unset = UNSET,
    order: ListOrder | str | Unset = UNSET,
    after: str | Unset = UNSET,
    before: str | Unset = UNSET,
    open_ai_beta: str | Unset = UNSET,
) -> AssistantList:
    """List assistants

    Returns the assistants of the project, newest first unless told otherwise.

    Raises:
        errors.ApiError: no answer, an answer that is no success, or one that cannot be read.
    """

    return sync_detailed(
        client=client,
        limit=limit,
        order=order,
        after=after,
        before=before,
        open_ai_beta=open_ai_beta,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient | Client,
    limit: int | Unset = UNSET,
    order: ListOrder | str | Unset = UNSET,
    after: str | Unset = UNSET,
    before: str | Unset = UNSET,
    open_ai_beta: str | Unset = UNSET,
) -> Response[AssistantList]:
    """List assistants

    Returns the assistants of the project, newest first unless told otherwise.

    Raises:
        errors.ApiError: no answer, an answer that is no success, or one that cannot be read.
    """

    _kwargs = build_request(
        limit=limit,
        order=order,
        after=after,
        before=before,
        open_ai_beta=open_ai_beta,
    )
    with errors.TransportErrors():
        response = await client.get_async_httpx_client().request(**_kwargs)
    return _detailed(response)


async def asyncio(
    *,
    client: AuthenticatedClient | Client,
    limit: int | Unset = UNSET,
    order: ListOrder | str | Unset = UNSET,
    after: str | Unset = UNSET,
    before: str | Unset = UNSET,
    open_ai_beta: str | Unset = UNSET,
) -> AssistantList:
    """List assistants

    Returns the assistants of the project, newest first unless told otherwise.

    Raises:
        errors.ApiError: no answer, an answer that is no success, or one that cannot be read.
    """

    return (
        await asyncio_detailed(
            client=client,
            limit=limit,
            order=order,
            after=after,
            before=before,
            open_ai_beta=open_ai_beta,
        )
    ).parsed
