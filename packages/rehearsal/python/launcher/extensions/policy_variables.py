"""Variables in policies, `${aws:username}` and `${$}`, which ministack takes for plain text.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html

A substituted character is never a wildcard. For that, `*`, `?` and `$` are written as characters that no policy has, until they are
compared. That a value of the request counts literally is an assumption; AWS has it in words for `${*}`, `${?}` and `${$}` alone."""

import contextvars
import dataclasses
import functools
import re

from ministack.core import iam_evaluator

SUPPORTING_VERSION = "2012-10-17"
# "You can't use a variable to replace parts of the ARN before the fifth colon"
COLONS_BEFORE_RESOURCE = 5

_LITERALS = {"*": "\ue000", "?": "\ue001", "$": "\ue002"}
_TEXTS = {literal: text for text, literal in _LITERALS.items()}
_VARIABLE = re.compile(r"\$\{([^{}]*)\}")
_WITH_DEFAULT = re.compile(r"(.*?),\s*'(.*)'", re.DOTALL)
# "string operators or the ARN operators"; of these, the ones that take wildcards
_PATTERN_OPERATORS = {"stringlike", "stringnotlike", "arnequals", "arnlike", "arnnotequals", "arnnotlike"}

# Set while statements are evaluated whose document has been looked at already.
_looked_at = contextvars.ContextVar("rehearsal_policy_looked_at", default=False)


class _Unresolved(Exception):
    """A variable without a value: "any attempt to match it fails and causes the statement to be invalid"."""


def install():
    """Around ministack's evaluator, which all policies come to."""
    first_match = iam_evaluator._first_match
    conditions_met = iam_evaluator._conditions_met
    parse = iam_evaluator.parse_policy_document

    def resolving_first_match(ctx, statements, effect):
        resolved = (_with_resources(statement, ctx) for statement in statements)
        return first_match(ctx, [statement for statement in resolved if statement], effect)

    def resolving_conditions_met(conditions, ctx):
        try:
            return conditions_met(_with_values(conditions, ctx), ctx)
        except _Unresolved:
            return False

    def parse_by_version(doc):
        return parse(doc if _looked_at.get() else as_its_version_reads(doc))

    iam_evaluator._first_match = resolving_first_match
    iam_evaluator._conditions_met = resolving_conditions_met
    iam_evaluator.parse_policy_document = parse_by_version
    iam_evaluator._fnmatch_compile = _compile
    for name in ("evaluate_resource_policy", "evaluate_trust_policy"):
        setattr(iam_evaluator, name, _looking_at_version(getattr(iam_evaluator, name)))


def as_its_version_reads(doc):
    """The policy, with no variables if it is of an older version: they "are treated as literal strings"."""
    parsed = iam_evaluator.json.loads(doc) if isinstance(doc, str) and doc.lstrip().startswith("{") else doc
    if not isinstance(parsed, dict) or parsed.get("Version") == SUPPORTING_VERSION:
        return doc
    return _without_variables(parsed)


def _without_variables(value):
    if isinstance(value, str):
        return value.replace("${", f"{_LITERALS['$']}{{")
    if isinstance(value, list):
        return [_without_variables(each) for each in value]
    if isinstance(value, dict):
        return {key: _without_variables(each) for key, each in value.items()}
    return value


def _looking_at_version(evaluate):
    """These pick statements of a document, and evaluate them without its version."""

    @functools.wraps(evaluate)
    def evaluate_by_version(doc, *arguments, **options):
        given = doc if _looked_at.get() else as_its_version_reads(doc)
        token = _looked_at.set(True)
        try:
            return evaluate(given, *arguments, **options)
        finally:
            _looked_at.reset(token)

    return evaluate_by_version


def _with_resources(statement, ctx):
    """The statement for this request; None where a variable has no value."""
    try:
        return dataclasses.replace(
            statement,
            resources=[_resource(text, ctx) for text in statement.resources],
            not_resources=[_resource(text, ctx) for text in statement.not_resources],
        )
    except _Unresolved:
        return None


def _resource(text, ctx):
    found = _VARIABLE.search(text)
    if found and text[: found.start()].count(":") < COLONS_BEFORE_RESOURCE:
        raise _Unresolved
    return _substituted(text, ctx)


def _with_values(conditions, ctx):
    return {
        operator: {key: _values(operator, values, ctx) for key, values in keys.items()}
        if isinstance(keys, dict)
        else keys
        for operator, keys in conditions.items()
    }


def _values(operator, values, ctx):
    written = operator.lower().rpartition(":")[2]
    name = written.removesuffix("ifexists")
    if not name.startswith(("string", "arn")):
        return values
    listed = values if isinstance(values, list) else [values]
    resolved = [_substituted(str(value), ctx) for value in listed if name == written or _has_values(str(value), ctx)]
    return resolved if name in _PATTERN_OPERATORS else [_plain(text) for text in resolved]


def _has_values(text, ctx):
    """`IfExists` keeps a variable without a value from making the statement invalid: the value only matches nothing."""
    try:
        _substituted(text, ctx)
    except _Unresolved:
        return False
    return True


def _substituted(text, ctx):
    return _VARIABLE.sub(lambda found: _literal(_value(found[1], ctx)), text)


def _value(variable, ctx):
    if variable in _LITERALS:
        return variable
    with_default = _WITH_DEFAULT.fullmatch(variable)
    key, default = with_default.groups() if with_default else (variable, None)
    value = iam_evaluator._resolve_condition_key(key.strip(), ctx)
    value = default if value is None else value
    if value is None or isinstance(value, list):
        raise _Unresolved
    return str(value)


def _literal(text):
    return "".join(_LITERALS.get(character, character) for character in text)


def _plain(text):
    return "".join(_TEXTS.get(character, character) for character in text)


@functools.lru_cache(maxsize=4096)
def _compile(pattern, ignore_case):
    """As ministack compiles a pattern, but for the characters that stand for themselves."""
    wildcards = {"*": ".*", "?": "."}
    parts = (wildcards.get(character) or re.escape(_plain(character)) for character in pattern)
    return re.compile(f"^{''.join(parts)}$", re.IGNORECASE if ignore_case else 0)
