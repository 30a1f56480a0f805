"""What a model does beside reading recordings."""

from __future__ import annotations

import copy
import pickle
import subprocess
import sys

import pytest
from assistants_api import models
from assistants_api.types import UNSET
from hypothesis import given
from hypothesis import strategies as st

from conformance.contract import document

RUN_KEYS = tuple(document.load()["components"]["schemas"]["Run"]["properties"])
FULL_RUN = {
    "id": "run_1",
    "object": "thread.run",
    "created_at": 1,
    "thread_id": "thread_1",
    "assistant_id": "asst_1",
    "status": "requires_action",
    "required_action": {
        "type": "submit_tool_outputs",
        "submit_tool_outputs": {
            "tool_calls": [
                {"id": "call_1", "type": "function", "function": {"name": "f", "arguments": "{}"}}
            ]
        },
    },
    "last_error": {"code": "server_error", "message": "Sorry."},
    "incomplete_details": {"reason": "max_prompt_tokens"},
    "model": "gpt-4o",
    "tools": [{"type": "function", "function": {"name": "f"}}, {"type": "code_interpreter"}],
    "metadata": {"k": "v"},
    "usage": {"prompt_tokens": 1, "completion_tokens": 2, "total_tokens": 3},
    "truncation_strategy": {"type": "auto", "last_messages": None},
    "tool_choice": {"type": "function", "function": {"name": "f"}},
    "response_format": {"type": "json_object"},
    "parallel_tool_calls": True,
}


@given(st.sets(st.sampled_from(RUN_KEYS)), st.sets(st.sampled_from(RUN_KEYS)))
def test_any_keys_of_a_run_may_be_null_and_any_absent(nulls: set[str], absent: set[str]):
    body = {key: None if key in nulls else FULL_RUN.get(key, 7) for key in RUN_KEYS}
    body = {key: value for key, value in body.items() if key not in absent}
    assert models.Run.from_dict(body).to_dict() == body


def test_a_key_that_a_server_left_out_reads_as_unset_and_stays_out():
    run = models.Run.from_dict({"id": "run_1"})
    assert run.status is UNSET
    assert not run.usage
    assert run.to_dict() == {"id": "run_1"}


def test_an_enum_value_that_is_new_reads_as_text():
    run = models.Run.from_dict({"status": "paused"})
    assert run.status == "paused"
    assert not isinstance(run.status, models.RunStatus)
    assert models.Run.from_dict({"status": "queued"}).status is models.RunStatus.QUEUED


def test_a_union_member_that_is_new_reads_as_the_catch_all():
    run = models.Run.from_dict({"tools": [{"type": "browser", "depth": 2}, {"no": "type"}, "odd"]})
    unknown, untyped, odd = run.tools
    assert isinstance(unknown, models.UnknownVariant)
    assert (unknown.type_, unknown["depth"]) == ("browser", 2)
    assert isinstance(untyped, models.UnknownVariant)
    assert odd == "odd"


@pytest.mark.parametrize("wrong", [7, "x", None, [], [None], {}, {"a": []}, True, 1.5])
@pytest.mark.parametrize("key", RUN_KEYS)
def test_a_value_of_any_other_kind_is_kept(key: str, wrong: object):
    body = {**FULL_RUN, key: wrong}
    assert models.Run.from_dict(body).to_dict() == body


def test_unset_is_left_out_of_a_request_and_null_is_sent():
    request = models.CreateRunRequest(assistant_id="asst_1", instructions=None)
    assert request.to_dict() == {"assistant_id": "asst_1", "instructions": None}


def test_plain_data_is_taken_where_a_model_is_declared():
    """A dict for a model and text for an enum are sent as they are."""
    request = models.CreateRunRequest(
        assistant_id="asst_1",
        tools=[{"type": "function", "function": {"name": "f"}}],
        metadata={"k": "v"},
        additional_messages=[models.CreateMessageRequest(role="user", content="Hi")],
    )
    assert request.to_dict() == {
        "assistant_id": "asst_1",
        "tools": [{"type": "function", "function": {"name": "f"}}],
        "metadata": {"k": "v"},
        "additional_messages": [{"role": "user", "content": "Hi"}],
    }


def test_a_tag_fills_itself_in():
    tool = models.FunctionTool(function=models.FunctionDefinition(name="f"))
    assert tool.to_dict() == {"type": "function", "function": {"name": "f"}}


@pytest.mark.parametrize(
    "again", [copy.copy, copy.deepcopy, lambda value: pickle.loads(pickle.dumps(value))]
)
def test_a_copied_model_is_equal_and_its_unset_keys_stay_out(again):
    run = models.Run.from_dict({"id": "run_1", "tools": [{"type": "code_interpreter"}], "new": 1})
    assert again(run) == run
    assert again(run).to_dict() == run.to_dict()
    assert again(UNSET) is UNSET


def test_a_model_is_loaded_when_it_is_asked_for():
    """Importing the package loads no model, and one model only what it holds."""
    code = (
        "import sys, assistants_api.models as m\n"
        "loaded = lambda: {n for n in sys.modules if n.startswith('assistants_api.models.')}\n"
        "assert not loaded(), loaded()\n"
        "m.Thread\n"
        "assert 'assistants_api.models.thread' in loaded()\n"
        "assert 'assistants_api.models.run' not in loaded()\n"
        "assert 'Run' in dir(m)\n"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert ran.returncode == 0, ran.stderr


def test_every_model_loads_first_and_alone():
    """Models hold each other; whichever is imported first, the circle closes."""
    code = (
        "import sys, assistants_api.models as m\n"
        "from importlib import import_module\n"
        "for name in m.__all__:\n"
        "    for gone in [n for n in sys.modules if n.startswith('assistants_api.models.')]:\n"
        "        del sys.modules[gone]\n"
        "    module = import_module(m._MODULES[name], m.__name__)\n"
        "    kind = getattr(module, name)\n"
        "    if hasattr(kind, 'from_dict'): kind.from_dict({}).to_dict()\n"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert ran.returncode == 0, ran.stderr
    with pytest.raises(AttributeError, match="Nothing"):
        _ = models.Nothing
