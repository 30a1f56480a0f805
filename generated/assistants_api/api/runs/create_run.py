from typing import Any
from urllib.parse import quote

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.create_run_request import CreateRunRequest
from ...models.includable import Includable
from ...models.run import Run
from ...types import UNSET, Response, Unset, to_json


def build_request(
    thread_id: str,
    *,
    body: CreateRunRequest,
    include: list[Includable | str] | Unset = UNSET,
    open_ai_beta: str | Unset = UNSET,
) -> dict[str, Any]:
    """Return what httpx needs to send it: method, URL below the base URL, query, headers, body."""
    headers: dict[str, Any] = {}
    if not isinstance(open_ai_beta, Unset):
        headers["OpenAI-Beta"] = open_ai_beta

    params: dict[str, Any] = {}

    json_include: list[str] | Unset = UNSET
    if not isinstance(include, Unset):
        json_include = []
        for include_item_data in include:
            include_item: str
            if isinstance(include_item_data, Includable):
                include_item = include_item_data.value
            else:
                include_item = include_item_data
            json_include.append(include_item)

    params["include[]"] = json_include

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "post",
        "url": "/threads/{thread_id}/runs".format(
            thread_id=quote(str(thread_id), safe=""),
        ),
        "params": params,
        "headers": headers,
    }
    _kwargs["json"] = to_json(body)
    return _kwargs


def parse_response(response: httpx.Response) -> Run:
    """Return what the answer holds, whatever its shape.

    Raises:
        errors.ApiStatusError: the answer is no success.
        errors.UnreadableAnswerError: it is no JSON object.
    """
    return Run.from_dict(errors.json_object(response))


def _detailed(response: httpx.Response) -> Response[Run]:
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
    body: CreateRunRequest,
    include: list[Includable | str] | Unset = UNSET,
    open_ai_beta: str | Unset = UNSET,
) -> Response[Run]:
    """Create a run

    Starts a run on a thread. What the body leaves out is taken from the assistant. Refused with 400
    while the thread has a run that is not finished.

    Args:
        body: The assistant to run, and what this run does differently.

    Raises:
        errors.ApiError: no answer, an answer that is no success, or one that cannot be read.
    """

    _kwargs = build_request(
        thread_id=thread_id,
        body=body,
        include=include,
        open_ai_beta=open_ai_beta,
    )
    with errors.TransportErrors():
        response = client.get_httpx_client().request(**_kwargs)
    return _detailed(response)


def sync(
    thread_id: str,
    *,
    client: AuthenticatedClient | Client,
    body: CreateRunRequest,
    include: list[Includable | str] | Unset = UNSET,
    open_ai_beta: str | Unset = UNSET,
) -> Run:
    """Create a run

    Starts a run on a thread. What the body leaves out is taken from the assistant. Refused with 400
    while the thread has a run that is not finished.

    Args:
        body: The assistant to run, and what this run does differently.

    Raises:
        errors.ApiError: no answer, an answer that is no success, or one that cannot be read.
    """

    return sync_detailed(
        thread_id=thread_id,
        client=client,
        body=body,
        include=include,
        open_ai_beta=open_ai_beta,
    ).parsed


async def asyncio_detailed(
    thread_id: str,
    *,
    client: AuthenticatedClient | Client,
    body: CreateRunRequest,
    include: list[Includable | str] | Unset = UNSET,
    open_ai_beta: str | Unset = UNSET,
) -> Response[Run]:
    """Create a run

    Starts a run on a thread. What the body leaves out is taken from the assistant. Refused with 400
    while the thread has a run that is not finished.

    Args:
        body: The assistant to run, and what this run does differently.

    Raises:
        errors.ApiError: no answer, an answer that is no success, or one that cannot be read.
    """

    _kwargs = build_request(
        thread_id=thread_id,
        body=body,
        include=include,
        open_ai_beta=open_ai_beta,
    )
    with errors.TransportErrors():
        response = await client.get_async_httpx_client().request(**_kwargs)
    return _detailed(response)


async def asyncio(
    thread_id: str,
    *,
    client: AuthenticatedClient | Client,
    body: CreateRunRequest,
    include: list[Includable | str] | Unset = UNSET,
    open_ai_beta: str | Unset = UNSET,
) -> Run:
    """Create a run

    Starts a run on a thread. What the body leaves out is taken from the assistant. Refused with 400
    while the thread has a run that is not finished.

    Args:
        body: The assistant to run, and what this run does differently.

    Raises:
        errors.ApiError: no answer, an answer that is no success, or one that cannot be read.
    """

    return (
        await asyncio_detailed(
            thread_id=thread_id,
            client=client,
            body=body,
            include=include,
            open_ai_beta=open_ai_beta,
        )
    ).parsed
