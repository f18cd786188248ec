"""Arithmetic over every kind of value that has it (DMN 1.5, tables 56 to 59)."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, Final

from engine.feel import numbers, temporal
from engine.feel.failures import FeelBudgetExceeded
from engine.feel.run import MAX_SIZE, TOO_LONG
from engine.values import Months

if TYPE_CHECKING:
    from collections.abc import Callable

    from engine.feel.run import Run

_DATES: Final = frozenset({dt.date, dt.datetime})
_MOMENTS: Final = frozenset({dt.date, dt.datetime, dt.time})
_DURATIONS: Final = frozenset({dt.timedelta, Months})


def plus(left: Any, right: Any, run: Run | None = None) -> Any:
    """Left + right for numbers, strings, and dates, times and durations."""
    if numbers.is_number(left) and numbers.is_number(right):
        return numbers.add(left, right)
    if type(left) is str and type(right) is str:
        return _concatenated(left, right, run)
    if type(left) in _DURATIONS and type(right) in _MOMENTS:
        left, right = right, left
    return _moved(left, right, 1)


def _concatenated(left: str, right: str, run: Run | None) -> str:
    if run is not None:
        run.charge_text(len(left) + len(right))
    elif len(left) + len(right) > MAX_SIZE:
        raise FeelBudgetExceeded(TOO_LONG)
    return left + right


def minus(left: Any, right: Any, _run: Run | None = None) -> Any:
    """Left - right for numbers, and dates, times and durations."""
    if numbers.is_number(left) and numbers.is_number(right):
        return numbers.subtract(left, right)
    if type(left) in _MOMENTS and type(right) in _MOMENTS:
        return _between(left, right)
    return _moved(left, right, -1)


def _between(left: Any, right: Any) -> dt.timedelta | None:
    if (type(left) is dt.time) != (type(right) is dt.time):
        return None
    try:
        return temporal.difference(left, right)
    except OverflowError:
        return None


def _moved(value: Any, duration: Any, sign: int) -> Any:
    """Move a date, time or duration by a duration, forwards or backwards."""
    kind = type(duration)
    try:
        if kind is Months:
            return _moved_months(value, sign * duration.count)
        if kind is dt.timedelta:
            return _moved_time(value, sign * duration)
    except OverflowError:
        return None
    return None


def _moved_months(value: Any, count: int) -> Any:
    if type(value) is Months:
        return Months(value.count + count)
    return temporal.plus_months(value, count) if type(value) in _DATES else None


def _moved_time(value: Any, duration: dt.timedelta) -> Any:
    if type(value) is dt.timedelta:
        return value + duration
    return temporal.plus_duration(value, duration) if type(value) in _MOMENTS else None


def times(left: Any, right: Any, _run: Run | None = None) -> Any:
    """Multiply numbers, or a duration by a number."""
    if numbers.is_number(left) and numbers.is_number(right):
        return numbers.multiply(left, right)
    if type(right) in _DURATIONS:
        left, right = right, left
    if type(left) in _DURATIONS and numbers.is_number(right):
        return _scaled(left, numbers.multiply(_size(left), right))
    return None


def divided(left: Any, right: Any, _run: Run | None = None) -> Any:
    """Divide numbers, a duration by a number, or a duration by another of its kind."""
    if numbers.is_number(left) and numbers.is_number(right):
        return numbers.divide(left, right)
    if type(left) not in _DURATIONS:
        return None
    if numbers.is_number(right):
        return _scaled(left, numbers.divide(_size(left), right))
    return numbers.divide(_size(left), _size(right)) if type(left) is type(right) else None


def raised(left: Any, right: Any, _run: Run | None = None) -> Any:
    """Left to the power of right."""
    return numbers.power(left, right) if numbers.is_number(left) and numbers.is_number(right) else None


def negated(value: Any) -> Any:
    """-value for numbers and durations."""
    if numbers.is_number(value):
        return numbers.negate(value)
    if type(value) is Months:
        return Months(-value.count)
    return -value if type(value) is dt.timedelta and value > dt.timedelta.min else None


def _size(duration: Any) -> int:
    return duration.count if type(duration) is Months else temporal.micros(duration)


def _scaled(like: Any, size: numbers.Number | None) -> Any:
    """A duration of this size in the unit of another; what is smaller than a month or microsecond is cut."""
    count = None if size is None else numbers.cut(size)
    if count is None:
        return None
    return Months(count) if type(like) is Months else temporal.of_micros(count)


OPERATORS: Final[dict[str, Callable[..., Any]]] = {
    "+": plus,
    "-": minus,
    "*": times,
    "/": divided,
    "**": raised,
}
