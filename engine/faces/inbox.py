"""Work: everybody's tasks in one place."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from engine.commands import tasks as commands
from engine.faces.permits import says
from engine.queries import inbox, instances, tasks
from engine.rights import must
from engine.rights.questions import ANY

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from engine.model import Counts, Page, Person, ProcessInstance, UserTask, WorkItem
    from engine.turn import Turns


class Inbox:
    """Everything about tasks. Commands name who acts by their id (`by`)."""

    def __init__(self, turns: Turns) -> None:
        """Made by `open_house`."""
        self._turns = turns

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
        """List tasks: "mine", "lanes" (open to claim), "all" (that one may see), "snoozed" or "done" (by oneself).

        `query` narrows the list (`lane:warehouse due<2d`), `sort` names what it is sorted by ("priority,-created").
        """
        must(person, "inbox.use", ANY)
        wanted = inbox.Wanted(view, query, sort, after, before, limit)
        turns = self._turns
        with turns.store.reading() as r:
            return inbox.listed(r, turns.deployed, person, wanted, turns.store.now(r), turns.calendar.zone)

    @says("inbox.use")
    def count(self, person: Person, view: str = "mine", query: str = "") -> tuple[int, bool]:
        """Count what a list holds, up to a thousand; and say whether that is all."""
        must(person, "inbox.use", ANY)
        turns = self._turns
        with turns.store.reading() as r:
            return inbox.count(r, person, inbox.Wanted(view, query), turns.store.now(r), turns.calendar.zone)

    @says("inbox.use")
    def counts(self, person: Person) -> Counts:
        """Count for badges."""
        with self._turns.store.reading() as r:
            return tasks.counts(r, person, self._turns.store.now(r))

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
            return tasks.find(r, task_id)

    def _instance(self, instance_id: str) -> ProcessInstance:
        with self._turns.store.reading() as r:
            return instances.find(r, self._turns.deployed, instance_id)
