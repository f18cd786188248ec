"""A process run in memory alone: one state that is never stored."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from engine.calendar import standard
from engine.execution import stimuli
from engine.execution.run import Run
from engine.execution.state import State

if TYPE_CHECKING:
    from collections.abc import Callable

    from engine.program.model import Program

HOUR = 3_600_000_000


class InMemory:
    """One instance. Its timers are taken to last an hour."""

    def __init__(self, program: Program, now: int, *, instance_id: str = "i", definition_id: str = "d") -> None:
        """Start it with `c` at 0."""
        self.program = program
        self.state = State(instance_id)
        self.events: list[Any] = []
        self._give(now, lambda run: stimuli.start(run, definition_id, 1, {"c": 0}))

    @property
    def tasks(self) -> list[tuple[int, str]]:
        """The open user tasks: (wait, element), the first first."""
        waits = [(wait, one) for scope in self.state.scopes.values() for wait, one in scope.waits.items()]
        return sorted((wait, one.element) for wait, one in waits if one.kind == "task")

    @property
    def timers(self) -> bool:
        """Whether a timer runs."""
        return any(one.kind == "timer" for scope in self.state.scopes.values() for one in scope.waits.values())

    def complete(self, now: int, wait: int, values: dict[str, Any]) -> None:
        """Do a task."""
        scope = next(one.id for one in self.state.scopes.values() if wait in one.waits)
        self._give(now, lambda run: stimuli.complete(run, scope, wait, values))

    @property
    def listeners(self) -> list[tuple[int, int]]:
        """Who waits for a message: (wait, scope), the first first."""
        waits = [(wait, scope.id, one) for scope in self.state.scopes.values() for wait, one in scope.waits.items()]
        return sorted((wait, scope) for wait, scope, one in waits if one.kind == "message")

    def hear(self, now: int, message_id: str) -> None:
        """Give the message "news" to whoever has waited longest."""
        wait, scope = self.listeners[0]
        self._give(now, lambda run: stimuli.message_arrived(run, scope, wait, "news", message_id, {}))

    def pass_hour(self, now: int) -> None:
        """Fire what is due, the longest due first, until nothing is."""
        while due := self._due(now):
            _, wait, scope = due[0]
            self._give(now, lambda run, scope=scope, wait=wait: stimuli.timer_due(run, scope, wait))

    def _due(self, now: int) -> list[tuple[int, int, int]]:
        armed = [(wait, scope.id, one) for scope in self.state.scopes.values() for wait, one in scope.waits.items()]
        dues = [(one.data[0] + HOUR, wait, scope) for wait, scope, one in armed if one.kind == "timer"]
        return sorted(due for due in dues if due[0] <= now)

    def _give(self, now: int, stimulus: Callable[[Run], None]) -> None:
        self.state.changed.clear()
        run = Run(self.program, self.state, now=now, calendar=standard(), surroundings=None)
        stimulus(run)
        self.events += run.events
