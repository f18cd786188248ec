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
    kind     what a wait was: "task", "job", "timer", "message", "signal", "child", "scope", "gateway", "incident"

Instants are integers: microseconds since 1970-01-01 UTC. Personal values appear only in the fields
named `values`, which the journal keeps in a side row that can be erased.
"""

from __future__ import annotations

from typing import Any, ClassVar, TypeAlias

import msgspec


class Event(msgspec.Struct, array_like=True, frozen=True, gc=False, tag_field="event"):
    """Base of all events; encoded as an array led by a short tag."""

    personal: ClassVar[bool] = False


# the instance


class InstanceStarted(Event, tag="is", frozen=True):
    """An instance began; opens scope 0 with `tokens` tokens (one per start event that fired)."""

    definition_id: str
    process_key: str
    version: int
    element: str | None
    business_key: str | None = None
    root_id: str | None = None
    parent_id: str | None = None
    parent_scope: int = 0
    parent_wait: int = 0
    unique_key: str | None = None
    tokens: int = 1


class InstanceEnded(Event, tag="ie", frozen=True):
    """An instance ended; `state` is completed, cancelled or failed, `outcome` the name of the end or the reason."""

    state: str
    outcome: str


# scopes and tokens


class ScopeOpened(Event, tag="so", frozen=True):
    """A subprocess began. `wait` is its activity in the parent scope, or 0 for an event subprocess."""

    scope: int
    parent: int
    wait: int
    element: str
    tokens: int = 1


class ScopeClosed(Event, tag="sc", frozen=True):
    """A subprocess ended; `how` is completed or cancelled. Its variables and waits are gone."""

    scope: int
    how: str = "completed"


class Passed(Event, tag="p", frozen=True):
    """A token went through an element without waiting."""

    scope: int
    element: str
    flows: tuple[str, ...] = ()


class Arrived(Event, tag="a", frozen=True):
    """A token reached a join and waits there for the others."""

    scope: int
    element: str
    flow: str


class Joined(Event, tag="j", frozen=True):
    """A join fired: it consumed one token from each of `consumed` and went on."""

    scope: int
    element: str
    consumed: tuple[str, ...]
    flows: tuple[str, ...]


class Cleared(Event, tag="cl", frozen=True):
    """The scope's tokens on flows and at joins were taken away, because something interrupted it."""

    scope: int


# waits begin


class Activated(Event, tag="ac", frozen=True):
    """A token waits at an element that has no row of its own: event-based gateway, subprocess."""

    scope: int
    wait: int
    element: str
    kind: str


class TaskCreated(Event, tag="tc", frozen=True):
    """Somebody has work to do."""

    scope: int
    wait: int
    element: str
    name: str
    lane: str | None = None
    zone: str | None = None
    group: str | None = None
    assignee: str | None = None
    people: tuple[str, ...] = ()
    priority: int = 50
    due: int | None = None
    follow_up: int | None = None
    form: str | None = None


class JobCreated(Event, tag="jc", frozen=True):
    """A worker has something to do outside the transaction."""

    scope: int
    wait: int
    element: str
    job: str
    retries: int


class TimerArmed(Event, tag="ta", frozen=True):
    """A timer runs. Armed again under the same `wait` when it repeats or its calendar changes.

    `text` is the time as resolved, `left` the repetitions still to come after this one; a timer that repeats
    without end counts its rounds down from -1.
    """

    scope: int
    wait: int
    element: str
    host: int
    anchor: int
    due: int
    text: str
    left: int = 0
    calendar: str | None = None


class MessageAwaited(Event, tag="ma", frozen=True):
    """The instance waits for a message with this name and correlation key."""

    scope: int
    wait: int
    element: str
    host: int
    name: str
    key: str


class SignalAwaited(Event, tag="sa", frozen=True):
    """The instance listens for a signal."""

    scope: int
    wait: int
    element: str
    host: int
    name: str


class ChildCalled(Event, tag="cc", frozen=True):
    """A call activity started a child instance."""

    scope: int
    wait: int
    element: str
    child_id: str
    definition_id: str


class Completed(Event, tag="c", frozen=True):
    """A wait that holds a token ended as planned; the token left along `flows`."""

    scope: int
    wait: int
    element: str
    kind: str
    flows: tuple[str, ...] = ()


class Interrupted(Event, tag="x", frozen=True):
    """A wait that holds a token was ended from outside; its token is gone."""

    scope: int
    wait: int
    element: str
    kind: str


class Withdrawn(Event, tag="w", frozen=True):
    """A wait that holds no token of its own is no longer needed (a boundary timer, an option not taken)."""

    scope: int
    wait: int
    element: str
    kind: str


class Fired(Event, tag="f", frozen=True):
    """An attached event happened and put tokens on `flows`; `keep` says that it listens on."""

    scope: int
    wait: int
    element: str
    kind: str
    flows: tuple[str, ...] = ()
    keep: bool = False


class TaskClaimed(Event, tag="kc", frozen=True):
    """A person took a task."""

    scope: int
    wait: int
    assignee: str


class TaskReleased(Event, tag="kr", frozen=True):
    """A person gave a task back to its lane."""

    scope: int
    wait: int


# data, decisions, communication


class VariablesSet(Event, tag="v", frozen=True):
    """Values were written to a scope, or to one activity of it where `wait` is not 0."""

    personal: ClassVar[bool] = True

    scope: int
    wait: int
    names: tuple[str, ...]
    values: tuple[Any, ...] | None


class DecisionMade(Event, tag="d", frozen=True):
    """A decision was evaluated; `rules` are the ids of the rules that matched."""

    scope: int
    element: str
    decision: str
    rules: tuple[str, ...]


class MessageSent(Event, tag="ms", frozen=True):
    """A message left the instance. `to` names the pool it goes to; None stays within the engine."""

    personal: ClassVar[bool] = True

    scope: int
    element: str
    name: str
    key: str | None
    to: str | None
    names: tuple[str, ...]
    values: tuple[Any, ...] | None


class MessageReceived(Event, tag="mr", frozen=True):
    """A message reached a waiting or starting element."""

    scope: int
    element: str
    name: str
    message_id: str


class SignalThrown(Event, tag="st", frozen=True):
    """A signal was broadcast."""

    personal: ClassVar[bool] = True

    scope: int
    element: str
    name: str
    names: tuple[str, ...]
    values: tuple[Any, ...] | None


class ErrorThrown(Event, tag="et", frozen=True):
    """A BPMN error was raised; `caught_by` is the boundary event or event subprocess, None where nobody did."""

    scope: int
    element: str
    code: str
    caught_by: str | None


class JobFailed(Event, tag="jf", frozen=True):
    """A worker could not do its job; it is tried again at `retry_at` while `left` is above 0."""

    scope: int
    wait: int
    element: str
    left: int
    retry_at: int | None
    message: str


class IncidentRaised(Event, tag="ir", frozen=True):
    """The process is stuck here until a person helps.

    A new `wait` parks a token that could not enter (`flow` says from where) or, with `phase` "leave",
    could not go on (the wait of that id then becomes the incident); "fired" parks a token that an attached
    event set off and that could not go on, "begin" that of an event subprocess that could not begin. With
    `host` another wait (a job), that wait stays and the incident hangs on it; with -1 the incident is about
    the element alone.
    """

    scope: int
    wait: int
    element: str
    host: int
    code: str
    message: str
    phase: str = "enter"
    flow: str | None = None


class IncidentResolved(Event, tag="ic", frozen=True):
    """A person put it right and asked for another try, or the instance was cancelled."""

    scope: int
    wait: int
    element: str
    how: str = "retried"


AnyEvent: TypeAlias = (
    InstanceStarted
    | InstanceEnded
    | ScopeOpened
    | ScopeClosed
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
    | ChildCalled
    | Completed
    | Interrupted
    | Withdrawn
    | Fired
    | TaskClaimed
    | TaskReleased
    | VariablesSet
    | DecisionMade
    | MessageSent
    | MessageReceived
    | SignalThrown
    | ErrorThrown
    | JobFailed
    | IncidentRaised
    | IncidentResolved
)

FORMAT = 1
"""Version of the encoding above; a release reads this and the one before."""
