"""What the front line reports: problems with a step, who answers them, the version that fixes them."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from engine.commands import feedback as commands
from engine.commands import feedback_links
from engine.commands.feedback import Told
from engine.commands.people import SYSTEM
from engine.errors import InvalidValues, NotFound
from engine.faces.permits import permit, says
from engine.governance.feedback import ACCEPTED, CATEGORIES, DECISIONS, OFTEN, SHOWN_BY, STATES
from engine.queries import feedback as queries
from engine.queries import instances, steps
from engine.queries.feedback import Wanted
from engine.sentence import say
from engine.store import definitions, feedback, review_actions
from engine.turn import asking
from engine.work.at_once import catch_up

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable

    from engine.lists import Page
    from engine.model import Person
    from engine.queries.feedback import Report
    from engine.store.review_actions import ActionRow
    from engine.turn import Turn, Turns

__all__ = ["CATEGORIES", "DECISIONS", "OFTEN", "SHOWN_BY", "STATES", "Feedback", "Wanted"]
ALL = Wanted()
"""The first page of everything."""


class Fixable(NamedTuple):
    """What the next version of a process may fix: reports that a change was promised to, and actions of reviews."""

    reports: tuple[Report, ...]
    actions: tuple[ActionRow, ...]


class Feedback:
    """Everything about reports from the front line. Commands name who acts by their id (`by`)."""

    def __init__(self, turns: Turns) -> None:
        """Made by `open_house`."""
        self._turns = turns

    # -- reporting ---------------------------------------------------------------------------------

    @permit("feedback.give", "instance_id")
    def steps(self, instance_id: str, *, person: Person | None = None) -> dict[str, str]:
        """Name the steps of a request that a problem can be reported with, by element; where it has been come first."""
        with self._turns.store.reading() as r:
            row = instances.row(r, instance_id)
            return steps.of_instance(r, instance_id, self._turns.deployed.program(r, row.definition_id))

    @permit("feedback.give", "instance_id")
    def report(
        self,
        instance_id: str,
        element: str,
        text: str,
        *,
        category: str,
        often: str = "",
        suggestion: str = "",
        task_id: str | None = None,
        by: str,
        request_id: str | None = None,
    ) -> str:
        """Report a problem with a step of a request (and the task at which it was seen); gives the id of the report.

        It is kept together with the request that leads through answering it, or alone where that does not run.
        """
        told = Told(instance_id, element, category, text, often, suggestion, task_id)
        found = self._turns.take(partial(commands.report, told=told, by=by), actor=by, request_id=request_id)
        self._turns.wake()
        return found

    # -- reading -----------------------------------------------------------------------------------

    @permit("feedback.list")
    def listed(self, wanted: Wanted = ALL, *, person: Person) -> Page[Report]:
        """List what somebody has reported, was asked about, or has to answer, the youngest first."""
        with self._turns.store.reading() as r:
            return queries.of_person(r, self._turns, person, wanted)

    @permit("feedback.list")
    def of_process(self, process_key: str, wanted: Wanted = ALL, *, person: Person | None = None) -> Page[Report]:
        """List what was reported about a process, the youngest first; with a person, what they may see of it."""
        with self._turns.store.reading() as r:
            return queries.of_process(r, self._turns, process_key, person, wanted)

    @permit("feedback.list")
    def steps_of(self, process_key: str, *, person: Person) -> dict[str, str]:
        """Name the steps of a process about which something was reported, to whoever may see all that was."""
        with self._turns.store.reading() as r:
            return queries.steps(r, self._turns, process_key, person)

    @permit("feedback.see", "feedback_id")
    def find(self, feedback_id: str, *, person: Person | None = None) -> Report:
        """Find one report."""
        with self._turns.store.reading() as r:
            return queries.find(r, self._turns, feedback_id)

    @says("feedback.list")
    def of_instance(self, instance_id: str) -> str | None:
        """Give the id of the report that a request leads through answering, if it does."""
        with self._turns.store.reading() as r:
            row = feedback.of_instance(r, instance_id)
        return None if row is None else row.id

    @permit("feedback.see", "feedback_id")
    def relations(self, feedback_id: str, *, person: Person) -> frozenset[str]:
        """Say what somebody is to a report: reporter, concerned, deputy."""
        with self._turns.store.reading() as r:
            return queries.relations(r, self._turns, commands.find(r, feedback_id), person)

    @permit("feedback.see", "feedback_id")
    def whom(self, feedback_id: str, *, person: Person | None = None) -> dict[str, str]:
        """Name the groups that can be asked about a report, as `ask` takes them, each with its lanes in words."""
        with self._turns.store.reading() as r:
            row = commands.find(r, feedback_id)
            version = definitions.latest_id(r, row.process_key) or row.definition_id
            return dict(asking.groups(r, self._turns.deployed.program(r, version)))

    @says("process.see")
    def fixable(self, process_key: str) -> Fixable:
        """List what the next version of a process may fix."""
        with self._turns.store.reading() as r:
            rows = [row for row in feedback.unclosed(r, process_key) if row.state == ACCEPTED]
            actions = [one for one in review_actions.of_process(r, process_key) if one.done_at is None]
            return Fixable(tuple(queries.shown(r, self._turns, rows)), tuple(actions))

    # -- answering ---------------------------------------------------------------------------------

    @permit("feedback.answer", "feedback_id")
    def answer(
        self, feedback_id: str, decision: str, words: str, *, until: dt.date | None = None, by: str = SYSTEM
    ) -> Report:
        """Answer a report; `decision` is a key of DECISIONS, `until` when it is changed, or until when it stays."""
        deed = partial(commands.answer, feedback_id=feedback_id, decision=decision, words=words, until=until, by=by)
        return self._done(feedback_id, deed, by)

    @permit("feedback.answer", "feedback_id")
    def ask(self, feedback_id: str, whom: str, words: str = "", *, by: str = SYSTEM) -> Report:
        """Ask who works on it for a statement: a person by id, or a group as `@group`."""
        return self._done(
            feedback_id, partial(commands.ask, feedback_id=feedback_id, whom=whom, words=words, by=by), by
        )

    @permit("feedback.state", "feedback_id")
    def state(self, feedback_id: str, words: str, *, by: str) -> Report:
        """Say what one sees, as who was asked."""
        return self._done(feedback_id, partial(commands.state, feedback_id=feedback_id, words=words, by=by), by)

    @permit("feedback.answer", "feedback_id")
    def join(self, feedback_id: str, known_id: str, *, by: str = SYSTEM) -> Report:
        """Say that an earlier report about the same process says the same."""
        return self._done(feedback_id, partial(commands.join, feedback_id=feedback_id, known_id=known_id, by=by), by)

    @permit("feedback.answer", "feedback_id")
    def move(self, feedback_id: str, process_key: str, *, by: str = SYSTEM) -> None:
        """Pass a report on to the owner of another process; it is no longer one's own to see."""
        deed = partial(commands.move, feedback_id=feedback_id, process_key=process_key, by=by)
        self._done(feedback_id, deed, by)

    @permit("feedback.confirm", "feedback_id")
    def confirm(self, feedback_id: str, words: str = "", *, better: bool, by: str) -> Report:
        """Say, as who has reported it, whether it is better; where it is not, it is answered anew."""
        deed = partial(commands.confirm, feedback_id=feedback_id, words=words, better=better, by=by)
        return self._done(feedback_id, deed, by)

    @permit("feedback.answer", "feedback_id")
    def fixed(self, feedback_id: str, definition_id: str, *, by: str = SYSTEM) -> Report:
        """Say which published version fixes what was reported."""
        turns = self._turns
        with turns.store.reading() as r:
            version = definitions.find(r, definition_id)
        if version is None:
            raise NotFound("process definition", definition_id)
        if version.published_at is None:
            raise InvalidValues(say("The report"), {"version": say("Choose a version that is published.")})
        turns.write(lambda w, now: feedback_links.fix(w, turns, now, [feedback_id], version, by))
        self._catch_up(feedback_id)
        turns.wake()
        return self._shown(feedback_id)

    def _done(self, feedback_id: str, deed: Callable[[Turn], str], by: str) -> Report:
        self._catch_up(feedback_id)
        self._turns.take(deed, actor=by)
        self._catch_up(feedback_id)
        self._turns.wake()
        return self._shown(feedback_id)

    def _catch_up(self, feedback_id: str) -> None:
        """Take the request that answers a report as far as it can go, so that its next step is there to be taken."""
        with self._turns.store.reading() as r:
            instance_id = commands.find(r, feedback_id).instance_id
        if instance_id is not None:
            catch_up(self._turns, instance_id)

    def _shown(self, feedback_id: str) -> Report:
        with self._turns.store.reading() as r:
            return queries.find(r, self._turns, feedback_id)
