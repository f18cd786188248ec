"""Functions that are not in the standard but in the FEEL of Camunda 8, whose diagrams use them."""

from __future__ import annotations

import calendar
import datetime as dt
from typing import TYPE_CHECKING, Any

from engine.feel import numbers
from engine.feel.equality import equal
from engine.feel.functions.builtin import builtin
from engine.feel.functions.lists import distinct
from engine.feel.functions.matching import every_match
from engine.feel.patterns.machine import compiled, search
from engine.feel.writing import written

if TYPE_CHECKING:
    from engine.feel.numbers import Number
    from engine.feel.run import Run
    from engine.values import Months


@builtin("get or else(value: any, default: any)")
def get_or_else(value: Any, default: Any) -> Any:
    """Give a value, or another where it is null."""
    return default if value is None else value


@builtin("is defined(value: any)")
def is_defined(value: Any) -> bool:
    """Whether there is a value."""
    return value is not None


@builtin("assert(value: any, condition: boolean)", "assert(value: any, condition: boolean, cause: string)")
def asserted(value: Any, condition: bool, cause: str = "") -> Any:  # noqa: ARG001 - as its signature says
    """Give a value if the condition holds; null else."""
    return value if condition else None


@builtin("trim(string: string)")
def trim(text: str) -> str:
    """Take blanks off both ends."""
    return text.strip()


@builtin("is blank(string: string)")
def is_blank(text: str) -> bool:
    """Whether there is nothing but blanks."""
    return not text.strip()


@builtin("extract(string: string, pattern: string)")
def extract(run: Run, text: str, pattern: str) -> list[str] | None:
    """Give each place where the pattern is found; null for what is no pattern, or one that matches nothing at all."""
    found = compiled(pattern, "")
    if found is None or search(found, "", 0, run) is not None:
        return None
    return [text[one[0] : one[1]] for one in every_match(found, text, run)]


@builtin("is empty(list: list)")
def is_empty(items: list[Any]) -> bool:
    """Whether a list has no item."""
    return not items


@builtin("partition(list: list, size: number)")
def partition(items: list[Any], size: Number) -> list[list[Any]] | None:
    """Cut a list into lists of so many items; the last may be shorter."""
    step = numbers.to_int(size)
    return [items[begin : begin + step] for begin in range(0, len(items), step)] if step and step > 0 else None


@builtin("duplicate values(list: list)")
def duplicates(run: Run, items: list[Any]) -> list[Any]:
    """Give each value that is there more than once, once."""
    seen: list[Any] = []
    twice: list[Any] = []
    for item in items:
        run.charge(len(seen))
        (twice if any(equal(item, one, run) is True for one in seen) else seen).append(item)
    return distinct(run, twice)  # type: ignore[no-any-return]


@builtin("last day of month(date: date or moment)")
def last_day_of_month(day: dt.date) -> dt.date:
    """Give the date of the last day in its month."""
    return dt.date(day.year, day.month, calendar.monthrange(day.year, day.month)[1])


@builtin("cycle(interval: duration)", "cycle(repetitions: number|null, interval: duration)")
def cycle(run: Run, first: Any, interval: dt.timedelta | Months | None = None) -> str:
    """Write a time that repeats, so often or without end, as timers read it."""
    times, length = ("", first) if interval is None else ("" if first is None else first, interval)
    return f"R{times}/{written(length, run)}"
