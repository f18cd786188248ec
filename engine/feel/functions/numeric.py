"""Numbers: rounding, roots, remainders, and reading them (DMN 1.5, 10.3.4.1 and 10.3.4.5)."""

from __future__ import annotations

import decimal
import re
from decimal import Decimal
from typing import Any, Final

from engine.feel import numbers
from engine.feel.functions.builtin import builtin
from engine.feel.numbers import EXACT, Number

_LITERAL: Final = re.compile(r"-?(\d+(\.\d+)?|\.\d+)([eE][+-]?\d+)?", re.ASCII)
_GREATEST_SCALE, _LEAST_SCALE = 6176, -6111


@builtin("number(from: string)")
def number(text: str) -> Number | None:
    """Read a number."""
    return numbers.read(text) if _LITERAL.fullmatch(text) else None


@builtin("number(from: string, grouping separator: string|null, decimal separator: string|null)")
def number_separated(text: str, grouping: str | None, point: str | None) -> Number | None:
    """Read a number written with these separators."""
    if (
        grouping not in (None, " ", ",", ".")
        or point not in (None, ",", ".")
        or (point is not None and grouping == point)
    ):
        return None
    if grouping is not None:
        text = text.replace(grouping, "")
    if point == ",":
        if "." in text:
            return None
        text = text.replace(",", ".")
    return number(text)  # type: ignore[no-any-return]


def _rounded(value: Number, scale: Number, rounding: str) -> Number | None:
    places = numbers.cut(scale)
    exact = Decimal(value)
    if places is None or not _LEAST_SCALE <= places <= _GREATEST_SCALE or not exact.is_finite():
        return None
    if places >= -exact.as_tuple().exponent and places > numbers.DIGITS:  # type: ignore[operator]
        return value
    try:
        found = exact.quantize(Decimal((0, (1,), -places)), rounding, EXACT)
    except decimal.InvalidOperation:
        # More digits than there are: nothing to round.
        return value if places >= 0 else None
    return numbers.fitted(int(found)) if places <= 0 else found


@builtin("decimal(n: number, scale: number)")
def rounded_half_even(value: Number, scale: Number) -> Number | None:
    """Round to so many places; half goes to the even neighbour."""
    return _rounded(value, scale, decimal.ROUND_HALF_EVEN)


@builtin("floor(n: number)", "floor(n: number, scale: number)")
def floor(value: Number, scale: Number = 0) -> Number | None:
    """Round towards minus infinity."""
    return _rounded(value, scale, decimal.ROUND_FLOOR)


@builtin("ceiling(n: number)", "ceiling(n: number, scale: number)")
def ceiling(value: Number, scale: Number = 0) -> Number | None:
    """Round towards infinity."""
    return _rounded(value, scale, decimal.ROUND_CEILING)


@builtin("round up(n: number, scale: number)")
def round_up(value: Number, scale: Number) -> Number | None:
    """Round away from zero."""
    return _rounded(value, scale, decimal.ROUND_UP)


@builtin("round down(n: number, scale: number)")
def round_down(value: Number, scale: Number) -> Number | None:
    """Round towards zero."""
    return _rounded(value, scale, decimal.ROUND_DOWN)


@builtin("round half up(n: number, scale: number)")
def round_half_up(value: Number, scale: Number) -> Number | None:
    """Round to the nearest; half goes away from zero."""
    return _rounded(value, scale, decimal.ROUND_HALF_UP)


@builtin("round half down(n: number, scale: number)")
def round_half_down(value: Number, scale: Number) -> Number | None:
    """Round to the nearest; half goes towards zero."""
    return _rounded(value, scale, decimal.ROUND_HALF_DOWN)


@builtin("abs(n: number)", "abs(n: duration)")
def absolute(value: Any) -> Any:
    """The size of a number or duration without its sign."""
    if numbers.is_number(value):
        return value if value >= 0 else numbers.negate(value)
    return type(value)(abs(value.count)) if hasattr(value, "count") else abs(value)


@builtin("modulo(dividend: number, divisor: number)")
def modulo(dividend: Number, divisor: Number) -> Number | None:
    """What is left; it has the divisor's sign."""
    if not divisor:
        return None
    if type(dividend) is int and type(divisor) is int:
        return dividend % divisor
    try:
        rest = EXACT.remainder(dividend, divisor)
        return EXACT.add(rest, divisor) if rest and (rest < 0) != (divisor < 0) else rest
    except ArithmeticError:
        return None


@builtin("sqrt(number: number)")
def root(value: Number) -> Number | None:
    """The square root; null for negative numbers."""
    return None if value < 0 else _exactly(EXACT.sqrt, value)


@builtin("log(number: number)")
def logarithm(value: Number) -> Number | None:
    """The natural logarithm; null for 0 and negative numbers."""
    return None if value <= 0 else _exactly(EXACT.ln, value)


@builtin("exp(number: number)")
def exponential(value: Number) -> Number | None:
    """Euler's number to this power."""
    return _exactly(EXACT.exp, value)


def _exactly(do: Any, value: Number) -> Number | None:
    try:
        found: Decimal = do(Decimal(value))
    except ArithmeticError:
        return None
    return numbers.whole(found)


@builtin("odd(number: number)")
def odd(value: Number) -> bool | None:
    """Whether a number is odd; null for what is not whole."""
    found = numbers.to_int(value)
    return None if found is None else found % 2 == 1


@builtin("even(number: number)")
def even(value: Number) -> bool | None:
    """Whether a number is even; null for what is not whole."""
    found = numbers.to_int(value)
    return None if found is None else found % 2 == 0
