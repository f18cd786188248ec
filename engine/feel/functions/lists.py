"""Lists (DMN 1.5, 10.3.4.4). Positions count from 1, or from the end with -1."""

from __future__ import annotations

from functools import cmp_to_key
from typing import TYPE_CHECKING, Any

from engine.feel import numbers
from engine.feel.equality import equal, order
from engine.feel.functions.builtin import Function, builtin

if TYPE_CHECKING:
    from engine.feel.numbers import Number
    from engine.feel.run import Run


@builtin("list contains(list: list, element: any)")
def list_contains(run: Run, items: list[Any], element: Any) -> bool:
    """Whether an item equals the element."""
    return any(equal(item, element, run) is True for item in items)


@builtin("count(list: list)")
def count(items: list[Any]) -> int:
    """Count the items."""
    return len(items)


@builtin("sublist(list: list, start position: number, length: number?)")
def sublist(items: list[Any], start: Number, length: Number | None = None) -> list[Any] | None:
    """Give the part from a position on, so many items or all."""
    first = _place(items, start)
    if first is None:
        return None
    if length is None:
        return items[first:]
    number = numbers.cut(length)
    return None if number is None or number < 0 or first + number > len(items) else items[first : first + number]


def _place(items: list[Any], position: Number) -> int | None:
    """Turn FEEL's position into Python's; None when there is no such item."""
    place = numbers.cut(position)
    if not place or abs(place) > len(items):
        return None
    return place - 1 if place > 0 else len(items) + place


@builtin("append(list: list, item: any*)")
def append(run: Run, items: list[Any], *more: Any) -> list[Any]:
    """Give the list with the items at its end."""
    run.charge_list(len(items) + len(more))
    return [*items, *more]


@builtin("concatenate(list: list*)")
def concatenate(run: Run, *lists: list[Any]) -> list[Any]:
    """Put lists one after the other."""
    run.charge_list(sum(map(len, lists)))
    return [item for items in lists for item in items]


@builtin("insert before(list: list, position: number, newItem: any)")
def insert_before(items: list[Any], position: Number, item: Any) -> list[Any] | None:
    """Give the list with an item more at a position."""
    place = _place(items, position)
    return None if place is None else [*items[:place], item, *items[place:]]


@builtin("remove(list: list, position: number)")
def remove(items: list[Any], position: Number) -> list[Any] | None:
    """Give the list without the item at a position."""
    place = _place(items, position)
    return None if place is None else items[:place] + items[place + 1 :]


@builtin("list replace(list: list, position: number, newItem: any)")
def replace_at(items: list[Any], position: Number, item: Any) -> list[Any] | None:
    """Give the list with another item at a position."""
    place = _place(items, position)
    return None if place is None else [*items[:place], item, *items[place + 1 :]]


@builtin("list replace(list: list, match: function, newItem: any)")
def replace_matching(run: Run, items: list[Any], match: Function, new: Any) -> list[Any] | None:
    """Give the list with another item wherever `match(item, newItem)` is true."""
    found = []
    for item in items:
        holds = match.call(run, (item, new))
        if type(holds) is not bool:
            return None
        found.append(new if holds else item)
    return found


@builtin("reverse(list: list)")
def reverse(items: list[Any]) -> list[Any]:
    """Give the items from last to first."""
    return items[::-1]


@builtin("index of(list: list, match: any)")
def index_of(run: Run, items: list[Any], match: Any) -> list[int]:
    """Give the positions at which items equal the match."""
    return [place for place, item in enumerate(items, 1) if equal(item, match, run) is True]


@builtin("distinct values(list: list)")
def distinct(run: Run, items: list[Any]) -> list[Any]:
    """Give each value once, in the order in which they first appear."""
    found: list[Any] = []
    for item in items:
        run.charge(len(found))
        if not any(equal(item, earlier, run) is True for earlier in found):
            found.append(item)
    return found


@builtin("union(list: list*)")
def union(run: Run, *lists: list[Any]) -> list[Any]:
    """Put lists together, each value once."""
    return distinct(run, concatenate(run, *lists))  # type: ignore[no-any-return]


@builtin("flatten(list: list)")
def flatten(run: Run, items: list[Any]) -> list[Any]:
    """Put the items of lists within the list into one list."""
    found: list[Any] = []
    waiting = [iter(items)]
    while waiting:
        for item in waiting[-1]:
            run.charge(1)
            if type(item) is list:
                waiting.append(iter(item))
                break
            found.append(item)
        else:
            waiting.pop()
    return found


@builtin("sort(list: list, precedes: function)")
def sort(run: Run, items: list[Any], precedes: Function) -> list[Any]:
    """Order a list; `precedes(a, b)` says whether a comes first. Equal items keep their order."""

    def compared(left: Any, right: Any) -> int:
        if precedes.call(run, (left, right)) is True:
            return -1
        return 1 if precedes.call(run, (right, left)) is True else 0

    return sorted(items, key=cmp_to_key(compared))


@builtin("min(list: list)", "min(c: any*)")
def least(*found: Any) -> Any:
    """Give the smallest item; null when they cannot be compared."""
    return _extreme(_items(found), -1)


@builtin("max(list: list)", "max(c: any*)")
def greatest(*found: Any) -> Any:
    """Give the greatest item; null when they cannot be compared."""
    return _extreme(_items(found), 1)


def _items(found: tuple[Any, ...]) -> Any:
    return found[0] if len(found) == 1 and type(found[0]) is list else found


def _extreme(items: Any, wanted: int) -> Any:
    best = None
    for place, item in enumerate(items):
        sign = order(item, best if place else item)
        if sign is None:
            return None
        if not place or sign == wanted:
            best = item
    return best
