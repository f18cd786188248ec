"""Reports from the front line as people read them: what hinders somebody, who answers, what came of it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec

from engine.calendar.instants import micros, moment
from engine.errors import NotFound
from engine.governance import feedback as rules
from engine.lists import Page, key, looking, place, turned
from engine.model import GROUP
from engine.queries import definitions as processes
from engine.rights import may
from engine.store import definitions, feedback, groups, owners, people, tasks
from engine.store.feedback import Slice
from engine.views import moment_or_none

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from engine.model import Person
    from engine.program.model import Program
    from engine.store.definitions import DefinitionRow
    from engine.store.feedback import FeedbackRow
    from engine.store.transaction import Reader
    from engine.turn import Turns


class Wanted(NamedTuple):
    """Which reports of a list: those that wait, are answered or not closed (`shown`, see `states_of`), in one state,
    about one step ("" each: all), from the key of a page on, at most so many.
    """

    shown: str = ""
    state: str = ""
    element: str = ""
    after: str | None = None
    limit: int = 100

    def rows(self, *, sees_all: bool = True) -> Slice:
        """What to read for it."""
        states = rules.states_of(self.shown, self.state)
        return Slice(states, self.element, place(self.after), looking(self.limit, sees_all=sees_all))


class Said(NamedTuple):
    """Something that happened to a report: when, what in plain words, and what somebody said to it."""

    at: dt.datetime
    by: str
    what: str
    words: str


class Work(NamedTuple):
    """An open task of the request that leads through answering a report."""

    task_id: str
    element: str
    name: str
    assignee: str | None


@dataclass(frozen=True, slots=True)
class Report:
    """A report. `step` is what people call the element, `version` the version it is about, `fixed_version` the one that
    fixes it; `due_on` (the organisation's date) is until when it is to be answered. `state` is a key of `STATES`.
    `same` are the reports that say the same, `earlier` is the one that this one repeats.
    """

    id: str
    process_key: str
    process_name: str
    definition_id: str
    version: int
    element: str
    step: str
    reporter: str
    reporter_name: str
    category: str
    category_words: str
    text: str
    suggestion: str
    often: str
    at: dt.datetime
    due_on: dt.date
    state: str
    is_late: bool
    answered_at: dt.datetime | None
    closed_at: dt.datetime | None
    answer: str
    decision: str
    promised: dt.date | None
    fixed_in: str | None
    fixed_version: int | None
    same_as: str | None
    asked: str | None
    about_instance: str | None
    instance_id: str | None
    story: tuple[Said, ...]
    work: tuple[Work, ...] = ()
    same: tuple[str, ...] = ()
    earlier: Report | None = None

    @property
    def state_words(self) -> str:
        """Where it stands, as people read it."""
        return rules.STATES[self.state]

    @property
    def decision_words(self) -> str:
        """What was answered, as people read it."""
        return rules.DECISIONS.get(self.decision, "")

    @property
    def often_words(self) -> str:
        """How often it happens, as people read it."""
        return rules.OFTEN.get(self.often, "")

    @property
    def is_unanswered(self) -> bool:
        """Whether somebody waits for an answer."""
        return self.state in rules.UNANSWERED

    @property
    def key(self) -> str:
        """The key of the page of a list that begins after it."""
        return key(micros(self.at), self.id)

    @property
    def is_to_confirm(self) -> bool:
        """Whether its reporter is asked if it is better."""
        return self.state in rules.TO_CONFIRM


def relations(r: Reader, turns: Turns, row: FeedbackRow, person: Person) -> frozenset[str]:
    """What somebody is to a report: its reporter, concerned (who is asked about it), the deputy of who answers it."""
    found = {"reporter"} if row.reporter == person.id else set()
    if row.asked is not None and row.asked in person.called:
        found.add("concerned")
    owned = owners.current(r, row.process_key)
    version = definitions.latest_id(r, row.process_key)
    deputy = turns.deployed.program(r, version).governance.deputy if version else None
    absent = {one.person for one in person.stands_in if one.processes is None or row.process_key in one.processes}
    helps = rules.HELPERS + row.process_key in person.groups
    if helps or person.id == deputy or (owned is not None and owned.person_id in absent):
        found.add("deputy")
    return frozenset(found)


def find(r: Reader, turns: Turns, feedback_id: str) -> Report:
    """One report, or a refusal."""
    row = feedback.find(r, feedback_id)
    if row is None:
        raise NotFound("report", feedback_id)
    found = shown(r, turns, [row], whole=True)[0]
    earlier = feedback.find(r, row.same_as) if row.same_as else None
    return replace(found, earlier=shown(r, turns, [earlier])[0] if earlier else None)


def of_person(r: Reader, turns: Turns, person: Person, wanted: Wanted) -> Page[Report]:
    """A page of what somebody has reported or was asked about, and what is not over in the processes that they own."""
    looked = feedback.of_person(r, person.id, sorted(person.called), sorted(person.owns), wanted.rows())
    return _page(r, turns, looked, None, wanted)


def of_process(r: Reader, turns: Turns, process_key: str, person: Person | None, wanted: Wanted) -> Page[Report]:
    """A page of what was reported about a process, the youngest first; with a person, what they may see of it."""
    if definitions.latest(r, process_key, published=False) is None:
        raise NotFound("process", process_key)
    all_seen = person is None or may(person, "feedback.see", process_key)
    looked = feedback.of_process(r, process_key, wanted.rows(sees_all=all_seen))
    if person is None or all_seen:
        return _page(r, turns, looked, None, wanted)
    found = _page(r, turns, looked, partial(_may_see, r, turns, person), wanted)
    if not found.rows and not processes.sees(r, turns, process_key, person):
        raise NotFound("process", process_key)
    return found


def _may_see(r: Reader, turns: Turns, person: Person, row: FeedbackRow) -> bool:
    return may(person, "feedback.see", row.process_key, relations(r, turns, row, person))


def _page(
    r: Reader,
    turns: Turns,
    looked: Sequence[FeedbackRow],
    sees: Callable[[FeedbackRow], bool] | None,
    wanted: Wanted,
) -> Page[Report]:
    found, last = turned(looked, sees, wanted.limit, lambda row: key(row.at, row.id))
    return Page(tuple(shown(r, turns, found)), last)


def steps(r: Reader, turns: Turns, process_key: str, person: Person) -> dict[str, str]:
    """What people call the steps of a process about which something was reported, by id; where they may see it all."""
    if not may(person, "feedback.see", process_key):
        return {}
    found = feedback.steps(r, process_key).items()
    called = {element: _step(turns.deployed.program(r, version), element) for element, version in found}
    return dict(sorted(called.items(), key=lambda one: one[1]))


def _step(program: Program, element: str) -> str:
    step = program.elements.get(element)
    return step.label if step else element


def shown(r: Reader, turns: Turns, rows: Iterable[FeedbackRow], *, whole: bool = False) -> list[Report]:
    """Show rows; `whole`, with what there is to do about them, and which reports say the same."""
    rows = list(rows)
    if not rows:
        return []
    said = {str(step["to"]) for row in rows for step in msgspec.json.decode(row.steps)}
    shown_too = {one for row in rows for one in (row.definition_id, row.fixed_in) if one}
    versions = {one.id: one for one in definitions.find_many(r, shown_too | said)}
    of_them = definitions.of_processes(r, {row.process_key for row in rows} | said)
    names = _names(r, [*of_them, *versions.values()])
    today = turns.calendar.local(turns.store.now(r)).date()
    found = []
    for row in rows:
        work = _work(r, row) if whole else ()
        same = tuple(one.id for one in feedback.same_as(r, row.id)) if whole else ()
        called = _step(turns.deployed.program(r, row.definition_id), row.element)
        found.append(_report(row, called, versions, names, today, work, same))
    return found


def _names(r: Reader, versions: Iterable[DefinitionRow]) -> dict[str, str]:
    """What people, groups (as `@group`), processes and versions are called, by what steps say they are."""
    found = {"system": "Throughlane"} | rules.DECISIONS
    for one in versions:
        found.setdefault(one.key, one.name)
        found[one.id] = f"version {one.version}"
    found |= {GROUP + one.id: one.name for one in groups.everything(r)}
    return found | people.all_names(r)


def _work(r: Reader, row: FeedbackRow) -> tuple[Work, ...]:
    every = tasks.of_one(r, row.instance_id) if row.instance_id else []
    return tuple(Work(one.id, one.element, one.name, one.assignee) for one in every if one.state == "open")


def _report(
    row: FeedbackRow,
    step: str,
    versions: Mapping[str, DefinitionRow],
    names: Mapping[str, str],
    today: dt.date,
    work: tuple[Work, ...],
    same: tuple[str, ...],
) -> Report:
    words, steps = msgspec.json.decode(row.words), msgspec.json.decode(row.steps)
    fixed, due = versions.get(row.fixed_in or ""), dt.date.fromisoformat(row.due_on)
    return Report(
        id=row.id,
        process_key=row.process_key,
        process_name=names.get(row.process_key, row.process_key),
        definition_id=row.definition_id,
        version=versions[row.definition_id].version,
        element=row.element,
        step=step,
        reporter=row.reporter,
        reporter_name=names.get(row.reporter, row.reporter),
        category=row.category,
        category_words=rules.CATEGORIES[row.category],
        text=words["text"],
        suggestion=words["suggestion"],
        often=words["often"],
        at=moment(row.at),
        due_on=due,
        state=row.state,
        is_late=row.state in rules.UNANSWERED and due < today,
        answered_at=moment_or_none(row.answered_at),
        closed_at=moment_or_none(row.closed_at),
        answer=next((one["words"] for one in reversed(steps) if one["said"] in {"answered", "settled"}), ""),
        decision=row.decision or "",
        promised=dt.date.fromisoformat(row.promised) if row.promised else None,
        fixed_in=row.fixed_in,
        fixed_version=fixed.version if fixed else None,
        same_as=row.same_as,
        asked=row.asked,
        about_instance=row.about_instance,
        instance_id=row.instance_id,
        story=tuple(_said(one, names) for one in steps),
        work=work,
        same=same,
    )


def _said(step: dict[str, Any], names: Mapping[str, str]) -> Said:
    by, to = names.get(step["by"], step["by"]), names.get(step["to"], step["to"])
    return Said(moment(step["at"]), step["by"], rules.SAID[step["said"]](by, to), step["words"])
