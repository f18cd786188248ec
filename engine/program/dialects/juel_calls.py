"""Calls in the Java expression language that have a counterpart in FEEL: methods, functions, variables of a scope."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from engine.program.dialects import writing
from engine.program.dialects.writing import Feel, UntranslatableError
from engine.sentence import say

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

SCOPES: Final = frozenset({"execution", "task", "delegateTask", "caseExecution"})
"""Objects of the other engine that every expression may use."""
FAMILIES: Final = frozenset({"vars", "var", "variables"})
"""Prefixes of Flowable's functions over variables: `vars:equals(name, value)`."""
_COUNTERS: Final = {
    "nrOfInstances": "numberOfInstances",
    "nrOfActiveInstances": "numberOfActiveInstances",
    "nrOfCompletedInstances": "numberOfCompletedInstances",
}
"""Names that engines give to the counters of a repeated activity, and those of BPMN 2.0.2, table 10.30."""
_READING: Final = frozenset({"getVariable", "getVariableLocal"})
_ASKING: Final = frozenset({"hasVariable", "hasVariableLocal"})


def variable(name: str) -> Feel:
    """Write a variable; the counters of a repeated activity have BPMN's names here, and rounds count from 1."""
    if name == "loopCounter":
        return writing.joined("-", writing.ADD, writing.piece(name), writing.piece("1"))
    return writing.name(_COUNTERS.get(name, name))


def of_scope(whole: str, method: str, arguments: tuple[Feel, ...]) -> Feel:
    """Translate a method of the execution or task; raises UntranslatableError for all but reading variables."""
    if method in _READING | _ASKING and len(arguments) == 1:
        found = variable(_literal(whole, arguments[0]))
        return found if method in _READING else writing.compared("!=", found, writing.constant(None))
    raise UntranslatableError(f"{whole}(…)", say("asks the other engine"))


def _literal(whole: str, argument: Feel) -> str:
    """Give the text of an argument that must be one; raises UntranslatableError where it is computed."""
    text = argument.text
    if len(text) > 1 and text[0] == text[-1] == '"' and "\\" not in text and '"' not in text[1:-1]:
        return text[1:-1]
    raise UntranslatableError(f"{whole}({text})", say("has an argument that must be a plain text"))


def function(name: str, arguments: tuple[Feel, ...]) -> Feel:
    """Translate a function; raises UntranslatableError for one that is not known."""
    translation = _FUNCTIONS.get((name, len(arguments)))
    if translation is None:
        raise UntranslatableError(f"{name}(…)", say("is a function that has no counterpart here"))
    return translation(*arguments)


def in_family(name: str, arguments: tuple[Feel, ...]) -> Feel:
    """Translate one of Flowable's functions over variables; the variable may be given by name or as a text."""
    translation = _FAMILY.get((name, len(arguments)))
    if translation is None:
        raise UntranslatableError(f"vars:{name}(…)", say("is a function that has no counterpart here"))
    first = arguments[0]
    found = variable(_literal(name, first)) if first.text.startswith('"') else first
    return translation(found, *arguments[1:])


def method(source: Feel, name: str, arguments: tuple[Feel, ...]) -> Feel:
    """Translate a method of a value; raises UntranslatableError for one that is not known."""
    translation = _METHODS.get((name, len(arguments)))
    if translation is None:
        raise UntranslatableError(f"{source.text}.{name}(…)", say("is a method that has no counterpart here"))
    return translation(source, *arguments)


def _same(source: Feel) -> Feel:
    return source


def _called(name: str) -> Callable[..., Feel]:
    return lambda *arguments: writing.call(name, *arguments)


def _compared(operator: str) -> Callable[[Feel, Feel], Feel]:
    return lambda left, right: writing.compared(operator, left, right)


def _is_there(source: Feel) -> Feel:
    return writing.compared("!=", source, writing.constant(None))


def _or_else(source: Feel, other: Feel) -> Feel:
    return writing.chosen(_is_there(source), source, other)


def _alike(left: Feel, right: Feel) -> Feel:
    return writing.compared("=", writing.call("lower case", left), writing.call("lower case", right))


def _got(source: Feel, key: Feel) -> Feel:
    """An item of a list by a plain number, else an entry by a plain text."""
    if key.text.isdigit():
        return writing.item(source, int(key.text))
    return writing.entry(source, _literal(f"{source.text}.get", key))


def _has_key(source: Feel, key: Feel) -> Feel:
    return writing.call("list contains", writing.piece(f"get entries({source.text}).key"), key)


def _later(unit: str, sign: str = "+") -> Callable[[Feel, Feel], Feel]:
    """A moment so much later or earlier; `unit` is a duration of one of it."""

    def moved(source: Feel, count: Feel) -> Feel:
        length = writing.joined("*", writing.MULTIPLY, writing.call("duration", writing.string(unit)), count)
        return writing.joined(sign, writing.ADD, source, length)

    return moved


_UNITS: Final = {
    "Minutes": "PT1M",
    "Hours": "PT1H",
    "Days": "P1D",
    "Weeks": "P7D",
    "Months": "P1M",
    "Years": "P1Y",
}
_FUNCTIONS: Final[Mapping[tuple[str, int], Callable[..., Feel]]] = {
    ("now", 0): _called("now"),
    ("dateTime", 0): _called("now"),
    ("S", 1): _same,
    ("JSON", 1): _same,
}
_METHODS: Final[Mapping[tuple[str, int], Callable[..., Feel]]] = {
    ("size", 0): writing.size,
    ("length", 0): writing.size,
    ("isEmpty", 0): writing.is_empty,
    ("contains", 1): writing.contains,
    ("containsKey", 1): _has_key,
    ("equals", 1): _compared("="),
    ("equalsIgnoreCase", 1): _alike,
    ("startsWith", 1): _called("starts with"),
    ("endsWith", 1): _called("ends with"),
    ("toLowerCase", 0): _called("lower case"),
    ("toUpperCase", 0): _called("upper case"),
    ("toString", 0): _called("string"),
    ("get", 1): _got,
    **{(word, 0): _same for word in ("value", "stringValue", "numberValue", "boolValue", "elements")},
    ("prop", 1): lambda source, key: writing.entry(source, _literal(f"{source.text}.prop", key)),
    ("hasProp", 1): _has_key,
    **{(word, 0): _same for word in ("toDate", "booleanValue", "intValue", "longValue", "doubleValue")},
    **{(f"plus{unit}", 1): _later(length) for unit, length in _UNITS.items()},
    **{(f"minus{unit}", 1): _later(length, "-") for unit, length in _UNITS.items()},
}
_FAMILY: Final[Mapping[tuple[str, int], Callable[..., Feel]]] = {
    ("get", 1): _same,
    ("getOrDefault", 2): _or_else,
    ("exists", 1): _is_there,
    ("isEmpty", 1): writing.is_empty,
    ("empty", 1): writing.is_empty,
    ("isNotEmpty", 1): lambda source: writing.negated(writing.is_empty(source)),
    ("notEmpty", 1): lambda source: writing.negated(writing.is_empty(source)),
    ("contains", 2): writing.contains,
    **{(word, 2): _compared("=") for word in ("equals", "eq")},
    **{(word, 2): _compared("!=") for word in ("notEquals", "ne")},
    **{(word, 2): _compared("<") for word in ("lowerThan", "lessThan", "lt")},
    **{(word, 2): _compared("<=") for word in ("lowerThanOrEquals", "lessThanOrEquals", "lte")},
    **{(word, 2): _compared(">") for word in ("greaterThan", "gt")},
    **{(word, 2): _compared(">=") for word in ("greaterThanOrEquals", "gte")},
}
