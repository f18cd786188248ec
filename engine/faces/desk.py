"""What somebody keeps at their desk: views of the inbox, drafts, and what is said of the work."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from engine.calendar.instants import moment
from engine.commands import remarking
from engine.commands.people import acting
from engine.errors import InvalidValues, NotAllowed, NotFound
from engine.faces.permits import says
from engine.lists import KeptView, Remark
from engine.queries import inbox, told
from engine.rights import must
from engine.rights.questions import ANY, may_do, may_see
from engine.sentence import say
from engine.store import people, remarks, seen, task_views, tasks, telling_choices, tellings, typed
from engine.store.task_views import ViewRow
from engine.turn.telling import MENTIONED

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from engine.model import Person
    from engine.store.transaction import Reader
    from engine.turn import Turns

MOST_VIEWS = 50
LONGEST_NAME = 60


class Desk:
    """Views, drafts and remarks. Verbs name who acts by their id (`by`) or themselves (`person`)."""

    def __init__(self, turns: Turns) -> None:
        """Made by `open_house`."""
        self._turns = turns

    @says("inbox.use")
    def views(self, person: Person) -> tuple[KeptView, ...]:
        """List the kept views of somebody and of their groups, the pinned ones first."""
        must(person, "inbox.use", ANY)
        with self._turns.store.reading() as r:
            rows = task_views.theirs(r, person.id, person.groups)
            names = people.names(r, sorted({row.person_id for row in rows}))
            return tuple(_shown(row, names, person.id) for row in rows)

    @says("inbox.use")
    def keep_view(
        self,
        name: str,
        *,
        by: str,
        base: str = "mine",
        query: str = "",
        sort: str = "",
        columns: Sequence[str] = (),
        group: str | None = None,
        pinned: bool = False,
    ) -> str:
        """Keep a view under a name, for oneself or for a group that one is in; `InvalidValues` says what cannot be."""
        turns, called = self._turns, " ".join(name.split())
        if not 0 < len(called) <= LONGEST_NAME:
            raise InvalidValues(
                say("The view"), {"name": say("Give it a name of at most %(number)s characters.", number=LONGEST_NAME)}
            )

        def keep(w: Any, now: int) -> str:
            person = acting(w, by, now)
            must(person, "inbox.use", ANY)
            if group is not None and group not in person.groups:
                raise InvalidValues(say("The view"), {"group": say("It can be shared with a group that you are in.")})
            inbox.tests_of(w, person, inbox.Wanted(base, query, sort), now, turns.calendar.zone)
            if sum(one.person_id == by for one in task_views.theirs(w, by, ())) >= MOST_VIEWS:
                raise InvalidValues(
                    say("The view"),
                    {"name": say("You keep %(number)s views already. Delete one first.", number=MOST_VIEWS)},
                )
            row = ViewRow(turns.new_id(), by, group, called, base, query, sort, ",".join(columns), int(pinned), now)
            task_views.add(w, row)
            return row.id

        return turns.write(keep)

    @says("inbox.use")
    def drop_view(self, view_id: str, *, by: str) -> None:
        """Forget a view that one has kept oneself."""

        def drop(w: Any, now: int) -> None:
            must(acting(w, by, now), "inbox.use", ANY)
            row = task_views.find(w, view_id)
            if row is None or row.person_id != by:
                raise NotFound("kept view", view_id)
            task_views.drop(w, view_id)
            telling_choices.forget_view(w, view_id)

        self._turns.write(drop)

    @says("task.work", note=False)
    def keep_draft(self, task_id: str, fields: Mapping[str, Sequence[str]], *, by: str) -> None:
        """Keep what somebody has typed into the form of an open task and not sent yet."""

        def keep(w: Any, now: int) -> None:
            row, person = tasks.find(w, task_id), acting(w, by, now)
            if row is None or not may_see(row, person):
                raise NotFound("task", task_id)
            if not may_do(row, person):
                deed = say("fill in the task '%(task)s'", task=row.name)
                raise NotAllowed(person.name, deed, say("it belongs to another lane"))
            if row.state == "open":
                typed.keep(w, by, task_id, {name: list(texts) for name, texts in fields.items()}, now)

        self._turns.write(keep)

    @says("task.see", note=False)
    def remark(self, task_id: str, words: str, *, by: str) -> tuple[str, ...]:
        """Say something of a task; who is named with an @ and may see it is told. Gives the ids of which nobody is."""
        return self._turns.write(lambda w, now: remarking.remark(w, task_id, words, by, self._turns.new_id(), now))

    @says("task.see")
    def remarks(self, task_id: str, person: Person) -> tuple[Remark, ...]:
        """Give all that was said of the request that a task belongs to, the oldest first."""
        with self._turns.store.reading() as r:
            row = tasks.find(r, task_id)
            if row is None or not may_see(row, person):
                raise NotFound("task", task_id)
            return _told(r, remarks.of_instance(r, row.instance_id))

    @says("inbox.use")
    def mentions(self, person: Person) -> tuple[Remark, ...]:
        """Give the remarks that name somebody, that they have not looked at, and of which they may be told now."""
        must(person, "inbox.use", ANY)
        with self._turns.store.reading() as r:
            found = remarks.mentions(r, person.id)
            about = tasks.find_many(r, sorted({row.task_id for row in found})) if found else ()
            theirs = {task.id for task in about if told.sees_task(task, person)}
            ids = {
                row.id: tellings.named(person.id, MENTIONED, row.id, "") for row in found if row.task_id not in theirs
            }
            rows = tellings.find_many(r, list(ids.values())) if ids else []
            led = {one.id for one in told.shown(r, rows, person, self._turns.store.now(r))} if rows else set()
            shown = [row for row in found if row.task_id in theirs or ids[row.id] in led]
            return tuple(replace(one, telling=ids.get(one.id, "")) for one in _told(r, shown))

    @says("task.see", note=False)
    def saw(self, task_id: str, *, by: str) -> None:
        """Take note that somebody has looked at a task and at what was said of its request."""

        def note(w: Any, now: int) -> None:
            row = tasks.find(w, task_id)
            if row is None or not may_see(row, acting(w, by, now)):
                raise NotFound("task", task_id)
            seen.keep(w, by, task_id, row.sequence, now)
            remarks.saw(w, by, row.instance_id, now)
            tellings.saw_of(w, by, row.instance_id, now)

        self._turns.write(note)


def _shown(row: ViewRow, names: Mapping[str, str], by: str) -> KeptView:
    return KeptView(
        id=row.id,
        name=row.name,
        view=row.base,
        query=row.query,
        sort=row.sort,
        columns=tuple(filter(None, row.columns.split(","))),
        group=row.group,
        pinned=bool(row.pinned),
        kept_by=names.get(row.person_id, row.person_id),
        own=row.person_id == by,
    )


def _told(r: Reader, rows: Sequence[remarks.RemarkRow]) -> tuple[Remark, ...]:
    names = people.names(r, sorted({row.person_id for row in rows}))
    return tuple(
        Remark(
            row.id,
            row.task_id,
            names.get(row.person_id, row.person_id),
            row.kind,
            row.text,
            moment(row.at),
        )
        for row in rows
    )
