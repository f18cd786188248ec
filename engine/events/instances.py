"""The life of an instance, its scopes and its tokens."""

from __future__ import annotations

from typing import Any, NamedTuple

from engine.events.event import Event
from engine.sentence import put_together


class Promise(NamedTuple):
    """Until when a request is to be done (`due`, microseconds UTC; None: nothing is promised) and for which kind of
    customer; its work waits in `queue` and goes before all that comes later once it `ages` (a time, as timers have it).
    """

    due: int | None = None
    service_class: str = ""
    queue: str = ""
    ages: str = ""


class InstanceStarted(Event, tag="is", frozen=True):
    """An instance began; opens scope 0 with `tokens` tokens (one per start event that fired).

    A called one knows of its `caller` how deep it is called, and the lane path, zone and group of the call. `promise`
    is what the customer is promised: of a called one, what is left of it behind the call.
    """

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
    caller: tuple[int, str | None, str | None, str | None] | None = None
    promise: Promise | None = None


class EndReached(Event, tag="er", frozen=True):
    """A turn came to an end event of the process and left other tokens open: the last such end names the outcome."""

    element: str


class BusinessKeySet(Event, tag="bk", frozen=True):
    """Somebody gave a running instance a (new) business key, for a reason; `unique_key` as in InstanceStarted.

    What already waits for a message, and what was called, keeps the key that it had.
    """

    business_key: str
    unique_key: str | None
    reason: str


class TargetMoved(Event, tag="tm", frozen=True):
    """A request is to be done at another moment (microseconds UTC), because the working hours were changed."""

    due: int


class TurnTakenBack(Event, tag="tb", frozen=True):
    """The turn before this one is as if it had not been: who completed a task has taken that back, and nothing had been
    done since. `first` is the number of that turn's first event, `wait` the task that is open again.
    """

    first: int
    wait: int


class InstanceMigrated(Event, tag="im", frozen=True):
    """From here on it runs another version. `elements` and `flows` are the pairs (old id, new id) of what is called
    otherwise there; what follows in the same turn is what else the new version makes of what is open.

    `before` is the definition that it ran, `batch` the move that it was part of, `reason` why that was.
    """

    definition_id: str
    version: int
    before: str
    elements: tuple[tuple[str, str], ...] = ()
    flows: tuple[tuple[str, str], ...] = ()
    batch: str | None = None
    reason: str = ""


class MigrationUndone(Event, tag="iu", frozen=True):
    """The migration that was the last turn is as if it had not been; `first` is the number of that turn's first event,
    the other two say what the instance runs again.
    """

    first: int
    definition_id: str
    version: int
    batch: str | None = None


class InstanceEnded(Event, tag="ie", frozen=True):
    """An instance ended; `state` is completed, cancelled or failed, `outcome` the name of the end or the reason.

    `said` is what a reason was made of that no person gave (`engine.sentence.taken_apart`).
    """

    state: str
    outcome: str
    said: dict[str, Any] | None = None

    @property
    def sentence(self) -> str:
        """The outcome, able to be said in another language where it was recorded so."""
        return put_together(self.outcome, self.said) if self.said else self.outcome


class ScopeOpened(Event, tag="so", frozen=True):
    """A scope began. `wait` is its activity in the parent scope, or 0 where the scope counts as a token itself.

    `kind`: subprocess, event (subprocess), rounds (all runs of a repeated activity), round (one of them), items
    (some that later rounds will have; no token) or kept (a completed activity that can still be compensated; no
    token). `of` says, for rounds, how many there are to be; a loop does not know.
    """

    scope: int
    parent: int
    wait: int
    element: str
    tokens: int = 1
    kind: str = "subprocess"
    of: int | None = None


class ScopeDrawn(Event, tag="sd", frozen=True):
    """A subprocess was drawn around what is open: `waits` and the tokens at `joins` go on inside it. It has one id as
    scope and as the wait that holds its token in `parent`.
    """

    scope: int
    parent: int
    element: str
    waits: tuple[int, ...]
    joins: tuple[str, ...] = ()


class ScopeUndrawn(Event, tag="su", frozen=True):
    """A subprocess is no longer drawn around what is open: that goes on in the scope around it."""

    scope: int


class ScopeClosed(Event, tag="sc", frozen=True):
    """A scope ended; `how` is completed, cancelled, compensated or forgotten (kept, and no longer needed). Its
    variables and waits are gone.
    """

    scope: int
    how: str = "completed"


class RoundsPlanned(Event, tag="rp", frozen=True):
    """Somebody said at the task `wait` how often a repeated activity is done: `of` times; or, of a loop (`of` is
    None), whether it is done once `more`.
    """

    scope: int
    wait: int
    element: str
    of: int | None = None
    more: bool = False


class ScopeKept(Event, tag="sk", frozen=True):
    """A scope ended but stays with its values, without tokens and waits: for its result, or to be compensated.

    `how` is completed, or cancelled where only what is complete inside can be compensated.
    """

    scope: int
    how: str = "completed"


class CompensationBegun(Event, tag="cb", frozen=True):
    """What is complete is taken back, one after the other: `plan` is (kept scope, handler) in that order.

    A handler is an activity, or the start event of an event subprocess; "" lets go of a scope whose inside has been
    taken back. `wait` holds the token of who asked for it, or (`aside`) one of its own.
    """

    scope: int
    wait: int
    element: str
    plan: tuple[tuple[int, str], ...]
    aside: bool = False


class ScopeResumed(Event, tag="sr", frozen=True):
    """What compensates a kept scope begins, with `tokens`; `element` is what it takes back, `by` is (scope, wait)
    of the CompensationBegun that asked for it.
    """

    scope: int
    element: str
    by: tuple[int, int]
    tokens: int = 1


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
    """A join fired: it consumed one token from each of `consumed` (a flow may stand there twice) and went on.

    `phase` says what else it means: "begin", that the element itself has one token now (an activity with all that
    it needs, a gateway where somebody chooses); "start", that a complex gateway waits for reset, for which it holds
    a token; "reset", that it waits for start again.
    """

    scope: int
    element: str
    consumed: tuple[str, ...]
    flows: tuple[str, ...]
    phase: str = ""


class Cleared(Event, tag="cl", frozen=True):
    """The scope's tokens on flows and at joins were taken away, because something interrupted it."""

    scope: int
