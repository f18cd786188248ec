"""What a built-in function is: a name, and for each way to call it the parameters and the Python function.

    @builtin("substring(string: string, start position: number, length: number?)")
    def substring(string, start, length=None): ...

After a parameter's type, `?` means it may be left out, `*` that it takes all that follow, `|null` that null
is handed on; any other null, and any value of the wrong type, makes the call null. A function whose first
Python parameter is called `run` is handed the evaluation.
"""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from engine.feel.ranges import Range
from engine.values import Months

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from engine.feel.run import Run


class Function:
    """Anything FEEL can call."""

    __slots__ = ()

    def call(self, run: Run, arguments: Sequence[Any]) -> Any:
        """Call with arguments by position."""
        raise NotImplementedError


class Parameter(NamedTuple):
    """One parameter."""

    name: str
    kind: str
    nullable: bool


class Overload(NamedTuple):
    """One way to call a function: at least `least` arguments; with `variadic` the last parameter repeats."""

    parameters: tuple[Parameter, ...]
    least: int
    variadic: bool
    takes_run: bool
    do: Callable[..., Any]


WRONG: Final = object()
"""Stands for "this argument does not fit"."""

KINDS: Final[dict[str, frozenset[type]]] = {
    "number": frozenset({int, Decimal}),
    "string": frozenset({str}),
    "boolean": frozenset({bool}),
    "context": frozenset({dict}),
    "date": frozenset({dt.date}),
    "time": frozenset({dt.time}),
    "date and time": frozenset({dt.datetime}),
    "date or moment": frozenset({dt.date, dt.datetime}),
    "time or moment": frozenset({dt.time, dt.datetime, dt.date}),
    "days and time duration": frozenset({dt.timedelta}),
    "duration": frozenset({dt.timedelta, Months}),
    "range": frozenset({Range}),
    "point": frozenset({int, Decimal, str, dt.date, dt.time, dt.datetime, dt.timedelta, Months}),
}


def fit(value: Any, parameter: Parameter) -> Any:
    """Give the value as the parameter wants it, or WRONG (DMN 1.5, 10.3.2.9.4, implicit conversions)."""
    kind = parameter.kind
    if value is None or kind == "any":
        return value if kind == "any" or parameter.nullable else WRONG
    if kind == "list":
        return value if type(value) is list else [value]
    if kind == "function":
        return value if isinstance(value, Function) else WRONG
    if type(value) in KINDS[kind]:
        return value
    if type(value) is list and len(value) == 1 and type(value[0]) in KINDS[kind]:
        return value[0]
    return WRONG


class Builtin(Function):
    """A built-in function; also a value, where its name is used as one."""

    __slots__ = ("name", "overloads")

    def __init__(self, name: str) -> None:
        """A function that cannot be called yet."""
        self.name = name
        self.overloads: tuple[Overload, ...] = ()

    def call(self, run: Run, arguments: Sequence[Any]) -> Any:
        """Call the first overload that the arguments fit; null when there is none."""
        return call_first(self.overloads, run, arguments)

    def named(self, names: Collection[str]) -> tuple[Overload, ...]:
        """List the overloads that have parameters of these names, and need no others."""
        return tuple(overload for overload in self.overloads if _has(overload, names))


def _has(overload: Overload, names: Collection[str]) -> bool:
    known = [each.name for each in overload.parameters]
    return set(names) <= set(known) and set(known[: overload.least]) <= set(names)


def call_first(overloads: Sequence[Overload], run: Run, arguments: Sequence[Any]) -> Any:
    """Call the first overload that the arguments fit; null when there is none."""
    for overload in overloads:
        fitted = _fit_all(overload, arguments)
        if fitted is not None:
            _charge(run, fitted)
            return overload.do(run, *fitted) if overload.takes_run else overload.do(*fitted)
    return None


def _fit_all(overload: Overload, arguments: Sequence[Any]) -> list[Any] | None:
    parameters = overload.parameters
    if len(arguments) < overload.least or (len(arguments) > len(parameters) and not overload.variadic):
        return None
    found = []
    last = len(parameters) - 1
    for place, argument in enumerate(arguments):
        value = fit(argument, parameters[min(place, last)])
        if value is WRONG:
            return None
        found.append(value)
    return found


def _charge(run: Run, arguments: list[Any]) -> None:
    """Long lists and texts cost what looking through them costs."""
    for argument in arguments:
        kind = type(argument)
        if kind is list:
            run.charge(len(argument))
        elif kind is str:
            run.charge(len(argument) >> 4)


BUILTINS: Final[dict[str, Builtin]] = {}
_SIGNATURE: Final = re.compile(r"([^(]+)\((.*)\)")


def builtin(*signatures: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Make a Python function one of FEEL's, for each of the signatures."""

    def register(do: Callable[..., Any]) -> Callable[..., Any]:
        for signature in signatures:
            match = _SIGNATURE.fullmatch(signature)
            assert match is not None, signature
            function = BUILTINS.setdefault(match[1], Builtin(match[1]))
            function.overloads = (*function.overloads, _overload(match[2], do))
        return do

    return register


def _overload(text: str, do: Callable[..., Any]) -> Overload:
    parameters: list[Parameter] = []
    least, variadic = 0, False
    for part in filter(None, text.split(", ")):
        name, _, kind = part.partition(": ")
        nullable = kind.endswith("|null")
        kind = kind.removesuffix("|null")
        variadic = kind.endswith("*")
        least += not kind.endswith("?")
        parameters.append(Parameter(name, kind.rstrip("?*"), nullable))
    takes_run = do.__code__.co_varnames[:1] == ("run",)
    return Overload(tuple(parameters), least, variadic, takes_run, do)
