"""What happened: the events that a turn records in the journal.

Events are facts in the past tense and carry outcomes, so that reading them again never evaluates
anything again. `engine.execution.evolve` is the only code that changes state from them, live and on
replay; `engine.store.projections` keeps the working tables from them.

An event does not carry its sequence number, its time or who did it: the journal row that holds it
does (first sequence, `at`, actor), because one turn happens at one moment by one actor.

Shared fields
    scope    id of the scope (0 = the process itself, others the sequence number of their ScopeOpened)
    wait     id of an open wait = the sequence number of the event that opened it; its person-facing
             task or job id is `<instance id>-<wait>`
    element  BPMN id of the element
    host     what a wait belongs to: itself (it holds a token), another wait (boundary event, option of
             an event-based gateway) or 0 (start event of an event subprocess of the scope)
    flows    ids of the sequence flows taken on leaving, in document order
    kind     what a wait was: "task", "job", "timer", "message", "signal", "child", "condition", "scope",
             "gateway", "events" (one with several triggers), "happened" (one of those), "incident"

Instants are integers: microseconds since 1970-01-01 UTC. Personal values appear only in the fields
named `values`, which the journal keeps in a side row that can be erased.
"""

from __future__ import annotations

from typing import TypeAlias

from engine.events.event import Event
from engine.events.facts import (
    DecisionMade,
    DocumentRead,
    DocumentWritten,
    ErrorThrown,
    EscalationThrown,
    IncidentRaised,
    IncidentResolved,
    JobFailed,
    MessageReceived,
    MessageSent,
    ScriptPrinted,
    SignalThrown,
    VariablesSet,
)
from engine.events.instances import (
    Arrived,
    BusinessKeySet,
    Cleared,
    CompensationBegun,
    EndReached,
    InstanceEnded,
    InstanceMigrated,
    InstanceStarted,
    Joined,
    MigrationUndone,
    Passed,
    Promise,
    RoundsPlanned,
    ScopeClosed,
    ScopeDrawn,
    ScopeKept,
    ScopeOpened,
    ScopeResumed,
    ScopeUndrawn,
    TargetMoved,
    TurnTakenBack,
)
from engine.events.waits import (
    Activated,
    ChildCalled,
    Completed,
    ConditionAwaited,
    ConditionSeen,
    Fired,
    Interrupted,
    JobCreated,
    MessageAwaited,
    PartHappened,
    SignalAwaited,
    TaskAnswered,
    TaskAsked,
    TaskCarried,
    TaskClaimed,
    TaskCreated,
    TaskDueMoved,
    TaskOffered,
    TaskPostponed,
    TaskReleased,
    TimerArmed,
    WaitCarried,
    Withdrawn,
)

AnyEvent: TypeAlias = (
    InstanceStarted
    | InstanceEnded
    | BusinessKeySet
    | EndReached
    | TargetMoved
    | ScopeOpened
    | ScopeClosed
    | ScopeKept
    | ScopeResumed
    | RoundsPlanned
    | CompensationBegun
    | Passed
    | Arrived
    | Joined
    | Cleared
    | Activated
    | TaskCreated
    | JobCreated
    | TimerArmed
    | MessageAwaited
    | SignalAwaited
    | ConditionAwaited
    | ConditionSeen
    | PartHappened
    | ChildCalled
    | Completed
    | Interrupted
    | Withdrawn
    | Fired
    | TaskClaimed
    | TaskReleased
    | TaskDueMoved
    | TaskOffered
    | TaskPostponed
    | TaskAsked
    | TaskAnswered
    | TurnTakenBack
    | InstanceMigrated
    | MigrationUndone
    | ScopeDrawn
    | ScopeUndrawn
    | WaitCarried
    | TaskCarried
    | VariablesSet
    | DecisionMade
    | DocumentRead
    | DocumentWritten
    | MessageSent
    | MessageReceived
    | ScriptPrinted
    | SignalThrown
    | ErrorThrown
    | EscalationThrown
    | JobFailed
    | IncidentRaised
    | IncidentResolved
)

FORMAT = 1
"""Version of the encoding above; a release reads this and the one before."""

__all__ = [
    "FORMAT",
    "Activated",
    "AnyEvent",
    "Arrived",
    "BusinessKeySet",
    "ChildCalled",
    "Cleared",
    "CompensationBegun",
    "Completed",
    "ConditionAwaited",
    "ConditionSeen",
    "DecisionMade",
    "DocumentRead",
    "DocumentWritten",
    "EndReached",
    "ErrorThrown",
    "EscalationThrown",
    "Event",
    "Fired",
    "IncidentRaised",
    "IncidentResolved",
    "InstanceEnded",
    "InstanceMigrated",
    "InstanceStarted",
    "Interrupted",
    "JobCreated",
    "JobFailed",
    "Joined",
    "MessageAwaited",
    "MessageReceived",
    "MessageSent",
    "MigrationUndone",
    "PartHappened",
    "Passed",
    "Promise",
    "RoundsPlanned",
    "ScopeClosed",
    "ScopeDrawn",
    "ScopeKept",
    "ScopeOpened",
    "ScopeResumed",
    "ScopeUndrawn",
    "ScriptPrinted",
    "SignalAwaited",
    "SignalThrown",
    "TargetMoved",
    "TaskAnswered",
    "TaskAsked",
    "TaskCarried",
    "TaskClaimed",
    "TaskCreated",
    "TaskDueMoved",
    "TaskOffered",
    "TaskPostponed",
    "TaskReleased",
    "TimerArmed",
    "TurnTakenBack",
    "VariablesSet",
    "WaitCarried",
    "Withdrawn",
]
