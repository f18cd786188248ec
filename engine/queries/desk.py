"""The owner's desk: what somebody answers for, and what of it asks for them; in a fixed number of queries."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from engine import views
from engine.queries import definitions, ownership
from engine.store import absences, desk

if TYPE_CHECKING:
    from collections.abc import Mapping

    from engine.governance.ownership import OwnerState
    from engine.model import Absence, Person, ProcessDefinition
    from engine.store.desk import ActionLine, ReviewLine
    from engine.store.transaction import Reader
    from engine.turn import Turns


class Owned(NamedTuple):
    """A process that somebody owns: the version that counts, what is open, what is to be known of its ownership.

    `draft` is a newer version that waits to be published.
    """

    shown: ProcessDefinition
    states: tuple[OwnerState, ...]
    incidents: int
    feedback: int
    draft: ProcessDefinition | None


@dataclass(frozen=True, slots=True)
class Desk:
    """What an owner looks at first. `questions` counts the tasks in which somebody is to choose a new owner."""

    owned: tuple[Owned, ...]
    reviews: tuple[ReviewLine, ...]
    actions: tuple[ActionLine, ...]
    away: tuple[Absence, ...]
    questions: int


def of(r: Reader, turns: Turns, person: Person) -> Desk:
    """Lay out the desk of somebody: the processes most in need of them come first."""
    now = turns.store.now(r)
    every = [one for one in definitions.everything(r, turns) if one.key in person.owns]
    counting = {one.key: one for one in reversed(every) if one.published_at is not None}
    newest = {one.key: one for one in reversed(every)}
    states = ownership.states_of(r, turns, counting.values())
    stuck, reported = desk.incidents(r), desk.feedback(r)
    owned = [_owned(one, newest, states, stuck, reported) for one in counting.values()]
    return Desk(
        tuple(sorted(owned, key=lambda one: (one.shown.review.days_left is None, one.shown.review.days_left or 0))),
        tuple(one for one in desk.reviews(r) if one.process_key in person.owns),
        tuple(desk.actions(r, person.id)),
        tuple(views.absence(*one) for one in absences.listed(r, now) if one[0].person_id != person.id),
        desk.questions(r, ownership.SUCCESSION, person.id),
    )


def _owned(
    one: ProcessDefinition,
    newest: Mapping[str, ProcessDefinition],
    states: Mapping[str, tuple[OwnerState, ...]],
    stuck: Mapping[str, int],
    reported: Mapping[str, int],
) -> Owned:
    draft = newest[one.key] if newest[one.key].version > one.version else None
    return Owned(one, states.get(one.key, ()), stuck.get(one.key, 0), reported.get(one.key, 0), draft)
