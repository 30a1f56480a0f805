from typing import Any
from urllib.parse import quote

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.list_order import ListOrder
from ...models.run_list import RunList
from ...types import UNSET, Response, Unset


def build_request(
    thread_id: str,
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
        "url": "/threads/{thread_id}/runs".format(
            thread_id=quote(str(thread_id), safe=""),
        ),
        "params": params,
        "headers": headers,
    }
    return _kwargs


def parse_response(response: httpx.Response) -> RunList:
    """Return what the answer holds, whatever its shape.

    Raises:
        errors.ApiStatusError: the answer is no success.
        errors.UnreadableAnswerError: it is no JSON object.
    """
    return RunList.from_dict(errors.json_object(response))


def _detailed(response: httpx.Response) -> Response[RunList]:
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
    limit: int | Unset = UNSET,
    order: ListOrder | str | Unset = UNSET,
    after: str | Unset = UNSET,
    before: str | Unset = UNSET,
    open_ai_beta: str | Unset = UNSET,
) -> Response[RunList]:
    """List the runs of a thread

    Returns runs, newest first unless told otherwise.

    Raises:
        errors.ApiError: no answer, an answer that is no success, or one that cannot be read.
    """

    _kwargs = build_request(
        thread_id=thread_id,
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
    thread_id: str,
    *,
    client: AuthenticatedClient | Client,
    limit: int | Unset = UNSET,
    order: ListOrder | str | Unset = UNSET,
    after: str | Unset = UNSET,
    before: str | Unset = UNSET,
    open_ai_beta: str | Unset = UNSET,
) -> RunList:
    """List the runs of a thread

    Returns runs, newest first unless told otherwise.

    Raises:
        errors.ApiError: no answer, an answer that is no success, or one that cannot be read.
    """

    return sync_detailed(
        thread_id=thread_id,
        client=client,
        limit=limit,
        order=order,
        after=after,
        before=before,
        open_ai_beta=open_ai_beta,
    ).parsed


async def asyncio_detailed(
    thread_id: str,
    *,
    client: AuthenticatedClient | Client,
    limit: int | Unset = UNSET,
    order: ListOrder | str | Unset = UNSET,
    after: str | Unset = UNSET,
    before: str | Unset = UNSET,
    open_ai_beta: str | Unset = UNSET,
) -> Response[RunList]:
    """List the runs of a thread

    Returns runs, newest first unless told otherwise.

    Raises:
        errors.ApiError: no answer, an answer that is no success, or one that cannot be read.
    """

    _kwargs = build_request(
        thread_id=thread_id,
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
    thread_id: str,
    *,
    client: AuthenticatedClient | Client,
    limit: int | Unset = UNSET,
    order: ListOrder | str | Unset = UNSET,
    after: str | Unset = UNSET,
    before: str | Unset = UNSET,
    open_ai_beta: str | Unset = UNSET,
) -> RunList:
    """List the runs of a thread

    Returns runs, newest first unless told otherwise.

    Raises:
        errors.ApiError: no answer, an answer that is no success, or one that cannot be read.
    """

    return (
        await asyncio_detailed(
            thread_id=thread_id,
            client=client,
            limit=limit,
            order=order,
            after=after,
            before=before,
            open_ai_beta=open_ai_beta,
        )
    ).parsed
