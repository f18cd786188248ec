"""Whether what a diagram says of who may do a task lets somebody do it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from engine.rights import duties
from engine.rights.questions import SYSTEM
from engine.store import instances, people
from engine.turn import doers

if TYPE_CHECKING:
    from collections.abc import Sequence

    from engine.model import Person, StandIn
    from engine.program.details import Duty
    from engine.program.model import Program
    from engine.store.tasks import TaskRow
    from engine.store.transaction import Reader


class Verdict(NamedTuple):
    """In whose place somebody may do a task (None: their own), or in a clause why they may not; `because` says why it
    is for them.
    """

    place: StandIn | None
    why: str = ""
    because: tuple[str, ...] = ()

    @property
    def absent(self) -> str | None:
        """The id of the absent person."""
        return None if self.place is None else self.place.person


def verdict(r: Reader, program: Program, task: TaskRow, person: Person, ways: Sequence[StandIn | None]) -> Verdict:
    """Find the first of the ways somebody may do a task that its diagram has nothing against."""
    if _duty(program, task) is None:
        return Verdict(ways[0])
    return verdicts(r, [(program, task, ways)], person).get(task.id) or Verdict(ways[0])


def verdicts(
    r: Reader, asked: Sequence[tuple[Program, TaskRow, Sequence[StandIn | None]]], person: Person
) -> dict[str, Verdict]:
    """Find the same for many tasks, in a fixed number of queries; tasks of which nothing is said are left out."""
    bound = [(duty, *one) for one in asked if (duty := _duty(one[0], one[1])) is not None]
    if not bound or person.id == SYSTEM:
        return {}
    starters = _starters(r, sorted({task.instance_id for duty, _, task, _ in bound if duty.not_starter}))
    done = _done(r, bound)
    named = sorted({one for each in done.values() for names in each.values() for one in names} | {*starters.values()})
    names = people.names(r, named) if named else {}
    keepers = people.keepers(r, named) if named else {}
    here = people.here(r, named) if any(duty.same for duty, *_ in bound) else ()
    found: dict[str, Verdict] = {}
    for duty, program, task, ways in bound:
        labels = {one: program.elements[one].label for one in done[task.id]}
        facts = duties.Facts(starters.get(task.instance_id, ""), done[task.id], labels, names, here, keepers)
        reasons = [(one, duties.why_not(duty, person, one, facts)) for one in ways]
        places = [one for one, why in reasons if not why]
        found[task.id] = Verdict(places[0], "", duties.because(duty, facts)) if places else Verdict(*reasons[0])
    return found


def _duty(program: Program, task: TaskRow) -> Duty | None:
    """What a task says; a question that the diagram leaves to people is not the work itself."""
    element = program.elements.get(task.element)
    if element is None or (task.form or "").startswith(doers.QUESTION):
        return None
    return getattr(element.detail, "duty", None)


def _done(
    r: Reader, bound: Sequence[tuple[Duty, Program, TaskRow, Sequence[StandIn | None]]]
) -> dict[str, dict[str, set[str]]]:
    """Who did what each task depends on, by task and element."""
    looked = {task.id: (*duty.apart, *duty.same) for duty, _, task, _ in bound}
    elements = sorted({one for each in looked.values() for one in each})
    ids = sorted({task.instance_id for _, _, task, _ in bound if looked[task.id]})
    rows = doers.done(r, ids, elements) if elements else {}
    return {task.id: doers.among(rows.get(task.instance_id, ()), looked[task.id]) for _, _, task, _ in bound}


def _starters(r: Reader, ids: Sequence[str]) -> dict[str, str]:
    """Who began each request; a process that another one called was begun by who began that."""
    rows = instances.load_many(r, ids) if ids else []
    called = {row.root_id for row in rows if row.root_id != row.id}
    roots = {row.id: row for row in (*rows, *(instances.load_many(r, called) if called else ()))}
    return {row.id: roots[row.root_id or row.id].started_by for row in rows}
