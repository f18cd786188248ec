"""What an element of each behaviour has besides what all elements have: the `detail` of a compiled `Element`."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from engine.calendar.durations import BusinessDuration, Timer
    from engine.decisions import Decision
    from engine.feel import Expression

PYTHON = "python script"
"""The type of job that a script in Python is."""
THROW = "bpmn_error"
"""What such a script calls to end in a BPMN error."""


@dataclass(frozen=True, slots=True)
class Duty:
    """Who may not do a task, though it is offered to them: whoever did one of `apart` in the same instance (elements by
    id), everybody but who did one of `same`, whoever began it, whoever lacks one of the `skills`.
    """

    apart: tuple[str, ...] = ()
    same: tuple[str, ...] = ()
    not_starter: bool = False
    skills: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Starters:
    """Who may start a process: people of these groups, and these people."""

    groups: frozenset[str] = frozenset()
    people: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Target:
    """What is promised to one kind of customer, called `name` ("": to all): the request is done `within` a time (None:
    nothing is promised). A request belongs to it where it began at `start` ("": anywhere) and `when` holds.

    Its work waits in `queue` ("": with everything else), where it goes before all that comes later once it `ages`.
    """

    name: str
    within: TimerDetail | None = None
    when: Expression | None = None
    start: str = ""
    queue: str = ""
    ages: str = ""

    @property
    def is_for_all(self) -> bool:
        """Whether every request belongs to it that comes to it."""
        return self.when is None and not self.start


@dataclass(frozen=True, slots=True)
class CheckItem:
    """An item on the checklist of a task; a task with one that is `mandatory` is completed only once it is ticked."""

    name: str
    mandatory: bool = False


@dataclass(frozen=True, slots=True)
class TaskDetail:
    """A user task. `place` is (name, lane path, zone, group) as its events carry them; `due` is the agreement
    it is to be done within, `deadline` a date of its own before that, `follow_up` when to look at it again; the last
    two may have no value. `duty` says who may not do it, `checklist` what is to be ticked. Expressions give texts,
    `urgency` a number in place of `priority`, `group` in place of the one in `place`.
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
    duty: Duty | None = None
    checklist: tuple[CheckItem, ...] = ()


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
class PythonDetail:
    """A script in Python, a job for the sandbox. Its value becomes `result`; without one, what it `writes` and what it
    changes within the variables it `reads` become variables. A variable of a name that it `calls` is not handed over.
    `imports` (statements) and `needs` (names that only the interpreter can have) are there with their lines.
    """

    text: str
    reads: frozenset[str]
    calls: frozenset[str]
    writes: tuple[str, ...]
    ends_in_value: bool
    imports: Mapping[str, int]
    needs: Mapping[str, int]
    result: str | None = None
    job: str = PYTHON
    retries: int = 1


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

    @property
    def version(self) -> str | None:
        """The version that is called; None where it is the latest one."""
        return version_of(self.binding)


def version_of(binding: str) -> str | None:
    """Read the version out of a binding, "version:N"; None for "latest"."""
    word, _, number = binding.partition(":")
    return number.strip() if word == "version" else None


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
    ("" to none); `several` says that more than one may be given. `form` is made for it. Without
    `answers` it asks for a whole number from 0 to `most`.
    """

    place: tuple[str, str | None, str | None, str | None]
    form: str
    answers: Mapping[str, str]
    several: bool = False
    most: int = 0


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
    so often. Where nothing ends it, people are `asked` in place of the condition.
    """

    condition: Expression | None = None
    before: bool = False
    most: int | None = None
    local: frozenset[str] = frozenset()
    asked: AskDetail | None = None


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
    """Several instances of an activity, one after the other or at once: a number of them, or one for each item; or
    as many as somebody says who is `asked`.

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
    asked: AskDetail | None = None
