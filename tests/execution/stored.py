"""One instance whose pages are written after every turn and read anew before the next, as from a database."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any, NamedTuple

from engine.calendar import standard
from engine.diagram import read
from engine.events import Interrupted, TaskCreated
from engine.execution import snapshot, stimuli
from engine.execution.run import Run
from engine.execution.state import State
from engine.program.compile import compile_process
from tests.world import BEGINNING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from engine.execution.state import Scope


class Cost(NamedTuple):
    """What one turn did: pages and bytes read and written, pages dropped, events recorded."""

    read: int
    bytes_read: int
    written: int
    bytes_written: int
    dropped: int
    events: int


class Stored:
    """Pages as a database keeps them; every turn reads them anew."""

    def __init__(self) -> None:
        self.pages: dict[int, bytes] = {}
        self.parents: dict[int, int] = {}
        self.inside: dict[int, set[int]] = defaultdict(set)
        self.read = self.bytes_read = 0

    def scope(self, scope: int) -> Scope | None:
        """Read a page."""
        data = self.pages.get(scope)
        if data is None:
            return None
        self.read += 1
        self.bytes_read += len(data)
        return snapshot.read(data)

    def children(self, parent: int) -> Iterable[int]:
        """Name the pages inside one."""
        return sorted(self.inside[parent])

    def keep(self, state: State) -> tuple[int, int, int]:
        """Write what a turn has changed; gives pages and bytes written, and pages dropped."""
        gone = [one for one in state.closed if one in self.pages]
        for one in gone:
            del self.pages[one]
            self.inside[self.parents.pop(one)].discard(one)
        written = 0
        for one in state.changed:
            scope = state.scopes[one]
            self.pages[one], self.parents[one] = snapshot.write(scope, "digest"), scope.parent
            if one:
                self.inside[scope.parent].add(one)
            written += len(self.pages[one])
        return len(state.changed), written, len(gone)


class Instance:
    """One instance, turn by turn."""

    def __init__(self, drawing: Any, **values: Any) -> None:
        drawn = read(drawing.xml())
        self.program = compile_process(drawn, drawn.processes[0], {}, {})
        self.stored, self.sequence, self.tasks = Stored(), 0, list[tuple[int, int]]()
        self.variables: dict[str, Any] = {}
        self.events: list[Any] = []
        self.ended: str | None = None
        self.turn(lambda run: stimuli.start(run, "d", 1, values))

    def turn(self, stimulus: Callable[[Run], None]) -> Cost:
        """Take a turn; gives what it cost."""
        self.stored.read = self.stored.bytes_read = 0
        state = State("i", sequence=self.sequence, pages=self.stored)
        run = Run(self.program, state, now=BEGINNING, calendar=standard(), surroundings=None)  # type: ignore[arg-type]
        stimulus(run)
        self.events += run.events
        self.sequence, self.ended = state.sequence, state.ended
        self.tasks += [(one.scope, one.wait) for one in run.events if isinstance(one, TaskCreated)]
        gone = {one.wait for one in run.events if isinstance(one, Interrupted)}
        self.tasks = [one for one in self.tasks if one[1] not in gone]
        self.variables |= run.result
        reading = self.stored.read, self.stored.bytes_read
        return Cost(*reading, *self.stored.keep(state), len(run.events))

    def complete(self, **values: Any) -> Cost:
        """Complete the oldest open task."""
        return self.complete_one(0, **values)

    def complete_one(self, place: int, **values: Any) -> Cost:
        """Complete one of the open tasks."""
        scope, wait = self.tasks.pop(place)
        return self.turn(lambda run: stimuli.complete(run, scope, wait, values))
