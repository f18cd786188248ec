"""The nouns and their states, immutable, in the words of docs/glossary.md; instants are in UTC, dates local."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any, NamedTuple

from msgspec import Struct

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping, Sequence

    from engine.lists import Ahead, ChecklistItem, Offer, Spent, Standing


class InstanceState(StrEnum):
    """Life of a process instance."""

    RUNNING = "running"
    COMPLETED = "completed"
    CANCELLED = "cancelled"
    FAILED = "failed"


class TaskState(StrEnum):
    """Life of a user task; an open task with an assignee is claimed."""

    OPEN = "open"
    COMPLETED = "completed"
    CANCELLED = "cancelled"


class Zone(StrEnum):
    """Where a lane stands, seen from the customer."""

    CUSTOMER = "customer"
    FRONTSTAGE = "frontstage"
    BACKSTAGE = "backstage"
    SUPPORT = "support"


class Severity(StrEnum):
    """What a finding means for deployment: an error refuses it, a warning and a note do not."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to know about a file before it runs.

    `rule` is a stable id (docs/findings.md), `element` the BPMN id, `message` says what is wrong, `advice` what to do.
    """

    rule: str
    severity: str
    message: str
    advice: str
    element: str | None = None
    file: str | None = None
    line: int | None = None


class Role(StrEnum):
    """What somebody is trusted with, in all processes or in named ones. `OWNER` is nobody's by grant: the register of
    owners says who owns a process. `LEAD` is held in a group, written `as_group` in place of a process.
    """

    MEMBER = "member"
    DESIGNER = "designer"
    OPERATOR = "operator"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"
    LEAD = "lead"
    OWNER = "owner"


@dataclass(frozen=True, slots=True)
class StandIn:
    """For whom somebody stands in just now, until when, and in which processes (None: all)."""

    person: str
    name: str
    until: dt.datetime
    processes: frozenset[str] | None = None
    groups: frozenset[str] = frozenset()

    @property
    def called(self) -> frozenset[str]:
        """Whatever a task may call the absent person by."""
        return frozenset((self.person, *map(as_group, self.groups)))


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who signs in, with what they may at the moment of asking. A program has a `keeper`, who answers for it.
    `groups` are the lanes' groups, `roles` those held in all processes, `roles_for` pairs of role and process key,
    `owns` the processes they are accountable for, `stands_in` for whom they act now, `title` what they are.
    `language` (a code such as "de") and `zone` (such as "Europe/Berlin") are what they have chosen to be spoken to in.
    """

    id: str
    name: str
    title: str = ""
    groups: frozenset[str] = frozenset()
    roles: frozenset[str] = frozenset()
    roles_for: frozenset[tuple[str, str]] = frozenset()
    owns: frozenset[str] = frozenset()
    skills: frozenset[str] = frozenset()
    stands_in: tuple[StandIn, ...] = ()
    email: str | None = None
    manager: str | None = None
    demo: bool = False
    active: bool = True
    left_at: dt.datetime | None = None
    keeper: str | None = None
    ends_at: dt.datetime | None = None
    language: str | None = None
    zone: str | None = None

    @property
    def administrator(self) -> bool:
        """Whether people and settings are theirs to look after."""
        return Role.ADMINISTRATOR in self.roles

    @property
    def leads(self) -> tuple[str, ...]:
        """The groups whose work they give out."""
        return tuple(sorted(key.removeprefix(GROUP) for role, key in self.roles_for if role == Role.LEAD))

    @property
    def called(self) -> frozenset[str]:
        """Whatever a task may call them by among the people it names: their id, or a group of theirs."""
        return frozenset((self.id, *map(as_group, self.groups)))


class Membership(NamedTuple):
    """That somebody works in a group: from when on (None: from ever), and until when (None: for good)."""

    group: str
    since: dt.datetime | None = None
    until: dt.datetime | None = None


class LaneGroup(NamedTuple):
    """Which group works in a lane, by the lane's id or name; `process_key` "" means in every process."""

    process_key: str
    lane: str
    group: str


class Absence(NamedTuple):
    """A time for which somebody has another person stand in for them, in all processes (None) or in these."""

    id: str
    person: str
    person_name: str
    deputy: str
    deputy_name: str
    since: dt.datetime
    until: dt.datetime
    processes: frozenset[str] | None
    reason: str
    made_at: dt.datetime
    made_by: str
    ended_at: dt.datetime | None = None


GROUP = "@"


def as_group(group: str) -> str:
    """Write a group where a task names the people it is for."""
    return GROUP + group


@dataclass(frozen=True, slots=True)
class ReviewClock:
    """Where a process stands on the 18-month rule (process-review rule, section 2).

    `status`: ok, warn_90, warn_60, warn_30, due_today, overdue, never_reviewed, never_reviewed_overdue, out_of_scope.
    """

    status: str
    last_significant: dt.date | None
    due: dt.date | None
    days_left: int | None

    @property
    def overdue(self) -> bool:
        """Whether the last significant review is older than allowed."""
        return self.status in {"overdue", "never_reviewed_overdue"}


@dataclass(frozen=True, slots=True)
class ProcessDefinition:
    """A version as deployed; its process has one owner, or is retired. `open_instances`: None for who may not see.

    `deputy` is whom the diagram names to stand in, if they are here; `pcf` the numbers in APQC's classification.
    """

    id: str
    key: str
    version: int
    name: str
    deployed_at: dt.datetime
    deployed_by: str
    published_at: dt.datetime | None
    owner: Person | None
    owner_title: str
    area: str
    review: ReviewClock
    open_instances: int | None = 0
    findings: tuple[Finding, ...] = ()
    second_opinion: str | None = None
    retired_at: dt.datetime | None = None
    deputy: Person | None = None
    pcf: str = ""


class UserTask(Struct, frozen=True):  # made fifty times for a page, a tenth of the time of a dataclass
    """A piece of work for a person, as the inbox lists it. `groups` are all that find it, `group` is the first.

    `on_behalf_of` is the absent person for whom it is, or was, somebody's: of who has it, or else of who asks;
    `why_not` why who asks may not do it though it is offered to them, `why` why it is here. `asked_by` gets it back; it
    is to be done by `target_at` for its request to be by `promised_at`; in `queue` it is its turn at `turn_at`;
    `standing` is how it stands to that; `columns` are values of the request by label, `news` what is new for who asks.
    """

    id: str
    instance_id: str
    process_key: str
    process_name: str
    definition_id: str
    element: str
    name: str
    state: str
    created_at: dt.datetime
    business_key: str | None = None
    lane: str | None = None
    zone: str | None = None
    group: str | None = None
    groups: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    assignee: str | None = None
    assignee_name: str | None = None
    priority: int = 50
    due_at: dt.datetime | None = None
    follow_up_at: dt.datetime | None = None
    claimed_at: dt.datetime | None = None
    completed_at: dt.datetime | None = None
    completed_by: str | None = None
    form: str | None = None
    on_behalf_of: str | None = None
    on_behalf_of_name: str | None = None
    why_not: str = ""
    asked_by: str | None = None
    asked_by_name: str | None = None
    target_at: dt.datetime | None = None
    columns: Mapping[str, Any] = {}
    news: str = ""
    promised_at: dt.datetime | None = None
    queue: str | None = None
    turn_at: dt.datetime | None = None
    standing: Standing | None = None
    why: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class WorkItem:
    """A task with everything needed to do it. `form` is as read (None: there is none), `values` what it shows,
    `read_at` by field the sequence number at which it was last changed, `draft` what somebody typed before, `mornings`
    until when it can be put off, by working days.
    """

    task: UserTask
    form: Any
    values: Mapping[str, Any]
    read_at: Mapping[str, int]
    documentation: str = ""
    may_complete: bool = False
    why_not: str = ""
    draft: Mapping[str, Any] | None = None
    checklist: tuple[ChecklistItem, ...] = ()
    offer: Offer | None = None
    mornings: Sequence[tuple[int, dt.datetime]] = ()


@dataclass(frozen=True, slots=True)
class ProcessInstance:
    """One run of a process. `outcome` names the end it reached, or why it was cancelled."""

    id: str
    definition_id: str
    process_key: str
    process_name: str
    version: int
    business_key: str | None
    state: str
    started_at: dt.datetime
    started_by: str
    ended_at: dt.datetime | None = None
    outcome: str | None = None
    root_id: str = ""
    parent_id: str | None = None
    incidents: int = 0


@dataclass(frozen=True, slots=True)
class Waiting:
    """One thing an instance waits for. `kind`: task, job, timer, message, signal, child, incident or compensation.

    `aside`: it may happen beside the work (a boundary event, an event subprocess); nothing stands still for it.
    """

    kind: str
    element: str
    name: str
    who: str | None = None
    due_at: dt.datetime | None = None
    link: str | None = None
    aside: bool = False


class Rounds(NamedTuple):
    """How far a repeated activity is: rounds that are done, and how many there are to be (None: a loop)."""

    done: int
    of: int | None


@dataclass(frozen=True, slots=True)
class Position:
    """Where an instance is and how it got there, for the diagram and in words.

    `here` counts the tokens or waits at each element; `taken` are all elements and flows it went through, `stuck` those
    with an open incident; `ahead` the next steps of people, each with its lane or ""; `spent` the time by lane.
    """

    here: Mapping[str, int]
    taken: frozenset[str]
    stuck: frozenset[str]
    waiting: tuple[Waiting, ...] = ()
    rounds: Mapping[str, Rounds] = field(default_factory=dict)
    ahead: tuple[Ahead, ...] = ()
    spent: tuple[Spent, ...] = ()


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One thing that happened, in plain words. `kind` is the event's class name."""

    sequence: int
    at: dt.datetime
    actor: str
    kind: str
    text: str
    element: str | None = None


@dataclass(frozen=True, slots=True)
class Incident:
    """A place where a process is stuck until a person helps."""

    id: str
    instance_id: str
    process_key: str
    process_name: str
    business_key: str | None
    element: str
    element_name: str
    code: str
    message: str
    raised_at: dt.datetime
    resolved_at: dt.datetime | None = None
    definition_id: str = ""


@dataclass(frozen=True, slots=True)
class MessageReceipt:
    """What became of a published message: the instances it started or reached, or that it waits in the buffer."""

    message_id: str
    started: tuple[str, ...] = ()
    reached: tuple[str, ...] = ()
    buffered: bool = False


@dataclass(frozen=True, slots=True)
class Deployment:
    """Result of deploying files: the new (or unchanged) definitions and every finding."""

    definitions: tuple[ProcessDefinition, ...]
    findings: tuple[Finding, ...] = ()
