"""The official Python SDK, unmodified, in front of the reference behind a real port."""

from __future__ import annotations

import openai
import pytest

from conformance.reference import Pace, embedded

PACE = Pace(queue_seconds=0.01, run_seconds=0.02)


@pytest.fixture(scope="module")
def url():
    with embedded(pace=PACE, key="sdk-key") as where:
        yield where


@pytest.fixture
def client(url):
    # The SDK asks the surroundings for a proxy; here nothing may come between.
    with openai.OpenAI(
        api_key="sdk-key",
        base_url=url,
        max_retries=0,
        http_client=openai.DefaultHttpxClient(trust_env=False),
    ) as made:
        yield made
