"""Expressions met while running: conditions, inputs, outputs, keys. A failure is `Stuck`, never a guess."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from engine.execution.trouble import Stuck
from engine.feel import FeelBudgetExceeded
from engine.sentence import Sentence, again, in_quotes, say

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    from engine.feel import Expression
    from engine.program.model import Flow
    from engine.values import Value

    Clock: TypeAlias = tuple[int, dt.tzinfo]

_OF_FLOW = say("The condition on %(label)s", label="")


def evaluate(expression: Expression, values: Mapping[str, Value], clock: Clock, what: Sentence, **about: str) -> Value:
    """The value of an expression at a moment (microseconds) in a zone; `what` it is is told where it is stopped, with
    the names that it is `about`.
    """
    try:
        return expression.at(values, *clock)
    except FeelBudgetExceeded as exceeded:
        raise Stuck("expression", stopped(named(what, about), exceeded)) from exceeded


def named(what: Sentence, about: Mapping[str, str]) -> Sentence:
    """Say what an expression is, with the names that it is about in quotes; made only where it is told."""
    return again(what, **{place: in_quotes(name) for place, name in about.items()})


def stopped(what: str, exceeded: FeelBudgetExceeded) -> Sentence:
    """Say that an evaluation took too much."""
    return say("%(what)s was stopped: %(why)s", what=what, why=exceeded.message)


def holds(flow: Flow, values: Mapping[str, Value], clock: Clock) -> bool:
    """Whether a flow's condition is true; anything but true or false is an incident that says why."""
    condition = flow.condition
    return condition is None or is_true(condition, values, clock, _OF_FLOW, flow.label)


def is_true(condition: Expression, values: Mapping[str, Value], clock: Clock, what: Sentence, label: str) -> bool:
    """Whether a condition is true; where it is neither true nor false, `what` it is of whom (`label`) is told."""
    try:
        value = condition.at(values, *clock)
    except FeelBudgetExceeded as exceeded:
        raise Stuck("condition", stopped(named(what, {"label": label}), exceeded)) from exceeded
    if value is True or value is False:
        return value
    raise Stuck("condition", neither(named(what, {"label": label}), condition, values))


def neither(what: Sentence, condition: Expression, values: Mapping[str, Value]) -> Sentence:
    """Say that a condition is neither true nor false, and why."""
    return say("%(what)s is neither true nor false: %(why)s", what=what, why=condition.explain(values))
