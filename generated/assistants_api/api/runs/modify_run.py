from typing import Any
from urllib.parse import quote

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.modify_run_request import ModifyRunRequest
from ...models.run import Run
from ...types import UNSET, Response, Unset, to_json


def build_request(
    thread_id: str,
    run_id: str,
    *,
    body: ModifyRunRequest,
    open_ai_beta: str | Unset = UNSET,
) -> dict[str, Any]:
    """Return what httpx needs to send it: method, URL below the base URL, query, headers, body."""
    headers: dict[str, Any] = {}
    if not isinstance(open_ai_beta, Unset):
        headers["OpenAI-Beta"] = open_ai_beta

    _kwargs: dict[str, Any] = {
        "method": "post",
        "url": "/threads/{thread_id}/runs/{run_id}".format(
            thread_id=quote(str(thread_id), safe=""),
            run_id=quote(str(run_id), safe=""),
        ),
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
    run_id: str,
    *,
    client: AuthenticatedClient | Client,
    body: ModifyRunRequest,
    open_ai_beta: str | Unset = UNSET,
) -> Response[Run]:
    """Modify a run

    Changes the metadata of a run, in any status. Nothing else of a run can be changed.

    Args:
        body: What to change.

    Raises:
        errors.ApiError: no answer, an answer that is no success, or one that cannot be read.
    """

    _kwargs = build_request(
        thread_id=thread_id,
        run_id=run_id,
        body=body,
        open_ai_beta=open_ai_beta,
    )
    with errors.TransportErrors():
        response = client.get_httpx_client().request(**_kwargs)
    return _detailed(response)


def sync(
    thread_id: str,
    run_id: str,
    *,
    client: AuthenticatedClient | Client,
    body: ModifyRunRequest,
    open_ai_beta: str | Unset = UNSET,
) -> Run:
    """Modify a run

    Changes the metadata of a run, in any status. Nothing else of a run can be changed.

    Args:
        body: What to change.

    Raises:
        errors.ApiError: no answer, an answer that is no success, or one that cannot be read.
    """

    return sync_detailed(
        thread_id=thread_id,
        run_id=run_id,
        client=client,
        body=body,
        open_ai_beta=open_ai_beta,
    ).parsed


async def asyncio_detailed(
    thread_id: str,
    run_id: str,
    *,
    client: AuthenticatedClient | Client,
    body: ModifyRunRequest,
    open_ai_beta: str | Unset = UNSET,
) -> Response[Run]:
    """Modify a run

    Changes the metadata of a run, in any status. Nothing else of a run can be changed.

    Args:
        body: What to change.

    Raises:
        errors.ApiError: no answer, an answer that is no success, or one that cannot be read.
    """

    _kwargs = build_request(
        thread_id=thread_id,
        run_id=run_id,
        body=body,
        open_ai_beta=open_ai_beta,
    )
    with errors.TransportErrors():
        response = await client.get_async_httpx_client().request(**_kwargs)
    return _detailed(response)


async def asyncio(
    thread_id: str,
    run_id: str,
    *,
    client: AuthenticatedClient | Client,
    body: ModifyRunRequest,
    open_ai_beta: str | Unset = UNSET,
) -> Run:
    """Modify a run

    Changes the metadata of a run, in any status. Nothing else of a run can be changed.

    Args:
        body: What to change.

    Raises:
        errors.ApiError: no answer, an answer that is no success, or one that cannot be read.
    """

    return (
        await asyncio_detailed(
            thread_id=thread_id,
            run_id=run_id,
            client=client,
            body=body,
            open_ai_beta=open_ai_beta,
        )
    ).parsed
