"""The compiled form of a process: every reference resolved once, immutable, shared by all instances.

An `Element` is one flow element with the flows that leave it and a `detail` for its kind; `Program`
holds all elements of a process by id, subprocess bodies included. Element and flow ids (never positions
in these tables) are what state and journal remember, so that a program can be compiled anew.
"""

from __future__ import annotations

from collections.abc import Mapping  # noqa: TC003 - dataclass fields
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from engine.calendar.durations import BusinessDuration, Timer
    from engine.decisions import Decision
    from engine.feel import Expression
    from engine.model import Finding
    from engine.program.forms import Form
    from engine.program.triggers import StartTrigger, Watched


@dataclass(frozen=True, slots=True)
class Flow:
    """A sequence flow; `condition` is None where it is always taken. `label` is what people call it: its name, or
    what it leads from and to, since nobody knows its id.
    """

    id: str
    name: str
    source: str
    target: str
    condition: Expression | None = None
    label: str = ""


@dataclass(frozen=True, slots=True)
class Association:
    """What a data association adds to an assignment (BPMN 2.0.2, 10.4.2).

    `sources` are the names it copies from: while none of them is there, nothing is written. `path` is the place
    inside the value of the name that is written. `store` is the data store that it reads a document from or
    (`writes`) writes it to, for `element`; `key` says which, `drawn` what the picture calls it. `sets` are
    input sets of which all names of one must have a value.
    """

    sources: tuple[str, ...] = ()
    path: tuple[str, ...] = ()
    store: str | None = None
    key: Expression | None = None
    element: str = ""
    writes: bool = False
    drawn: str = ""
    sets: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Assignment:
    """One input or output: the value of `expression` becomes the variable `name`, as `association` says."""

    name: str
    expression: Expression
    association: Association | None = None


@dataclass(frozen=True, slots=True)
class Lane:
    """The lane a task stands in: `path` outermost first, joined by " / "."""

    id: str
    name: str
    path: str
    zone: str | None
    group: str | None


@dataclass(frozen=True, slots=True)
class Element:
    """One flow element.

    `behaviour` selects its module in `engine.execution.elements`: the BPMN name, for events followed by
    "." and the trigger ("boundaryEvent.timer"). `body` is the id of the process or subprocess it stands in.
    `onward` is (flow id, target id) of every outgoing flow where none has a condition, else None.
    A repeated activity has its marker's behaviour ("multiInstance", "standardLoop") and detail (`repeat`), and
    `each` is what one round does: the same id and detail, without flows and boundary events. `handler` is the
    activity that compensates this one; `keeps` says that, once completed, it stays to be compensated.
    An activity that `needs` several tokens gathers them first; `begins` is what begins then.
    `takes` are the data outputs of a catching event, which take what its message or signal carries.
    `plain` says that a token leaves as it came: values are written as they are, nothing is kept, no way out is asked.
    """

    id: str
    kind: str
    behaviour: str
    name: str
    body: str
    order: int
    incoming: tuple[str, ...] = ()
    outgoing: tuple[Flow, ...] = ()
    onward: tuple[tuple[str, str], ...] | None = ()
    onward_ids: tuple[str, ...] = ()
    default: str | None = None
    attached_to: str | None = None
    boundary: tuple[str, ...] = ()
    inputs: tuple[Assignment, ...] = ()
    outputs: tuple[Assignment, ...] = ()
    lane: Lane | None = None
    documentation: str = ""
    customer_label: str | None = None
    detail: Any = None
    repeat: Any = None
    each: Element | None = None
    handler: str | None = None
    keeps: bool = False
    takes: tuple[str, ...] = ()
    needs: int = 1
    begins: Element | None = None
    plain: bool = field(init=False, default=False, repr=False)

    def __post_init__(self) -> None:
        """Decide once what every token would have to be asked."""
        plain = self.onward is not None and not (self.outputs or self.each or self.keeps)
        object.__setattr__(self, "plain", plain)

    @property
    def label(self) -> str:
        """What people call it: its name, or its id where it has none."""
        return self.name or self.id


@dataclass(frozen=True, slots=True)
class Body:
    """What a process or subprocess begins with: its plain start events (or elements without incoming
    flow where it has none), its event subprocesses' start events, and names that are null at first: its data.
    """

    starts: tuple[str, ...]
    triggers: tuple[str, ...] = ()
    data: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TaskDetail:
    """A user task. `place` is (name, lane path, zone, group) as its events carry them; `due` is the agreement
    it is to be done within, `deadline` a date of its own before that, `follow_up` when to look at it again; the last
    two may have no value. Expressions give texts, `urgency` a number in place of `priority`, `group` in place of the
    one in `place`.
    """

    place: tuple[str, str | None, str | None, str | None]
    form: str | None = None
    assignee: Expression | None = None
    people: Expression | None = None
    priority: int = 50
    due: TimerDetail | None = None
    computed: bool = False
    deadline: TimerDetail | None = None
    follow_up: TimerDetail | None = None
    group: Expression | None = None
    urgency: Expression | None = None
    interrupting: bool = True


@dataclass(frozen=True, slots=True)
class JobDetail:
    """A service task: work of `job` type for a worker, tried `retries` times."""

    job: str
    retries: int = 3


@dataclass(frozen=True, slots=True)
class ScriptDetail:
    """A FEEL script; its value becomes `result`, or each entry of the context a variable."""

    expression: Expression
    result: str | None = None


@dataclass(frozen=True, slots=True)
class DecisionDetail:
    """A decision evaluated in the step; its value becomes `result`."""

    decision: Decision
    ref: str
    result: str


@dataclass(frozen=True, slots=True)
class CallDetail:
    """A call activity: which process, by which binding ("latest" or "version:N").

    `target` gives the process where it is computed, `key` the business key where it is not the caller's.
    `all_in` hands over everything that is visible, `all_out` hands everything back; inputs and outputs come on top.
    """

    process: str
    binding: str = "latest"
    target: Expression | None = None
    key: Expression | None = None
    all_in: bool = False
    all_out: bool = False


@dataclass(frozen=True, slots=True)
class TimerDetail:
    """When a timer is due: a fixed text, or an expression, either with business time added or taken off.

    `kind` is duration, date or cycle; `micros` the length in microseconds of a fixed one that no calendar changes.
    `each` says that a cycle makes up for every round that was missed while nothing ran, not for one of them.
    """

    kind: str
    text: str
    timer: Timer | None = None
    expression: Expression | None = None
    offset: BusinessDuration | None = None
    micros: int | None = None
    each: bool = False


@dataclass(frozen=True, slots=True)
class Conversation:
    """What correlates the messages of a conversation: `paths` read its properties from a message, `bindings` from
    the process's data; without those the variable `name` remembers what the first message said. `marked`: other keys
    cover the message as well, so that this one says which it is.
    """

    name: str
    paths: tuple[Expression, ...]
    bindings: tuple[Expression, ...] = ()
    marked: bool = False


@dataclass(frozen=True, slots=True)
class MessageDetail:
    """A message caught or thrown. `key` gives the correlation key; without it the `conversation` does, else it is
    the business key. `to` is the pool outside the engine that it goes to; `payload` the declared names (None: any).
    """

    name: str
    key: Expression | None = None
    payload: tuple[str, ...] | None = None
    to: str | None = None
    interrupting: bool = True
    conversation: Conversation | None = None


@dataclass(frozen=True, slots=True)
class EventDetail:
    """Any other event: signal name or error code (None catches every error)."""

    name: str | None = None
    timer: TimerDetail | None = None
    interrupting: bool = True
    options: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CompensationDetail:
    """What an event takes back: one `activity`, or (None) all that is complete around it. It `waits` for that."""

    activity: str | None = None
    waits: bool = True


@dataclass(frozen=True, slots=True)
class GatewayDetail:
    """A gateway. An event-based one has options (flow and the catch event or receive task it leads to), an inclusive
    or complex join its reach: for every element of the body the incoming flows of this join that a token there can
    still reach without passing the join (BPMN 2.0.2, 13.4.3); `activation` is the condition of a complex one,
    `asked` who chooses where no flow has a condition.
    """

    options: tuple[tuple[str, str], ...] = ()
    reach: Mapping[str, frozenset[str]] = field(default_factory=dict)
    activation: Expression | None = None
    asked: AskDetail | None = None


@dataclass(frozen=True, slots=True)
class AskDetail:
    """A question to people in the lane at `place` (as of a task): `answers` and the flow or activity each leads to
    ("" to none); `several` says that more than one may be given. `form` is made for it.
    """

    place: tuple[str, str | None, str | None, str | None]
    form: str
    answers: Mapping[str, str]
    several: bool = False


@dataclass(frozen=True, slots=True)
class AdHocDetail:
    """An ad-hoc subprocess: one activity after the other (`sequential`) or side by side, `until` a condition holds,
    which `cancels` what still runs. It begins with any of `starts`; who chooses is `asked`, or all begin by themselves.
    """

    sequential: bool = False
    cancels: bool = True
    until: Expression | None = None
    starts: tuple[str, ...] = ()
    asked: AskDetail | None = None


@dataclass(frozen=True, slots=True)
class LoopDetail:
    """A standard loop: again while `condition` holds (None: always), asked `before` or after each round, at `most`
    so often.
    """

    condition: Expression | None = None
    before: bool = False
    most: int | None = None
    local: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Occasion:
    """An event that a repeated activity throws when a round completes: always, only for the first (`once`), or where
    `condition` holds. `trigger` is signal, message, error or escalation, `name` its name or code.
    """

    trigger: str
    name: str
    once: bool = False
    condition: Expression | None = None


@dataclass(frozen=True, slots=True)
class SeveralDetail:
    """Several instances of an activity, one after the other or at once: a number of them, or one for each item.

    `output` collects the `result` of each round, in their order. What is in `local` a round writes for itself.
    `until` ends all that are still open when it holds after a round.
    """

    sequential: bool
    cardinality: Expression | None = None
    collection: Expression | None = None
    item: str | None = None
    output: str | None = None
    result: Expression | None = None
    until: Expression | None = None
    occasions: tuple[Occasion, ...] = ()
    local: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Governance:
    """Who answers for the process, as the diagram says."""

    owners: tuple[str, ...] = ()
    owner_title: str = ""
    deputy: str | None = None
    review_months: int | None = None
    area: str = ""


@dataclass(frozen=True, slots=True)
class Program:
    """A process ready to run. Elements, bodies, lanes, forms and decisions are keyed by id.

    `patient` are the elements that look again when nothing else moves: inclusive and complex joins, and ad-hoc
    subprocesses.

    `data` gives the variable or store of each data object, property and data store, by id. `demands` are the input
    sets of the process, one of which whoever calls it must bring; `gives` is all it hands back (None: everything).
    `only_called` says that nothing but a call activity begins it. `talks`: with others of its file, by no key that is
    drawn, so that an instance without a business key goes by its own id. `hears` is what sets each event off
    (`listens_for`).
    """

    key: str
    name: str
    digest: str
    elements: Mapping[str, Element]
    bodies: Mapping[str, Body]
    starts: tuple[StartTrigger, ...] = ()
    lanes: Mapping[str, Lane] = field(default_factory=dict)
    forms: Mapping[str, Form] = field(default_factory=dict)
    decisions: Mapping[str, Decision] = field(default_factory=dict)
    business_key: Expression | None = None
    unique: bool = False
    governance: Governance = field(default_factory=Governance)
    names: frozenset[str] = frozenset()
    findings: tuple[Finding, ...] = ()
    flows: Mapping[str, Flow] = field(default_factory=dict)
    patient: frozenset[str] = frozenset()
    documentation: str = ""
    signals: frozenset[str] = frozenset()
    conditions: Mapping[str, Watched] = field(default_factory=dict)
    data: Mapping[str, str] = field(default_factory=dict)
    demands: tuple[tuple[str, ...], ...] = ()
    gives: tuple[str, ...] | None = None
    only_called: bool = False
    talks: bool = False
    hears: Mapping[str, list[tuple[str, Any, str]]] = field(default_factory=dict)
