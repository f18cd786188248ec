"""The owner's desk: what somebody answers for, and what of it asks for them; in a fixed number of queries."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from engine import views
from engine.queries import definitions, ownership
from engine.queries.reviews import published_since
from engine.store import absences, desk
from engine.store import definitions as rows

if TYPE_CHECKING:
    from collections.abc import Mapping

    from engine.governance.ownership import OwnerState
    from engine.model import Absence, Person, ProcessDefinition
    from engine.store.transaction import Reader
    from engine.turn import Turns


class Owned(NamedTuple):
    """A process that somebody owns: the version that counts, what is open, what is to be known of its ownership.

    `late` counts its open tasks that are past the time by which they were to be done. `draft` is a newer version that
    waits to be published, `held` the id of the review that is being held ("": none).
    """

    shown: ProcessDefinition
    states: tuple[OwnerState, ...]
    incidents: int
    feedback: int
    late: int
    draft: ProcessDefinition | None
    held: str


class Counted(NamedTuple):
    """What is counted of processes, by key: requests that are stuck, reports to answer, tasks that are late; and the
    reviews being held.
    """

    stuck: Mapping[str, int]
    reported: Mapping[str, int]
    late: Mapping[str, int]
    held: Mapping[str, str]


class Agreed(NamedTuple):
    """An action of a review that somebody has to do; `versions` that may do it, (id, number), the newest first."""

    id: str
    process_name: str
    review_id: str
    what: str
    due_on: dt.date
    versions: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Desk:
    """What an owner looks at first. `questions` counts the tasks in which somebody is to choose a new owner."""

    owned: tuple[Owned, ...]
    actions: tuple[Agreed, ...]
    away: tuple[Absence, ...]
    questions: int


def of(r: Reader, turns: Turns, person: Person) -> Desk:
    """Lay out the desk of somebody: the processes most in need of them come first."""
    now = turns.store.now(r)
    every = definitions.of_processes(r, turns, person.owns)
    counting = {one.key: one for one in reversed(every) if one.published_at is not None}
    newest = {one.key: one for one in reversed(every)}
    states = ownership.states_of(r, turns, counting.values(), by_lanes=False)
    counted = Counted(desk.incidents(r), desk.feedback(r), desk.late(r, counting, now), desk.reviews(r))
    owned = [_owned(one, newest[one.key], states, counted) for one in counting.values()]
    return Desk(
        tuple(sorted(owned, key=lambda one: (one.shown.review.days_left is None, one.shown.review.days_left or 0))),
        actions(r, person.id),
        tuple(views.absence(*one) for one in absences.listed(r, now) if one[0].person_id != person.id),
        desk.questions(r, ownership.SUCCESSION, person.id),
    )


def _owned(
    one: ProcessDefinition,
    newest: ProcessDefinition,
    states: Mapping[str, tuple[OwnerState, ...]],
    counted: Counted,
) -> Owned:
    draft = newest if newest.version > one.version else None
    stuck, reported = counted.stuck.get(one.key, 0), counted.reported.get(one.key, 0)
    late, held = counted.late.get(one.key, 0), counted.held.get(one.key, "")
    return Owned(one, states.get(one.key, ()), stuck, reported, late, draft, held)


def actions(r: Reader, person_id: str) -> tuple[Agreed, ...]:
    """What reviews have left somebody to do, the earliest due first."""
    lines = desk.actions(r, person_id)
    versions = rows.of_processes(r, {one.process_key for one in lines})
    return tuple(
        Agreed(
            one.id,
            one.process_name,
            one.review_id,
            one.what,
            dt.date.fromisoformat(one.due_on),
            published_since(one.process_key, one.recorded_at, versions),
        )
        for one in lines
    )
