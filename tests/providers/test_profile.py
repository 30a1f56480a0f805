"""Profiles: found, read, resolved with what stands over them on the command line."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.errors import UsageError
from conformance.providers import Profile, Variable, checked_headers, load, normal_url, resolve
from conformance.wire import Rates

PROFILE = Profile(
    name="own",
    kind="server",
    text="Own.",
    base_url="https://host/v1",
    key_env="OWN_KEY",
    headers={"X-One": "1", "X-Two": "2"},
    query={"api-version": "2024-05-01-preview"},
    model="model-a",
)
KEY = {"OWN_KEY": "key-0123456789"}


def test_a_profile_of_the_users_own_is_read_from_its_path(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text('name = "mine"\nkind = "gateway"\ntext = "Mine."\nauth = "api-key"\n')
    assert load(str(path)) == Profile(name="mine", kind="gateway", text="Mine.", auth="api-key")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("name", "mine.toml"),
        ("", "key 'name' is missing: add it"),
        ('name = "x"\nkind = "any"\ntext = "t"\nkolour = 1', "kolour"),
        ('name = "x"\nkind = "any"\ntext = "t"\nmodel = 1', "key 'model': 1 is not of type"),
        ('name = "x"\nkind = "any"\ntext = "t"\nmeasured = true', "last_verified.*add it"),
        ('name = "x"\nkind = "any"\ntext = "t"\nretires_on = "soon"', "retires_on.*2026-08-26"),
        ('name = "x"\nkind = "any"\ntext = "t"\neditions = ["v2-2019-01"]', "key 'editions'"),
        ('name = "x"\nkind = "any"\ntext = "t"\nbase_url = "http://{q}"', r"\[variables\.q\]"),
        ('name = "x"\nkind = "any"\ntext = "t"\n[variables.q]\ntext = "t"', "used nowhere"),
        (
            'name = "x"\nkind = "any"\ntext = "t"\n[limits]\nwords = 1',
            "unknown key 'words' in limits",
        ),
        ('name = "Mine"\nkind = "any"\ntext = "t"', "key 'name'.*small letters"),
        ('name = "x"\nkind = "any"\ntext = "t"\nauth = "basic"', "auth"),
        ("a = " + "[" * 5000, "mine.toml"),
    ],
)
def test_a_bad_profile_says_what_is_wrong(text: str, said: str, tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(text)
    with pytest.raises(UsageError, match=said):
        load(str(path))


def test_a_profile_that_is_no_text_or_no_file_says_so(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_bytes(b"\xff\xfe")
    with pytest.raises(UsageError, match="not UTF-8"):
        load(str(path))
    with pytest.raises(UsageError, match="cannot read"):
        load(str(tmp_path / "none.toml"))
    with pytest.raises(UsageError, match=r"Known: .*reference"):
        load("nobody")


def test_a_url_in_the_place_of_a_profile_is_not_repeated() -> None:
    with pytest.raises(UsageError) as caught:
        load("http://me:secret@host/v1")
    assert "secret" not in str(caught.value)
    assert "--base-url" in str(caught.value)


def test_a_profile_alone_is_enough() -> None:
    target = resolve(PROFILE, environ=KEY)
    assert (target.name, target.base_url, target.model) == ("own", "https://host/v1", "model-a")
    assert target.credentials() == {"Authorization": "Bearer key-0123456789"}
    assert target.query == {"api-version": "2024-05-01-preview"}


HOSTED = Profile(
    name="hosted",
    kind="service",
    text="Hosted.",
    base_url="https://{resource}.host/v1",
    headers={"X-Upstream": "{upstream}"},
    query={"api-version": "{version}"},
    variables={
        "resource": Variable(text="The resource.", env="RESOURCE"),
        "upstream": Variable(text="The upstream."),
        "version": Variable(text="The version.", env="VERSION", default="v1"),
    },
)


def test_variables_come_from_the_command_line_the_environment_or_their_default() -> None:
    given = {"resource": "mine", "upstream": "http://up/v1"}
    target = resolve(HOSTED, variables=given, environ={"RESOURCE": "theirs", "VERSION": "v2"})
    assert target.base_url == "https://mine.host/v1"
    assert target.headers == {"X-Upstream": "http://up/v1"}
    assert target.query == {"api-version": "v2"}
    plain = resolve(HOSTED, variables={"upstream": "u"}, environ={"RESOURCE": " theirs\n"})
    assert (plain.base_url, plain.query) == ("https://theirs.host/v1", {"api-version": "v1"})


def test_a_base_url_of_the_command_line_needs_none_of_its_variables() -> None:
    over = {"x-upstream": "other"}
    target = resolve(HOSTED, base_url="http://here/v1", headers=over, environ={})
    assert (target.base_url, target.headers) == ("http://here/v1", over)


def test_a_variable_without_a_value_says_what_to_give() -> None:
    with pytest.raises(
        UsageError, match=r"The resource\. Give it by --set resource=… or .*RESOURCE"
    ):
        resolve(HOSTED, environ={})
    with pytest.raises(
        UsageError, match=r"no variable 'colour': it has resource, upstream, version"
    ):
        resolve(HOSTED, variables={"colour": "red"}, environ={})


def test_what_the_command_line_says_stands_over_it() -> None:
    target = resolve(
        PROFILE,
        base_url="http://other",
        key_env="OTHER",
        headers={"X-Two": "3", "X-Three": "4"},
        model="model-b",
        environ={**KEY, "OTHER": "other-key"},
    )
    assert (target.base_url, target.model, target.key) == (
        "http://other/v1",
        "model-b",
        "other-key",
    )
    assert target.headers == {"X-One": "1", "X-Two": "3", "X-Three": "4"}


@pytest.mark.parametrize(
    "given_key", ["key-0123456789\n", "  key-0123456789 ", "key-0123456789\r\n"]
)
def test_blanks_round_a_key_are_not_of_it(given_key: str) -> None:
    assert resolve(PROFILE, environ={"OWN_KEY": given_key}).key == "key-0123456789"


@pytest.mark.parametrize("environ", [{}, {"OWN_KEY": ""}, {"OWN_KEY": " \n"}])
def test_a_key_that_is_not_set_names_its_variable(environ: dict[str, str]) -> None:
    with pytest.raises(UsageError, match="OWN_KEY"):
        resolve(PROFILE, environ=environ)


@pytest.mark.parametrize("key", ["a\nb", "a\x00b", "clé", "a\x7fb"])
def test_a_key_that_no_header_can_carry_is_not_repeated(key: str) -> None:
    with pytest.raises(UsageError, match="OWN_KEY") as caught:
        resolve(PROFILE, environ={"OWN_KEY": key})
    assert key not in str(caught.value)


@pytest.mark.parametrize(
    ("auth", "sent"),
    [("bearer", {"Authorization": "Bearer k-123456"}), ("api-key", {"api-key": "k-123456"}), ("none", {})],
)  # fmt: skip
def test_the_key_travels_as_the_profile_says(auth: str, sent: dict[str, str]) -> None:
    profile = Profile(name="x", kind="any", text="X.", base_url="http://h", auth=auth, key_env="K")  # type: ignore[arg-type]  # fmt: skip
    assert resolve(profile, environ={"K": "k-123456"}).credentials() == sent


def test_without_a_base_url_it_says_what_to_give() -> None:
    with pytest.raises(UsageError, match="--base-url"):
        resolve(Profile(name="x", kind="any", text="X."), environ={})


@given(name=st.text(max_size=8), value=st.text(max_size=12))
def test_headers_that_pass_cannot_break_out_of_their_line(name: str, value: str) -> None:
    try:
        checked = checked_headers({name: value})
    except UsageError:
        assert not (name.isascii() and name.isalnum() and value.isascii() and value.isprintable())
        return
    assert checked == {name: value}
    assert name
    line = f"{name}: {value}"
    assert line.isascii()
    assert len(line.splitlines()) == 1
    assert ":" not in name


hosts = st.from_regex(r"[a-z][a-z0-9-]{0,8}[a-z0-9](\.[a-z]{2,5})?", fullmatch=True)
paths = st.lists(st.sampled_from(["v1", "api", "openai", "deep"]), max_size=3).map("/".join)


@given(
    scheme=st.sampled_from(["http", "https"]),
    host=hosts,
    port=st.none() | st.integers(1, 65535),
    path=paths,
    slashes=st.integers(0, 3),
    query=st.sampled_from(["", "?api-version=1", "?a=b&c=d"]),
)
def test_a_base_url_is_normal_once_and_for_all(
    scheme: str, host: str, port: int | None, path: str, slashes: int, query: str
) -> None:
    """A bare host gets /v1, a path stays, no slash ends it, the query stays."""
    place = f"{scheme}://{host}" + (f":{port}" if port else "")
    url = normal_url(f" {place}{'/' + path if path else ''}{'/' * slashes}{query} ")
    assert url == f"{place}/{path or 'v1'}{query}"
    assert normal_url(url) == url


@given(url=st.text(max_size=30) | st.text(max_size=20).map(lambda tail: f"http://{tail}"))
def test_any_text_is_a_base_url_or_a_usage_error(url: str) -> None:
    try:
        found = normal_url(url)
    except UsageError:
        return
    assert urlsplit(found).hostname
    assert normal_url(found) == found


def test_the_limits_of_a_profile_are_those_that_are_kept_to(tmp_path: Path) -> None:
    path = tmp_path / "slow.toml"
    path.write_text(
        'name = "slow"\nkind = "relay"\ntext = "Slow."\nbase_url = "https://host/v1"\n'
        "[limits]\ngets_per_minute = 1\nposts_per_minute = 2\ndeletes_per_minute = 3\n"
        "runs_per_minute = 4\nconversations = 5\nrun_seconds = 600\n"
    )
    profile = load(str(path))
    assert resolve(profile, environ={}).rates == Rates(
        gets=1, posts=2, deletes=3, runs=4, at_once=5
    )
    assert profile.limits.kept() == (
        "gets per minute 1", "posts per minute 2", "deletes per minute 3", "runs per minute 4",
        "conversations 5",
    )  # fmt: skip
    assert resolve(PROFILE, environ=KEY).rates == Rates()
