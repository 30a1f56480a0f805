"""The profiles that ship, and the user's own beside them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from conformance.contract import document
from conformance.contract.operations import operations
from conformance.errors import UsageError
from conformance.providers import FOLDER_ENV, folder, load, profiles, shelf
from conformance.providers.reading import schema

EXPECTED = {
    "azure-openai", "dashscope", "foundry-classic", "generic-relay", "gptnb", "litellm",
    "litellm-passthrough", "localhost", "one-api", "openai", "portkey", "reference", "supercompat",
}  # fmt: skip
MINE = 'name = "{name}"\nkind = "server"\ntext = "Mine."\nbase_url = "http://127.0.0.1:9/v1"\n'


def test_all_of_them_are_there_by_their_names() -> None:
    assert set(profiles()) == EXPECTED
    assert all(name == profile.name for name, profile in profiles().items())


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_what_a_profile_says_has_a_source(name: str) -> None:
    profile = profiles()[name]
    assert profile.text.endswith(".")
    # What was measured says when, and nothing else does.
    assert profile.measured == (profile.last_verified is not None)
    # Whatever is no more than an address is somebody's word, and says whose.
    assert profile.sources or profile.kind == "any"
    assert all(
        re.search(r"https?://|[\w.-]+[/#@][\w.-]+|\d{4}-\d\d-\d\d", s) for s in profile.sources
    )


def test_only_what_was_run_here_counts_as_measured() -> None:
    measured = {name for name, profile in profiles().items() if profile.measured}
    assert measured >= {"reference", "litellm", "litellm-passthrough"}
    assert measured.isdisjoint({"gptnb", "openai", "azure-openai", "foundry-classic", "dashscope"})


def test_the_ends_that_are_known() -> None:
    ends = {name: p.retires_on for name, p in profiles().items() if p.retires_on}
    assert ends == {
        "openai": "2026-08-26",
        "azure-openai": "2026-08-26",
        "foundry-classic": "2027-03-31",
    }


def test_a_profile_can_claim_every_operation_that_there_is() -> None:
    words = schema()["properties"]["capabilities"]["items"]["enum"]
    assert sorted(words) == sorted([*(o.id for o in operations(document.load())), "stream"])


def own(place: Path, name: str, *, file: str | None = None, more: str = "") -> dict[str, str]:
    """Write a profile of the user's own; return the environment that names its directory."""
    (place / f"{file or name}.toml").write_text(MINE.format(name=name) + more)
    return {FOLDER_ENV: str(place)}


def test_the_users_own_stand_beside_them(tmp_path: Path) -> None:
    environ = own(tmp_path, "mine")
    assert set(shelf(environ).profiles) == EXPECTED | {"mine"}
    assert load("mine", environ).base_url == "http://127.0.0.1:9/v1"
    assert load("openai", environ) == profiles()["openai"]


def test_a_name_that_ships_is_not_taken_over(tmp_path: Path) -> None:
    environ = own(tmp_path, "openai")
    found = shelf(environ)
    assert found.profiles["openai"] == profiles()["openai"]
    assert "give yours another name" in found.unusable["openai"]
    for given in ("openai", str(tmp_path / "openai.toml")):
        with pytest.raises(UsageError, match="'openai' is taken by a profile that ships"):
            load(given, environ)


def test_one_bad_file_spoils_no_other(tmp_path: Path) -> None:
    own(tmp_path, "bad", more="colour = 1\n")
    own(tmp_path, "other", file="named-otherwise")
    environ = own(tmp_path, "good")
    found = shelf(environ)
    assert set(found.profiles) == EXPECTED | {"good"}
    assert set(found.unusable) == {"bad", "named-otherwise"}
    with pytest.raises(UsageError, match="unknown key 'colour'"):
        load("bad", environ)
    with pytest.raises(UsageError, match=r"call the file other\.toml"):
        load("named-otherwise", environ)


def test_a_directory_that_is_named_and_not_there_says_so(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no such directory"):
        shelf({FOLDER_ENV: str(tmp_path / "none")})


def test_without_the_variable_it_is_where_configuration_stands() -> None:
    assert folder({}).parts[-2:] == ("runs-conformance", "profiles")


def test_a_directory_that_nobody_named_need_not_exist(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv(FOLDER_ENV, raising=False)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "none"))
    assert set(shelf().profiles) == EXPECTED
