"""People and groups as pages and API show them: to whoever may see less, less is shown."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

from engine import views
from engine.errors import NotFound
from engine.model import Role, as_group
from engine.queries import definitions
from engine.rights import may
from engine.store import groups, people, roles

if TYPE_CHECKING:
    import datetime as dt

    from engine.model import Membership, Person
    from engine.store.groups import GroupRow
    from engine.store.transaction import Reader
    from engine.turn import Turns


@dataclass(frozen=True, slots=True)
class About:
    """Somebody with what there is to know; `in_full` says that nothing was left out for who asks."""

    person: Person
    in_full: bool
    memberships: tuple[Membership, ...] = ()
    manager: Person | None = None
    reports: tuple[Person, ...] = ()


class Member(NamedTuple):
    """Somebody's time in a group; `state` is now, later or over."""

    person: Person
    since: dt.datetime | None
    until: dt.datetime | None
    state: str


@dataclass(frozen=True, slots=True)
class Group:
    """A group: `size` is how many people belong to it now, `lanes` are (process, lane) that name it, `leads` who leads
    it.
    """

    id: str
    name: str
    description: str
    size: int
    lanes: tuple[tuple[str, str], ...] = ()
    members: tuple[Member, ...] = ()
    leads: tuple[str, ...] = ()


def listed(r: Reader, at: int, person: Person | None, *, text: str, role: str, group: str, left: bool) -> list[Person]:
    """List people by name whose id, name or title holds a text, with a role or in a group; those who left on demand."""
    everybody = (_seen(views.person(one), person) for one in people.everybody(r, at))
    wanted = text.casefold().strip()
    return [
        one
        for one in everybody
        if (one.active or left)
        and wanted in f"{one.id} {one.name} {one.title}".casefold()
        and (not role or role in one.roles | {named for named, _ in one.roles_for})
        and (not group or group in one.groups)
    ]


def about(r: Reader, at: int, person_id: str, person: Person | None) -> About:
    """Find somebody, as far as who asks may see, or refuse."""
    whole = people.find_whole(r, person_id, at)
    if whole is None:
        raise NotFound("person", person_id)
    found = views.person(whole)
    if not _in_full(found, person):
        return About(_seen(found, person), in_full=False)
    manager = people.find_whole(r, found.manager, at) if found.manager else None
    return About(
        found,
        in_full=True,
        memberships=tuple(views.membership(*one) for one in people.memberships(r, person_id)),
        manager=None if manager is None else outline(views.person(manager)),
        reports=tuple(outline(views.person(one)) for one in people.everybody(r, at) if one.row.manager_id == person_id),
    )


def outline(person: Person) -> Person:
    """What everybody here may know of everybody: name, title, groups, and whether they are still here."""
    none: frozenset[str] = frozenset()
    return replace(
        person, roles=none, roles_for=frozenset(), owns=none, skills=none, stands_in=(), email=None, manager=None
    )


def _in_full(found: Person, person: Person | None) -> bool:
    return person is None or person.id == found.id or may(person, "people.see")


def _seen(found: Person, person: Person | None) -> Person:
    return found if _in_full(found, person) else outline(found)


def every_group(r: Reader, turns: Turns, at: int) -> list[Group]:
    """List the groups that somebody has added, belongs to or that a lane names, by name."""
    lanes = _lanes(r, turns)
    described = {one.id: one for one in groups.everything(r)}
    sizes: dict[str, int] = {}
    for one in people.everybody(r, at):
        for group in one.groups if one.row.active else ():
            sizes[group] = sizes.get(group, 0) + 1
    rows = [described.get(one) or groups.GroupRow(one, one) for one in {*described, *lanes}]
    found = [_group(row, sizes.get(row.id, 0), lanes) for row in rows]
    return sorted(found, key=lambda one: (one.name.casefold(), one.id))


def group(r: Reader, turns: Turns, at: int, group_id: str) -> Group:
    """Find a group with everybody who belongs to it, did or will, or refuse."""
    lanes, times = _lanes(r, turns), groups.of_group(r, group_id)
    row = groups.find(r, group_id)
    if row is None and not times and group_id not in lanes:
        raise NotFound("group", group_id)
    known = {one.row.id: outline(views.person(one)) for one in people.everybody(r, at)}
    members = []
    for one in times:
        state = "later" if one.since > at else "over" if one.until is not None and one.until <= at else "now"
        shown = views.membership(one.group, one.since, one.until)
        members.append(Member(known[one.person_id], shown.since, shown.until, state))
    size = sum(one.state == "now" and one.person.active for one in members)
    whole = _group(row or groups.GroupRow(group_id, group_id), size, lanes)
    order = {"now": 0, "later": 1, "over": 2}
    leads = tuple(roles.in_one(r, Role.LEAD, as_group(group_id)))
    return replace(
        whole, leads=leads, members=tuple(sorted(members, key=lambda one: (order[one.state], one.person.name)))
    )


def _group(row: GroupRow, size: int, lanes: dict[str, list[tuple[str, str]]]) -> Group:
    return Group(row.id, row.name, row.description, size, tuple(lanes.get(row.id, ())))


def _lanes(r: Reader, turns: Turns) -> dict[str, list[tuple[str, str]]]:
    """Which lanes name a group, of what is published."""
    found: dict[str, list[tuple[str, str]]] = {}
    for one in definitions.latest_published(r, turns):
        for lane in turns.deployed.program(r, one.id).lanes.values():
            if lane.group:
                found.setdefault(lane.group, []).append((one.name, lane.name or lane.id))
    return found
