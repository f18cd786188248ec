"""What a round of a repeated activity costs does not depend on how many there are: counted in pages, bytes, events."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from engine.calendar import standard
from engine.diagram import read
from engine.execution import snapshot, stimuli
from engine.execution.run import Run
from engine.execution.state import State
from engine.program.compile import compile_process
from tests.dsl import process
from tests.world import BEGINNING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from engine.execution.state import Scope

FEW, MANY = 60, 10_000
DIGITS = 40
"""Bytes that numbers of more digits may add to what a step reads and writes."""


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
        self.ended: str | None = None
        self.turn(lambda run: stimuli.start(run, "d", 1, values))

    def turn(self, stimulus: Callable[[Run], None]) -> Cost:
        """Take a turn; gives what it cost."""
        self.stored.read = self.stored.bytes_read = 0
        state = State("i", sequence=self.sequence, pages=self.stored)
        run = Run(self.program, state, now=BEGINNING, calendar=standard(), surroundings=None)  # type: ignore[arg-type]
        stimulus(run)
        self.sequence, self.ended = state.sequence, state.ended
        self.tasks += [(one.scope, one.wait) for one in run.events if type(one).__name__ == "TaskCreated"]
        self.variables |= run.result
        reading = self.stored.read, self.stored.bytes_read
        return Cost(*reading, *self.stored.keep(state), len(run.events))

    def complete(self, **values: Any) -> Cost:
        """Complete the oldest open task."""
        scope, wait = self.tasks.pop(0)
        return self.turn(lambda run: stimuli.complete(run, scope, wait, values))


def _task(**more: Any) -> Any:
    return process().user_task("sign", **more).end()


DRAWINGS: dict[str, Callable[[int], Any]] = {
    "parallel": lambda n: _task(times=n, parallel=True),
    "parallel, items": lambda n: _task(each=f"=for i in 1..{n} return i", item="it", parallel=True),
    "parallel, results": lambda n: _task(times=n, parallel=True, into="all", gives="=yes"),
    "sequential": lambda n: _task(times=n),
    "sequential, items": lambda n: _task(each=f"=for i in 1..{n} return i", item="it"),
    "sequential, results": lambda n: _task(
        each=f"=for i in 1..{n} return i", item="it", into="all", gives="=yes", until="loopCounter > 100000"
    ),
    "loop": lambda n: _task(loop=f"loopCounter < {n}"),
}


def _costs(drawing: Any, rounds: int) -> list[Cost]:
    instance = Instance(drawing)
    return [instance.complete(yes=True) for _ in range(rounds)]


@pytest.mark.parametrize("name", sorted(DRAWINGS))
def test_a_round_costs_the_same_among_ten_thousand_as_among_few(name: str) -> None:
    few = _costs(DRAWINGS[name](FEW), FEW - 1)
    many = _costs(DRAWINGS[name](MANY), 2 * FEW)

    highest = Cost(*(max(column) for column in zip(*few, strict=True)))
    for cost in many:
        for field, spent, before in zip(Cost._fields, cost, highest, strict=True):
            assert spent <= before + (DIGITS * (cost.read + cost.written) if "bytes" in field else 0), (field, cost)


@pytest.mark.parametrize("name", ["sequential, results", "loop"])
def test_the_last_of_ten_thousand_rounds_costs_what_the_first_did(name: str) -> None:
    costs = _costs(DRAWINGS[name](MANY), MANY - 1)

    first, last = costs[:200], costs[-200:]
    for field in range(len(Cost._fields)):
        early, late = max(cost[field] for cost in first), max(cost[field] for cost in last)
        assert late <= early + 4 * DIGITS * ("bytes" in Cost._fields[field])


def test_no_page_grows_with_the_number_of_rounds() -> None:
    for name in ("parallel, items", "sequential, items"):
        sizes = [max(map(len, Instance(DRAWINGS[name](number)).stored.pages.values())) for number in (FEW, MANY)]
        assert sizes[1] <= sizes[0] + 4 * DIGITS


def test_ten_thousand_rounds_in_parallel_end_with_all_results_and_leave_nothing() -> None:
    drawing = process().script_task(
        "x",
        "it * 2",
        result="n",
        each=f"=for i in 1..{MANY} return i",
        item="it",
        parallel=True,
        into="all",
        gives="=n",
    )
    instance = Instance(drawing.end())

    assert instance.ended == "completed"
    assert instance.variables["all"] == [2 * number for number in range(1, MANY + 1)]
    assert instance.stored.pages == {}
