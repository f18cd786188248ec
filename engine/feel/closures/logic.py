"""and, or, if: three-valued logic (DMN 1.5, table 50)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from engine.feel.closures.compiler import Closure, Code, Compiler, Frame, folded

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from engine.feel import tree


def conjunction(compiler: Compiler, node: tree.Conjunction) -> Code:
    """Compile `a and b and …`."""
    items = [compiler.code(item) for item in node.items]
    runs = [item.run for item in items]
    return folded(_both(*runs) if len(runs) == 2 else _all(runs), *items)  # noqa: PLR2004 - the usual case


def _both(left: Closure, right: Closure) -> Closure:
    def run(context: Mapping[str, Any], frame: Frame) -> bool | None:
        one = left(context, frame)
        if one is False:
            return False
        other = right(context, frame)
        if other is False:
            return False
        return True if one is True and other is True else None

    return run


def _all(runs: Sequence[Closure]) -> Closure:
    def run(context: Mapping[str, Any], frame: Frame) -> bool | None:
        found: bool | None = True
        for each in runs:
            value = each(context, frame)
            if value is False:
                return False
            if value is not True:
                found = None
        return found

    return run


def disjunction(compiler: Compiler, node: tree.Disjunction) -> Code:
    """Compile `a or b or …`."""
    items = [compiler.code(item) for item in node.items]
    return folded(any_of([item.run for item in items]), *items)


def any_of(runs: Sequence[Closure]) -> Closure:
    """True when one is true, false when all are false, else null."""
    if len(runs) == 1:
        return runs[0]

    def run(context: Mapping[str, Any], frame: Frame) -> bool | None:
        found: bool | None = False
        for each in runs:
            value = each(context, frame)
            if value is True:
                return True
            if value is not False:
                found = None
        return found

    return run


def choice(compiler: Compiler, node: tree.If) -> Code:
    """Compile `if condition then yes else no`: anything but true takes the else."""
    condition, yes, no = compiler.code(node.condition), compiler.code(node.yes), compiler.code(node.no)
    if condition.constant:
        return yes if condition.value is True else no
    holds, run_yes, run_no = condition.run, yes.run, no.run

    def run(context: Mapping[str, Any], frame: Frame) -> Any:
        return run_yes(context, frame) if holds(context, frame) is True else run_no(context, frame)

    return Code(run)
