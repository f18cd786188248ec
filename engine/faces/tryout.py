"""Trying out: scenarios run on a scratch database of their own, with a clock that jumps.

A scenario is a JSON object: what starts the process, steps (stimuli and what must then be waiting), and the
end that must be reached (docs/scenarios.md).
"""

from __future__ import annotations

import datetime as dt
import secrets
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from engine.calendar import OutsideHorizon, TimerSyntaxError, parse_timer, standard
from engine.calendar import due as due_at
from engine.calendar.instants import micros
from engine.commands.people import SYSTEM
from engine.commands.scripts import about_scripts
from engine.errors import Refusal
from engine.faces.house import open_house
from engine.program.bundle import read_bundle
from engine.program.design import check as design
from engine.reference import schema_notes
from engine.values import to_json

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Mapping

    from engine.faces.house import House
    from engine.model import Finding, Person
    from engine.program.model import Program

BEGINNING = dt.datetime(2026, 3, 2, 9, 0, tzinfo=ZoneInfo("Europe/Amsterdam"))
TESTER = "tester"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a scenario. `trace` holds the sorted ids of waiting user tasks after each step."""

    file: str
    name: str
    problems: tuple[str, ...]
    trace: tuple[tuple[str, ...], ...] = ()
    end: str | None = None

    @property
    def passed(self) -> bool:
        """Whether everything was as expected."""
        return not self.problems


@dataclass(slots=True)
class _Needed:
    """What whoever takes part must have: the groups that may start the processes, and the skills their tasks need."""

    groups: set[str] = field(default_factory=set)
    skills: set[str] = field(default_factory=set)

    def by(self, program: Program) -> None:
        """Add what a process asks for."""
        self.groups |= program.starters.groups if program.starters is not None else frozenset()
        duties = (getattr(one.detail, "duty", None) for one in program.elements.values())
        self.skills.update(skill for duty in duties if duty is not None for skill in duty.skills)


def _let_in(house: House, person_id: str, needed: _Needed) -> Person:
    house.people.add(person_id, person_id.capitalize(), administrator=True, groups=needed.groups)
    return house.people.set_skills(person_id, sorted(needed.skills), by=SYSTEM)


@dataclass(slots=True)
class _Try:
    """One scenario while it runs."""

    house: House
    tester: Person
    now: list[int]
    scenario: Mapping[str, Any]
    needed: _Needed
    instance_id: str = ""
    problems: list[str] = field(default_factory=list)
    trace: list[tuple[str, ...]] = field(default_factory=list)

    def run(self) -> None:
        """Start, take each step, and look at the end."""
        self._start(self.scenario.get("start", {}))
        for number, step in enumerate(self.scenario.get("steps", ()), 1):
            try:
                self._step(step, number)
            except (Refusal, OutsideHorizon, TimerSyntaxError) as refusal:
                self.problems.append(f"Step {number} {_short(step)}: {refusal}")
                return
            self.house.operations.work_off()
            self.trace.append(self._waiting())
        self._end()

    def _who(self, deed: Mapping[str, Any]) -> str:
        """Let in who does something, the first time that they do; without anybody named it is the tester."""
        by = str(deed.get("by", TESTER))
        if by not in self.house.people.names():
            _let_in(self.house, by, self.needed)
        return by

    def _start(self, start: Mapping[str, Any]) -> None:
        values, key, by = start.get("values", {}), self.scenario.get("key"), self._who(start)
        if "message" in start:
            receipt = self.house.engine.publish(start["message"], key=key, values=values, by=by)
            self.instance_id = next(iter(receipt.started), "")
        else:
            self.instance_id = self.house.engine.start(self.scenario["process"], values, by=by, business_key=key).id
        self.house.operations.work_off()
        self.trace.append(self._waiting())

    def _step(self, step: Mapping[str, Any], number: int) -> None:
        if "complete" in step:
            self._complete(step["complete"], step.get("values", {}), self._who(step))
        elif "publish" in step:
            key = step.get("key", self.scenario.get("key"))
            self.house.engine.publish(step["publish"], key=key, values=step.get("values", {}), by=self._who(step))
        elif "signal" in step:
            self.house.engine.signal(step["signal"], step.get("values", {}), by=self._who(step))
        elif "pass_time" in step:
            self.now[0] = due_at(parse_timer(step["pass_time"]), self.now[0], standard())
        elif "expect" in step:
            got, wanted = self._waiting(), tuple(sorted(step["expect"]))
            if got != wanted:
                self.problems.append(f"Step {number}: waiting are {list(got)}, expected {list(wanted)}.")

    def _complete(self, element: str, values: Mapping[str, Any], by: str) -> None:
        found = [task for task in self._tasks() if task.element == element]
        if len(found) != 1:
            self.problems.append(f"{element!r} is open {len(found)} times, so it cannot be completed.")
            return
        self.house.inbox.complete(found[0].id, values, by=by)

    def _tasks(self) -> list[Any]:
        """The open tasks of the instance and of those it called."""
        instances = {self.instance_id}
        rows = self.house.inbox.tasks(self.tester, "all", limit=500).rows
        instances |= {
            one.id
            for one in self.house.engine.instances(state="running", limit=500).rows
            if one.root_id == self.instance_id
        }
        return [task for task in rows if task.instance_id in instances]

    def _waiting(self) -> tuple[str, ...]:
        return tuple(sorted(task.element for task in self._tasks()))

    def _end(self) -> None:
        wanted = self.scenario.get("end")
        instance = self.house.engine.instance(self.instance_id)
        for incident in self.house.operations.incidents():
            self.problems.append(f"It is stuck at {incident.element!r}: {incident.message}")
        for name in ("state", "outcome"):
            if wanted and name in wanted and getattr(instance, name) != wanted[name]:
                self.problems.append(f"The {name} is {getattr(instance, name)!r}, expected {wanted[name]!r}.")
        held = to_json(self.house.engine.variables(self.instance_id))
        for name, value in self.scenario.get("variables", {}).items():
            if held.get(name) != to_json(value):
                self.problems.append(f"{name!r} is {held.get(name)!r}, expected {to_json(value)!r}.")
        self.problems += self.house.operations.check_record()


def check_files(files: Mapping[str, bytes]) -> tuple[Finding, ...]:
    """Tell everything that is to be known about files (by name) before they run, without a database.

    What the BPMN schema objects to is told as well, which takes a process of its own and a part of a second.
    """
    findings = design.about(about_scripts(read_bundle(files))).findings
    unreadable = {one.file for one in findings if one.rule == "unreadable"}
    return findings + schema_notes({name: content for name, content in files.items() if name not in unreadable})


def run_scenarios(
    files: Mapping[str, bytes], beside: Iterable[Mapping[str, bytes]] = (), *, python: bool | Container[str] = True
) -> tuple[Outcome, ...]:
    """Run every scenario among files; `beside` are the files of other processes that these call, `python` as below."""
    bundle = read_bundle(files)
    together = [files, *beside]
    return tuple(run_scenario(name, one, together, python=python) for name, one in sorted(bundle.scenarios.items()))


def run_scenario(
    file: str,
    scenario: Mapping[str, Any],
    deployed: Iterable[Mapping[str, bytes]],
    *,
    python: bool | Container[str] = False,
) -> Outcome:
    """Run one scenario with these processes deployed; what goes wrong is told, never raised.

    `python` names the processes of which scripts in Python may run (True: all, for whoever asks on their own machine).
    """
    with tempfile.TemporaryDirectory(prefix="throughlane-") as folder:
        begins = scenario.get("at")
        now = [micros(dt.datetime.fromisoformat(begins) if begins else BEGINNING)]
        url = f"sqlite:///{Path(folder) / 'scratch.db'}"
        house = open_house(url, key=secrets.token_bytes(32), clock=lambda: now[0])
        try:
            return _run(house, now, file, scenario, deployed, python)
        finally:
            house.close()


def _run(
    house: House,
    now: list[int],
    file: str,
    scenario: Mapping[str, Any],
    deployed: Iterable[Mapping[str, bytes]],
    python: bool | Container[str],
) -> Outcome:
    house.upgrade()
    needed = _Needed()
    for files in deployed:
        for definition in house.catalogue.deploy(files, by=SYSTEM).definitions:
            house.catalogue.try_out(definition.id, by=SYSTEM)
            if python is True or (python and definition.key in python):
                house.catalogue.allow_python(definition.key, by=SYSTEM)
            with house.turns.store.reading() as r:
                needed.by(house.turns.deployed.program(r, definition.id))
    attempt = _Try(house, _let_in(house, TESTER, needed), now, scenario, needed)
    try:
        attempt.run()
    except Refusal as refusal:
        attempt.problems.append(str(refusal))
    end = house.engine.instance(attempt.instance_id).outcome if attempt.instance_id else None
    return Outcome(file, scenario.get("name", file), tuple(attempt.problems), tuple(attempt.trace), end)


def _short(step: Mapping[str, Any]) -> str:
    return " ".join(f"{key} {value}" for key, value in step.items() if isinstance(value, str))
