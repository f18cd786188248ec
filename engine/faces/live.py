"""Live: what changes while somebody looks at it, as numbers that rise, and who else looks at the same."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from engine.commands.one_time import digest
from engine.errors import NotFound, Refusal
from engine.faces.permits import guard, permit, says
from engine.queries import tasks as queries
from engine.rights import may, may_see, must
from engine.rights.questions import ANY
from engine.store import people, tasks, topics
from engine.work import presence

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping

    from engine.model import Person, UserTask
    from engine.turn import Turns
    from engine.work.news import News

MOST_PLACES = 40
"""Places that one browser may ask about at a time."""


class Followed(NamedTuple):
    """What somebody at a browser follows: the topics of each place, and at which of them others see them looking.

    `sign` stands for what they may see: who may see something else has other numbers.
    """

    topics: Mapping[str, frozenset[str]]
    looks: tuple[str, ...]
    sign: str


class TaskNews(NamedTuple):
    """How it stands with a task: `done_by` is the name of who ended it, `others` names who else looks at it."""

    task: UserTask
    done_by: str | None
    others: tuple[str, ...]


class Live:
    """Numbers for places: "work", "all", "t:<task id>", "i:<request id>", "d:<draft id>"."""

    EVERYTHING = topics.EVERYTHING

    def __init__(self, turns: Turns, news: News) -> None:
        """Made by `open_house`."""
        self._turns = turns
        self._news = news

    @property
    def is_heard(self) -> bool:
        """Whether changes are heard in this process; without, everybody has to look for themselves."""
        return self._news.is_heard

    @says("visit")
    def listen(self, told: Callable[[Collection[str]], None]) -> None:
        """Call `told` with the topics of whatever changes; for whoever keeps streams open."""
        self._news.follow(told)

    @says("visit")
    def enter(self, person_id: str, places: Iterable[str]) -> None:
        """Let others see that somebody looks at places, which they may see."""
        self._news.presence.enter(person_id, places)

    @says("visit")
    def leave(self, person_id: str, places: Iterable[str]) -> None:
        """They look away."""
        self._news.presence.leave(person_id, places)

    @says("visit")
    def number(self, found: Iterable[str], sign: str) -> str:
        """The newest number of topics; for another sign, from another process or another time it is another one."""
        return f"{self._news.epoch}{sign}.{self._news.number(found)}"

    @says("visit")
    def ends(self, token: str, who: Person) -> frozenset[str]:
        """Topics after which it is asked again whether somebody is still signed in, and what they may."""
        return frozenset({topics.of_session(digest(token)), topics.of_sessions(who.id), topics.PEOPLE})

    @says("news.hear")
    def follow(self, places: Iterable[str], person: Person) -> Followed:
        """Give the topics of places; those that somebody may not see, or that are not there, are left out."""
        must(person, "news.hear", ANY)
        asked = list(dict.fromkeys(places))[:MOST_PLACES]
        found = {one: theirs for one in asked if (theirs := self._topics(one, person)) is not None}
        return Followed(found, tuple(one for one in found if one[:2] in {"t:", "d:"}), _sign(person))

    @says("news.hear")
    def mark(self, place: str, person: Person) -> str:
        """Give the number of somebody's inbox ("work", "all"), to be shown with what is read after that."""
        must(person, "news.hear", ANY)
        return self.number(_INBOX[place](person), _sign(person)) if self.is_heard else ""

    @says("task.see")
    def task(self, task_id: str, person: Person) -> TaskNews:
        """Say how it stands with a task, and who else looks at it."""
        with self._turns.store.reading() as r:
            row = tasks.find(r, task_id)
            if row is None or not may_see(row, person):
                raise NotFound("task", task_id)
            (task,) = queries.shown(r, self._turns, [row])
            done_by = people.names(r, [row.completed_by]).get(row.completed_by) if row.completed_by else None
        return TaskNews(task, done_by, self._others(f"t:{task_id}", person))

    @says("inbox.use")
    def fates(self, task_ids: Iterable[str], person: Person) -> tuple[TaskNews, ...]:
        """Say what has become of tasks that somebody had before them; of those they may see no more, nothing."""
        must(person, "inbox.use", ANY)
        with self._turns.store.reading() as r:
            rows = [row for row in tasks.find_many(r, list(task_ids)) if may_see(row, person)]
            names = people.names(r, sorted({row.completed_by for row in rows if row.completed_by}))
            shown = queries.shown(r, self._turns, rows)
        return tuple(TaskNews(one, names.get(one.completed_by or ""), ()) for one in shown)

    @permit("draft.see", "draft_id")
    def draft(self, draft_id: str, *, person: Person) -> tuple[str, ...]:
        """Name the others who have a draft open."""
        return self._others(f"d:{draft_id}", person)

    def _others(self, place: str, person: Person) -> tuple[str, ...]:
        found = sorted(self._news.presence.at(place) - {person.id})
        if not found:
            return ()
        with self._turns.store.reading() as r:
            return tuple(people.names(r, found).values())

    def _topics(self, place: str, person: Person) -> frozenset[str] | None:
        if place in _INBOX:
            return _INBOX[place](person)
        kind, _, key = place.partition(":")
        look = _LOOK.get(kind)
        try:
            return None if look is None or not key else look(self._turns, key, person)
        except Refusal:
            return None


def _work(person: Person) -> frozenset[str]:
    """What somebody finds in their inbox: what they have, what is offered to them, and to whom they stand in for."""
    found = {topics.of_person(person.id), *map(topics.of_group, person.groups), *map(topics.of_name, person.called)}
    for one in person.stands_in:
        found |= {topics.of_person(one.person), *map(topics.of_group, one.groups), *map(topics.of_name, one.called)}
    return frozenset(found)


def _sign(person: Person) -> str:
    theirs = (person.id, person.groups, person.roles, person.roles_for, person.owns, person.stands_in)
    return f"{hash(theirs) & 0xFFFFFF:06x}"


def _all(person: Person) -> frozenset[str]:
    if may(person, "task.see"):
        return frozenset({topics.TASKS})
    keys = {*person.owns, *(key for _, key in person.roles_for)}
    return _work(person) | {topics.of_process(key) for key in keys if may(person, "task.see", key)}


def _of_task(turns: Turns, task_id: str, person: Person) -> frozenset[str]:
    with turns.store.reading() as r:
        row = tasks.find(r, task_id)
    if row is None or not may_see(row, person):
        raise NotFound("task", task_id)
    return frozenset({topics.of_task(task_id), presence.topic(f"t:{task_id}")})


def _of_request(turns: Turns, instance_id: str, person: Person) -> frozenset[str]:
    with turns.store.reading() as r:
        guard(r, turns, person, "request.see", "instance_id", instance_id)
    return frozenset({topics.of_instance(instance_id)})


def _of_draft(turns: Turns, draft_id: str, person: Person) -> frozenset[str]:
    with turns.store.reading() as r:
        guard(r, turns, person, "draft.see", "draft_id", draft_id)
    return frozenset({presence.topic(f"d:{draft_id}")})


_INBOX: dict[str, Callable[[Person], frozenset[str]]] = {"work": _work, "all": _all}
_LOOK: dict[str, Callable[[Turns, str, Person], frozenset[str]]] = {"t": _of_task, "i": _of_request, "d": _of_draft}
