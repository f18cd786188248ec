"""Who has answered for a process, without gaps; who stands in; and what is to be known of the owner now."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from engine import views
from engine.calendar.instants import moment
from engine.errors import NotFound
from engine.governance.ownership import Standing, states
from engine.queries import definitions as queries
from engine.sentence import recalled
from engine.store import absences, definitions, instances, owners, people
from engine.turn import lanes

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from engine.governance.ownership import OwnerState
    from engine.model import Absence, Person, ProcessDefinition
    from engine.store.absences import Named
    from engine.store.owners import OwnershipRow
    from engine.store.transaction import Reader
    from engine.turn import Turns


SUCCESSION = "succession"
"""Key of the process that asks for a new owner (engine/commands/succession.py)."""


class OwnerTime(NamedTuple):
    """Somebody's time as the accountable owner; it ends at the moment at which the next one begins."""

    person: str
    name: str
    since: dt.datetime
    until: dt.datetime | None
    given_by: str
    reason: str


@dataclass(frozen=True, slots=True)
class Ownership:
    """Who answers for a process: everybody's times, the present owner's first, and who stands in now or later.

    `succession` is the request that asks for a new owner, where one is running. `shown` is the version that counts.
    """

    shown: ProcessDefinition
    times: tuple[OwnerTime, ...]
    deputies: tuple[Absence, ...]
    states: tuple[OwnerState, ...]
    succession: str | None


def about(r: Reader, turns: Turns, process_key: str) -> Ownership:
    """Tell who answers for a process, or refuse where there is none."""
    row = definitions.latest(r, process_key) or definitions.latest(r, process_key, published=False)
    if row is None:
        raise NotFound("process", process_key)
    shown = queries.find(r, turns, row.id)
    times = owners.history(r, process_key)
    away = absences.listed(r, turns.store.now(r))
    return Ownership(
        shown,
        _times(r, times),
        tuple(views.absence(*one) for one in _standing_in(away, process_key, times[0].person_id if times else "")),
        states_of(r, turns, [shown]).get(process_key, ()),
        instances.holder(r, SUCCESSION, f"{SUCCESSION}:{process_key}"),
    )


def _times(r: Reader, rows: Sequence[OwnershipRow]) -> tuple[OwnerTime, ...]:
    names = people.names(r, sorted({name for row in rows for name in (row.person_id, row.given_by)}))
    return tuple(
        OwnerTime(
            row.person_id,
            names.get(row.person_id, row.person_id),
            moment(row.since),
            views.moment_or_none(row.until),
            names.get(row.given_by, row.given_by),
            recalled(row.reason),
        )
        for row in rows
    )


def _standing_in(away: Iterable[Named], process_key: str, person_id: str) -> list[Named]:
    """Who stands in for somebody in a process, now or later."""
    of_owner = (one for one in away if one[0].person_id == person_id)
    return [one for one in of_owner if (covers := views.absence(*one).processes) is None or process_key in covers]


def states_of(
    r: Reader, turns: Turns, shown: Iterable[ProcessDefinition], *, by_lanes: bool = True
) -> Mapping[str, tuple[OwnerState, ...]]:
    """What is to be known of the owners of processes (each in the version that counts), by key.

    Whether they work in its lanes (`by_lanes`) takes a look at each process; all else a fixed number of queries.
    """
    now = turns.store.now(r)
    owned, away = owners.all_current(r), absences.listed(r, now)
    many = Counter(row.person_id for row in owned.values())
    today = moment(now, turns.calendar.zone).date()
    found = {}
    for one in shown:
        row = owned.get(one.key)
        owner = one.owner if row is not None or one.published_at is None else None
        named = [one.deputy.name] if one.deputy else []
        deputies = [*named, *(name for _, _, name in _standing_in(away, one.key, owner.id))] if owner else []
        drawn = _working(r, turns, one) if by_lanes else frozenset()
        found[one.key] = states(
            Standing(
                one.name,
                today,
                owner.name if owner else None,
                one.published_at is not None,
                left_on(owner, turns.calendar.zone) if owner else None,
                owner.groups if owner else frozenset(),
                drawn,
                many[owner.id] if owner else 0,
                moment(row.since, turns.calendar.zone).date() if row else None,
                one.review.due,
                tuple(dict.fromkeys(deputies)),
            )
        )
    return found


def _working(r: Reader, turns: Turns, one: ProcessDefinition) -> frozenset[str]:
    """The groups that work in the lanes of a process."""
    drawn = turns.deployed.program(r, one.id).lanes.values()
    return frozenset(filter(None, lanes.groups_of(r, one.key, drawn).values()))


def left_on(person: Person, zone: dt.tzinfo) -> dt.date | None:
    """The last day of somebody who has left, where the organisation is; None for who is here."""
    if person.active:
        return None
    return person.left_at.astimezone(zone).date() if person.left_at else dt.date.min
