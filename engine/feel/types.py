"""The names of types, and `instance of` (DMN 1.5, 10.3.2.9)."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, Final

from engine.feel.functions.builtin import KINDS, Function
from engine.feel.ranges import Range
from engine.sentence import say

if TYPE_CHECKING:
    from engine.feel.tree import Type

NAMES: Final = {
    **{
        kind: types
        for kind, types in KINDS.items()
        if kind not in ("point", "date or moment", "time or moment", "duration")
    },
    "years and months duration": KINDS["duration"] - KINDS["days and time duration"],
    "dateTime": KINDS["date and time"],
    "day time duration": KINDS["days and time duration"],
    "dayTimeDuration": KINDS["days and time duration"],
    "yearMonthDuration": KINDS["duration"] - KINDS["days and time duration"],
    "list": frozenset({list}),
}
_A_KIND: Final = {
    "number": say("a number"),
    "string": say("a string"),
    "boolean": say("a boolean"),
    "context": say("a context"),
    "date": say("a date"),
    "time": say("a time"),
    "date and time": say("a date and time"),
    "days and time duration": say("a days and time duration"),
    "years and months duration": say("a years and months duration"),
    "range": say("a range"),
    "list": say("a list"),
}


def is_instance(value: Any, kind: Type) -> bool | None:
    """Whether a value is of a type; null is of the types Null and Any only; None when there is no such type."""
    if value is None:
        return kind.name == "Null"
    return fits_type(value, kind)


def fits_type(value: Any, kind: Type) -> bool | None:
    """Whether a value that is not null is of a type, and one that the type allows."""
    found = _fits_shape(value, kind)
    return kind.allows(value) is True if found and kind.allows is not None else found


def _fits_shape(value: Any, kind: Type) -> bool | None:
    if kind.name in ("Any", "any"):
        return True
    if kind.name == "Null":
        return False
    if kind.name == "function":
        return isinstance(value, Function)
    types = NAMES.get(kind.name)
    if types is None:
        return None
    return type(value) in types and (not kind.parts or _parts_fit(value, kind))


def _parts_fit(value: Any, kind: Type) -> bool:
    if isinstance(value, list):
        return all(_fits_or_null(item, kind.parts[0]) for item in value)
    if isinstance(value, Range):
        return all(end is None or fits_type(end, kind.parts[0]) for end in (value.low, value.high))
    return all(
        name in value and _fits_or_null(value[name], part) for name, part in zip(kind.names, kind.parts, strict=True)
    )


def _fits_or_null(value: Any, kind: Type) -> bool:
    return value is None or bool(fits_type(value, kind))


def kind_of(value: Any) -> str:
    """Name what a value is, for people: "a number", "a list"."""
    if value is None:
        return "null"
    if isinstance(value, Function):
        return say("a function")
    for name, types in NAMES.items():
        if type(value) in types:
            return _A_KIND.get(name, name)
    return say("something unknown")


WRONG: Final = object()
"""Stands for "a value of another type"."""


def conformed(value: Any, kind: Type) -> Any:
    """Give a value as a type wants it, or WRONG (DMN 1.5, 10.3.2.9.4, implicit conversions)."""
    if value is None or fits_type(value, kind):
        return value
    if kind.name == "list":
        return [value] if not kind.parts or fits_type(value, kind.parts[0]) else WRONG
    if type(value) is list and len(value) == 1:
        return value[0] if value[0] is None or fits_type(value[0], kind) else WRONG
    if kind.name == "date and time" and type(value) is dt.date:
        return dt.datetime.combine(value, dt.time(tzinfo=dt.UTC))
    return WRONG
