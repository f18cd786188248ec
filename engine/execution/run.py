"""One stimulus, run to the next waits.

A `Run` holds the program, the state, the events recorded so far and the agenda: tokens that are on a
flow and can move; `emptied` names scopes that may have run out of them, `later` holds what waits until no
token moves. `engine.execution.stimuli` says what may happen to it; the element modules say what a token does.
Every change goes through `record`, so the events alone lead to the same state again.
"""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, NamedTuple, Protocol

from engine.execution.evolve import CHANGES

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from engine.calendar import Calendar
    from engine.events import AnyEvent, Promise
    from engine.execution.places import Caller
    from engine.execution.state import Scope, State, Wait
    from engine.execution.trouble import Stuck
    from engine.program.model import Element, Flow, Lane, Program
    from engine.values import Value

ESCALATIONS = 1_000
"""Escalations that one instance may pass on to its caller in one turn; after that it must be a loop."""
STEPS = 100_000
"""Elements one burst may pass: far above any honest process, low enough to stop an endless loop within a second.

"""
STEPS_EACH = 50
"""Elements that a burst may pass besides, for each round of its widest activity. Rounds of several are not added up, so
that a loop around them is still stopped.
"""


STEPS_RELEASED = 5
"""Elements that a burst may pass besides, for each token that a stopped loop has held: enough for most to come out."""


class Later(NamedTuple):
    """A token at an element that acts once no other token can move: who it speaks to is listening by then."""

    scope_id: int
    element: Element
    flow: str | None
    act: Callable[[Run, int, Element, str | None], None]


class Called(NamedTuple):
    """A child instance that a call activity started: the caller of this run starts it in the same turn."""

    child_id: str
    definition_id: str
    scope: int
    wait: int
    values: dict[str, Value]
    business_key: str | None = None
    by: Caller | None = None
    promise: Promise | None = None


class Surroundings(Protocol):
    """What a run may ask of the world around it; answers become facts in events."""

    def called(self, process: str, binding: str) -> str | None:
        """Give the id of the definition that a call activity starts, or None where there is none."""

    def versions(self, process: str) -> list[int]:
        """Give the numbers of the versions of a process that there are, the oldest first."""

    def new_id(self) -> str:
        """Give a fresh instance id."""

    def group_of(self, process_key: str, lane: Lane) -> str | None:
        """Give the group that works in a lane whose diagram does not say so, or None where nobody has said it."""

    def calendar_of(self, process_key: str, lane: Lane) -> Calendar:
        """Give the calendar by which work in a lane is counted."""

    def did(self, run: Run, elements: Sequence[str]) -> list[str]:
        """Name whoever did one of these elements in an instance, this turn included, and is here still."""

    def document(self, store: str, key: str) -> tuple[Value, int]:
        """Give a document of a data store and its revision: (None, 0) where there is none."""

    def keep(self, state: State, store: str, key: str, value: Value) -> None:
        """Take note of a document that the instance's last event has written."""


class Run:
    """One instance being worked on. `now` is in microseconds UTC and does not move.

    `stopped` says that the burst has been stopped, `released` how many tokens that an earlier one has held go on.
    `stuck` are the incidents of tokens that could not enter an element, by scope and element.
    """

    __slots__ = (
        "agenda",
        "calendar",
        "called",
        "cancelled_children",
        "clock",
        "emptied",
        "escalated",
        "escalations",
        "events",
        "later",
        "looked",
        "now",
        "outcome",
        "program",
        "record",
        "released",
        "result",
        "state",
        "stopped",
        "stuck",
        "surroundings",
        "widest",
    )

    def __init__(
        self, program: Program, state: State, *, now: int, calendar: Calendar, surroundings: Surroundings
    ) -> None:
        """Nothing happens until a stimulus is given. `record` lets an event have happened."""
        self.program = program
        self.state = state
        self.now = now
        self.clock = (now, calendar.zone)
        self.calendar = calendar
        self.surroundings = surroundings
        self.events: list[AnyEvent] = []
        self.record = _recorder(state, self.events)
        self.agenda: deque[tuple[int, Element, str | None]] = deque()
        self.emptied: list[int] = []
        self.later: deque[Later] = deque()
        self.looked = 0
        self.stopped = False
        self.stuck: dict[tuple[int, str], list[int]] = {}
        self.released = 0
        self.widest = 0
        self.called: list[Called] = []
        self.escalated: deque[str] = deque()
        self.escalations = 0
        self.cancelled_children: list[str] = []
        self.outcome: str | None = None
        self.result: Mapping[str, Value] = {}

    def calendar_of(self, element: Element) -> Calendar:
        """Give the calendar of the lane that an element stands in; the company's where it stands in none."""
        lane = element.lane
        return self.calendar if lane is None else self.surroundings.calendar_of(self.program.key, lane)

    def take_up(self, state: State) -> None:
        """Go on from another state of the instance; nothing has been recorded yet."""
        self.state = state
        self.record = _recorder(state, self.events)

    @property
    def steps(self) -> int:
        """How many elements a burst may pass; `widest` is the number of rounds of the activity with the most."""
        return STEPS + STEPS_EACH * self.widest + STEPS_RELEASED * self.released

    @property
    def next_id(self) -> int:
        """The id of the wait or scope that the next recorded event opens."""
        return self.state.sequence + 1

    def element(self, element_id: str) -> Element:
        """The compiled element."""
        return self.program.elements[element_id]

    def element_of(self, scope: Scope, wait: Wait) -> Element:
        """The element that a wait stands at; in one round of a repeated activity that is what is done each time."""
        return self.element_in(scope, wait.element)

    def element_in(self, scope: Scope, element_id: str) -> Element:
        """The element that a token in a scope is at; in one round of a repeated activity what is done each time."""
        element = self.program.elements[element_id]
        if element.each is not None and scope.kind == "round" and scope.element == element.id:
            return element.each
        return element

    def variables(self, scope_id: int, local: Mapping[str, Value] | None = None) -> Mapping[str, Value]:
        """All values visible in a scope; inner ones hide outer ones, `local` hides all."""
        state = self.state
        if scope_id == 0:
            root = state.scopes[0].variables
            return {**root, **local} if local else root
        visible: dict[str, Value] = {}
        for scope in reversed(list(state.chain(scope_id))):
            visible.update(scope.variables)
        if local:
            visible.update(local)
        return visible

    def put(self, scope_id: int, flows: tuple[Flow, ...]) -> None:
        """Put the tokens that an event has just counted onto their flows."""
        elements = self.program.elements
        for flow in flows:
            self.agenda.append((scope_id, elements[flow.target], flow.id))

    def park(self, scope_id: int, element: Element, flow: str | None, stuck: Stuck) -> None:
        """Keep a token that cannot enter an element, as an incident."""
        wait = self.next_id
        self.record(stuck.raised(scope_id, wait, element.id, wait, "enter", flow))
        self.stuck.setdefault((scope_id, element.id), []).append(wait)


def _recorder(state: State, events: list[AnyEvent]) -> Callable[[AnyEvent], None]:
    """Make what records an event and changes the state by it; called for every event, so it looks nothing up twice."""
    append, changes = events.append, CHANGES

    def record(event: AnyEvent) -> None:
        append(event)
        state.sequence += 1
        changes[type(event)](state, event)

    return record
