"""What a repeated activity counts (BPMN 2.0.2, 13.3.6 and 13.3.7, table 10.30): only `evolve` calls these.

The scope around the rounds holds how many have begun (`data`) and, where their number is known, the four counters
of the standard as variables. Each round knows its own number (`data`, and as the variable loopCounter), from 1.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from engine.execution.state import Scope

NUMBER = "loopCounter"
PLANNED = "numberOfInstances"
ACTIVE = "numberOfActiveInstances"
COMPLETED = "numberOfCompletedInstances"
TERMINATED = "numberOfTerminatedInstances"
OF_ALL_ROUNDS = frozenset({PLANNED, ACTIVE, COMPLETED, TERMINATED})
"""What a called process is not given with everything else: it would hand them back as variables of its caller."""


def planned(around: Scope, number: int | None) -> None:
    """Rounds are about to begin; `number` of them, or None in a loop."""
    around.data = 0
    if number is not None:
        around.variables = {PLANNED: number, ACTIVE: 0, COMPLETED: 0, TERMINATED: 0}


def begun(around: Scope, one: Scope) -> None:
    """One more has begun."""
    around.data += 1
    one.data = around.data
    one.variables = {NUMBER: around.data}
    if around.variables:
        around.variables[ACTIVE] += 1


def ended(around: Scope, how: str) -> None:
    """One has ended, `how` is completed or cancelled."""
    if around.variables:
        around.variables[ACTIVE] -= 1
        around.variables[COMPLETED if how == "completed" else TERMINATED] += 1
