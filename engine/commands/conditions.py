"""Conditions that start processes. Nothing is looked at by itself: there is no instance whose values could change,
so somebody brings the values and the conditions are asked about them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.commands import instances
from engine.commands.starting import is_starter
from engine.errors import NotFound
from engine.store import definitions, messages

if TYPE_CHECKING:
    from collections.abc import Mapping

    from engine.program.triggers import StartTrigger
    from engine.turn import Turn
    from engine.values import Value


def evaluate(
    turn: Turn,
    values: Mapping[str, Value],
    *,
    process_key: str | None = None,
    business_key: str | None = None,
    by: str = "",
) -> list[str]:
    """Start every published process (or the one named) of which a start condition is true of `values`, and that lets
    `by` start it; which began.

    Each time it is asked anew: the same values asked about twice begin two instances.
    """
    if process_key is not None and definitions.latest_id(turn.view, process_key) is None:
        raise NotFound("process", process_key)
    began = []
    for start in messages.starts(turn.view, "conditional", ""):
        if process_key in {None, start.process_key}:
            trigger = next(one for one in turn.program(start.definition_id).starts if one.at == start.element)
            if _holds(turn, trigger, values) and is_starter(turn, turn.program(start.definition_id), by):
                definition = turn.definition(start.definition_id)
                run = instances.begin(turn, definition, values, element=start.element, business_key=business_key)
                began.append(run.state.instance_id)
    return began


def _holds(turn: Turn, trigger: StartTrigger, values: Mapping[str, Value]) -> bool:
    """Whether a condition is true; one that has no value, or cannot be asked of these values, is not."""
    condition = trigger.condition
    return condition is not None and condition(values, turn.now, turn.turns.calendar.zone) is True
