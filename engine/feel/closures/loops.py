"""for, some, every (DMN 1.5, 10.3.2.14 and 10.3.2.15)."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, NamedTuple

from engine.feel import numbers
from engine.feel.closures.compiler import Closure, Code, Compiler, Frame
from engine.feel.ranges import Range

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from engine.feel import tree


class _Source(NamedTuple):
    """Where one loop variable's values come from, and its place in the frame."""

    place: int
    domain: Closure
    until: Closure | None


def loop(compiler: Compiler, node: tree.For) -> Code:
    """Compile `for … return …`; the body may use `partial`, the results so far."""
    compiler.builds = True
    sources = _sources(compiler, node.iterators)
    partial = compiler.local("partial")
    body = compiler.code(node.body).run
    compiler.leave(len(sources) + 1)

    def run(context: Mapping[str, Any], frame: Frame) -> list[Any] | None:
        found: list[Any] = []
        # `partial` is this very list: a copy for every round would make long loops quadratic.
        for known in _rounds(sources, context, frame):
            if not known:
                return None
            frame[partial] = found
            found.append(body(context, frame))
        return found

    return Code(run)


def quantified(compiler: Compiler, node: tree.Quantified) -> Code:
    """Compile `some` and `every … satisfies …`: three-valued like `or` and `and`."""
    sources = _sources(compiler, node.iterators)
    condition = compiler.code(node.condition).run
    compiler.leave(len(sources))
    every = node.every

    def run(context: Mapping[str, Any], frame: Frame) -> bool | None:
        found: bool | None = every
        for known in _rounds(sources, context, frame):
            value = condition(context, frame) if known else None
            if value is (not every):
                return not every
            if value is not every:
                found = None
        return found

    return Code(run)


def _sources(compiler: Compiler, iterators: tuple[tree.Iterator, ...]) -> list[_Source]:
    found = []
    for iterator in iterators:
        domain = compiler.code(iterator.domain).run
        until = compiler.code(iterator.until).run if iterator.until else None
        found.append(_Source(compiler.local(iterator.name), domain, until))
    return found


def _rounds(sources: list[_Source], context: Mapping[str, Any], frame: Frame, depth: int = 0) -> Iterator[bool]:
    """Set the loop variables to every combination; yields False once where something cannot be looped over."""
    source = sources[depth]
    values = _values(source, context, frame)
    if values is None:
        yield False
        return
    innermost = depth == len(sources) - 1
    charge = frame[0].charge
    for value in values:
        charge(1)
        frame[source.place] = value
        if innermost:
            yield True
        else:
            yield from _rounds(sources, context, frame, depth + 1)


def _values(source: _Source, context: Mapping[str, Any], frame: Frame) -> Iterable[Any] | None:
    domain = source.domain(context, frame)
    if source.until is not None:
        return stepped(domain, source.until(context, frame))
    if type(domain) is Range:
        return _of_range(domain)
    if type(domain) is list:
        return domain
    return None if domain is None else [domain]


def _of_range(bounds: Range) -> Iterable[Any] | None:
    if bounds.low is None or bounds.high is None:
        return None
    return stepped(
        bounds.low, bounds.high, low_included=bounds.low_included is True, high_included=bounds.high_included is True
    )


def stepped(low: Any, high: Any, *, low_included: bool = True, high_included: bool = True) -> Iterable[Any] | None:
    """Give whole numbers or dates from one end to the other, backwards if need be; None for other values."""
    if type(low) is dt.date and type(high) is dt.date:
        days = _span(low.toordinal(), high.toordinal(), low_included, high_included)
        return (dt.date.fromordinal(day) for day in days)
    if not (numbers.is_number(low) and numbers.is_number(high)):
        return None
    first, last = numbers.to_int(low), numbers.to_int(high)
    return None if first is None or last is None else _span(first, last, low_included, high_included)


def _span(first: int, last: int, first_included: bool, last_included: bool) -> range:
    step = 1 if last >= first else -1
    return range(first if first_included else first + step, last + step if last_included else last, step)
