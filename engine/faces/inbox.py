"""Work: everybody's tasks in one place."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from engine.calendar.instants import micros
from engine.commands import checking, handling, leading, undoing
from engine.commands import tasks as commands
from engine.commands.people import acting
from engine.errors import Conflict, InvalidValues, NotAllowed, NotFound, Refusal, WrongState
from engine.faces.permits import says
from engine.lists import BulkOutcome
from engine.queries import inbox, instances, queues, tasks, terms
from engine.rights import must
from engine.rights.questions import ANY
from engine.sentence import grouped, joined, say
from engine.store import searching

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Mapping, Sequence

    from engine.lists import Counts, Page, Queue
    from engine.model import Person, ProcessInstance, UserTask, WorkItem
    from engine.turn import Turns
    from engine.work.kept import Kept


MANY = 100
"""Tasks in lanes beyond which a badge may tell what it told a moment ago."""
MOST_AT_ONCE = 500
"""Tasks with which something is done at once."""


class Inbox:
    """Everything about tasks. Commands name who acts by their id (`by`)."""

    def __init__(self, turns: Turns, kept: Kept) -> None:
        """Made by `open_house`."""
        self._turns = turns
        self._kept = kept

    @says("inbox.use")
    def tasks(
        self,
        person: Person,
        view: str = "mine",
        *,
        query: str = "",
        sort: str = "",
        after: str | None = None,
        before: str | None = None,
        limit: int = 50,
    ) -> Page[UserTask]:
        """List tasks: "mine", "lanes" (open to claim), "all" (that one may see), "snoozed", "done" (by oneself), or
        "queue:" and the name of a queue.

        `query` narrows the list (`lane:warehouse due<2d`), `sort` names what it is sorted by ("priority,-created").
        """
        must(person, "inbox.use", ANY)
        wanted = inbox.Wanted(view, query, sort, after, before, limit)
        turns = self._turns
        with turns.store.reading() as r:
            return inbox.listed(r, turns, person, wanted, turns.store.now(r), turns.calendar.zone)

    @says("inbox.use")
    def count(self, person: Person, view: str = "mine", query: str = "") -> tuple[int, bool]:
        """Count what a list holds, up to a thousand; and say whether that is all."""
        must(person, "inbox.use", ANY)
        turns = self._turns
        with turns.store.reading() as r:
            return inbox.count(r, person, inbox.Wanted(view, query), turns.store.now(r), turns.calendar.zone)

    @says("inbox.use")
    def counts(self, person: Person) -> Counts:
        """Count for badges; where more wait in lanes than anybody counts, that is half a minute old at most."""
        with self._turns.store.reading() as r:
            now = self._turns.store.now(r)
            lanes = self._kept.read(
                ("lanes", person), (), lambda: tasks.in_lanes(r, person, now), where=lambda size: size > MANY
            )
            return tasks.counts(r, person, lanes, now)

    @says("inbox.use")
    def queues(self, person: Person) -> tuple[Queue, ...]:
        """Name the queues of kinds of customers in which something waits for somebody."""
        must(person, "inbox.use", ANY)
        turns = self._turns
        with turns.store.reading() as r:
            return queues.of(r, person, turns.store.now(r), turns.calendar.zone)

    @says("inbox.use")
    def words(self, person: Person) -> tuple[Mapping[str, str], tuple[str, ...]]:
        """Tell by which words tasks can be looked for, and what each finds; and which columns open requests have."""
        must(person, "inbox.use", ANY)
        with self._turns.store.reading() as r:
            return terms.WORDS, tuple(sorted(searching.columns(r)))

    @says("inbox.use")
    def take_next(self, of: Sequence[str] = (), *, by: str, request_id: str | None = None) -> UserTask | None:
        """Take the task whose turn it is, of all queues and lanes of somebody, or the first `of` some; None where
        nothing waits.

        What somebody else takes at the same moment is left to them, and the one behind it is taken.
        """
        turns = self._turns
        with turns.store.reading() as r:
            now = turns.store.now(r)
            person = acting(r, by, now)
            must(person, "inbox.use", ANY)
            found = of or [one.id for one in queues.next_of(r, turns, person, now)]
        for one in found:
            try:
                return self.claim(one, by=by, request_id=request_id)
            except (Conflict, WrongState, NotAllowed, NotFound):
                continue
        return None

    @says("task.see")
    def open(self, task_id: str, person: Person) -> WorkItem:
        """Show a task with its form and values; refused to who may not see it."""
        with self._turns.store.reading(still=True) as r:
            return tasks.opened(r, self._turns, task_id, person)

    @says("task.work")
    def claim(self, task_id: str, *, by: str, request_id: str | None = None) -> UserTask:
        """Take a task; `Conflict` names who has it already."""
        return self._do(partial(commands.claim, task_id=task_id, by=by), by, request_id)

    @says("task.work")
    def release(self, task_id: str, *, by: str, request_id: str | None = None) -> UserTask:
        """Give a task back to its lane."""
        return self._do(partial(commands.release, task_id=task_id, by=by), by, request_id)

    @says("task.assign")
    def assign(self, task_id: str, assignee: str, *, by: str, request_id: str | None = None) -> UserTask:
        """Give a task to a person who may do it."""
        return self._do(partial(commands.assign, task_id=task_id, assignee=assignee, by=by), by, request_id)

    @says("task.work")
    def postpone(
        self, task_id: str, until: dt.datetime | None, *, by: str, days: int = 0, request_id: str | None = None
    ) -> UserTask:
        """Put a task off until a moment, or for so many working `days` of the calendar that counts for it, until work
        begins; or (None, 0) take it up again. What nobody has is claimed with that.
        """
        at = None if until is None else micros(until)
        return self._do(partial(handling.postpone, task_id=task_id, until=at, by=by, days=days), by, request_id)

    @says("task.work")
    def ask(
        self, task_id: str, whom: str, words: str = "", *, by: str, part: bool = False, request_id: str | None = None
    ) -> UserTask:
        """Ask somebody about a task, or have them do a `part` of it: it goes to them and comes back."""
        deed = partial(handling.ask, task_id=task_id, whom=whom, words=words, by=by, do=part)
        return self._do(deed, by, request_id)

    @says("task.work")
    def answer(self, task_id: str, words: str = "", *, by: str, request_id: str | None = None) -> UserTask:
        """Give a task back to who asked, with an answer; who asked may take it back without one."""
        return self._do(partial(handling.answer, task_id=task_id, words=words, by=by), by, request_id)

    @says("task.work")
    def hand_over(
        self, task_id: str, whom: str, words: str = "", *, by: str, request_id: str | None = None
    ) -> UserTask:
        """Give a task to somebody for good, with a note."""
        return self._do(partial(handling.hand_over, task_id=task_id, whom=whom, words=words, by=by), by, request_id)

    @says("task.work")
    def tick(self, task_id: str, item: str, *, by: str, done: bool = True, request_id: str | None = None) -> UserTask:
        """Tick an item on the checklist of a task, or (not `done`) take that back."""
        return self._do(partial(checking.tick, task_id=task_id, item=item, done=done, by=by), by, request_id)

    @says("task.work")
    def add_check(self, task_id: str, item: str, *, by: str, request_id: str | None = None) -> UserTask:
        """Put an item of one's own on the checklist of a task."""
        return self._do(partial(checking.add, task_id=task_id, item=item, by=by), by, request_id)

    @says("task.work")
    def remove_check(self, task_id: str, item: str, *, by: str, request_id: str | None = None) -> UserTask:
        """Take an item off the checklist of a task that one has added oneself."""
        return self._do(partial(checking.remove, task_id=task_id, item=item, by=by), by, request_id)

    @says("task.work")
    def answer_offer(
        self, task_id: str, *, accept: bool, words: str = "", by: str, request_id: str | None = None
    ) -> UserTask:
        """Hand a task over as a lead has asked (`accept`), or keep it; the lead is told."""
        deed = partial(leading.answer, task_id=task_id, accept=accept, words=words, by=by)
        return self._do(deed, by, request_id)

    @says("task.work")
    def take_back(self, task_id: str, *, by: str, request_id: str | None = None) -> UserTask:
        """Open a completed task again, as long as nothing has come of it."""
        return self._do(partial(undoing.take_back, task_id=task_id, by=by), by, request_id)

    @says("inbox.use")
    def could_take_back(self, task_id: str, person: Person) -> bool:
        """Whether somebody who has completed a task could take that back at this moment."""
        must(person, "inbox.use", ANY)
        with self._turns.store.reading(still=True) as r:
            return undoing.could(r, task_id, person)

    @says("task.work")
    def for_each(
        self,
        deed: str,
        task_ids: Sequence[str],
        *,
        by: str,
        whom: str = "",
        until: dt.datetime | None = None,
        days: int = 0,
        channel: str = "ui",
    ) -> BulkOutcome:
        """Claim, release, assign, postpone or complete many tasks, one by one; tells which could not be, and why."""
        acts: dict[str, Any] = {
            "claim": lambda one: self.claim(one, by=by),
            "release": lambda one: self.release(one, by=by),
            "assign": lambda one: self.assign(one, whom, by=by),
            "postpone": lambda one: self.postpone(one, until, by=by, days=days),
            "complete": lambda one: self.complete(one, {}, by=by, channel=channel),
        }
        with self._turns.store.reading() as r:
            person = acting(r, by, self._turns.store.now(r))
            must(person, "inbox.use", ANY)
        act = acts.get(deed)
        if act is None:
            raise InvalidValues(say("The deed"), {"deed": say("Choose one of %(choices)s.", choices=", ".join(acts))})
        if len(task_ids) > MOST_AT_ONCE:
            wrong = say("Choose at most %(number)s tasks at once.", number=grouped(MOST_AT_ONCE))
            raise InvalidValues(say("The selection"), {"ids": wrong})
        failed = [(one, why) for one in dict.fromkeys(task_ids) if (why := _refused(act, one))]
        with self._turns.store.reading() as r:
            about = tasks.about(r, [one for one, _ in failed], person)
        return BulkOutcome(len(set(task_ids)) - len(failed), tuple(failed), about)

    @says("inbox.use")
    def matching(self, person: Person, view: str = "mine", query: str = "") -> list[str]:
        """Give the ids of all tasks of a list, for doing something with each; refused where there are too many."""
        must(person, "inbox.use", ANY)
        turns = self._turns
        with turns.store.reading() as r:
            wanted = inbox.Wanted(view, query)
            return inbox.matching(r, person, wanted, turns.store.now(r), turns.calendar.zone, MOST_AT_ONCE)

    @says("task.work")
    def complete(
        self,
        task_id: str,
        values: Mapping[str, Any],
        *,
        by: str,
        read_at: Mapping[str, int] | None = None,
        request_id: str | None = None,
        channel: str = "api",
    ) -> ProcessInstance:
        """Do a task with these values; `InvalidValues` names each field that does not fit."""
        deed = partial(commands.complete, task_id=task_id, by=by, values=values, read_at=read_at)
        return self._instance(self._turns.take(deed, actor=by, channel=channel, request_id=request_id))

    @says("task.work")
    def complete_form(
        self,
        task_id: str,
        fields: Mapping[str, str | Sequence[str]],
        *,
        by: str,
        read_at: Mapping[str, int] | None = None,
        request_id: str | None = None,
    ) -> ProcessInstance:
        """Do a task with what was typed into its HTML form."""
        deed = partial(commands.complete_form, task_id=task_id, by=by, fields=fields, read_at=read_at)
        return self._instance(self._turns.take(deed, actor=by, channel="ui", request_id=request_id))

    def _do(self, deed: Any, by: str, request_id: str | None) -> UserTask:
        task_id = self._turns.take(deed, actor=by, channel="ui", request_id=request_id)
        with self._turns.store.reading() as r:
            return tasks.find(r, self._turns, task_id)

    def _instance(self, instance_id: str) -> ProcessInstance:
        with self._turns.store.reading() as r:
            return instances.find(r, self._turns.deployed, instance_id)


def _refused(act: Callable[[str], object], task_id: str) -> str:
    """Do it, and say why not where it was refused."""
    try:
        act(task_id)
    except InvalidValues as refusal:
        return joined((refusal.sentence, *refusal.fields.values()))
    except Refusal as refusal:
        return refusal.sentence
    return ""
