"""Variables while a scenario is played: scopes as the product has them, so that the opinion is about control flow.

SpiffWorkflow copies data along every path and merges it at joins; conditions and scripts here read scopes
instead, and its own copies stay empty.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from engine.program.model import Assignment, Program
    from engine.values import Value


class Scope:
    """The variables of a process, called process or subprocess; `parent` is None for processes."""

    __slots__ = ("parent", "program", "values")

    def __init__(self, program: Program, values: Mapping[str, Value], parent: Scope | None = None) -> None:
        self.program = program
        self.values = dict(values)
        self.parent = parent

    def visible(self, local: Mapping[str, Value] | None = None) -> dict[str, Value]:
        """Give all values seen here; inner ones hide outer ones, `local` hides all."""
        around = [self]
        while (parent := around[-1].parent) is not None:
            around.append(parent)
        seen: dict[str, Value] = {}
        for scope in reversed(around):
            seen.update(scope.values)
        return seen | dict(local or {})

    def assign(self, values: Mapping[str, Value]) -> None:
        """Write each value to the nearest scope that has the name, else to the process itself."""
        for name, value in values.items():
            scope = self
            while name not in scope.values and scope.parent is not None:
                scope = scope.parent
            scope.values[name] = value


def mapped(rows: tuple[Assignment, ...], seen: Mapping[str, Value], now: int) -> dict[str, Value]:
    """Evaluate inputs or outputs in order; each sees the ones before it."""
    result: dict[str, Value] = {}
    for row in rows:
        result[row.name] = row.expression({**seen, **result}, now)
    return result
