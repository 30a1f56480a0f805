"""Sentences that records and comparisons hold ready-made, in English, for every program to read.

Whoever shows one to a person tells it in the person's language. A sentence that is missing here,
or that another version of the suite wrote, is shown as it is.
"""

from __future__ import annotations

import re

from conformance.report.language import later, told_again

_OF_SCENARIOS = re.compile(r"(.*) \(([a-z0-9-]+(?:, [a-z0-9-]+)*)\)")
_LONGEST = 1000  # what is longer holds a provider's words, and is no sentence of ours

SENTENCES: tuple[str, ...] = (
    # Why a run says little: judge.py, drive/, wire/budget.py.
    later("the run did not come to its end"),
    later("the run did not reach its end"),
    later("The run did not reach its end."),
    later("interrupted"),
    later("no reason given"),
    later("exchanges are missing from the file"),
    later("--max-requests %(limit)s is used up"),
    later("--max-paid-runs %(limit)s is used up"),
    later("Every request was answered with status %(status)s."),
    later("None of the %(n)s operations that were asked for is there: %(reasons)s."),
    later("The traffic holds nothing that a check could judge."),
    # Why a scenario stopped: scenarios/.
    later("%(operation)s got no answer: %(failure)s"),
    later("%(operation)s was answered with status %(status)s"),
    later("%(operation)s cannot be sent: an id from the provider fits no URL"),
    later("a run was still %(status)s, so its thread takes no other"),
    later("the run shows no status, so nothing can be waited for"),
    later("the run does not say which thread was made for it"),
    later("the run went to %(status)s without a tool call"),
    later("the run ended without a tool call"),
    later("the run may live for %(seconds)s s, which is not waited for"),
    later("the run names no deadline"),
    later("neither of two runs was accepted"),
    later("the run waits for outputs and names no call"),
    later("the stream of %(operation)s told no run with an id"),
    later("streamed submitToolOutputs was answered with status %(status)s"),
    later("the model asked for tools more than %(n)s times"),
    # Why a check was not judged: verdict.py, judge.py.
    later("nothing in this traffic shows it"),
    later("scenarios stopped early"),
    later("the model called no tool, so nothing showed it"),
    later("%(check)s comes first"),
    later("%(check)s is inconclusive"),
    later("no key of another account was given: --second-key-env NAME"),
    later("the second key was not taken (status %(status)s)"),
    # Remarks of the command line: cli/check.py.
    later(
        "The base URL was given on the command line; the profile %(profile)s itself names %(url)s."
    ),
    # Remarks of a run through a proxy: cli/via.py.
    later(
        "Through the proxy at %(url)s; its upstream was asked at %(upstream)s. What the proxy "
        "changes stands in via.md."
    ),
    # Cautions of a column: columns.py.
    later("Not comparable: it was judged by another contract than most runs here."),
    later("Not comparable: it was judged by other requirements than most runs here."),
    later("It was judged by suite %(version)s, most runs here by %(shared)s."),
    later("Not comparable: its edition is %(edition)s, of most here %(shared)s."),
    later("Other selection: %(selected)s of the %(known)s checks here were asked for."),
    later("INCOMPLETE: the run did not come to its end."),
    later("INCOMPLETE: too little was tested to say anything."),
    later("The provider could not be reached, or refused the key."),
    later("The suite itself had trouble in this run."),
    # Caveats of the files of a run: cli/stored.py.
    later("The exchanges on file are cut off, so evidence is missing."),
    later("The exchanges on file cannot be read, so evidence is missing."),
    later("No exchanges are on file, so evidence is missing."),
    later("run.json is damaged: judged from the exchanges."),
    later("run.json is missing: judged from the exchanges."),
    # Marks of a history: history.py.
    later("No trend from the run before: this one was judged by another contract."),
    later("No trend from the run before: this one was judged by other requirements."),
    later("No trend from the run before: this one was judged by suite %(version)s."),
    later("No trend from the run before: this one was judged by edition %(edition)s."),
    later("No trend from the run before: the provider has another address."),
    later("No trend from the run before: other checks were asked for."),
    # Why two results cannot be compared: difference.py.
    later("Other edition of the check: the runs do not mean the same by this id."),
    later("The second run did not test it."),
    later("The first run did not test it."),
)
"""The particular ones before the general ones: the first that fits is taken."""

WAIVER_ENDS: tuple[str, ...] = (
    later("no longer needed: the verdict is %(verdict)s"),
    later("expired on %(day)s"),
)
"""What is wrong with a waiver: waivers.py."""


def told(text: str) -> str:
    """Return a sentence of a record in the language in force.

    Several reasons, each with the scenarios that it stopped, are told one by one.
    """
    if len(text) > _LONGEST:
        return text
    whole = told_again(text, SENTENCES)
    return whole if whole != text else "; ".join(map(_reason, text.split("; ")))


def _reason(text: str) -> str:
    found = _OF_SCENARIOS.fullmatch(text)
    if found is None:
        return told_again(text, SENTENCES)
    return f"{told_again(found[1], SENTENCES)} ({found[2]})"
