"""Telling people that reviews come near or are late: looked for once a day, told once, whoever looks and how often."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from engine.calendar.instants import moment
from engine.commands import due_dates
from engine.governance.ladder import Circle, Told, due_notices
from engine.model import Role
from engine.sentence import say
from engine.store import absences, notices, owners, people, roles, settings
from engine.store.notices import DESK, MAIL, NoticeRow
from engine.turn import standing
from engine.views import absence

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from engine.governance.policy import ReviewPolicy
    from engine.model import Absence
    from engine.store.people import PersonRow
    from engine.store.transaction import Reader, Writer
    from engine.turn import Turns

HELD = "notices"
FOUND = say("It was missing, or not what it should have been")


class Everybody(NamedTuple):
    """Who could be told: people by id, who stands in for whom now, and the circle that all processes share."""

    people: Mapping[str, PersonRow]
    away: tuple[Absence, ...]
    shared: Circle


def look(turns: Turns) -> list[NoticeRow]:
    """Put dates right that are missing, and tell whoever is to be told now; gives the notices that are new."""
    with turns.store.reading() as r:
        now = turns.store.now(r)
        mend = due_dates.wrong(r, turns.calendar, now)
        rows = _wanted(r, turns, now)
    if mend:
        turns.write(lambda w, at: due_dates.settle_all(w, turns.calendar, at, FOUND))
    return turns.write(lambda w, _: _tell(w, turns)) if rows else []


def _tell(w: Writer, turns: Turns) -> list[NoticeRow]:
    """Look again where nobody else tells, because somebody may have been faster."""
    settings.hold(w, HELD)
    return notices.add(w, _wanted(w, turns, turns.store.now(w)))


def _wanted(r: Reader, turns: Turns, now: int) -> list[NoticeRow]:
    policy, owned = standing.policy_now(r), owners.all_current(r)
    told = defaultdict(list)
    for row in notices.told(r):
        told[row.process_key].append(Told(row.band, row.due_on, row.person_id))
    everybody = _everybody(r, policy, now)
    found = []
    for key, deadline in standing.everywhere(r, moment(now), turns.calendar.zone.key).items():
        around = circle(everybody, key, owned[key].person_id if key in owned else None)
        found += [(key, one) for one in due_notices(deadline.clock, around, policy, told[key])]
    return [NoticeRow(key, *one, channel, now) for key, one in found for channel in (DESK, MAIL)]


def _everybody(r: Reader, policy: ReviewPolicy, now: int) -> Everybody:
    known = {one.row.id: one.row for one in people.everybody(r, now)}
    at = moment(now)
    away = tuple(one for row in absences.listed(r, now) if (one := absence(*row)).since <= at < one.until)
    head = known.get(policy.head)
    shared = Circle(
        None,
        office=_members(r, policy.office, now),
        head=policy.head if head is not None and head.active else None,
        executives=_members(r, policy.executives, now),
        last_resort=tuple(roles.holders(r, Role.ADMINISTRATOR)),
    )
    return Everybody(known, away, shared)


def _members(r: Reader, group: str, now: int) -> tuple[str, ...]:
    return tuple(one.id for one in people.members(r, group, now) if one.active) if group else ()


def circle(everybody: Everybody, process_key: str, owner: str | None) -> Circle:
    """The people around a process now."""
    if owner is None:
        return everybody.shared
    row = everybody.people.get(owner)
    return everybody.shared._replace(
        owner=owner if row is not None and row.active else None,
        deputy=tuple(dict.fromkeys(_standing_in(everybody.away, process_key, owner))),
        manager=_manager(everybody.people, row),
    )


def _standing_in(away: Iterable[Absence], process_key: str, owner: str) -> Iterable[str]:
    of_owner = (one for one in away if one.person == owner)
    return (one.deputy for one in of_owner if one.processes is None or process_key in one.processes)


def _manager(known: Mapping[str, PersonRow], row: PersonRow | None) -> str | None:
    """The nearest above somebody who is still here."""
    seen: set[str] = set()
    while row is not None and row.manager_id is not None and row.manager_id not in seen:
        seen.add(row.manager_id)
        row = known.get(row.manager_id)
        if row is not None and row.active:
            return row.id
    return None
