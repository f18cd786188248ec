"""Calling functions, and defining them (DMN 1.5, 10.3.2.13.2 and 10.3.2.13.6)."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, Final

from engine.feel import tree
from engine.feel.closures.compiler import Code, Compiler, Frame, Local, constant, folded
from engine.feel.failures import FeelSyntaxError
from engine.feel.functions.builtin import Builtin, Function, Overload, call_first
from engine.feel.functions.registry import BUILTINS
from engine.feel.names import nearest
from engine.feel.run import Run
from engine.feel.types import fits_type
from engine.sentence import either, say, say_many

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_VOLATILE: Final = frozenset({"now", "today"})
_LITERALS: Final = frozenset({"date", "time", "date and time", "duration", "number"})
"""Functions that make values which do not change: with constant arguments they are called once, when compiling."""


class Definition(Function):
    """A function defined in FEEL, with the variables it saw when it was defined."""

    __slots__ = ("body", "context", "frame", "frames", "parameters", "places", "types")

    def __init__(self, shape: Shape, context: Mapping[str, Any], frame: Frame) -> None:
        """Keep a copy of the frame: loops around the definition go on changing theirs."""
        self.parameters, self.types, self.places, self.body, self.frames = shape
        self.context = context
        self.frame = frame.copy()

    def call(self, run: Run, arguments: Sequence[Any]) -> Any:
        """Evaluate the body with arguments by position; null when their number or types do not fit."""
        if len(arguments) != len(self.places):
            return None
        frame = self.frame.copy()
        frame[0] = run
        for place, kind, argument in zip(self.places, self.types, arguments, strict=True):
            if kind is not None and argument is not None and not fits_type(argument, kind):
                return None
            frame[place] = argument
        run.enter(self.frames)
        found = self.body(self.context, frame)
        run.leave(self.frames)
        return found


Shape = tuple[tuple[str, ...], tuple["tree.Type | None", ...], list[int], Any, int]


def definition(compiler: Compiler, node: tree.FunctionDefinition) -> Code:
    """Compile `function(parameters) body`."""
    compiler.opaque = compiler.frame = True
    places = [compiler.local(name) for name in node.parameters]
    body = compiler.code(node.body).run
    compiler.leave(len(places))
    shape: Shape = (node.parameters, node.types, places, body, 3 + tree.height(node.body))
    return Code(lambda context, frame: Definition(shape, context, frame))


def invocation(compiler: Compiler, node: tree.Invocation) -> Code:
    """Compile a call: of a built-in function directly, of anything else by what it turns out to be.

    Raises FeelSyntaxError for a function that does not exist, or not with these arguments.
    """
    arguments = [compiler.code(argument) for argument in node.arguments]
    name = node.function.name if isinstance(node.function, tree.Name) else ""
    if not name or _is_local(compiler, name):
        return _unknown(compiler, node, arguments)
    if name not in compiler.given:
        return _known(compiler, node, name, arguments)
    # A variable may be called like a function ("date"): what it holds when it is called decides.
    return _either(compiler, node, name, arguments) if name in BUILTINS else _unknown(compiler, node, arguments)


def _is_local(compiler: Compiler, name: str) -> bool:
    return any(isinstance(layer, Local) and layer.name == name for layer in compiler.layers)


def _unknown(compiler: Compiler, node: tree.Invocation, arguments: list[Code]) -> Code:
    compiler.frame = compiler.builds = True
    runs = [argument.run for argument in arguments]
    function, names = compiler.code(node.function).run, node.names

    def run(context: Mapping[str, Any], frame: Frame) -> Any:
        target = function(context, frame)
        values = [each(context, frame) for each in runs]
        return call(target, frame[0], values, names)

    return Code(run)


def _either(compiler: Compiler, node: tree.Invocation, name: str, arguments: list[Code]) -> Code:
    read_before = set(compiler.names)
    own = _unknown(compiler, node, arguments).run
    try:
        builtin = _known(compiler, node, name, arguments).run
    except FeelSyntaxError:
        return Code(own)
    # As a rule the function is meant, so this is no reading of the variable.
    compiler.names = read_before

    def run(context: Mapping[str, Any], frame: Frame) -> Any:
        return (own if isinstance(context.get(name), Function) else builtin)(context, frame)

    return Code(run)


def call(target: Any, run: Run, values: list[Any], names: tuple[str, ...] | None) -> Any:
    """Call a value; null when it is no function or the names are not its parameters'."""
    if names is None:
        return target.call(run, values) if isinstance(target, Function) else None
    named = dict(zip(names, values, strict=True))
    if isinstance(target, Definition):
        fits = named.keys() == set(target.parameters)
        return target.call(run, [named[name] for name in target.parameters]) if fits else None
    overloads = target.named(names) if isinstance(target, Builtin) else ()
    return (
        call_first(overloads, run, [named.get(name) for name in _in_order(overloads[0], names)]) if overloads else None
    )


def _in_order(overload: Overload, names: tuple[str, ...]) -> list[str]:
    """List the parameters up to the last that is given."""
    known = [each.name for each in overload.parameters]
    return known[: 1 + max(known.index(name) for name in names)]


def _known(compiler: Compiler, node: tree.Invocation, name: str, arguments: list[Code]) -> Code:
    function = BUILTINS.get(name)
    if function is None:
        raise _no_function(name, node.position)
    overloads = _overloads(function, node)
    compiler.volatile = compiler.volatile or name in _VOLATILE
    if node.names is not None:
        given = dict(zip(node.names, arguments, strict=True))
        arguments = [given.get(each, constant(None)) for each in _in_order(overloads[0], node.names)]
    runs = [argument.run for argument in arguments]

    def run(context: Mapping[str, Any], frame: Frame) -> Any:
        return call_first(overloads, frame[0], [each(context, frame) for each in runs])

    if name in _LITERALS and all(argument.constant for argument in arguments):
        return folded(run, *arguments, run=Run(None, dt.UTC))
    compiler.frame = compiler.builds = True
    return Code(run)


def _overloads(function: Builtin, node: tree.Invocation) -> tuple[Overload, ...]:
    """List the ways to call a function that fit the number, or the names, of the arguments.

    Raises FeelSyntaxError when there is none.
    """
    if node.names is not None:
        found = function.named(node.names)
        wrong = say("has no such parameters")
    else:
        count = len(node.arguments)
        found = tuple(each for each in function.overloads if _takes(each, count))
        wrong = say_many(
            "cannot be called with %(number)s argument", "cannot be called with %(number)s arguments", count
        )
    if not found:
        raise FeelSyntaxError(_unfit(function, node.position, wrong), node.position)
    return found


def _unfit(function: Builtin, position: int, wrong: str) -> str:
    return say(
        'The function "%(name)s" at character %(place)s %(wrong)s; it has %(signatures)s.',
        name=function.name,
        place=position + 1,
        wrong=wrong,
        signatures=_signatures(function),
    )


def _takes(overload: Overload, count: int) -> bool:
    return count >= overload.least and (overload.variadic or count <= len(overload.parameters))


def _signatures(function: Builtin) -> str:
    found = [f"({', '.join(each.name for each in overload.parameters)})" for overload in function.overloads]
    return either(list(dict.fromkeys(found)))


def _no_function(name: str, position: int) -> FeelSyntaxError:
    near = nearest(name, BUILTINS)
    place = position + 1
    if not near:
        return FeelSyntaxError(
            say('There is no function "%(name)s" (at character %(place)s).', name=name, place=place), position
        )
    meant = say(
        'There is no function "%(name)s" (at character %(place)s); did you mean "%(near)s"?',
        name=name,
        place=place,
        near=near,
    )
    return FeelSyntaxError(meant, position)
