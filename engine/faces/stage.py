"""A scenario while it is acted out: each step is a stimulus to an instance in a scratch database."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar
from zoneinfo import ZoneInfo

from engine.calendar import OutsideHorizon, TimerSyntaxError, parse_timer, standard
from engine.calendar import due as due_at
from engine.calendar.instants import micros
from engine.commands import jobs as job_commands
from engine.commands.jobs import Done, Failed, Threw
from engine.errors import InvalidValues, Refusal, WrongState
from engine.faces import props
from engine.faces.scratch import TESTER
from engine.store import incidents, instances, jobs, tasks, timers
from engine.turn import checklists
from engine.values import to_json
from engine.work.rounds import work

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from engine.faces.house import House
    from engine.faces.scratch import Clock, Scratch
    from engine.store.jobs import JobRow
    from engine.store.tasks import TaskRow

    Row = TypeVar("Row")

BEGINNING = dt.datetime(2026, 3, 2, 9, 0, tzinfo=ZoneInfo("Europe/Amsterdam"))
ROUNDS = 1000
"""Rounds of work after a step; what still goes round then is left where it is."""
STARTS = ("message", "signal", "timer")
EVER, MOST_TIMERS = 2**62, 1_000
AT_ONCE = 8
"""Deeds that a round does together: between two rounds it is looked whether there is time left."""
TROUBLE = (Refusal, OutsideHorizon, TimerSyntaxError)


def begins(scenario: Mapping[str, Any]) -> int:
    """Give the moment at which a scenario begins, in microseconds UTC."""
    at = scenario.get("at")
    return micros(dt.datetime.fromisoformat(at) if at else BEGINNING)


@dataclass(slots=True)
class Stage:
    """One scenario while it runs. `problems` is what is not as it was expected; `stopped` the number of the step (0:
    the start) at which it could not go on.
    """

    scratch: Scratch
    house: House
    clock: Clock
    scenario: Mapping[str, Any]
    instance_id: str = ""
    problems: list[str] = field(default_factory=list)
    trace: list[tuple[str, ...]] = field(default_factory=list)
    stopped: int | None = None
    refusal: Refusal | None = None

    def act(self) -> None:
        """Start, and take each step; ends where one is refused."""
        steps = [None, *self.scenario.get("steps", ())]
        for number, step in enumerate(steps):
            try:
                if step is None:
                    self._start(self.scenario.get("start", {}))
                else:
                    self._step(step, number)
                self.work_off()
            except TROUBLE as refusal:
                self.problems.append(f"Step {number} {_short(step)}: {refusal}" if step else str(refusal))
                self.stopped = number
                self.refusal = refusal if isinstance(refusal, Refusal) else _wrong_time(refusal)
                return
            self.trace.append(self.waiting())

    def work_off(self) -> None:
        """Do everything that is due; jobs that are answered by hand are left."""
        by_hand = [str(one) for one in self.scenario.get("by_hand", ())]
        for _ in range(ROUNDS):
            if not work(self.house.turns, AT_ONCE, by_hand):
                return

    def who(self, deed: Mapping[str, Any]) -> str:
        """Let in who does something, the first time that they do; without anybody named it is the tester."""
        by = str(deed.get("by", TESTER))
        if by not in self.house.people.names():
            self.scratch.let_in(self.house, by)
        return by

    def _start(self, start: Mapping[str, Any]) -> None:
        values, key, by = start.get("values", {}), self.scenario.get("key"), self.who(start)
        wanted = self.scenario["process"]
        how = next((kind for kind in STARTS if start.get(kind)), "")
        if not how:
            props.put_at_start(self.house.turns, wanted, values, by)
            self.instance_id = self.house.engine.start(wanted, values, by=by, business_key=key).id
            return
        if how == "message":
            self.house.engine.publish(start[how], key=key, values=values, by=by)
        elif how == "signal":
            self.house.engine.signal(start[how], values, by=by)
        else:
            self._pass_to(start[how])
        self.work_off()
        self.instance_id = self._begun(wanted)
        if not self.instance_id:
            raise WrongState(f"The process {wanted!r}", "started", f"not begun by the {how} {start[how]!r}")

    def _begun(self, process_key: str) -> str:
        """The first instance of a process that nobody called."""
        with self.house.turns.store.reading() as r:
            found = [one.id for one in self.house.engine.instances(limit=500).rows if one.process_key == process_key]
            return min((one for one in found if instances.root(r, one) in {None, one}), default="")

    def _pass_to(self, element: str) -> None:
        """Let time pass until a timer that starts a process is due, and let it start."""
        with self.house.turns.store.reading() as r:
            found = [one.due for one in timers.due_starts(r, EVER, MOST_TIMERS) if one.element == element]
        self.clock.now = max([self.clock.now, *found])

    def _step(self, step: Mapping[str, Any], number: int) -> None:
        deed = next(one for one in _DEEDS if one in step)
        _DEEDS[deed](self, step, number)

    def _complete(self, step: Mapping[str, Any], _number: int) -> None:
        task = self._one("user task", "completed", step["complete"], self.tasks(), step)
        by = self.who(step)
        for item in self._to_tick(task):  # a scenario says what is entered; what is looked at meanwhile goes without
            self.house.inbox.tick(task.id, item, by=by)
        values = step.get("values", {})
        props.put_at_task(self.house.turns, task.id, task.instance_id, values, by)
        self.house.inbox.complete(task.id, values, by=by)

    def _to_tick(self, task: TaskRow) -> list[str]:
        """What must be ticked before a task can be completed."""
        turns = self.house.turns
        with turns.store.reading() as r:
            return checklists.missing(r, turns.deployed.program(r, task.definition_id), task)

    def _publish(self, step: Mapping[str, Any], _number: int) -> None:
        key, by = step.get("key", self.scenario.get("key")), self.who(step)
        self.house.engine.publish(step["publish"], key=key, values=step.get("values", {}), by=by)

    def _signal(self, step: Mapping[str, Any], _number: int) -> None:
        self.house.engine.signal(step["signal"], step.get("values", {}), by=self.who(step))

    def _pass_time(self, step: Mapping[str, Any], _number: int) -> None:
        self.clock.now = due_at(parse_timer(step["pass_time"]), self.clock.now, standard())

    def _expect(self, step: Mapping[str, Any], number: int) -> None:
        got, wanted = self.waiting(), tuple(sorted(step["expect"]))
        if got != wanted:
            self.problems.append(f"Step {number}: waiting are {list(got)}, expected {list(wanted)}.")

    def _answer(self, step: Mapping[str, Any], _number: int) -> None:
        job = self._one("job", "answered", step["answer"], self.jobs(), step)
        self._bring(job, Done(step.get("values", {})), step)

    def _fail(self, step: Mapping[str, Any], _number: int) -> None:
        job = self._one("job", "failed", step["fail"], self.jobs(), step)
        code, message = step.get("error"), str(step.get("message", "It was made to fail."))
        self._bring(job._replace(retries=1), Threw(str(code), message) if code else Failed(message), step)

    def _bring(self, job: JobRow, result: Done | Failed | Threw, step: Mapping[str, Any]) -> None:
        turns, by = self.house.turns, self.who(step)
        turns.take(lambda turn: job_commands.take_result(turn, job, result), actor=by, channel="job")

    def _retry(self, step: Mapping[str, Any], _number: int) -> None:
        incident = self._one("incident", "retried", step["retry"], self.incidents(), step)
        self.house.operations.retry(incident.id, values=step.get("values", {}), by=self.who(step))

    def _one(self, what: str, deed: str, element: str, rows: Sequence[Any], step: Mapping[str, Any]) -> Any:
        """Find what a step is about: what is open at the element, of several the one whose number it says."""
        found, number = [one for one in rows if one.element == element], step.get("number")
        if len(found) == 1 and number in {None, 1}:
            return found[0]
        if number is not None and 0 < number <= len(found):
            return found[number - 1]
        times = "not open" if not found else "open once" if len(found) == 1 else f"open {len(found)} times"
        asked = f", so there is no number {number}" if number else ', and "number" does not say which is meant'
        raise WrongState(f"The {what} {element!r}", deed, times + (asked if found else ""))

    # -- looking ------------------------------------------------------------------------------------

    @property
    def ids(self) -> tuple[str, ...]:
        """The instance and all that it called, in the order in which they began."""
        with self.house.turns.store.reading() as r:
            return tuple(sorted(one.id for one in _family(instances.children, r, self.instance_id)))

    def tasks(self) -> list[TaskRow]:
        """The open tasks of the instance and of those it called, in the order in which they came up."""
        return [one for one in self._rows(tasks.of_one) if one.state == "open"]

    def jobs(self) -> list[JobRow]:
        """The jobs that are not done and not stuck."""
        return [one for one in self._rows(jobs.of_one) if one.state == "open"]

    def incidents(self) -> list[Any]:
        """Where it is stuck."""
        return [one for one in self._rows(incidents.of_one) if one.resolved_at is None]

    def _rows(self, of_one: Callable[[Any, str], Sequence[Row]]) -> list[Row]:
        with self.house.turns.store.reading() as r:
            return [row for one in self.ids for row in sorted(of_one(r, one), key=lambda row: row.wait)]  # type: ignore[attr-defined]

    def waiting(self) -> tuple[str, ...]:
        """The elements of the open user tasks, sorted."""
        return tuple(sorted(task.element for task in self.tasks()))

    def look_at_the_end(self) -> None:
        """Compare how it stands with what the scenario says of its end, and see that the record holds."""
        if not self.instance_id:
            return
        wanted, instance = self.scenario.get("end") or {}, self.house.engine.instance(self.instance_id)
        for incident in self.house.operations.incidents():
            self.problems.append(f"It is stuck at {incident.element!r}: {incident.message}")
        for name in ("state", "outcome"):
            if name in wanted and getattr(instance, name) != wanted[name]:
                self.problems.append(f"The {name} is {getattr(instance, name)!r}, expected {wanted[name]!r}.")
        held = to_json(self.house.engine.variables(self.instance_id))
        for name, value in self.scenario.get("variables", {}).items():
            if held.get(name) != to_json(value):
                self.problems.append(f"{name!r} is {held.get(name)!r}, expected {to_json(value)!r}.")
        self.problems += self.house.operations.check_record()

    def reached(self) -> dict[str, frozenset[str]]:
        """The elements and flows that a token came to in any instance, by the key of their process."""
        found: dict[str, set[str]] = {}
        for one in self.house.engine.instances(limit=500).rows:
            found.setdefault(one.process_key, set()).update(self.house.engine.position(one.id).taken)
        return {key: frozenset(ids) for key, ids in found.items()}


def _wrong_time(error: Exception) -> InvalidValues:
    return InvalidValues("The time", {"time": str(error)})


def _family(children: Callable[[Any, str], Sequence[Any]], r: Any, instance_id: str) -> list[Any]:
    """An instance and all below it."""
    root = instances.load(r, instance_id)
    found, to_look = ([root] if root else []), [instance_id]
    while to_look:
        called = children(r, to_look.pop())
        found += called
        to_look += [one.id for one in called]
    return found


_DEEDS: dict[str, Callable[[Stage, Mapping[str, Any], int], None]] = {
    "complete": Stage._complete,  # noqa: SLF001 - the stage's own table
    "publish": Stage._publish,  # noqa: SLF001
    "signal": Stage._signal,  # noqa: SLF001
    "pass_time": Stage._pass_time,  # noqa: SLF001
    "answer": Stage._answer,  # noqa: SLF001
    "fail": Stage._fail,  # noqa: SLF001
    "retry": Stage._retry,  # noqa: SLF001
    "expect": Stage._expect,  # noqa: SLF001
}


def _short(step: Mapping[str, Any]) -> str:
    return " ".join(f"{key} {value}" for key, value in step.items() if isinstance(value, str))
