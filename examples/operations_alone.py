"""Use the generated operations alone, without runs_client: one call, one answer.

RUNS_BASE_URL=http://127.0.0.1:8000/v1 RUNS_API_KEY=any python examples/operations_alone.py
"""

from __future__ import annotations

import os

from assistants_api import AuthenticatedClient, errors, models
from assistants_api.api.assistants import create_assistant, delete_assistant
from assistants_api.api.runs import retrieve_run


def main() -> None:
    """Create an assistant, ask for a run that nobody knows, delete the assistant."""
    client = AuthenticatedClient(
        base_url=os.environ["RUNS_BASE_URL"],
        token=os.environ["RUNS_API_KEY"],
        headers={"OpenAI-Beta": "assistants=v2"},
    )
    with client:
        assistant = create_assistant.sync(
            client=client, body=models.CreateAssistantRequest(model="gpt-4o")
        )
        print(f"{assistant.object_} with {len(assistant.tools)} tools")
        try:
            retrieve_run.sync("thread_nobody", "run_nobody", client=client)
        except errors.NotFoundError as error:
            print(f"refused with {error.status_code}: {error.error.message}")
        gone = delete_assistant.sync(assistant.id, client=client)
        print(f"deleted: {gone.deleted}")


if __name__ == "__main__":
    main()
