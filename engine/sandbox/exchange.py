"""Values of a process as Python's own inside the sandbox, and back, without loss.

    None, bool, int, str, list, dict     the same
    Decimal, date, time, timedelta       the same
    datetime, time in a named zone       with a fixed offset that bears the zone's name, by which it comes back
    Months                               a value that can be handed on and read (`.count`), not made

Back come also float (a decimal of what Python writes for it) and tuple (a list). Whatever comes is counted: a small
program can make a value that is endless to whoever reads it.
"""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from pydantic_monty import ClassInstance

from engine.sentence import again, grouped, say
from engine.values import Months

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from engine.values import Value

MOST = 100_000
"""Values within one another that a script may give."""
MOST_TEXT = 4_000_000
"""Characters of text that it may give in all."""
DEEPEST = 100
DIGITS = 4_000
"""A whole number of more digits than Python's own 4,300 could not be written down any more."""
_LARGEST = 10**DIGITS
_CODE = say("a function, a class or a module")
_KINDS = {"frozenset": say("a set"), "set": say("a set"), "bytes": say("bytes")}
_IS = say("is %(kind)s, which a process cannot keep", kind="")
_NO_DATA = re.compile(r"<(function|class|module|built-in function|bound method|method)\b.*>", re.DOTALL)
"""How the interpreter hands out what is no data."""


class Unkeepable(Exception):  # noqa: N818 - an answer, not a bug
    """A script gave what a process cannot keep; the message completes the sentence "‘x’ …"."""


def given(value: Value) -> Any:
    """Turn a value of a process into what a script sees."""
    if isinstance(value, dict):
        return {key: given(one) for key, one in value.items()}
    if isinstance(value, list):
        return [given(one) for one in value]
    if isinstance(value, Months):
        return ClassInstance(value, eager_attrs=("count",))
    zone = getattr(getattr(value, "tzinfo", None), "key", None)
    return value if zone is None else _with_offset(value, zone)


def _with_offset(value: dt.datetime | dt.time, zone: str) -> dt.datetime | dt.time:
    return value.replace(tzinfo=dt.timezone(value.utcoffset() or dt.timedelta(), zone))


def zones(values: Mapping[str, Value]) -> frozenset[str]:
    """Name the zones that moments among values are in."""
    found, to_look = set(), [*values.values()]
    while to_look:
        one = to_look.pop()
        if isinstance(one, dict):
            to_look += one.values()
        elif isinstance(one, list):
            to_look += one
        else:
            found.add(getattr(getattr(one, "tzinfo", None), "key", None))
    return frozenset(name for name in found if name)


class Taking:
    """What one script gives, taken over; it raises Unkeepable for what a process cannot hold."""

    def __init__(self, known: frozenset[str]) -> None:
        """`known` are the zones that went in."""
        self._known = known
        self._left = MOST
        self._text = MOST_TEXT

    def taken(self, value: Any, depth: int = 0) -> Value:
        """Turn what a script gives into a value of a process."""
        self._left -= 1
        if self._left < 0 or depth > DEEPEST:
            raise Unkeepable(
                say(
                    "has more than %(number)s parts, or is nested more than %(deepest)s deep",
                    number=grouped(MOST),
                    deepest=DEEPEST,
                )
            )
        take = _TAKE.get(type(value))
        if take is None:
            raise Unkeepable(again(_IS, kind=_what(value)))
        return take(self, value, depth)

    def text(self, value: str, depth: int = 0) -> str:  # noqa: ARG002 - one signature for all
        """Take a text."""
        self._text -= len(value)
        if self._text < 0:
            raise Unkeepable(say("has more than %(number)s characters of text", number=grouped(MOST_TEXT)))
        if value.startswith("<") and _NO_DATA.fullmatch(value):
            raise Unkeepable(again(_IS, kind=_CODE))
        try:
            value.encode()
        except UnicodeEncodeError:
            raise Unkeepable(say("has half a character in it")) from None
        return value

    def items(self, value: Any, depth: int) -> list[Value]:
        """Take a list."""
        return [self.taken(one, depth + 1) for one in value]

    def entries(self, value: dict[Any, Any], depth: int) -> dict[str, Value]:
        """Take a dictionary."""
        if not all(type(key) is str for key in value):
            raise Unkeepable(say("has keys that are no texts"))
        return {self.text(key): self.taken(one, depth + 1) for key, one in value.items()}

    def moment(self, value: dt.datetime, depth: int) -> dt.datetime:  # noqa: ARG002 - one signature for all
        """Take a date and time, in the zone it came from where that is known."""
        offset, name = value.utcoffset(), value.tzname()
        if offset is None:
            return value
        return value.astimezone(ZoneInfo(name) if name in self._known else dt.timezone(offset))

    def time(self, value: dt.time, depth: int) -> dt.time:  # noqa: ARG002 - one signature for all
        """Take a time of day."""
        offset, name = value.utcoffset(), value.tzname()
        if offset is None:
            return value
        return value.replace(tzinfo=ZoneInfo(name) if name in self._known else dt.timezone(offset))


def _what(value: Any) -> str:
    name = type(value).__name__
    if name.startswith("Monty"):
        return say("an object") if name == "MontyClassProxy" else _CODE
    return _KINDS.get(name) or say("a %(type)s", type=name)


def _number(value: int) -> int:
    if not -_LARGEST < value < _LARGEST:
        raise Unkeepable(say("is a number of more than %(number)s digits", number=grouped(DIGITS)))
    return value


def _decimal(value: Decimal) -> Decimal:
    if not value.is_finite() or abs(value.adjusted()) > DIGITS or len(value.as_tuple().digits) > DIGITS:
        raise Unkeepable(say("is no number, or one of more than %(number)s digits", number=grouped(DIGITS)))
    return value


_TAKE: dict[type, Callable[[Taking, Any, int], Value]] = {
    type(None): lambda _taking, value, _depth: value,
    bool: lambda _taking, value, _depth: value,
    int: lambda _taking, value, _depth: _number(value),
    float: lambda _taking, value, _depth: _decimal(Decimal(repr(value))),
    Decimal: lambda _taking, value, _depth: _decimal(value),
    str: Taking.text,
    list: Taking.items,
    tuple: Taking.items,
    dict: Taking.entries,
    dt.date: lambda _taking, value, _depth: value,
    dt.time: Taking.time,
    dt.datetime: Taking.moment,
    dt.timedelta: lambda _taking, value, _depth: value,
    Months: lambda _taking, value, _depth: value,
}
