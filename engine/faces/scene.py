"""How a play stands: what one sees of an instance in a scratch database, and what one can do with it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from engine.calendar.instants import moment
from engine.commands.jobs import job_inputs
from engine.faces.scratch import TESTER
from engine.model import Position
from engine.sentence import recalled
from engine.store import messages, timers

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from engine.errors import Refusal
    from engine.faces.stage import Stage
    from engine.model import HistoryLine
    from engine.program.forms import Form
    from engine.turn import Turn

SECOND = 1_000_000


class Open(NamedTuple):
    """Something that waits for whoever plays: a user task, a job, or (with a `message`) what is stuck.

    `number` tells it from others at the same element (None: it is alone); `form` and `values` are those of a task, or
    what a job works with.
    """

    element: str
    name: str
    number: int | None
    lane: str = ""
    message: str = ""
    form: Form | None = None
    values: Mapping[str, Any] = {}


class Ahead(NamedTuple):
    """A timer that runs: when it is due, and how long that is from now, as a duration in ISO 8601."""

    name: str
    due: dt.datetime
    wait: str


class Awaited(NamedTuple):
    """A message or signal that is waited for; `key` is the one that a message must come with."""

    kind: str
    name: str
    key: str


@dataclass(frozen=True, slots=True)
class Scene:
    """How it stands after the steps of a path. `trace` are the waiting tasks after the start and each of them; `taken`
    is how many steps could be taken, `refusal` why the next (or the start) could not, None where all could.
    """

    taken: int
    refusal: Refusal | None = None
    trace: tuple[tuple[str, ...], ...] = ()
    now: dt.datetime | None = None
    state: str = ""
    outcome: str = ""
    position: Position = field(default_factory=lambda: Position({}, frozenset(), frozenset()))
    tasks: tuple[Open, ...] = ()
    jobs: tuple[Open, ...] = ()
    stuck: tuple[Open, ...] = ()
    timers: tuple[Ahead, ...] = ()
    awaited: tuple[Awaited, ...] = ()
    values: Mapping[str, Any] = field(default_factory=dict)
    story: tuple[HistoryLine, ...] = ()

    @property
    def is_open(self) -> bool:
        """Whether it goes on."""
        return self.state == "running"


def seen(stage: Stage) -> Scene:
    """Look at an instance with everything around it; where it could not even begin there is nothing to see."""
    if not stage.instance_id:
        return Scene(0, stage.refusal, now=moment(stage.clock.now))
    house, instance_id = stage.house, stage.instance_id
    instance = house.engine.instance(instance_id)
    return Scene(
        len(stage.trace) - 1,
        stage.refusal,
        tuple(stage.trace),
        moment(stage.clock.now),
        instance.state,
        instance.outcome or "",
        house.engine.position(instance_id),
        tuple(_tasks(stage)),
        tuple(_jobs(stage)),
        tuple(_stuck(stage)),
        tuple(_timers(stage)),
        tuple(dict.fromkeys(_awaited(stage))),
        house.engine.variables(instance_id),
        house.engine.history(instance_id),
    )


def _numbers(rows: Sequence[Any]) -> Iterator[tuple[Any, int | None]]:
    """Number rows that stand at the same element."""
    of = [row.element for row in rows]
    seen_so_far: dict[str, int] = {}
    for row in rows:
        seen_so_far[row.element] = seen_so_far.get(row.element, 0) + 1
        yield row, seen_so_far[row.element] if of.count(row.element) > 1 else None


def _tasks(stage: Stage) -> Iterator[Open]:
    tester = stage.house.people.find(TESTER)
    for row, number in _numbers(stage.tasks()):
        item = stage.house.inbox.open(row.id, tester)
        yield Open(row.element, row.name, number, row.lane or "", "", item.form, item.values)


def _jobs(stage: Stage) -> Iterator[Open]:
    turns = stage.house.turns
    for row, number in _numbers(stage.jobs()):

        def inputs(turn: Turn, row: Any = row) -> dict[str, Any]:
            return job_inputs(turn, row)

        values = turns.take(inputs, actor="system")
        yield Open(row.element, _label(stage, row), number, message=recalled(row.message or ""), values=values)


def _stuck(stage: Stage) -> Iterator[Open]:
    for row, number in _numbers(stage.incidents()):
        yield Open(row.element, _label(stage, row), number, message=row.message)


def _timers(stage: Stage) -> Iterator[Ahead]:
    for row in sorted(_each(stage, timers.of_one), key=lambda one: one.due):
        yield Ahead(_label(stage, row), moment(row.due), lasting(row.due - stage.clock.now))


def _awaited(stage: Stage) -> Iterator[Awaited]:
    for row in _each(stage, messages.subscriptions):
        yield Awaited(row.kind, row.name, getattr(row, "key", "") or "")


def _each(stage: Stage, of_one: Any) -> Iterable[Any]:
    with stage.house.turns.store.reading() as r:
        return [row for one in stage.ids for row in of_one(r, one)]


def _label(stage: Stage, row: Any) -> str:
    turns = stage.house.turns
    with turns.store.reading() as r:
        program = turns.deployed.program(r, stage.house.engine.instance(row.instance_id).definition_id)
    element = program.elements.get(row.element)
    return element.label if element else str(row.element)


def lasting(micros: int) -> str:
    """Write a time as a duration in ISO 8601, in whole seconds that are no shorter: "P3DT4H"."""
    seconds = max(0, -(-micros // SECOND))
    days, rest = divmod(seconds, 86_400)
    hours, rest = divmod(rest, 3_600)
    parts = "".join(f"{number}{unit}" for number, unit in zip((hours, *divmod(rest, 60)), "HMS", strict=True) if number)
    return f"P{f'{days}D' if days else ''}{f'T{parts}' if parts or not days else ''}{'' if parts or days else '0S'}"
