"""Paths and filters (DMN 1.5, 10.3.2.5 and 10.3.2.13)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from engine.feel import numbers
from engine.feel.closures.compiler import Closure, Code, Compiler, Frame, folded
from engine.feel.properties import PROPERTIES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from engine.feel import tree


def path(compiler: Compiler, node: tree.Path) -> Code:
    """Compile `source.name`: an entry, a part of a date or duration, or that of every item of a list."""
    source, name = compiler.code(node.source), node.name
    run_source = source.run

    def run(context: Mapping[str, Any], frame: Frame) -> Any:
        value = run_source(context, frame)
        return value.get(name) if type(value) is dict else part_of(value, name, frame)

    if source.name is None:
        compiler.frame = True
    return folded(run, source)


def part_of(value: Any, name: str, frame: Frame) -> Any:
    """Give what a path finds in a value that is no context."""
    if type(value) is list:
        if frame[0] is not None:
            frame[0].charge(len(value))
        return [item.get(name) if type(item) is dict else part_of(item, name, frame) for item in value]
    parts = PROPERTIES.get(type(value))
    read = parts.get(name) if parts else None
    return read(value) if read else (value.get(name) if type(value) is dict else None)


def filtered(compiler: Compiler, node: tree.Filter) -> Code:
    """Compile `source[condition]`: an item by its number, or the items for which the condition is true."""
    source = compiler.code(node.source)
    # An entry called "item" comes before the item itself.
    item = compiler.local("item")
    place = compiler.items()
    condition = compiler.code(node.condition)
    compiler.leave(2)
    if condition.constant and numbers.is_number(condition.value):
        return _by_number(source, condition.value)
    run_source, holds = source.run, condition.run

    def run(context: Mapping[str, Any], frame: Frame) -> Any:
        value = run_source(context, frame)
        items = value if type(value) is list else [] if value is None else [value]
        return _matching(items, holds, (place, item), context, frame)

    return Code(run)


def _by_number(source: Code, number: numbers.Number) -> Code:
    run_source = source.run

    def run(context: Mapping[str, Any], frame: Frame) -> Any:
        value = run_source(context, frame)
        return item_at(value if type(value) is list else [value], number)

    return folded(run, source)


def item_at(items: list[Any], number: numbers.Number) -> Any:
    """Give the item with this number: 1 is the first, -1 the last, null where there is none."""
    place = numbers.to_int(number)
    if place is None or place == 0 or abs(place) > len(items):
        return None
    return items[place - 1 if place > 0 else place]


def _matching(
    items: list[Any], holds: Closure, places: tuple[int, int], context: Mapping[str, Any], frame: Frame
) -> Any:
    charge = frame[0].charge
    place, named = places
    found = []
    # Without an item the condition is still looked at: a number that comes from outside wants one item, not a list.
    for index, item in enumerate(items or [None]):
        charge(1)
        frame[place] = frame[named] = item
        value = holds(context, frame)
        if index == 0 and numbers.is_number(value):
            return item_at(items, value)
        if value is True and items:
            found.append(item)
        elif value is not None and type(value) is not bool:
            return None
    return found
