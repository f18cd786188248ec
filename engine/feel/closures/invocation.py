"""Calling functions, and defining them (DMN 1.5, 10.3.2.13.2 and 10.3.2.13.6)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from engine.feel import tree
from engine.feel.closures.compiler import Code, Compiler, Frame, Local
from engine.feel.failures import FeelSyntaxError
from engine.feel.functions.builtin import Builtin, Function, Overload
from engine.feel.functions.registry import BUILTINS
from engine.feel.names import nearest
from engine.feel.types import fits_type

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from engine.feel.run import Run

_VOLATILE = frozenset({"now", "today"})


class Definition:
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
    shape: Shape = (node.parameters, node.types, places, body, 2 + height(node.body))
    return Code(lambda context, frame: Definition(shape, context, frame))


def height(node: tree.Node) -> int:
    """Count the levels of a tree; the parser has seen to it that there are few."""
    return 1 + max((height(part) for part in parts(node)), default=0)


def parts(node: object) -> list[tree.Node]:
    """List the parts directly below a part."""
    found: list[tree.Node] = []
    for name in node.__dataclass_fields__:  # type: ignore[attr-defined]
        _gather(getattr(node, name), found)
    return found


def _gather(value: object, found: list[tree.Node]) -> None:
    if isinstance(value, tree.Node):
        found.append(value)
    elif isinstance(value, tuple):
        for item in value:
            _gather(item, found)


def invocation(compiler: Compiler, node: tree.Invocation) -> Code:
    """Compile a call: of a built-in function directly, of anything else by what it turns out to be.

    Raises FeelSyntaxError for a function that does not exist, or not with these arguments.
    """
    compiler.frame = True
    arguments = [compiler.code(argument) for argument in node.arguments]
    if isinstance(node.function, tree.Name) and not _is_variable(compiler, node.function.name):
        return _known(compiler, node, node.function.name, arguments)
    runs = [argument.run for argument in arguments]
    function, names = compiler.code(node.function).run, node.names
    compiler.builds = True

    def run(context: Mapping[str, Any], frame: Frame) -> Any:
        target = function(context, frame)
        values = [each(context, frame) for each in runs]
        return call(target, frame[0], values, names)

    return Code(run)


def _is_variable(compiler: Compiler, name: str) -> bool:
    return name in compiler.given or any(isinstance(layer, Local) and layer.name == name for layer in compiler.layers)


def call(target: Any, run: Run, values: list[Any], names: tuple[str, ...] | None) -> Any:
    """Call a value; null when it is no function or the names are not its parameters'."""
    if names is not None:
        ordered = _in_order(target, dict(zip(names, values, strict=True)))
        if ordered is None:
            return None
        values = ordered
    return target.call(run, values) if isinstance(target, Function) else None


def _in_order(target: Any, named: dict[str, Any]) -> list[Any] | None:
    if isinstance(target, Definition):
        return [named[name] for name in target.parameters] if named.keys() == set(target.parameters) else None
    if isinstance(target, Builtin):
        overload = _overload_named(target, tuple(named))
        return None if overload is None else [named.get(each.name) for each in overload.parameters]
    return None


def _known(compiler: Compiler, node: tree.Invocation, name: str, arguments: list[Code]) -> Code:
    function = BUILTINS.get(name)
    if function is None:
        raise _no_function(name, node.position)
    overloads = _callable_with(function, node)
    compiler.volatile = compiler.volatile or name in _VOLATILE
    compiler.builds = True
    runs = [argument.run for argument in arguments]
    if node.names is not None:
        runs = _reordered(compiler, overloads[0], dict(zip(node.names, arguments, strict=True)))
    do = function.call

    def run(context: Mapping[str, Any], frame: Frame) -> Any:
        return do(frame[0], [each(context, frame) for each in runs])

    return Code(run)


def _reordered(compiler: Compiler, overload: Overload, named: dict[str, Code]) -> list[Any]:
    """Put named arguments in order; a parameter left out at the end is left out, one before is null."""
    present = [each.name in named for each in overload.parameters]
    last = max((place for place, here in enumerate(present) if here), default=-1)
    null = compiler.code(tree.Literal(0, None))
    return [named.get(each.name, null).run for each in overload.parameters[: last + 1]]


def _callable_with(function: Builtin, node: tree.Invocation) -> list[Overload]:
    if node.names is not None:
        overload = _overload_named(function, node.names)
        if overload is None:
            raise FeelSyntaxError(
                f'The function "{function.name}" at character {node.position + 1} has no such parameters;'
                f" it has {_signatures(function)}.",
                node.position,
            )
        return [overload]
    count = len(node.arguments)
    found = [each for each in function.overloads if _takes(each, count)]
    if not found:
        raise FeelSyntaxError(
            f'The function "{function.name}" at character {node.position + 1} cannot be called with {count}'
            f" argument{'' if count == 1 else 's'}; it has {_signatures(function)}.",
            node.position,
        )
    return found


def _takes(overload: Overload, count: int) -> bool:
    return count >= overload.least and (overload.variadic or count <= len(overload.parameters))


def _overload_named(function: Builtin, names: tuple[str, ...]) -> Overload | None:
    for overload in function.overloads:
        known = [each.name for each in overload.parameters]
        if set(names) <= set(known) and set(known[: overload.least]) <= set(names):
            return overload
    return None


def _signatures(function: Builtin) -> str:
    return " or ".join(f"({', '.join(each.name for each in overload.parameters)})" for overload in function.overloads)


def _no_function(name: str, position: int) -> FeelSyntaxError:
    near = nearest(name, BUILTINS)
    hint = f'; did you mean "{near}"?' if near else "."
    return FeelSyntaxError(f'There is no function "{name}" (at character {position + 1}){hint}', position)
