"""Waits begin and end."""

from __future__ import annotations

from engine.events.event import Event


class Activated(Event, tag="ac", frozen=True):
    """A token waits at an element that has no row of its own: event-based gateway, subprocess."""

    scope: int
    wait: int
    element: str
    kind: str


class TaskCreated(Event, tag="tc", frozen=True):
    """Somebody has work to do. With `host` 0 it holds no token but goes with its scope: a question what is next.

    `people` are those who may take it besides the group: people by id, further groups as `model.as_group` writes them.
    `target` is the moment by which it must be done for the request to be in time, which is to be done by `promised`.
    It waits in `queue`, where it is its turn at `turn`.
    """

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
    host: int | None = None
    target: int | None = None
    promised: int | None = None
    queue: str | None = None
    turn: int | None = None


class JobCreated(Event, tag="jc", frozen=True):
    """A worker has something to do outside the transaction. `clock` is the moment that a script is told, each time."""

    scope: int
    wait: int
    element: str
    job: str
    retries: int
    clock: int | None = None


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


class ConditionAwaited(Event, tag="ca", frozen=True):
    """The instance waits for a condition; `definition` says which one of an event with several triggers.

    `was` is what the condition last was: it sets the event off when it becomes true.
    """

    scope: int
    wait: int
    element: str
    host: int
    definition: str = ""
    was: bool = False


class ConditionSeen(Event, tag="cs", frozen=True):
    """A condition that is waited for has become true, or no longer is."""

    scope: int
    wait: int
    element: str
    holds: bool


class PartHappened(Event, tag="ph", frozen=True):
    """One of the triggers that an event needs together has come; its wait stays with what it brought."""

    scope: int
    wait: int
    element: str
    kind: str


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


class WaitCarried(Event, tag="wc", frozen=True):
    """What was open goes on at an element of another version, as it was. `scope` is where it is now."""

    scope: int
    wait: int
    element: str
    kind: str


class TaskCarried(Event, tag="kv", frozen=True):
    """An open task goes on at an element of another version; who has it, by when, and what was typed stays.

    `said` is what the new version says otherwise of it, by name: name, lane, zone, group, form.
    """

    scope: int
    wait: int
    element: str
    said: tuple[tuple[str, str | None], ...] = ()


class TaskClaimed(Event, tag="kc", frozen=True):
    """A person took a task, or was given it; `on_behalf_of` is the absent person that they stand in for."""

    scope: int
    wait: int
    assignee: str
    on_behalf_of: str | None = None


class TaskPostponed(Event, tag="kp", frozen=True):
    """A person put a task off until a moment; None brings it back at once."""

    scope: int
    wait: int
    follow_up: int | None = None


class TaskAsked(Event, tag="ka", frozen=True):
    """Who had a task gave it to another for a part of it, or asked them something; it comes back to `asked_by`."""

    scope: int
    wait: int
    assignee: str
    asked_by: str


class TaskAnswered(Event, tag="kb", frozen=True):
    """Who was asked has given a task back to who asked."""

    scope: int
    wait: int
    assignee: str


class TaskReleased(Event, tag="kr", frozen=True):
    """A person gave a task back to its lane."""

    scope: int
    wait: int


class TaskDueMoved(Event, tag="kd", frozen=True):
    """An open task is due at another moment (microseconds UTC), because the working hours were changed.

    `target`, `promised` and `turn` are what they are now, as of `TaskCreated`.
    """

    scope: int
    wait: int
    due: int | None
    target: int | None = None
    promised: int | None = None
    turn: int | None = None


class TaskOffered(Event, tag="ko", frozen=True):
    """An open task is offered to others, because who works in its lane, or is here at all, has changed."""

    scope: int
    wait: int
    group: str | None = None
    people: tuple[str, ...] = ()
