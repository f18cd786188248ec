"""Conditions are looked at where a name that they read was written, and nowhere else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from engine.calendar import standard
from engine.execution import snapshot, stimuli
from engine.execution.run import Run
from engine.execution.state import Scope, State
from engine.program.bundle import read_bundle
from tests.dsl import process

if TYPE_CHECKING:
    from collections.abc import Iterable

    from engine.program.model import Program

MANY = 20


class Stored:
    """Scopes as they are stored; notes which are read again."""

    def __init__(self, state: State, digest: str) -> None:
        self.pages = {one: (scope.parent, snapshot.write(scope, digest)) for one, scope in state.scopes.items()}
        self.read: list[int] = []

    def scope(self, scope: int) -> Scope | None:
        """Read one scope."""
        self.read.append(scope)
        return snapshot.read(self.pages[scope][1])

    def children(self, parent: int) -> Iterable[int]:
        """Name the scopes inside one."""
        return [one for one, (around, _) in self.pages.items() if around == parent and one]


def _compiled(drawing: Any) -> Program:
    (found,) = read_bundle({"p.bpmn": drawing.xml()}).processes
    return found.program


def _run(program: Program, state: State) -> Run:
    return Run(program, state, now=0, calendar=standard(), surroundings=None)  # type: ignore[arg-type]


def _read_by_writing(drawing: Any, **values: Any) -> tuple[list[int], list[Any]]:
    """Start a process, forget it, write values; give which scopes were read for that, and what happened."""
    program = _compiled(drawing)
    first = State("i")
    stimuli.start(_run(program, first), "d", 1, {"n": 0, "m": 0})
    stored = Stored(first, program.digest)
    run = _run(program, State("i", sequence=first.sequence, pages=stored))
    stimuli.write(run, 0, values)
    return stored.read, run.events


def _with_many(inside: Any, drawing: Any) -> Any:
    for number in range(MANY):
        drawing.at("fork").subprocess(f"s{number}", inside(number)).end(f"e{number}")
    return drawing


def test_scopes_in_which_nothing_reads_the_name_stay_closed() -> None:
    drawing = process().parallel("fork").catch_conditional("n > 1", "c").end()
    drawing = _with_many(lambda number: process().user_task(f"t{number}").end(f"i{number}"), drawing)

    read, events = _read_by_writing(drawing, n=2)
    assert read == [0]
    assert [type(one).__name__ for one in events] == [
        "VariablesSet",
        "ConditionSeen",
        "Completed",
        "Passed",
        "EndReached",
    ]


def test_scopes_inside_are_opened_for_names_that_are_read_there() -> None:
    drawing = process().parallel("fork").user_task("t").end()
    drawing = _with_many(lambda number: process().catch_conditional("n > 1", f"c{number}").end(f"i{number}"), drawing)

    read, events = _read_by_writing(drawing, n=2)
    assert len(set(read)) == MANY + 1
    assert sum(type(one).__name__ == "ConditionSeen" for one in events) == MANY
    assert _read_by_writing(drawing, m=2)[0] == [0], "nobody reads it"


def test_a_program_without_conditions_has_no_index() -> None:
    assert not _compiled(process().user_task("t").end()).conditions
