"""The rules by id: what each is about, and what a document breaks that disobeys it."""

from __future__ import annotations

from attrs import frozen

from conformance.contract.lint.dialect import Dialect
from conformance.contract.lint.finding import ERROR, WARNING, Finding, Severity
from conformance.contract.lint.shape import Remark


@frozen
class Rule:
    """One rule.

    Attributes:
        id: stable; reports and waivers refer to it.
        title: what it finds, in a few words.
        breaks: what goes wrong for those who use the document.
        contradicts: whether the document has what the edition has not.
        lacks: whether something described in the document is less than the edition has.
    """

    id: str
    title: str
    breaks: str
    contradicts: bool = False
    lacks: bool = False


_INFERRED = "a client built from it refuses the first answer that differs from the example"
_UNREADABLE = "tools stop at it, or skip it without a word"
_CALLER = "callers are made to send what they need not, or to leave out what they must send"

_RULES = (
    # The file
    Rule("key-repeated", "a key twice in one object", "tools keep one and drop the other"),
    Rule("node-malformed", "a value of the wrong kind for its place", _UNREADABLE),
    Rule("ref-unresolvable", "a $ref that leads nowhere", _UNREADABLE),
    Rule("ref-external", "a $ref to another file", "what it describes was not judged"),
    Rule("ref-cycle", "a $ref that leads back to itself", _UNREADABLE),
    Rule("ref-siblings", "a keyword beside $ref", "this version of OpenAPI ignores it there"),
    Rule(
        "keyword-of-other-version",
        "a keyword of another version of OpenAPI",
        "tools for this version ignore it",
    ),
    Rule("nullable-ignored", "nullable in OpenAPI 3.1", "3.1 has no such word: the null is lost"),
    Rule("type-invalid", "a type that does not exist", _UNREADABLE),
    Rule(
        "operation-id-repeated",
        "an operationId twice",
        "code generators let one operation overwrite the other",
    ),
    # Operations
    Rule("operation-missing", "an operation of a served family missing", "nobody can call it"),
    Rule("family-absent", "no operation of a family", "what needs it cannot be done"),
    Rule("operation-repeated", "two paths for one operation", "one of them is not served"),
    Rule("operation-unknown", "an operation that the contract has not", "it was not judged"),
    Rule(
        "operation-of-other-edition",
        "an operation that the edition has not",
        "servers answer 404 or 405",
        contradicts=True,
    ),
    Rule("method-wrong", "the wrong method", "a compliant server answers 404 or 405"),
    # Paths
    Rule("path-padded", "blanks or slashes too many in a path", "requests go to another URL"),
    Rule("path-case", "a word of a path in other capitals", "paths are case-sensitive: 404"),
    Rule("path-query", "a query in a path", "OpenAPI has no such path: tools escape or drop it"),
    Rule("path-id-baked-in", "an id in a path", "every call goes to one thread or run"),
    Rule("path-parameter-blank", "nothing where a path has a parameter", "requests go to `//`"),
    Rule(
        "path-parameter-undeclared",
        "a parameter in a path, described nowhere",
        "generators refuse the operation",
    ),
    Rule(
        "path-parameter-unused",
        "a described path parameter that the path has not",
        "generators refuse the operation, or drop the value",
    ),
    Rule("path-parameter-optional", "a path parameter not required", "OpenAPI forbids it"),
    # Parameters
    Rule("parameter-unnamed", "a parameter without a name", _UNREADABLE),
    Rule("parameter-padded", "blanks round the name of a parameter", "servers do not know it"),
    Rule("parameter-missing", "a query parameter missing", "callers cannot page, filter or sort"),
    Rule(
        "parameter-unknown",
        "a query parameter that the edition has not",
        "servers ignore or refuse it",
        contradicts=True,
    ),
    Rule("parameter-required", "an optional parameter required", _CALLER),
    Rule(
        "header-ignored",
        "Authorization, Content-Type or Accept as a parameter",
        "OpenAPI ignores such a parameter: say it by security schemes and content types",
    ),
    Rule(
        "beta-header-missing",
        "no OpenAI-Beta header",
        "the first call of a client built from it is refused",
    ),
    Rule("beta-header-misplaced", "OpenAI-Beta not a header", "the first call is refused"),
    Rule(
        "beta-header-value",
        "OpenAI-Beta of another version, or of none",
        "the first call is refused, or answered in another version's shape",
        contradicts=True,
    ),
    Rule("beta-header-optional", "OpenAI-Beta optional", "callers leave it out, and are refused"),
    Rule("credentials-undeclared", "no credentials asked for", "generated clients send no key"),
    # Bodies and answers
    Rule("body-missing", "no request body", "callers cannot send what the operation is about"),
    Rule("body-unexpected", "a request body where there is none", _CALLER),
    Rule("body-optional", "a request body not required", _CALLER),
    Rule("body-required", "an optional request body required", _CALLER),
    Rule(
        "content-type-wrong", "no application/json", "servers refuse it, or clients do not parse"
    ),
    Rule("schema-missing", "a body without a schema", "generated clients return nothing"),
    Rule("answer-missing", "no answer of success", "generated clients return nothing"),
    Rule(
        "answer-status-wrong",
        "success under another status",
        "generated clients take success for an unknown answer",
    ),
    Rule(
        "errors-undeclared",
        "error answers not described",
        "generated clients return nothing for the most common failures",
    ),
    Rule(
        "stream-undeclared", "no text/event-stream", "nobody learns that answers can be streamed"
    ),
    # Types
    Rule("type-missing", "no type", "generated clients fall back to anything"),
    Rule("type-null-only", "a type of null alone", _INFERRED),
    Rule("type-from-example", "an integer for a number", _INFERRED),
    Rule("type-wrong", "another type", "generated clients send or refuse the wrong thing"),
    Rule("items-missing", "an array of unsaid items", "generated clients fall back to anything"),
    Rule("null-lost", "null not allowed where it occurs", _INFERRED),
    Rule("null-extra", "null allowed where it never occurs", "callers guard against nothing"),
    # Values
    Rule(
        "enum-values-missing",
        "a value missing from a list",
        "generated clients refuse that value",
        lacks=True,
    ),
    Rule(
        "enum-values-extra",
        "a listed value that does not occur",
        "callers wait for it, or send it and are refused",
        contradicts=True,
    ),
    Rule("enum-absent", "no list of values", "callers learn the values from failures"),
    Rule("enum-invented", "a list where values are open", "generated clients refuse the others"),
    Rule("const-lost", "a constant not stated", "members of unions cannot be told apart"),
    Rule("const-wrong", "another constant", "generated clients refuse every answer"),
    Rule("bound-lost", "a limit not stated", "callers learn it from a 400"),
    Rule("bound-wrong", "another limit", "callers are refused, or refuse what is allowed"),
    Rule("bound-invented", "a limit that there is not", "clients refuse what is allowed"),
    Rule("default-wrong", "another default", "generated clients send it, and change the result"),
    # Objects
    Rule(
        "properties-absent", "an object of unsaid members", "generated clients see nothing in it"
    ),
    Rule(
        "property-missing",
        "a member missing",
        "generated clients drop it, or cannot send it",
        lacks=True,
    ),
    Rule(
        "property-unknown",
        "a member that the edition has not",
        "callers wait for what never comes, or are refused for sending it",
        contradicts=True,
    ),
    Rule(
        "required-extra",
        "an optional member required",
        "generated clients refuse answers without it, or make callers send it",
    ),
    Rule(
        "required-missing",
        "a required member optional",
        "callers leave it out and are refused, or guard against its absence in vain",
    ),
    Rule("required-undeclared", "a required member described nowhere", "nobody can satisfy it"),
    Rule("object-closed", "no further members allowed", "the next new member breaks clients"),
    Rule("map-frozen", "a map described by its keys in one example", _INFERRED),
    # Unions
    Rule(
        "union-flattened",
        "a union written as one of its members, or as all of them in one",
        "nobody can tell which members go together; the others cannot be said",
    ),
    Rule(
        "union-member-missing",
        "a member of a union missing",
        "clients refuse or cannot send it",
        lacks=True,
    ),
    Rule(
        "union-member-extra",
        "a member of a union that the edition has not",
        "servers refuse it, and never send it",
        contradicts=True,
    ),
)

CATALOGUE = {rule.id: rule for rule in _RULES}
"""Every rule, by id."""

_REMARKS: dict[str, tuple[Severity, str, str]] = {
    "node-malformed": (
        ERROR,
        "`{subject}` cannot be {detail} here",
        "write what OpenAPI asks for",
    ),
    "ref-unresolvable": (
        ERROR,
        "$ref leads nowhere: {subject}",
        "mend the pointer, or add what it points to",
    ),
    "ref-external": (
        WARNING,
        "$ref leads out of the file: {subject}",
        "bundle the document into one file",
    ),
    "ref-cycle": (
        ERROR,
        "$ref leads back to itself: {subject}",
        "let it lead to a schema that says something",
    ),
    "ref-siblings": (
        WARNING,
        "`{subject}` beside $ref is ignored",
        "put the $ref into allOf, and the keyword beside that",
    ),
    "keyword-of-other-version": (
        WARNING,
        "{subject} is no word of {dialect}",
        "say it in this version's words, or move the document to OpenAPI 3.1",
    ),
    "nullable-ignored": (
        ERROR,
        "`{subject}` means nothing in {dialect}",
        'write type: [T, "null"], or anyOf: [{{$ref: …}}, {{type: "null"}}]',
    ),
    "type-invalid": (
        ERROR,
        "there is no type `{subject}`",
        "use string, integer, number, boolean, array, object",
    ),
}


def of_remark(remark: Remark, dialect: Dialect) -> Finding:
    """Return the finding that something noticed while reading amounts to."""
    severity, message, mend = _REMARKS[remark.rule]
    words = {"subject": remark.subject, "detail": remark.detail, "dialect": dialect.value}
    return Finding(
        remark.rule,
        severity,
        remark.pointer,
        message.format(**words),
        mend.format(**words),
        subject=remark.subject,
    )
