"""Literals and names."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from engine.feel import tree
from engine.feel.closures.compiler import Closure, Code, Compiler, Frame, Items, Local, constant
from engine.feel.equality import order
from engine.feel.functions.registry import BUILTINS
from engine.feel.ranges import Range

if TYPE_CHECKING:
    from collections.abc import Mapping


def literal(_compiler: Compiler, node: tree.Literal) -> Code:
    """Compile a value as written."""
    return constant(node.value)


def name(compiler: Compiler, node: tree.Name) -> Code:
    """Compile a variable: local, or an entry of the item being filtered, or of the context, or a function."""
    return named(compiler, node.name)


def named(compiler: Compiler, text: str) -> Code:
    """Compile what a name means here."""
    places: list[int] = []
    for layer in reversed(compiler.layers):
        if isinstance(layer, Items):
            places.append(layer.place)
        elif layer.name == text:
            return _in_items(text, places, _local(layer))
    if text in BUILTINS and text not in compiler.given:
        compiler.opaque = True
        return _in_items(text, places, _variable_or_function(text))
    sure = not places or text in compiler.given
    (compiler.names if sure else compiler.item_names).add(text)
    outside = _variable(text)
    return _in_items(text, places, outside) if places else Code(outside, name=text)


def _local(layer: Local) -> Closure:
    place = layer.place
    return lambda _context, frame: frame[place]


def _variable(text: str) -> Closure:
    return lambda context, _frame: context.get(text)


def _variable_or_function(text: str) -> Closure:
    function = BUILTINS[text]

    def read(context: Mapping[str, Any], _frame: Frame) -> Any:
        found = context.get(text)
        return function if found is None else found

    return read


def _in_items(text: str, places: list[int], outside: Closure) -> Code:
    """Look into the innermost item first, then into those around it, then outside."""
    read = outside
    for place in reversed(places):
        read = _in_item(text, place, read)
    return Code(read)


def _in_item(text: str, place: int, outside: Closure) -> Closure:
    def read(context: Mapping[str, Any], frame: Frame) -> Any:
        item = frame[place]
        return item[text] if type(item) is dict and text in item else outside(context, frame)

    return read


def list_literal(compiler: Compiler, node: tree.ListLiteral) -> Code:
    """Compile `[a, b]`; each evaluation gives a new list."""
    compiler.builds = True
    items = [compiler.code(item) for item in node.items]
    runs = [item.run for item in items]

    def build(context: Mapping[str, Any], frame: Frame) -> list[Any]:
        return [run(context, frame) for run in runs]

    if all(item.constant for item in items):
        return Code(build, constant=True, value=[item.value for item in items])
    compiler.frame = True
    return Code(build)


def context_literal(compiler: Compiler, node: tree.ContextLiteral) -> Code:
    """Compile `{key: value}`; an entry may use those before it, and a function itself."""
    compiler.builds = True
    entries = []
    for key, part in node.entries:
        if isinstance(part, tree.FunctionDefinition):
            place = compiler.local(key)
            run = _knowing_itself(compiler.code(part).run, place)
        else:
            run = compiler.code(part).run
            place = compiler.local(key)
        entries.append((key, run, place))
    compiler.leave(len(entries))

    def build(context: Mapping[str, Any], frame: Frame) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for key, run, place in entries:
            found[key] = frame[place] = run(context, frame)
        return found

    return Code(build)


def _knowing_itself(run: Closure, place: int) -> Closure:
    """Let a function find itself under its entry's name."""

    def define(context: Mapping[str, Any], frame: Frame) -> Any:
        found = run(context, frame)
        found.frame[place] = found
        return found

    return define


def range_literal(compiler: Compiler, node: tree.RangeLiteral) -> Code:
    """Compile `[low..high]`; null when the ends cannot be compared or are in the wrong order."""
    compiler.opaque = True
    low = compiler.code(node.low) if node.low else constant(None)
    high = compiler.code(node.high) if node.high else constant(None)
    run_low, run_high = low.run, high.run
    low_included, high_included = node.low_included, node.high_included

    def build(context: Mapping[str, Any], frame: Frame) -> Range | None:
        return ranged(run_low(context, frame), run_high(context, frame), low_included, high_included)

    if low.constant and high.constant:
        return constant(build({}, []))
    return Code(build)


def ranged(low: Any, high: Any, low_included: bool, high_included: bool) -> Range | None:
    """Make a range of two ends; None when they are not comparable or the wrong way round."""
    if low is None and high is None:
        return None
    if low is not None and high is not None:
        sign = order(low, high)
        if sign is None or sign > 0:
            return None
    return Range(low, high, low_included, high_included)
