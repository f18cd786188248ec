"""What comes next for people: the first of their steps behind where a request is."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection

    from engine.program.model import Element, Program

OURS = frozenset({"userTask", "manualTask", "callActivity"})
"""Steps of people here, or of whoever works on the process that is called."""
_ELSEWHERE = ("error", "escalation", "cancel", "terminate")
"""Ends behind which the way is not that behind the subprocess."""


def next_steps(program: Program, here: Collection[str]) -> tuple[Element, ...]:
    """Give the first steps of people behind these elements, the nearest first, whichever way is gone; what runs by
    itself and what is waited for on the way is passed by.
    """
    found: dict[str, Element] = {}
    ahead = deque(target for one in here for target in _behind(program, one))
    seen = set(here)
    while ahead:
        one = ahead.popleft()
        if one in seen:
            continue
        seen.add(one)
        element = program.elements[one]
        if element.kind in OURS:
            found[one] = element
        elif one in program.bodies:
            ahead.extend(program.bodies[one].starts)
        else:
            ahead.extend(_behind(program, one))
    return tuple(found.values())


def _behind(program: Program, element_id: str) -> tuple[str, ...]:
    """What the flows of an element lead to; behind an end, what those of the subprocess around it do."""
    element = program.elements.get(element_id)
    while element is not None and not element.outgoing and not element.behaviour.endswith(_ELSEWHERE):
        element = program.elements.get(element.body)
    return () if element is None else tuple(flow.target for flow in element.outgoing)
