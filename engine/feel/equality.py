"""Which values are equal and which comes first (DMN 1.5, tables 53 to 55)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from engine.feel.ranges import Range
from engine.values import Months

if TYPE_CHECKING:
    from engine.feel.run import Run

_ALIKE: Final = frozenset({bool, str, dt.date, dt.timedelta, Months})
"""Values of one of these types are compared by Python as FEEL says."""
ORDERED: Final = frozenset({int, Decimal, str, dt.date, dt.timedelta, Months})
_NUMBERS: Final = frozenset({int, Decimal})


def equal(left: Any, right: Any, run: Run | None = None) -> bool | None:
    """Whether two values are equal; None when they are of different kinds."""
    if left is None or right is None:
        return left is right
    kind, other = type(left), type(right)
    if kind in _NUMBERS and other in _NUMBERS:
        return bool(left == right)
    if kind is not other:
        return None
    if kind in _ALIKE:
        return bool(left == right)
    return _equal_rare(left, right, run)


def _equal_rare(left: Any, right: Any, run: Run | None) -> bool | None:
    if isinstance(left, list):
        return _equal_lists(left, right, run)
    if isinstance(left, dict):
        return _equal_contexts(left, right, run)
    if isinstance(left, Range):
        return (
            left.low_included == right.low_included
            and left.high_included == right.high_included
            and equal(left.low, right.low, run) is True
            and equal(left.high, right.high, run) is True
        )
    if isinstance(left, dt.datetime | dt.time):
        return order(left, right) == 0 if _zoned(left) == _zoned(right) else False
    return left is right


def _equal_lists(left: list[Any], right: list[Any], run: Run | None) -> bool:
    if len(left) != len(right):
        return False
    if run is not None:
        run.charge(len(left))
    return all(equal(one, other, run) is True for one, other in zip(left, right, strict=True))


def _equal_contexts(left: dict[str, Any], right: dict[str, Any], run: Run | None) -> bool:
    if left.keys() != right.keys():
        return False
    if run is not None:
        run.charge(len(left))
    return all(equal(value, right[key], run) is True for key, value in left.items())


def _zoned(value: dt.datetime | dt.time) -> bool:
    return value.tzinfo is not None


def order(left: Any, right: Any) -> int | None:
    """Give -1, 0 or 1 as left is before, equal to or after right; None when they cannot be compared."""
    kind, other = type(left), type(right)
    if (kind is other and kind in ORDERED) or (kind in _NUMBERS and other in _NUMBERS):
        return int(left > right) - int(left < right)
    if kind is dt.datetime and other is dt.datetime:
        return _order_moments(left, right)
    if kind is dt.time and other is dt.time:
        return _order_times(left, right)
    return None


def _order_moments(left: dt.datetime, right: dt.datetime) -> int | None:
    if _zoned(left) != _zoned(right):
        return None
    if _zoned(left):
        # Python compares two moments of one zone by the clock on the wall; FEEL compares instants.
        left, right = _instant(left), _instant(right)
    return (left > right) - (left < right)


def _instant(value: dt.datetime) -> dt.datetime:
    offset = value.utcoffset() or dt.timedelta(0)
    try:
        return value.replace(tzinfo=None) - offset
    except OverflowError:
        return value.replace(tzinfo=None)


def _order_times(left: dt.time, right: dt.time) -> int | None:
    if _zoned(left) != _zoned(right):
        return None
    one, other = _since_midnight(left), _since_midnight(right)
    return (one > other) - (one < other)


def _since_midnight(value: dt.time) -> dt.timedelta:
    passed = dt.timedelta(hours=value.hour, minutes=value.minute, seconds=value.second, microseconds=value.microsecond)
    return passed - (value.utcoffset() or dt.timedelta(0))


def contains(bounds: Range, value: Any) -> bool | None:
    """Whether a value lies in a range; None when they cannot be compared."""
    above = below = 1
    if bounds.low is not None:
        found = order(value, bounds.low)
        if found is None:
            return None
        above = found
    if bounds.high is not None:
        found = order(bounds.high, value)
        if found is None:
            return None
        below = found
    return (above > 0 or (above == 0 and bounds.low_included is True)) and (
        below > 0 or (below == 0 and bounds.high_included is True)
    )


def is_in(value: Any, test: Any, run: Run | None = None) -> bool | None:
    """Whether `value in test` holds: in a range, in a list, or equal (DMN 1.5, table 55, `in`)."""
    if type(test) is Range:
        return contains(test, value)
    if type(test) is list:
        if run is not None:
            run.charge(len(test))
        return any(_is_listed(value, item, run) for item in test)
    return equal(value, test, run)


def _is_listed(value: Any, item: Any, run: Run | None) -> bool:
    if type(item) is Range and type(value) is not Range:
        return contains(item, value) is True
    return equal(value, item, run) is True
