"""What happened to an instance, in plain words: one sentence per event that means something to people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine import events as ev
from engine.calendar.instants import moment
from engine.execution.items import ITEMS
from engine.execution.rounds import RESULT
from engine.model import HistoryLine
from engine.queries.sayings import sentence
from engine.sentence import joined, say
from engine.store import attachments, journal, people, ticks

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterator

    from engine.program.model import Program
    from engine.store.transaction import Reader

SYSTEM = "Throughlane"


class Words:
    """Names for one instance: of its elements, of its people, of times in the organisation's zone."""

    def __init__(self, r: Reader, program: Program, zone: dt.tzinfo) -> None:
        self.program = program
        self.zone: dt.tzinfo = zone
        self.tasks: dict[int, str] = {}
        self.rounds: dict[int, str] = {}
        self.absent: dict[int, str] = {}
        self._names = people.all_names(r)

    def element(self, element_id: str) -> str:
        """Name a step."""
        element = self.program.elements.get(element_id)
        return say("‘%(name)s’", name=element.label if element else element_id)

    def kind(self, element_id: str) -> str:
        """What a step is."""
        element = self.program.elements.get(element_id)
        return element.kind if element else ""

    def person(self, person_id: str) -> str:
        """Name somebody, or the product."""
        return self._names.get(person_id, SYSTEM if person_id == "system" else person_id)

    def task(self, wait: int) -> str:
        """Name a task as it was called then."""
        return say("‘%(name)s’", name=self.tasks[wait]) if wait in self.tasks else say("a task")

    def who(self, actor: str, wait: int) -> str:
        """Name who acts, and for whom."""
        absent = self.absent.get(wait)
        return say("%(who)s for %(other)s", who=actor, other=self.person(absent)) if absent else actor

    def aside(self, scope: int) -> frozenset[str]:
        """Names in a scope that are the engine's own affair: in a round, what it knows from its number on."""
        element = self.program.elements.get(self.rounds.get(scope, ""))
        return frozenset() if element is None else frozenset({getattr(element.repeat, "item", ""), RESULT, ITEMS})

    def chosen(self, ways: tuple[str, ...]) -> str:
        """Name what somebody chose: flows by their names or what they lead to, activities by theirs."""
        flows = self.program.flows
        called = [say("‘%(name)s’", name=flows[one].name) if one in flows and flows[one].name else "" for one in ways]
        targets = [self.element(flows[one].target if one in flows else one) for one in ways]
        return joined((name or target for name, target in zip(called, targets, strict=True)), sign=", ")

    def flows(self, flows: tuple[str, ...]) -> str:
        """Name those ways that have names."""
        names = [self.program.flows[one].name for one in flows if one in self.program.flows]
        return joined((say("‘%(name)s’", name=name) for name in names if name), sign=", ")


_VERSIONS = (ev.InstanceStarted, ev.InstanceMigrated, ev.MigrationUndone)


def of_instance(
    r: Reader, instance_id: str, program_of: Callable[[str], Program], definition_id: str, zone: dt.tzinfo
) -> tuple[HistoryLine, ...]:
    """Give the history of an instance, oldest first; each part in the words of the version that it ran then."""
    words = Words(r, program_of(definition_id), zone)
    lines: list[HistoryLine] = []
    for turn in journal.read(r, instance_id):
        at, actor = moment(turn.at), words.person(turn.actor)
        for place, event in enumerate(turn.events):
            if isinstance(event, _VERSIONS):
                words.program = program_of(event.definition_id)
            if isinstance(event, ev.TaskCreated):
                words.tasks[event.wait] = event.name
            text = sentence(event, words, actor)
            if text is not None:
                if lines and isinstance(event, ev.InstanceEnded) and lines[-1].text == f"It reached ‘{event.outcome}’.":
                    lines.pop()
                kind, element = type(event).__name__, getattr(event, "element", None)
                lines.append(HistoryLine(turn.first + place, at, actor, kind, text, element))
    aside = [*_files(r, instance_id, words), *_ticks(r, instance_id, words)]
    return tuple(sorted([*lines, *aside], key=lambda line: line.at) if aside else lines)


def _files(r: Reader, instance_id: str, words: Words) -> Iterator[HistoryLine]:
    """Tell who attached and removed files; they are no events, because they are erased with the request."""
    for one in attachments.of_instance(r, instance_id):
        who = words.person(one.person_id)
        file = say("‘%(name)s’", name=one.name) if one.removed_at is None else say("a file")
        yield HistoryLine(0, moment(one.at), who, "FileAttached", say("%(who)s attached %(file)s.", who=who, file=file))
        if one.removed_at is not None:
            by = words.person(one.removed_by or "")
            yield HistoryLine(0, moment(one.removed_at), by, "FileRemoved", say("%(who)s removed a file.", who=by))


def _ticked(deed: str, **about: str) -> str:
    if deed == ticks.ADDED:
        return say("%(who)s put ‘%(item)s’ on the checklist of %(task)s.", **about)
    if deed == ticks.REMOVED:
        return say("%(who)s took ‘%(item)s’ off the checklist of %(task)s.", **about)
    if deed == ticks.TICKED:
        return say("%(who)s ticked ‘%(item)s’ at %(task)s.", **about)
    return say("%(who)s took back the tick at ‘%(item)s’ of %(task)s.", **about)


def _ticks(r: Reader, instance_id: str, words: Words) -> Iterator[HistoryLine]:
    """Tell what was done with checklists; it is no event, because it is erased with the request."""
    for one in ticks.of_instance(r, instance_id):
        who, task = words.person(one.person_id), words.task(int(one.task_id.rpartition("-")[2]))
        text = _ticked(one.deed, who=who, item=one.item, task=task)
        yield HistoryLine(0, moment(one.at), who, "ChecklistTicked", text)
