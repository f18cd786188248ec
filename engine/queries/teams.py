"""A team as its lead sees it: who has what, what waits and since when, and who could take it, with the reason.

Everything ends at a cap, so that a page costs by the people of a group and not by its work.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from typing import TYPE_CHECKING, Any, NamedTuple

from engine import views
from engine.calendar.instants import moment
from engine.queries.breaches import standing, worked
from engine.queries.people import outline
from engine.queries.tasks import shown
from engine.rights.questions import receives
from engine.sentence import INSTANT, say, say_many
from engine.store import absences, groups, people, teams
from engine.turn.duties import verdicts

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from engine.model import Person, UserTask
    from engine.store.people import Whole
    from engine.store.tasks import TaskRow
    from engine.store.teams import Did, Waits
    from engine.store.transaction import Reader
    from engine.turn import Turns

MOST_PEOPLE, MOST_HELD, MOST_SHOWN, MOST_DID = 60, 200, 20, 300
MOST_WAITING, MOST_AGED, MOST_SUGGESTED = 30, 1_000, 10
MIDDLE, MOST_OF_THEM = 50, 85
"""The percentiles of the age of what waits."""


class Suggestion(NamedTuple):
    """Who could take a task, and why, a sentence each."""

    person_id: str
    name: str
    why: tuple[str, ...]


class Load(NamedTuple):
    """What somebody has of the work of a group: how many tasks, how many of them late, and (microseconds of working
    time) what is agreed upon for them. `tasks` are the first of them; `elsewhere` counts what they have of other
    groups, `away_until` says that they are away. Counts end at `MOST_HELD`.
    """

    person: Person
    open: int
    late: int
    agreed: dt.timedelta
    elsewhere: int
    tasks: tuple[UserTask, ...]
    away_until: dt.datetime | None = None
    free_since: dt.datetime | None = None


class Board(NamedTuple):
    """A team: its people with what they have, what waits for it (the first of it, and how much; not `whole` where there
    is more), how long half and 85 of 100 of it have waited at most (None: nothing waits), and who could take it.
    """

    group: str
    name: str
    people: tuple[Load, ...]
    waiting: tuple[UserTask, ...]
    size: int
    whole: bool
    half: dt.timedelta | None
    most: dt.timedelta | None
    day: dt.timedelta
    suggestions: Mapping[str, Suggestion]


class _Member(NamedTuple):
    person: Person
    held: list[TaskRow]
    did: list[Did]
    away_until: int | None


def board(r: Reader, turns: Turns, group: str, now: int) -> Board:
    """Lay out a team."""
    turns.hours.look(r)
    members = [_member(r, one, now) for one in _people(r, group, now)]
    waiting, since = teams.waiting(r, group, MOST_WAITING), teams.since(r, group, MOST_AGED + 1)
    ages = [_age(r, turns, one, now) for one in since[:MOST_AGED]]
    row = groups.find(r, group)
    return Board(
        group,
        row.name if row is not None else group,
        tuple(_load(r, turns, one, group, now) for one in members),
        tuple(_shown(r, turns, waiting, now)),
        len(ages),
        len(since) <= MOST_AGED,
        percentile(ages, MIDDLE),
        percentile(ages, MOST_OF_THEM),
        dt.timedelta(microseconds=turns.hours.company.day_length),
        suggestions(r, turns, members, waiting[:MOST_SUGGESTED], now),
    )


def _age(r: Reader, turns: Turns, one: Waits, now: int) -> dt.timedelta:
    """For how long a task has waited, in the working time of its lane."""
    return worked(turns.hours.at(turns.deployed.program(r, one.definition_id), one.element), one.since, now)


def _people(r: Reader, group: str, now: int) -> list[Whole]:
    found = (people.find_whole(r, row.id, now) for row in people.members(r, group, now)[:MOST_PEOPLE])
    return [one for one in found if one is not None and one.row.active]


def percentile(lengths: Sequence[dt.timedelta], share: int) -> dt.timedelta | None:
    """The smallest of these that `share` of a hundred do not exceed (nearest rank); None of none.

    >>> percentile([dt.timedelta(hours=one) for one in (9, 1, 4)], 50), percentile([], 50)
    (datetime.timedelta(seconds=14400), None)
    """
    return sorted(lengths)[-(-len(lengths) * share // 100) - 1] if lengths else None


def _member(r: Reader, whole: Whole, now: int) -> _Member:
    person_id = whole.row.id
    found = absences.listed(r, now, person_id=person_id)
    away = max((row.until for row, _, _ in found if row.person_id == person_id and row.since <= now), default=None)
    return _Member(views.person(whole), teams.held(r, person_id, MOST_HELD), teams.did(r, person_id, MOST_DID), away)


def _load(r: Reader, turns: Turns, one: _Member, group: str, now: int) -> Load:
    theirs = [row for row in one.held if row.group == group]
    return Load(
        outline(one.person),
        len(theirs),
        sum(row.due_sort < now for row in theirs),
        dt.timedelta(microseconds=_agreed(r, turns, theirs)),
        len(one.held) - len(theirs),
        tuple(_shown(r, turns, theirs[:MOST_SHOWN], now)),
        None if one.away_until is None else moment(one.away_until),
        None if one.held or not one.did else moment(one.did[0].completed_at),
    )


def _agreed(r: Reader, turns: Turns, rows: Sequence[TaskRow]) -> int:
    """The working time that is agreed upon for tasks."""
    return sum(turns.deployed.program(r, row.definition_id).agreed.get(row.element, 0) for row in rows)


def _shown(r: Reader, turns: Turns, rows: Sequence[TaskRow], now: int) -> list[UserTask]:
    def further(row: TaskRow) -> dict[str, Any]:
        return {"standing": standing(row, turns.deployed.program(r, row.definition_id), turns.hours, now)}

    return shown(r, turns, rows, further)


# -- who could take it -----------------------------------------------------------------------------


def suggestions(
    r: Reader, turns: Turns, members: Sequence[_Member], waiting: Sequence[TaskRow], now: int
) -> dict[str, Suggestion]:
    """Say for each task who could take it: of those who are here and may do it, whoever has least to do, then whoever
    has done it most. The first due chooses first, and what it adds to somebody's work counts for the next.
    """
    here = [one for one in members if one.away_until is None]
    work = {one.person.id: _agreed(r, turns, one.held) for one in here}
    size = {one.person.id: len(one.held) for one in here}
    done = {one.person.id: Counter((did.process_key, did.element) for did in one.did) for one in here}
    able = {one.person.id: _may_do(r, turns, one.person, waiting) for one in here}
    found: dict[str, Suggestion] = {}
    for row in waiting:
        step = (row.process_key, row.element)
        fit = [one for one in here if row.id in able[one.person.id]]
        if not fit:
            continue
        keys = {one.person.id: (work[one.person.id], size[one.person.id], -done[one.person.id][step]) for one in fit}
        best = min(fit, key=lambda one: (keys[one.person.id], one.person.id))
        who = best.person.id
        further = size[who] - len(best.held)
        found[row.id] = Suggestion(who, best.person.name, _why(turns, best, done[who][step], further, now))
        work[who] += _agreed(r, turns, [row])
        size[who] += 1
    return found


def _may_do(r: Reader, turns: Turns, person: Person, rows: Sequence[TaskRow]) -> set[str]:
    """Those of these tasks that somebody may be given: theirs to do, with the skills that it takes."""
    offered = [(row, ways) for row in rows if (ways := receives(row, person))]
    asked = [(turns.deployed.program(r, row.definition_id), row, ways) for row, ways in offered]
    why = verdicts(r, asked, person)
    return {row.id for _, row, _ in asked if row.id not in why or not why[row.id].why}


def _why(turns: Turns, one: _Member, done: int, further: int, now: int) -> tuple[str, ...]:
    """The reasons, a sentence each; `further` tasks are suggested to them before this one."""
    zone, size = turns.calendar.zone, len(one.held)
    first = say("Has done %(number)s of these.", number=done) if done else say("Has not done this step lately.")
    if size:
        second = say_many("Has %(number)s task in hand.", "Has %(number)s tasks in hand.", size)
    elif one.did and moment(one.did[0].completed_at, zone).date() == moment(now, zone).date():
        since = moment(one.did[0].completed_at, zone)
        second = say("Has nothing in hand since %(time)s.", time=f"{since:%H:%M}", **{INSTANT: since})
    else:
        second = say("Has nothing in hand.")
    before = (say("Suggested to them before this one: %(number)s.", number=further),) if further else ()
    return (first, second, *before, *_skilled(one))


def _skilled(one: _Member) -> tuple[str, ...]:
    skills = sorted(one.person.skills)
    return (say("Can do: %(skills)s.", skills=", ".join(skills)),) if skills else ()
