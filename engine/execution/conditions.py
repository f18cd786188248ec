"""Expressions met while running: conditions, inputs, outputs, keys. A failure is `Stuck`, never a guess."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from engine.execution.trouble import Stuck
from engine.feel import FeelBudgetExceeded

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    from engine.feel import Expression
    from engine.program.model import Flow
    from engine.values import Value

    Clock: TypeAlias = tuple[int, dt.tzinfo]


def evaluate(expression: Expression, values: Mapping[str, Value], clock: Clock, what: str, label: str = "") -> Value:
    """The value of an expression at a moment (microseconds) in a zone; `what` it is (of `label`) is told where it is
    stopped.
    """
    try:
        return expression.at(values, *clock)
    except FeelBudgetExceeded as exceeded:
        whole = f"{what} {label!r}" if label else what
        raise Stuck("expression", f"{whole} was stopped: {exceeded}") from exceeded


def holds(flow: Flow, values: Mapping[str, Value], clock: Clock) -> bool:
    """Whether a flow's condition is true; anything but true or false is an incident that says why."""
    condition = flow.condition
    return condition is None or is_true(condition, values, clock, "The condition on", flow.label)


def is_true(condition: Expression, values: Mapping[str, Value], clock: Clock, what: str, label: str) -> bool:
    """Whether a condition is true; where it is neither true nor false, `what` it is of whom (`label`) is told."""
    try:
        value = condition.at(values, *clock)
    except FeelBudgetExceeded as exceeded:
        raise Stuck("condition", f"{what} {label!r} was stopped: {exceeded}") from exceeded
    if value is True or value is False:
        return value
    raise Stuck("condition", f"{what} {label!r} is neither true nor false: {condition.explain(values)}")
