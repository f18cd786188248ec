"""What happened to an instance, in plain words: one sentence per event that means something to people."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from engine import events as ev
from engine.calendar.instants import in_words, moment
from engine.execution.items import ITEMS
from engine.execution.rounds import RESULT
from engine.model import HistoryLine
from engine.store import attachments, journal, people, ticks

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterator

    from engine.program.model import Element, Program
    from engine.store.transaction import Reader

SYSTEM = "Throughlane"


class _Words:
    """Names for one instance: of its elements, of its people, of times in the organisation's zone."""

    def __init__(self, r: Reader, program: Program, zone: dt.tzinfo) -> None:
        self.program = program
        self.zone = zone
        self.tasks: dict[int, str] = {}
        self.rounds: dict[int, str] = {}
        self.absent: dict[int, str] = {}
        self._names = people.all_names(r)

    def element(self, element_id: str) -> str:
        element = self.program.elements.get(element_id)
        return f"‘{element.label}’" if element else f"‘{element_id}’"

    def kind(self, element_id: str) -> str:
        element = self.program.elements.get(element_id)
        return element.kind if element else ""

    def person(self, person_id: str) -> str:
        return self._names.get(person_id, SYSTEM if person_id == "system" else person_id)

    def task(self, wait: int) -> str:
        return f"‘{self.tasks[wait]}’" if wait in self.tasks else "a task"

    def who(self, actor: str, wait: int) -> str:
        """Name who acts, and for whom."""
        absent = self.absent.get(wait)
        return f"{actor} for {self.person(absent)}" if absent else actor

    def aside(self, scope: int) -> frozenset[str]:
        """Names in a scope that are the engine's own affair: in a round, what it knows from its number on."""
        element = self.program.elements.get(self.rounds.get(scope, ""))
        return frozenset() if element is None else frozenset({getattr(element.repeat, "item", ""), RESULT, ITEMS})

    def chosen(self, ways: tuple[str, ...]) -> str:
        """Name what somebody chose: flows by their names or what they lead to, activities by theirs."""
        flows = self.program.flows
        named = [f"‘{flows[one].name}’" if one in flows and flows[one].name else "" for one in ways]
        targets = [self.element(flows[one].target if one in flows else one) for one in ways]
        return ", ".join(name or target for name, target in zip(named, targets, strict=True))

    def flows(self, flows: tuple[str, ...]) -> str:
        names = [self.program.flows[one].name for one in flows if one in self.program.flows]
        return ", ".join(f"‘{name}’" for name in names if name)


_VERSIONS = (ev.InstanceStarted, ev.InstanceMigrated, ev.MigrationUndone)


def of_instance(
    r: Reader, instance_id: str, program_of: Callable[[str], Program], definition_id: str, zone: dt.tzinfo
) -> tuple[HistoryLine, ...]:
    """Give the history of an instance, oldest first; each part in the words of the version that it ran then."""
    words = _Words(r, program_of(definition_id), zone)
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


def _files(r: Reader, instance_id: str, words: _Words) -> Iterator[HistoryLine]:
    """Tell who attached and removed files; they are no events, because they are erased with the request."""
    for one in attachments.of_instance(r, instance_id):
        who = words.person(one.person_id)
        named = f"‘{one.name}’" if one.removed_at is None else "a file"
        yield HistoryLine(0, moment(one.at), who, "FileAttached", f"{who} attached {named}.")
        if one.removed_at is not None:
            by = words.person(one.removed_by or "")
            yield HistoryLine(0, moment(one.removed_at), by, "FileRemoved", f"{by} removed a file.")


_TICKED = {
    ticks.ADDED: "{who} put ‘{item}’ on the checklist of {task}.",
    ticks.REMOVED: "{who} took ‘{item}’ off the checklist of {task}.",
    ticks.TICKED: "{who} ticked ‘{item}’ at {task}.",
    ticks.UNTICKED: "{who} took back the tick at ‘{item}’ of {task}.",
}


def _ticks(r: Reader, instance_id: str, words: _Words) -> Iterator[HistoryLine]:
    """Tell what was done with checklists; it is no event, because it is erased with the request."""
    for one in ticks.of_instance(r, instance_id):
        who, task = words.person(one.person_id), words.task(int(one.task_id.rpartition("-")[2]))
        text = _TICKED[one.deed].format(who=who, item=one.item, task=task)
        yield HistoryLine(0, moment(one.at), who, "ChecklistTicked", text)


def sentence(event: Any, words: _Words, actor: str) -> str | None:
    """Say what an event means, or None where it means nothing to people."""
    say = _SAYINGS.get(type(event))
    return None if say is None else say(event, words, actor)


def _started(event: ev.InstanceStarted, words: _Words, actor: str) -> str:
    key = f" for {event.business_key}" if event.business_key else ""
    return f"{actor} started ‘{words.program.name}’{key}."


def _ended(event: ev.InstanceEnded, words: _Words, actor: str) -> str:
    if event.state == "cancelled":
        return f"{actor} cancelled it: {event.outcome}."
    if event.state == "failed":
        return f"It failed with the error {event.outcome}."
    return f"It ended: ‘{event.outcome}’." if event.outcome else f"‘{words.program.name}’ ended."


def _passed(event: ev.Passed, words: _Words, actor: str) -> str | None:  # noqa: ARG001 - one signature for all
    element = words.program.elements.get(event.element)
    if element is None:
        return None
    if element.kind == "exclusiveGateway" and len(element.outgoing) > 1:
        chosen = words.flows(event.flows)
        return f"{words.element(event.element)} went {chosen}." if chosen else None
    if element.kind == "endEvent":
        return f"It reached {words.element(event.element)}."
    if element.kind in {"scriptTask", "manualTask"}:
        return f"{words.element(event.element)} was done."
    return None


def _task_created(event: ev.TaskCreated, words: _Words, actor: str) -> str:  # noqa: ARG001
    lane = f" for {event.lane}" if event.lane else ""
    due = f", to be done by {in_words(event.due, words.zone).removeprefix('on ')}" if event.due else ""
    return f"The task ‘{event.name}’ came up{lane}{due}."


def _completed(event: ev.Completed, words: _Words, actor: str) -> str | None:
    name = words.element(event.element)
    if event.kind == "task" and words.kind(event.element).endswith("Gateway"):
        return f"{words.who(actor, event.wait)} chose {words.chosen(event.flows)} at {name}."
    by_kind = {
        "task": f"{words.who(actor, event.wait)} completed {words.task(event.wait)}.",
        "job": f"{name} was done.",
        "timer": f"The time of {name} had come.",
        "child": f"{name} was done.",
        "scope": f"{name} was finished.",
    }
    return by_kind.get(event.kind)


def _interrupted(event: ev.Interrupted, words: _Words, actor: str) -> str | None:  # noqa: ARG001
    if event.kind == "task":
        return f"{words.task(event.wait)} was called off."
    if event.kind in {"job", "child", "scope"}:
        return f"{words.element(event.element)} was called off."
    return None


def _fired(event: ev.Fired, words: _Words, actor: str) -> str | None:
    name = words.element(event.element)
    actor = words.who(actor, event.wait)
    if event.kind == "task" and words.kind(event.element) != "adHocSubProcess":
        return f"{actor} completed {words.task(event.wait)}."
    if event.kind == "task":
        return f"{actor} chose {words.chosen(event.flows)} in {name}." if event.flows else f"{actor} finished {name}."
    by_kind = {
        "timer": f"The time of {name} had come.",
        "error": f"{name} took over after an error.",
        "escalation": f"{name} answers.",
        "cancel": f"All was taken back; it goes on at {name}.",
    }
    return by_kind.get(event.kind)


def _claimed(event: ev.TaskClaimed, words: _Words, actor: str) -> str:
    words.absent[event.wait] = event.on_behalf_of or ""
    who = words.person(event.assignee)
    task = words.task(event.wait)
    if who == actor:
        return f"{words.who(actor, event.wait)} claimed {task}."
    return f"{actor} gave {task} to {words.who(who, event.wait)}."


def _released(event: ev.TaskReleased, words: _Words, actor: str) -> str:
    words.absent.pop(event.wait, None)
    return f"{actor} gave {words.task(event.wait)} back to its lane."


def _offered(event: ev.TaskOffered, words: _Words, actor: str) -> str:
    return f"{actor} had {words.task(event.wait)} offered to those who work in its lane now."


def _postponed(event: ev.TaskPostponed, words: _Words, actor: str) -> str:
    task = words.task(event.wait)
    if event.follow_up is None:
        return f"{actor} took {task} up again."
    return f"{actor} put {task} off until {in_words(event.follow_up, words.zone).removeprefix('on ')}."


def _asked(event: ev.TaskAsked, words: _Words, actor: str) -> str:
    return f"{actor} asked {words.person(event.assignee)} about {words.task(event.wait)}, and gets it back."


def _answered(event: ev.TaskAnswered, words: _Words, actor: str) -> str:
    who = words.person(event.assignee)
    if who == actor:
        return f"{actor} took {words.task(event.wait)} back before there was an answer."
    return f"{actor} answered, and gave {words.task(event.wait)} back to {who}."


def _due_moved(event: ev.TaskDueMoved, words: _Words, actor: str) -> str | None:  # noqa: ARG001
    if event.due is None:
        return None
    when = in_words(event.due, words.zone)
    return f"{words.task(event.wait)} is due {when} now, as the working hours were changed."


def _carried(event: ev.TaskCarried, words: _Words, actor: str) -> str | None:  # noqa: ARG001
    """Say what a task is called now, and for whom it is, where the new version says otherwise."""
    task, said = words.task(event.wait), dict(event.said)
    name, lane = said.get("name"), said.get("lane")
    words.tasks[event.wait] = name or words.tasks.get(event.wait, "")
    parts = [f"is called ‘{name}’" if name else "", f"is for {lane}" if lane else ""]
    return f"{task} {' and '.join(filter(None, parts))} now." if any(parts) else None


def _timer(event: ev.TimerArmed, words: _Words, actor: str) -> str:  # noqa: ARG001
    return f"{words.element(event.element)} is set for {in_words(event.due, words.zone).removeprefix('on ')}."


def _variables(event: ev.VariablesSet, words: _Words, actor: str) -> str | None:  # noqa: ARG001
    """Name what the process now knows; what only one activity sees is its own affair."""
    names = () if event.wait else [name for name in event.names if name not in words.aside(event.scope)]
    return f"Written: {', '.join(names).replace('_', ' ')}." if names else None


def _opened(event: ev.ScopeOpened, words: _Words, actor: str) -> str | None:  # noqa: ARG001
    """Say how often a repeated activity is to be done."""
    if event.kind in {"round", "items"}:
        words.rounds[event.scope] = event.element
    element = words.program.elements.get(event.element)
    if event.of is None or element is None:
        return None
    return f"{words.element(event.element)} is to be done {_times(event.of, element)}."


def _times(of: int, element: Element) -> str:
    how = ", one after the other" if element.repeat.sequential else " at once"
    return "once" if of == 1 else f"{of} times{how}" if of else "not at all"


def _planned(event: ev.RoundsPlanned, words: _Words, actor: str) -> str:
    """Say what somebody answered who was asked how often, or whether once more."""
    actor = words.who(actor, event.wait)
    element, name = words.program.elements.get(event.element), words.element(event.element)
    if event.of is None or element is None:
        return f"{actor} said that {name} is to be done {'again' if event.more else 'no more'}."
    return f"{actor} said that {name} is to be done {_times(event.of, element)}."


def _awaited(event: ev.MessageAwaited, words: _Words, actor: str) -> str | None:  # noqa: ARG001
    """Say that it stands still for a message; what may come at any time beside the work is not news."""
    aside = words.kind(event.element) in {"boundaryEvent", "startEvent"}
    return None if aside else f"{words.element(event.element)} waits for ‘{event.name}’."


def _decision(event: ev.DecisionMade, words: _Words, actor: str) -> str:  # noqa: ARG001
    rules = f" by {', '.join(event.rules)}" if event.rules else ""
    return f"{words.element(event.element)} was decided{rules}."


def _escalated(event: ev.EscalationThrown, words: _Words, actor: str) -> str:  # noqa: ARG001
    code = f" ‘{event.code}’" if event.code else ""
    unheard = ", and nothing in the diagram answers" if event.caught_by is None and not event.passed_on else ""
    return f"{words.element(event.element)} escalated{code}{unheard}."


def _read(event: ev.DocumentRead, words: _Words, actor: str) -> str:  # noqa: ARG001
    return f"{words.element(event.element)} looked into ‘{event.store}’{f', {event.key}' if event.key else ''}."


def _put(event: ev.DocumentWritten, words: _Words, actor: str) -> str:  # noqa: ARG001
    return f"{words.element(event.element)} wrote to ‘{event.store}’{f', {event.key}' if event.key else ''}."


def _sent(event: ev.MessageSent, words: _Words, actor: str) -> str:  # noqa: ARG001
    return f"The message ‘{event.name}’ was sent{f' to {event.to}' if event.to else ''}."


def _printed(event: ev.ScriptPrinted, words: _Words, actor: str) -> str:  # noqa: ARG001
    """Say that a script printed something; what it was may be personal, and is for whoever looks after it."""
    return f"{words.element(event.element)} printed something."


def _condition(event: ev.ConditionAwaited, words: _Words, actor: str) -> str | None:  # noqa: ARG001
    """Say that it stands still for a condition; what may come true at any time beside the work is not news."""
    aside = words.kind(event.element) in {"boundaryEvent", "startEvent"}
    return None if aside else f"{words.element(event.element)} waits for its condition."


def _seen(event: ev.ConditionSeen, words: _Words, actor: str) -> str | None:  # noqa: ARG001
    return f"What {words.element(event.element)} waits for has come true." if event.holds else None


_RESOLVED = {
    "held": "{step} is held with the loop that leads to it.",
    "come": "What {step} could not begin without is there.",
}
_SAYINGS: dict[type, Callable[[Any, _Words, str], str | None]] = {
    ev.InstanceStarted: _started,
    ev.InstanceEnded: _ended,
    ev.Passed: _passed,
    ev.TaskCreated: _task_created,
    ev.Completed: _completed,
    ev.Interrupted: _interrupted,
    ev.Fired: _fired,
    ev.TaskClaimed: _claimed,
    ev.TaskReleased: _released,
    ev.TaskDueMoved: _due_moved,
    ev.TargetMoved: lambda event, words, _actor: (
        f"The request is to be done {in_words(event.due, words.zone)} now, as the working hours were changed."
    ),
    ev.TaskOffered: _offered,
    ev.TaskPostponed: _postponed,
    ev.TaskAsked: _asked,
    ev.TaskAnswered: _answered,
    ev.TurnTakenBack: lambda event, words, actor: (
        f"{actor} took back having completed {words.task(event.wait)}: what followed does not count, it is open again."
    ),
    ev.InstanceMigrated: lambda event, _words, actor: (
        f"{actor} moved it to version {event.version} of the process{f': {event.reason}' if event.reason else ''}."
    ),
    ev.MigrationUndone: lambda event, _words, actor: (
        f"{actor} took that back: it runs version {event.version} again, as if it had not been moved."
    ),
    ev.TaskCarried: _carried,
    ev.TimerArmed: _timer,
    ev.BusinessKeySet: lambda event, _words, actor: (
        f"{actor} gave it the business key {event.business_key}: {event.reason}."
    ),
    ev.ScopeOpened: _opened,
    ev.RoundsPlanned: _planned,
    ev.VariablesSet: _variables,
    ev.DecisionMade: _decision,
    ev.DocumentRead: _read,
    ev.DocumentWritten: _put,
    ev.MessageSent: _sent,
    ev.MessageReceived: lambda event, _words, _actor: f"The message ‘{event.name}’ arrived.",
    ev.MessageAwaited: _awaited,
    ev.SignalThrown: lambda event, _words, _actor: f"The signal ‘{event.name}’ was given.",
    ev.ConditionAwaited: _condition,
    ev.ConditionSeen: _seen,
    ev.PartHappened: lambda event, words, _actor: f"Part of what {words.element(event.element)} waits for has come.",
    ev.ChildCalled: lambda event, words, _actor: f"{words.element(event.element)} began.",
    ev.ErrorThrown: lambda event, words, _actor: f"{words.element(event.element)} ended in the error {event.code}.",
    ev.EscalationThrown: _escalated,
    ev.ScopeResumed: lambda event, words, _actor: f"Taking back {words.element(event.element)}.",
    ev.ScriptPrinted: _printed,
    ev.JobFailed: lambda event, words, _actor: f"{words.element(event.element)} failed: {event.message}",
    ev.IncidentRaised: lambda event, words, _actor: f"{words.element(event.element)} is stuck: {event.message}",
    ev.IncidentResolved: lambda event, words, actor: _RESOLVED.get(
        event.how, "{actor} asked for another try of {step}."
    ).format(actor=actor, step=words.element(event.element)),
}
