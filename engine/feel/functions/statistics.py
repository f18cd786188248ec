"""Sums and averages of lists (DMN 1.5, 10.3.4.4)."""

from __future__ import annotations

from functools import cmp_to_key
from typing import Any

from engine.feel import numbers
from engine.feel.equality import order
from engine.feel.functions.builtin import builtin
from engine.feel.numbers import EXACT, Number
from engine.feel.operators import divided, plus


def _numbers(found: tuple[Any, ...]) -> list[Number] | None:
    """Give the numbers that were meant, as a list or one by one; None when there are none or others."""
    items = found[0] if len(found) == 1 and type(found[0]) is list else list(found)
    return (
        items if items and all(numbers.is_number(item) and numbers.fitted(item) is not None for item in items) else None
    )


@builtin("sum(list: list)", "sum(n: any*)")
def total(*found: Any) -> Any:
    """Add up numbers, or durations of one kind."""
    items = found[0] if len(found) == 1 and type(found[0]) is list else found
    if not items or any(type(item) is str for item in items):
        return None
    result = items[0]
    for item in items[1:]:
        result = plus(result, item)
    return result if numbers.is_number(result) or plus(result, result) is not None else None


@builtin("mean(list: list)", "mean(n: any*)")
def mean(*found: Any) -> Any:
    """Give the average."""
    items = found[0] if len(found) == 1 and type(found[0]) is list else found
    return divided(total(*found), len(items)) if items else None


@builtin("product(list: list)", "product(n: any*)")
def product(*found: Any) -> Number | None:
    """Multiply numbers."""
    items = _numbers(found)
    if items is None:
        return None
    result: Number | None = 1
    for item in items:
        result = None if result is None else numbers.multiply(result, item)
    return result


@builtin("median(list: list)", "median(n: any*)")
def median(*found: Any) -> Number | None:
    """Give the middle one, or the average of the middle two."""
    items = _numbers(found)
    if items is None:
        return None
    ordered = sorted(items)
    middle = len(ordered) // 2
    if len(ordered) % 2:
        return ordered[middle]
    both = numbers.add(ordered[middle - 1], ordered[middle])
    return None if both is None else numbers.divide(both, 2)


@builtin("stddev(list: list)", "stddev(n: any*)")
def deviation(*found: Any) -> Number | None:
    """Give the sample's standard deviation; null for fewer than two numbers."""
    items = _numbers(found)
    if items is None or len(items) < 2:  # noqa: PLR2004 - one number does not deviate
        return None
    try:
        average = EXACT.divide(_sum(items), len(items))
        squares = _sum([EXACT.power(EXACT.subtract(item, average), 2) for item in items])
        return numbers.whole(EXACT.sqrt(EXACT.divide(squares, len(items) - 1)))
    except ArithmeticError:
        return None


def _sum(items: list[Any]) -> Any:
    result: Any = 0
    for item in items:
        result = EXACT.add(result, item)
    return result


@builtin("mode(list: list)", "mode(n: any*)")
def mode(*found: Any) -> list[Number] | None:
    """Give the numbers that are most frequent, in ascending order."""
    if len(found) == 1 and found[0] == []:
        return []
    items = _numbers(found)
    if items is None:
        return None
    counts: dict[Number, int] = {}
    for item in items:
        counts[item] = counts.get(item, 0) + 1
    most = max(counts.values())
    return sorted(
        (item for item, often in counts.items() if often == most), key=cmp_to_key(lambda a, b: order(a, b) or 0)
    )
