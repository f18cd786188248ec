"""Exact numbers: int where a result is whole, else Decimal with 34 digits (DMN 1.5, 10.3.2.3.1).

A result that does not fit (IEEE 754 decimal128) is None, as is every operation on something that is
not a number. The functions here take numbers only; who calls them has looked at the types.
"""

from __future__ import annotations

import decimal
from decimal import Decimal
from typing import Final, TypeAlias

Number: TypeAlias = int | Decimal

DIGITS: Final = 34
LIMIT: Final = 10**DIGITS
"""Whole numbers of this size and above are rounded to 34 digits."""
EXACT: Final = decimal.Context(
    prec=DIGITS,
    rounding=decimal.ROUND_HALF_EVEN,
    Emin=-6143,
    Emax=6144,
    traps=[decimal.InvalidOperation, decimal.DivisionByZero, decimal.Overflow],
)
_GREATEST_EXPONENT: Final = 30_000
"""No power with a larger exponent of a base other than 0, 1 and -1 near to 1 is tried: it would not fit."""


def is_number(value: object) -> bool:
    """Whether this is a number; a boolean is not."""
    kind = type(value)
    return kind is int or kind is Decimal


def literal(text: str) -> Number:
    """Read a number as written in a FEEL text; one too large for decimal128 becomes the largest there is."""
    if text.isdigit() and len(text) < DIGITS:
        return int(text)
    try:
        return EXACT.create_decimal(text)
    except decimal.Overflow:
        return Decimal("9." + "9" * (DIGITS - 1) + "E+6144")


def read(text: str) -> Number | None:
    """Read a number from data; None when it is none."""
    try:
        found = EXACT.create_decimal(text)
    except ArithmeticError:
        return None
    return whole(found) if found.is_finite() else None


def fitted(value: Number) -> Number | None:
    """Round to 34 digits what is larger; None when it does not fit or is not finite."""
    if type(value) is int and -LIMIT < value < LIMIT:
        return value
    try:
        found = EXACT.create_decimal(value)
    except ArithmeticError:
        return None
    return found if found.is_finite() else None


def whole(value: Decimal) -> Number:
    """Give an int for a decimal without fraction and exponent ("12", not "12.0" or "1.2E+1")."""
    return int(value) if value.as_tuple().exponent == 0 else value


def add(left: Number, right: Number) -> Number | None:
    """Left + right."""
    if type(left) is int and type(right) is int:
        found = left + right
        return found if -LIMIT < found < LIMIT else fitted(found)
    try:
        return EXACT.add(left, right)
    except ArithmeticError:
        return None


def subtract(left: Number, right: Number) -> Number | None:
    """Left - right."""
    if type(left) is int and type(right) is int:
        found = left - right
        return found if -LIMIT < found < LIMIT else fitted(found)
    try:
        return EXACT.subtract(left, right)
    except ArithmeticError:
        return None


def multiply(left: Number, right: Number) -> Number | None:
    """Left times right."""
    if type(left) is int and type(right) is int:
        found = left * right
        return found if -LIMIT < found < LIMIT else fitted(found)
    try:
        return EXACT.multiply(left, right)
    except ArithmeticError:
        return None


def divide(left: Number, right: Number) -> Number | None:
    """Left / right; None when right is 0. Whole where it comes out even."""
    if not right:
        return None
    if type(left) is int and type(right) is int:
        quotient, rest = divmod(left, right)
        if not rest:
            return fitted(quotient)
    try:
        return EXACT.divide(left, right)
    except ArithmeticError:
        return None


def power(left: Number, right: Number) -> Number | None:
    """Left to the power of right, computed with 34 digits throughout, so that no exponent is expensive."""
    if not right:
        return 1
    try:
        found = EXACT.power(left, right)
    except ArithmeticError:
        return None
    return _tidy(found, left, right)


def _tidy(found: Decimal, left: Number, right: Number) -> Number:
    """A whole power of a whole number is a whole number."""
    if type(left) is int and type(right) is int and right > 0 and found.as_tuple().exponent == 0:
        return int(found)
    return found


def negate(value: Number) -> Number:
    """-value; a decimal keeps its digits."""
    return -value if type(value) is int else value.copy_negate()  # type: ignore[union-attr]


def to_int(value: Number) -> int | None:
    """Give the int a number equals; None when it has a fraction or is absurdly large."""
    if type(value) is int:
        return value
    if not value.is_finite() or value.adjusted() > DIGITS or value != value.to_integral_value():  # type: ignore[union-attr]
        return None
    return int(value)


def cut(value: Number) -> int | None:
    """Give the whole part of a number, as positions and scales are meant; None when it is absurdly large."""
    if type(value) is int:
        return value
    return int(value) if value.is_finite() and value.adjusted() <= DIGITS else None  # type: ignore[union-attr]


def text(value: Number) -> str:
    """Write a number without exponent and without zeros that mean nothing, as `string()` does.

    >>> text(Decimal("1.10"))
    '1.10'
    """
    if type(value) is int:
        return str(value)
    return format(value, "f")
