"""A document judged: by which edition and why, with everything found, in order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

from attrs import evolve, frozen

from conformance.contract.editions import canonical
from conformance.contract.lint import fit as fits_
from conformance.contract.lint import marks
from conformance.contract.lint.build import Unreadable
from conformance.contract.lint.finding import ERROR, Finding, Severity
from conformance.contract.lint.judge import judge, read
from conformance.contract.lint.reference import names, reference
from conformance.contract.lint.source import Source

_ANNOTATED = (
    "it has life spans (x-since, x-history) of many editions; lint one of them: "
    "runs-conformance contract --edition E | runs-conformance lint - --edition E"
)
# Their mends name the version of the edition.
_BY_VERSION = frozenset({"beta-header-missing", "beta-header-value"})


@frozen
class Located:
    """A finding with its line; None where the document was not read from text."""

    finding: Finding
    line: int | None


@frozen
class Report:
    """What lint says about a document.

    Attributes:
        file: what the file is called.
        version: how it states its version of OpenAPI.
        edition: full name of the edition it was judged by.
        given: whether that edition was asked for, not chosen.
        reason: why it was chosen; `as asked` if it was not.
        fits: how well each named edition fits; empty if one was asked for.
        operations: operations of the contract that it describes.
        models: data models judged instead, where it has no operation of the contract.
        found: everything found, by line.
    """

    file: str
    version: str
    edition: str
    given: bool
    reason: str
    fits: tuple[fits_.Fit, ...]
    operations: int
    models: int
    found: tuple[Located, ...]

    @property
    def judged(self) -> bool:
        """Whether there was anything of the contract in it."""
        return self.operations > 0 or self.models > 0

    def counts(self) -> dict[str, int]:
        """Return how many findings there are of each severity."""
        counted = Counter(located.finding.severity for located in self.found)
        return {severity.value: counted[severity] for severity in Severity}

    def down_to(self, severity: Severity) -> tuple[Located, ...]:
        """Return the findings of a severity and of worse ones."""
        return tuple(each for each in self.found if each.finding.severity.rank <= severity.rank)

    @property
    def exit_code(self) -> int:
        """0 without an error, 1 with, 5 if nothing of the contract was in it."""
        if not self.judged:
            return 5
        return 1 if any(located.finding.severity == ERROR for located in self.found) else 0


def lint(source: Source, edition: str | None = None) -> Report:
    """Return what is wrong with a document. Pure: the same bytes give the same report.

    Args:
        source: the document, from `source.parse`.
        edition: edition to judge by; None for the one that fits best.

    Raises:
        Unreadable: it is not OpenAPI 2, 3.0 or 3.1, or holds many editions at once.
        UnknownEdition: there is no such edition.
    """
    document = read(source)
    if marks.annotated(source.document):
        raise Unreadable(_ANNOTATED)
    if edition is not None:
        chosen = judge(document, reference(canonical(edition)))
        fits: tuple[fits_.Fit, ...] = ()
        why = "as asked"
    else:
        every = [judge(document, reference(name)) for name in names()]
        # An edition in which nothing could be judged finds nothing: no sign of a good fit.
        judgements = [judged for judged in every if judged.operations or judged.models] or every
        fits = tuple(fits_.fit(judgement) for judgement in judgements)
        marked = marks.of_version_1(document.schemas, document.endpoints)
        eligible = fits_.eligible(fits, marked=marked)
        taken = fits_.best(eligible)
        chosen = next(j for j in judgements if j.edition == taken.edition)
        why = fits_.reason(taken, eligible)
        if not chosen.operations and not chosen.models:
            why = "there is nothing to choose one by"
        chosen = evolve(chosen, findings=tuple(map(_guessed(taken.edition), chosen.findings)))
    located = [Located(finding, source.line(finding.pointer)) for finding in chosen.findings]
    return Report(
        source.name,
        document.version,
        chosen.edition,
        edition is not None,
        why,
        fits,
        chosen.operations,
        chosen.models,
        tuple(sorted(located, key=_order)),
    )


def _guessed(edition: str) -> Callable[[Finding], Finding]:
    """Return what adds to a mend of the version header that its value rests on a guess."""
    hint = f" (by {edition}, which was guessed: say yours with --edition)"

    def told(finding: Finding) -> Finding:
        if finding.rule not in _BY_VERSION:
            return finding
        return evolve(finding, mend=finding.mend + hint)

    return told


def _order(located: Located) -> tuple[int, str, int, str, str]:
    finding = located.finding
    line = located.line or 0
    return line, finding.pointer, finding.severity.rank, finding.rule, finding.subject
