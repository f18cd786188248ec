"""The compiled form of a process: every reference resolved once, immutable, shared by all instances.

An `Element` is one flow element with the flows that leave it and a `detail` for its kind; `Program`
holds all elements of a process by id, subprocess bodies included. Element and flow ids (never positions
in these tables) are what state and journal remember, so that a program can be compiled anew.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from engine.decisions import Decision
    from engine.feel import Expression
    from engine.model import Finding
    from engine.program.columns import Column
    from engine.program.details import PythonDetail, Starters, Target
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
    """The lane a task stands in: `path` outermost first, joined by " / ". `group` is what the diagram says, of the lane
    or of one around it; `around` is (id, name, group) of the lane itself and of those around it, innermost first.
    """

    id: str
    name: str
    path: str
    zone: str | None
    group: str | None
    around: tuple[tuple[str, str, str | None], ...] = ()

    @property
    def is_open(self) -> bool:
        """Whether the diagram does not say itself which group works in it: then the company decides."""
        return not self.around[0][2]

    @property
    def stated(self) -> str | None:
        """The group that the diagram gives to the lane itself."""
        return None if self.is_open else self.group


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
class Governance:
    """Who answers for the process, as the diagram says."""

    owners: tuple[str, ...] = ()
    owner_title: str = ""
    deputy: str | None = None
    review_months: int | None = None
    area: str = ""
    pcf: str = ""


@dataclass(frozen=True, slots=True)
class Program:
    """A process ready to run. Elements, bodies, lanes, forms and decisions are keyed by id.

    `patient` are the elements that look again when nothing else moves: inclusive and complex joins, and ad-hoc
    subprocesses.

    `data` gives the variable or store of each data object, property and data store, by id. `demands` are the input
    sets of the process, one of which whoever calls it must bring; `gives` is all it hands back (None: everything).
    `only_called` says that nothing but a call activity begins it. `talks`: with others of its file, by no key that is
    drawn, so that an instance without a business key goes by its own id. `hears` is what sets each event off
    (`listens_for`). `python` are the scripts that only run where an administrator allows them. `starters` says who may
    start it by hand (None: whoever may start processes). `columns` are the variables that inboxes show. `targets` are
    what is promised, by kind of customer; `agreed` gives what each element takes by what is agreed upon, `ahead` what
    is still to come behind it on the shortest way, both in microseconds of business time. `brought` gives the event
    that has brought about what comes up at an element, where nothing else can.
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
    python: Mapping[str, PythonDetail] = field(default_factory=dict)
    starters: Starters | None = None
    columns: tuple[Column, ...] = ()
    targets: tuple[Target, ...] = ()
    agreed: Mapping[str, int] = field(default_factory=dict)
    ahead: Mapping[str, int] = field(default_factory=dict)
    brought: Mapping[str, str] = field(default_factory=dict)
