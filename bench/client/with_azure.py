"""What a retrieve costs with azure-ai-agents, which is installed elsewhere. Imports nothing of ours.

PYTHON with_azure.py BASE_URL THREAD RUN TIMES      prints CPU microseconds of a call
"""

import sys
import time
from typing import Any

from azure.ai.agents import AgentsClient
from azure.core.pipeline.policies import SansIOHTTPPolicy


class _Nobody:
    def get_token(self, *scopes: str, **options: Any) -> Any:
        raise AssertionError("the policy below asks for no token")


def main() -> None:
    """Measure and print."""
    url, thread, run, times = sys.argv[1:]
    client = AgentsClient(url, _Nobody(), authentication_policy=SansIOHTTPPolicy())  # type: ignore[arg-type]
    for count in (20, int(times)):
        begun = time.process_time()
        for _ in range(count):
            client.runs.get(thread, run)
        used = time.process_time() - begun
    print(used / int(times) * 1e6)


if __name__ == "__main__":
    main()
