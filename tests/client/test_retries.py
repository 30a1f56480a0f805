"""What is sent again, what never is, and after how long."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
import stamina
from hypothesis import given
from hypothesis import strategies as st

from runs_client import NO_RETRY, Retry, errors
from runs_client.retries import retry_after
from tests.client.world import World, refuse, reply, run_body, settle, tell

KINDS = ["sync", "async"]
QUICK = Retry(wait_initial=0.001, wait_max=0.001)
CREATE = "create"
READ = "retrieve"


@pytest.fixture(autouse=True)
def waits() -> Iterator[list[float]]:
    """The waits that were announced, in seconds."""
    announced: list[float] = []
    before = stamina.instrumentation.get_on_retry_hooks()
    stamina.instrumentation.set_on_retry_hooks(
        [lambda details: announced.append(details.wait_for)]
    )
    yield announced
    stamina.instrumentation.set_on_retry_hooks(before)


def ask(world: World, what: str) -> Any:
    if what == CREATE:
        body = {"assistant_id": "asst_1"}
        return tell(lambda w: settle(w.client.runs.create("thread_1", body)), world)
    return tell(lambda w: settle(w.client.runs.retrieve("thread_1", "run_1")), world)


OK = reply(run_body("queued"))
UNDONE = [
    httpx.ConnectError("refused"),
    httpx.ConnectTimeout("slow"),
    httpx.PoolTimeout("busy"),
    refuse(429),
    refuse(503, retry_after="0"),
]
UNCERTAIN = [
    httpx.ReadTimeout("slow"),
    httpx.ReadError("reset"),
    httpx.RemoteProtocolError("cut"),
    refuse(408),
    refuse(409),
    refuse(500),
    refuse(502),
    refuse(503),
    refuse(504),
    refuse(520),
]
HOPELESS = [refuse(status) for status in (400, 401, 403, 404, 422)]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("failure", UNDONE + UNCERTAIN)
def test_a_read_is_sent_again(kind: str, failure: Any):
    world = World(kind, [failure, failure, OK], retry=QUICK)
    assert ask(world, READ).status == "queued"
    assert len(world.requests) == 3


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("failure", UNDONE)
def test_a_creation_is_sent_again_if_it_was_surely_not_done(kind: str, failure: Any):
    world = World(kind, [failure, OK], retry=QUICK)
    assert ask(world, CREATE).status == "queued"
    assert len(world.requests) == 2


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("failure", UNCERTAIN)
def test_a_creation_is_never_repeated_blindly(kind: str, failure: Any):
    world = World(kind, [failure, OK], retry=QUICK)
    with pytest.raises(errors.ApiError):
        ask(world, CREATE)
    assert len(world.requests) == 1


CREATIONS = {
    "run": lambda c: c.runs.create("thread_1", {"assistant_id": "a"}),
    "thread and run": lambda c: c.threads.create_and_run({"assistant_id": "a"}),
    "message": lambda c: c.messages.create("thread_1", {"role": "user", "content": "Hi"}),
    "thread": lambda c: c.threads.create(),
    "assistant": lambda c: c.assistants.create({"model": "m"}),
    "outputs": lambda c: c.runs.submit("thread_1", "run_1", []),
    "cancel": lambda c: c.runs.cancel("thread_1", "run_1"),
}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", CREATIONS)
def test_nothing_that_a_second_request_would_do_twice_is_repeated(kind: str, name: str):
    world = World(kind, [refuse(500), OK], retry=QUICK)
    with pytest.raises(errors.ServerError):
        tell(lambda w: settle(CREATIONS[name](w.client)), world)
    assert len(world.requests) == 1


@pytest.mark.parametrize("kind", KINDS)
def test_a_stream_is_opened_once_too(kind: str):
    from tests.client.world import events_of

    world = World(kind, [refuse(500), OK], retry=QUICK)
    with pytest.raises(errors.ServerError):
        tell(lambda w: events_of(w.client.runs.stream("thread_1", {"assistant_id": "a"})), world)
    assert len(world.requests) == 1


@pytest.mark.parametrize("kind", KINDS)
def test_unless_the_caller_says_so(kind: str):
    told = Retry(wait_initial=0.001, wait_max=0.001, repeat_creations=True)
    world = World(kind, [refuse(500), httpx.ReadTimeout("slow"), OK], retry=told)
    assert ask(world, CREATE).status == "queued"


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("failure", [*HOPELESS, refuse(429, code="insufficient_quota")])
def test_what_would_fail_again_is_raised_at_once(kind: str, failure: Any):
    world = World(kind, [failure, OK], retry=QUICK)
    with pytest.raises(errors.ApiStatusError):
        ask(world, READ)
    assert len(world.requests) == 1


@pytest.mark.parametrize("kind", KINDS)
def test_the_last_error_is_raised_when_the_attempts_are_used_up(kind: str):
    world = World(kind, [refuse(500), refuse(502), refuse(503, "Enough.")], retry=QUICK)
    with pytest.raises(errors.ServerError, match=r"Enough\."):
        ask(world, READ)
    assert world.left == 0


@pytest.mark.parametrize("kind", KINDS)
def test_an_error_after_a_try_that_was_worth_another_is_raised(kind: str):
    world = World(kind, [refuse(500), refuse(404), OK], retry=QUICK)
    with pytest.raises(errors.NotFoundError):
        ask(world, READ)


@pytest.mark.parametrize("kind", KINDS)
def test_no_retry_means_none(kind: str):
    world = World(kind, [refuse(500), OK], retry=NO_RETRY)
    with pytest.raises(errors.ServerError):
        ask(world, READ)
    assert len(world.requests) == 1


@pytest.mark.parametrize("kind", KINDS)
def test_the_server_says_how_long_to_wait(kind: str, waits: list[float]):
    script = [refuse(429, retry_after="0.02"), refuse(429, retry_after_ms="10"), OK]
    ask(World(kind, script, retry=QUICK), READ)
    assert waits == pytest.approx([0.02, 0.01])


@pytest.mark.parametrize("kind", KINDS)
def test_a_wait_beyond_the_deadline_is_not_begun(kind: str):
    world = World(kind, [refuse(429, retry_after="61"), OK], retry=Retry(timeout=60))
    with pytest.raises(errors.RateLimitError):
        ask(world, READ)
    assert len(world.requests) == 1


@pytest.mark.parametrize("kind", KINDS)
def test_the_time_that_tries_took_counts(kind: str):
    """A slow failure leaves less of the deadline for the wait that the server asks for."""
    world: World

    def slow(request: httpx.Request) -> httpx.Response:
        world.now += 40
        answer: httpx.Response = refuse(429, retry_after="30")
        return answer

    world = World(kind, [slow, OK], retry=Retry(timeout=60))
    with pytest.raises(errors.RateLimitError):
        ask(world, READ)
    assert len(world.requests) == 1


def test_without_a_word_of_the_server_the_wait_doubles_with_jitter_up_to_its_cap(
    waits: list[float],
):
    policy = Retry(attempts=5, wait_initial=0.01, wait_max=0.03)
    ask(World("sync", [refuse(500)] * 4 + [OK], retry=policy), READ)
    assert len(waits) == 4
    for wait, least in zip(waits, [0.01, 0.02, 0.03, 0.03], strict=True):
        assert least <= wait <= 0.03 or wait == pytest.approx(least, abs=0.011)


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"retry-after": "7"}, 7.0),
        ({"retry-after": "0.5"}, 0.5),
        ({"retry-after": "-1"}, None),
        ({"retry-after": "inf"}, None),
        ({"retry-after": "nan"}, None),
        ({"retry-after": "soon"}, None),
        ({"retry-after-ms": "1500", "retry-after": "9"}, 1.5),
        (
            {
                "date": "Wed, 21 Oct 2026 07:28:00 GMT",
                "retry-after": "Wed, 21 Oct 2026 07:28:30 GMT",
            },
            30.0,
        ),
        (
            {
                "date": "Wed, 21 Oct 2026 07:28:00 GMT",
                "retry-after": "Wed, 21 Oct 2026 07:27:00 GMT",
            },
            0.0,
        ),
        ({"retry-after": "Wed, 21 Oct 2015 07:28:00 GMT"}, 0.0),
        ({"retry-after": "Wed, 99 Oct 2015 07:28:00 GMT"}, None),
    ],
)
def test_retry_after_is_read_in_both_forms(headers: dict[str, str], seconds: float | None):
    assert retry_after(headers) == seconds


@given(st.text(max_size=30), st.text(max_size=30))
def test_any_retry_after_is_a_number_of_seconds_or_none(value: str, date: str):
    found = retry_after({"retry-after": value, "date": date})
    assert found is None or 0 <= found < float("inf")


@given(
    st.integers(100, 599),
    st.booleans(),
    st.booleans(),
    st.none() | st.floats(0, 100),
    st.floats(0, 100),
)
def test_the_verdict_never_waits_longer_than_is_left(
    status: int, repeatable: bool, told: bool, asked: float | None, left: float
):
    headers = {} if asked is None else {"retry-after": repr(asked)}
    error = errors.ApiStatusError(status, headers, b"")
    verdict = Retry(repeat_creations=told).verdict(error, repeatable=repeatable, left=left)
    assert verdict is True or verdict is False or verdict < left
    if not (repeatable or told) and status not in (429, 503):
        assert verdict is False


def test_bad_policies_are_refused_early():
    for wrong in itertools.chain([{"attempts": 0}, {"timeout": 0}, {"wait_initial": -1}]):
        with pytest.raises(ValueError):
            Retry(**wrong)
