"""What one account may see of another's: tried with a second key, and said not to be without."""

from __future__ import annotations

import httpx
import msgspec
import pytest

from conformance.cli.selftest import KEY, SECOND_KEY
from conformance.errors import UsageError
from conformance.judge import judge
from conformance.providers import resolve
from conformance.providers.profile import Profile
from conformance.record import RunRecord
from conformance.trace import SECOND_KEY as MARK
from conformance.trace import Trace, header, line
from conformance.wire import Redactor, Target
from tests.drive.world import Door_, play
from tests.recordings.traffic import judged

PROFILE = Profile(name="own", kind="any", text="Own.", base_url="http://h/v1", key_env="FIRST")


def _played(second: str | None, door: Door_ | None = None) -> Trace:
    target = Target("reference", "http://reference/v1", key=KEY, second_key=second)
    return play(door, tiers=["isolation"], target=target)


def _of_keys(record: RunRecord) -> dict[str, tuple[str, str | None]]:
    return {
        r.check: (r.verdict, r.observed) for r in record.results if r.check.startswith("ISO-KEY")
    }


def test_without_a_second_key_it_is_not_run_and_says_what_to_give() -> None:
    trace = _played(None)
    assert not [e for e in trace.exchanges if (e.label or "").startswith("key.")]
    found = _of_keys(judge(trace))
    assert len(found) == 10
    assert set(found.values()) == {
        ("not-run", "no key of another account was given: --second-key-env NAME")
    }
    # What can be seen with one key is enough for a verdict on the tier.
    assert judge(trace).tiers["isolation"].verdict == "ready"


def test_with_one_every_way_is_tried() -> None:
    trace = _played(SECOND_KEY)
    assert {verdict for verdict, _ in _of_keys(judge(trace)).values()} == {"pass"}


def test_a_second_key_that_is_not_taken_shows_nothing() -> None:
    """A refusal of everything would look like the best isolation there is."""
    found = _of_keys(judge(_played("unknown-key-0123456789")))
    assert set(found.values()) == {("not-run", "the second key was not taken (status 401)")}


def test_the_second_key_is_in_no_byte_and_its_requests_are_told_apart() -> None:
    def echo(door: Door_, request: httpx.Request, answer: httpx.Response) -> httpx.Response:
        told = request.headers["authorization"]
        return httpx.Response(answer.status_code, content=answer.content, headers={"X-Key": told})

    trace = _played(SECOND_KEY, Door_(echo))
    written = b"".join(map(line, (trace.started, *trace.exchanges)))
    assert SECOND_KEY.encode() not in written
    assert KEY.encode() not in written
    marked = [e for e in trace.exchanges if header(e.request.headers, "authorization") == MARK]
    assert {(e.label or "").partition(".")[0] for e in marked} == {"key"}
    assert len(marked) == 10
    # Redacted once more, as an audit does, the mark stays.
    again = [Redactor().exchange(e) for e in trace.exchanges]
    assert sum(header(e.request.headers, "authorization") == MARK for e in again) == 10


def test_a_stranger_who_audits_the_traffic_accuses_nobody_of_a_wrong_404() -> None:
    """What is refused to another account is not missing."""
    record = judged(
        [
            msgspec.structs.replace(e, label=None, scenario="", source="stranger")
            for e in _played(SECOND_KEY).exchanges
        ]
    )
    assert not [r for r in record.results if r.verdict in {"fail", "warn", "differs"}]


@pytest.mark.parametrize(
    ("environ", "given", "second"),
    [
        ({"FIRST": "first-key", "OTHER": " other-key\n"}, "OTHER", "other-key"),
        ({"FIRST": "first-key"}, None, None),
        ({"FIRST": "first-key", "SECOND": "second-key"}, None, "second-key"),
        ({"FIRST": "first-key", "SECOND": "x", "OTHER": "other-key"}, "OTHER", "other-key"),
    ],
)
def test_it_comes_from_the_command_line_or_the_profile(
    environ: dict[str, str], given: str | None, second: str | None
) -> None:
    profile = msgspec.structs.replace(PROFILE, second_key_env="SECOND")
    target = resolve(profile, second_key_env=given, environ=environ)
    assert target.second_key == second
    assert "first-key" in target.secrets()
    assert (second or "first-key") in target.secrets()
    expected = {"Authorization": f"Bearer {second}"} if second else {}
    assert target.second_credentials() == expected


@pytest.mark.parametrize(
    ("environ", "said"),
    [
        ({"FIRST": "first-key"}, "no second API key: set the environment variable OTHER"),
        ({"FIRST": "the-same", "OTHER": "the-same"}, "is the first one"),
        ({"FIRST": "first-key", "OTHER": "a\nb"}, "no header can carry"),
    ],
)
def test_a_second_key_that_is_of_no_use_is_a_usage_error(
    environ: dict[str, str], said: str
) -> None:
    with pytest.raises(UsageError, match=said):
        resolve(PROFILE, second_key_env="OTHER", environ=environ)


def test_a_second_key_wants_a_first_one() -> None:
    bare = Profile(name="own", kind="any", text="Own.", base_url="http://h/v1")
    with pytest.raises(UsageError, match="beside a first one"):
        resolve(bare, second_key_env="OTHER", environ={"OTHER": "other-key"})
