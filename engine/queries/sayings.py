"""What the events of a request mean to people: a sentence each. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from engine import events as ev
from engine.calendar.instants import in_words, named
from engine.sentence import say

if TYPE_CHECKING:
    from collections.abc import Callable

    from engine.program.model import Element
    from engine.queries.history import Words


def sentence(event: Any, words: Words, actor: str) -> str | None:
    """Say what an event means, or None where it means nothing to people."""
    saying = SAYINGS.get(type(event))
    return None if saying is None else saying(event, words, actor)


def _started(event: ev.InstanceStarted, words: Words, actor: str) -> str:
    about = {"who": actor, "process": words.program.name}
    if event.business_key:
        return say("%(who)s started ‘%(process)s’ for %(key)s.", key=event.business_key, **about)
    return say("%(who)s started ‘%(process)s’.", **about)


def _ended(event: ev.InstanceEnded, words: Words, actor: str) -> str:
    if event.state == "cancelled":
        return say("%(who)s cancelled it: %(why)s.", who=actor, why=event.sentence)
    if event.state == "failed":
        return say("It failed with the error %(error)s.", error=event.outcome)
    if event.outcome:
        return say("It ended: ‘%(outcome)s’.", outcome=event.outcome)
    return say("‘%(process)s’ ended.", process=words.program.name)


def _passed(event: ev.Passed, words: Words, actor: str) -> str | None:  # noqa: ARG001 - one signature for all
    element = words.program.elements.get(event.element)
    if element is None:
        return None
    if element.kind == "exclusiveGateway" and len(element.outgoing) > 1:
        chosen = words.flows(event.flows)
        return say("%(step)s went %(ways)s.", step=words.element(event.element), ways=chosen) if chosen else None
    if element.kind == "endEvent":
        return say("It reached %(step)s.", step=words.element(event.element))
    if element.kind in {"scriptTask", "manualTask"}:
        return say("%(step)s was done.", step=words.element(event.element))
    return None


def _task_created(event: ev.TaskCreated, words: Words, actor: str) -> str:  # noqa: ARG001
    about = {"task": event.name, "lane": event.lane}
    if event.due and event.lane:
        due = named(event.due, words.zone)
        return say("The task ‘%(task)s’ came up for %(lane)s, to be done by %(time)s.", time=due, **about)
    if event.due:
        due = named(event.due, words.zone)
        return say("The task ‘%(task)s’ came up, to be done by %(time)s.", task=event.name, time=due)
    if event.lane:
        return say("The task ‘%(task)s’ came up for %(lane)s.", **about)
    return say("The task ‘%(task)s’ came up.", task=event.name)


def _completed(event: ev.Completed, words: Words, actor: str) -> str | None:
    name = words.element(event.element)
    if event.kind == "task" and words.kind(event.element).endswith("Gateway"):
        who = words.who(actor, event.wait)
        return say("%(who)s chose %(ways)s at %(step)s.", who=who, ways=words.chosen(event.flows), step=name)
    by_kind = {
        "task": _done(event, words, actor),
        "job": say("%(step)s was done.", step=name),
        "timer": say("The time of %(step)s had come.", step=name),
        "child": say("%(step)s was done.", step=name),
        "scope": say("%(step)s was finished.", step=name),
    }
    return by_kind.get(event.kind)


def _done(event: ev.Completed | ev.Fired, words: Words, actor: str) -> str:
    return say("%(who)s completed %(task)s.", who=words.who(actor, event.wait), task=words.task(event.wait))


def _interrupted(event: ev.Interrupted, words: Words, actor: str) -> str | None:  # noqa: ARG001
    if event.kind == "task":
        return say("%(step)s was called off.", step=words.task(event.wait))
    if event.kind in {"job", "child", "scope"}:
        return say("%(step)s was called off.", step=words.element(event.element))
    return None


def _fired(event: ev.Fired, words: Words, actor: str) -> str | None:
    name = words.element(event.element)
    if event.kind == "task" and words.kind(event.element) != "adHocSubProcess":
        return _done(event, words, actor)
    actor = words.who(actor, event.wait)
    if event.kind == "task" and event.flows:
        return say("%(who)s chose %(ways)s in %(step)s.", who=actor, ways=words.chosen(event.flows), step=name)
    if event.kind == "task":
        return say("%(who)s finished %(step)s.", who=actor, step=name)
    by_kind = {
        "timer": say("The time of %(step)s had come.", step=name),
        "error": say("%(step)s took over after an error.", step=name),
        "escalation": say("%(step)s answers.", step=name),
        "cancel": say("All was taken back; it goes on at %(step)s.", step=name),
    }
    return by_kind.get(event.kind)


def _claimed(event: ev.TaskClaimed, words: Words, actor: str) -> str:
    words.absent[event.wait] = event.on_behalf_of or ""
    who = words.person(event.assignee)
    task = words.task(event.wait)
    if who == actor:
        return say("%(who)s claimed %(task)s.", who=words.who(actor, event.wait), task=task)
    return say("%(who)s gave %(task)s to %(other)s.", who=actor, task=task, other=words.who(who, event.wait))


def _released(event: ev.TaskReleased, words: Words, actor: str) -> str:
    words.absent.pop(event.wait, None)
    return say("%(who)s gave %(task)s back to its lane.", who=actor, task=words.task(event.wait))


def _offered(event: ev.TaskOffered, words: Words, actor: str) -> str:
    return say(
        "%(who)s had %(task)s offered to those who work in its lane now.", who=actor, task=words.task(event.wait)
    )


def _postponed(event: ev.TaskPostponed, words: Words, actor: str) -> str:
    task = words.task(event.wait)
    if event.follow_up is None:
        return say("%(who)s took %(task)s up again.", who=actor, task=task)
    until = named(event.follow_up, words.zone)
    return say("%(who)s put %(task)s off until %(time)s.", who=actor, task=task, time=until)


def _asked(event: ev.TaskAsked, words: Words, actor: str) -> str:
    other = words.person(event.assignee)
    return say(
        "%(who)s asked %(other)s about %(task)s, and gets it back.",
        who=actor,
        other=other,
        task=words.task(event.wait),
    )


def _answered(event: ev.TaskAnswered, words: Words, actor: str) -> str:
    who = words.person(event.assignee)
    if who == actor:
        return say("%(who)s took %(task)s back before there was an answer.", who=actor, task=words.task(event.wait))
    return say(
        "%(who)s answered, and gave %(task)s back to %(other)s.", who=actor, task=words.task(event.wait), other=who
    )


def _due_moved(event: ev.TaskDueMoved, words: Words, actor: str) -> str | None:  # noqa: ARG001
    if event.due is None:
        return None
    when = in_words(event.due, words.zone)
    return say(
        "%(task)s is due %(when)s now, as the working hours were changed.", task=words.task(event.wait), when=when
    )


def _carried(event: ev.TaskCarried, words: Words, actor: str) -> str | None:  # noqa: ARG001
    """Say what a task is called now, and for whom it is, where the new version says otherwise."""
    task, said = words.task(event.wait), dict(event.said)
    name, lane = said.get("name"), said.get("lane")
    words.tasks[event.wait] = name or words.tasks.get(event.wait, "")
    about = {"task": task, "name": name, "lane": lane}
    if name and lane:
        return say("%(task)s is called ‘%(name)s’ and is for %(lane)s now.", **about)
    if name:
        return say("%(task)s is called ‘%(name)s’ now.", **about)
    return say("%(task)s is for %(lane)s now.", **about) if lane else None


def _timer(event: ev.TimerArmed, words: Words, actor: str) -> str:  # noqa: ARG001
    return say("%(step)s is set for %(time)s.", step=words.element(event.element), time=named(event.due, words.zone))


def _variables(event: ev.VariablesSet, words: Words, actor: str) -> str | None:  # noqa: ARG001
    """Name what the process now knows; what only one activity sees is its own affair."""
    names = () if event.wait else [name for name in event.names if name not in words.aside(event.scope)]
    return say("Written: %(names)s.", names=", ".join(names).replace("_", " ")) if names else None


def _opened(event: ev.ScopeOpened, words: Words, actor: str) -> str | None:  # noqa: ARG001
    """Say how often a repeated activity is to be done."""
    if event.kind in {"round", "items"}:
        words.rounds[event.scope] = event.element
    element = words.program.elements.get(event.element)
    if event.of is None or element is None:
        return None
    return say("%(step)s is to be done %(times)s.", step=words.element(event.element), times=_times(event.of, element))


def _times(of: int, element: Element) -> str:
    if of <= 1:
        return say("once") if of else say("not at all")
    if element.repeat.sequential:
        return say("%(number)s times, one after the other", number=of)
    return say("%(number)s times at once", number=of)


def _planned(event: ev.RoundsPlanned, words: Words, actor: str) -> str:
    """Say what somebody answered who was asked how often, or whether once more."""
    actor = words.who(actor, event.wait)
    element, name = words.program.elements.get(event.element), words.element(event.element)
    if event.of is None or element is None:
        if event.more:
            return say("%(who)s said that %(step)s is to be done again.", who=actor, step=name)
        return say("%(who)s said that %(step)s is to be done no more.", who=actor, step=name)
    times = _times(event.of, element)
    return say("%(who)s said that %(step)s is to be done %(times)s.", who=actor, step=name, times=times)


def _awaited(event: ev.MessageAwaited, words: Words, actor: str) -> str | None:  # noqa: ARG001
    """Say that it stands still for a message; what may come at any time beside the work is not news."""
    aside = words.kind(event.element) in {"boundaryEvent", "startEvent"}
    step = words.element(event.element)
    return None if aside else say("%(step)s waits for ‘%(message)s’.", step=step, message=event.name)


def _decision(event: ev.DecisionMade, words: Words, actor: str) -> str:  # noqa: ARG001
    step = words.element(event.element)
    if event.rules:
        return say("%(step)s was decided by %(rules)s.", step=step, rules=", ".join(event.rules))
    return say("%(step)s was decided.", step=step)


def _escalated(event: ev.EscalationThrown, words: Words, actor: str) -> str:  # noqa: ARG001
    step = words.element(event.element)
    what = say("%(step)s escalated ‘%(code)s’", step=step, code=event.code) if event.code else None
    what = what or say("%(step)s escalated", step=step)
    if event.caught_by is None and not event.passed_on:
        return say("%(what)s, and nothing in the diagram answers.", what=what)
    return say("%(what)s.", what=what)


def _read(event: ev.DocumentRead, words: Words, actor: str) -> str:  # noqa: ARG001
    step = words.element(event.element)
    if event.key:
        return say("%(step)s looked into ‘%(store)s’, %(key)s.", step=step, store=event.store, key=event.key)
    return say("%(step)s looked into ‘%(store)s’.", step=step, store=event.store)


def _put(event: ev.DocumentWritten, words: Words, actor: str) -> str:  # noqa: ARG001
    step = words.element(event.element)
    if event.key:
        return say("%(step)s wrote to ‘%(store)s’, %(key)s.", step=step, store=event.store, key=event.key)
    return say("%(step)s wrote to ‘%(store)s’.", step=step, store=event.store)


def _sent(event: ev.MessageSent, words: Words, actor: str) -> str:  # noqa: ARG001
    if event.to:
        return say("The message ‘%(message)s’ was sent to %(to)s.", message=event.name, to=event.to)
    return say("The message ‘%(message)s’ was sent.", message=event.name)


def _printed(event: ev.ScriptPrinted, words: Words, actor: str) -> str:  # noqa: ARG001
    """Say that a script printed something; what it was may be personal, and is for whoever looks after it."""
    return say("%(step)s printed something.", step=words.element(event.element))


def _condition(event: ev.ConditionAwaited, words: Words, actor: str) -> str | None:  # noqa: ARG001
    """Say that it stands still for a condition; what may come true at any time beside the work is not news."""
    aside = words.kind(event.element) in {"boundaryEvent", "startEvent"}
    return None if aside else say("%(step)s waits for its condition.", step=words.element(event.element))


def _seen(event: ev.ConditionSeen, words: Words, actor: str) -> str | None:  # noqa: ARG001
    step = words.element(event.element)
    return say("What %(step)s waits for has come true.", step=step) if event.holds else None


def _resolved(event: ev.IncidentResolved, words: Words, actor: str) -> str:
    step = words.element(event.element)
    if event.how == "held":
        return say("%(step)s is held with the loop that leads to it.", step=step)
    if event.how == "come":
        return say("What %(step)s could not begin without is there.", step=step)
    return say("%(who)s asked for another try of %(step)s.", who=actor, step=step)


def _moved(event: ev.InstanceMigrated, words: Words, actor: str) -> str:  # noqa: ARG001
    about = {"who": actor, "version": event.version}
    if event.reason:
        return say("%(who)s moved it to version %(version)s of the process: %(why)s.", why=event.reason, **about)
    return say("%(who)s moved it to version %(version)s of the process.", **about)


SAYINGS: dict[type, Callable[[Any, Words, str], str | None]] = {
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
    ev.TargetMoved: lambda event, words, _actor: say(
        "The request is to be done %(when)s now, as the working hours were changed.",
        when=in_words(event.due, words.zone),
    ),
    ev.TaskOffered: _offered,
    ev.TaskPostponed: _postponed,
    ev.TaskAsked: _asked,
    ev.TaskAnswered: _answered,
    ev.TurnTakenBack: lambda event, words, actor: say(
        "%(who)s took back having completed %(task)s: what followed does not count, it is open again.",
        who=actor,
        task=words.task(event.wait),
    ),
    ev.InstanceMigrated: _moved,
    ev.MigrationUndone: lambda event, _words, actor: say(
        "%(who)s took that back: it runs version %(version)s again, as if it had not been moved.",
        who=actor,
        version=event.version,
    ),
    ev.TaskCarried: _carried,
    ev.TimerArmed: _timer,
    ev.BusinessKeySet: lambda event, _words, actor: say(
        "%(who)s gave it the business key %(key)s: %(why)s.", who=actor, key=event.business_key, why=event.reason
    ),
    ev.ScopeOpened: _opened,
    ev.RoundsPlanned: _planned,
    ev.VariablesSet: _variables,
    ev.DecisionMade: _decision,
    ev.DocumentRead: _read,
    ev.DocumentWritten: _put,
    ev.MessageSent: _sent,
    ev.MessageReceived: lambda event, _words, _actor: say("The message ‘%(message)s’ arrived.", message=event.name),
    ev.MessageAwaited: _awaited,
    ev.SignalThrown: lambda event, _words, _actor: say("The signal ‘%(signal)s’ was given.", signal=event.name),
    ev.ConditionAwaited: _condition,
    ev.ConditionSeen: _seen,
    ev.PartHappened: lambda event, words, _actor: say(
        "Part of what %(step)s waits for has come.", step=words.element(event.element)
    ),
    ev.ChildCalled: lambda event, words, _actor: say("%(step)s began.", step=words.element(event.element)),
    ev.ErrorThrown: lambda event, words, _actor: say(
        "%(step)s ended in the error %(code)s.", step=words.element(event.element), code=event.code
    ),
    ev.EscalationThrown: _escalated,
    ev.ScopeResumed: lambda event, words, _actor: say("Taking back %(step)s.", step=words.element(event.element)),
    ev.ScriptPrinted: _printed,
    ev.JobFailed: lambda event, words, _actor: say(
        "%(step)s failed: %(why)s", step=words.element(event.element), why=event.sentence
    ),
    ev.IncidentRaised: lambda event, words, _actor: say(
        "%(step)s is stuck: %(why)s", step=words.element(event.element), why=event.sentence
    ),
    ev.IncidentResolved: _resolved,
}
