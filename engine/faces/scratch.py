"""Scratch databases: processes deployed where nothing else is, for trying out. Each use begins with a copy.

Files are compiled once and stored once; every scenario then begins with a copy of that database (some hundred
kilobytes), with a clock of its own and ids that are the same each time.
"""

from __future__ import annotations

import secrets
import tempfile
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache, partial
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

from engine.commands import deployments, scripts
from engine.commands.people import SYSTEM
from engine.deployed import Deployed, bundle_of
from engine.errors import DeploymentRejected
from engine.faces.house import open_house
from engine.store import definitions
from engine.turn import noting

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable, Iterator, Mapping

    from engine.faces.house import House
    from engine.model import Person
    from engine.program.bundle import Bundle
    from engine.program.model import Program
    from engine.store.transaction import Writer

TESTER = "tester"
_KEY = secrets.token_bytes(32)
_FILE = "scratch.db"
_COPIED = 1_000_000
"""Ids of a copy are numbered from here on; those of the database that it was copied from lie below."""


class OutOfTime(BaseException):
    """Trying out has taken longer than it may.

    Not an `Exception`: a worker takes those for a piece of work that went wrong, and goes on with the next.
    """


@dataclass(slots=True)
class Clock:
    """A clock that moves only when it is told to; asked after `until` it ends everything.

    `until` is what the thread has worked, in seconds: a busy machine lets nothing fail that an idle one finishes.
    """

    now: int
    until: float | None = None

    def __call__(self) -> int:
        """Give the moment it is, in microseconds UTC; asked for in every turn, so no turn begins too late."""
        if self.until is not None and time.thread_time() > self.until:
            raise OutOfTime
        return self.now


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


class Scratch:
    """Processes to try out. `python` names those of which scripts in Python may run (True: all).

    Raises DeploymentRejected where files have errors.
    """

    def __init__(self, files: Iterable[Mapping[str, bytes]], *, python: bool | Container[str] = False) -> None:
        self._bundles = [(one, compiled(one)) for one in files]
        self._python = python
        self._deployed = Deployed()
        self._needed = _Needed()
        self._templates: dict[int, bytes] = {}
        for _, bundle in self._bundles:
            for one in bundle.processes:
                self._needed.by(one.program)

    @contextmanager
    def opened(self, clock: Clock) -> Iterator[House]:
        """Open a copy in which the processes are deployed and startable; it is gone afterwards.

        What happens there is no part of the act that is under way, and is not noted in its place.
        """
        with noting.aside():
            if clock.now not in self._templates:
                self._templates[clock.now] = _made(lambda: clock.now, _blank(), self._fill, self._deployed)
            with _placed(self._templates[clock.now], clock, self._deployed, _COPIED) as house:
                yield house

    def let_in(self, house: House, person_id: str) -> Person:
        """Let in somebody who may do everything."""
        house.people.add(person_id, person_id.capitalize(), administrator=True, groups=self._needed.groups)
        return house.people.set_skills(person_id, sorted(self._needed.skills), by=SYSTEM)

    def _fill(self, house: House) -> None:
        for files, bundle in self._bundles:
            house.turns.write(partial(self._deploy, house=house, bundle=bundle, files=files))
        self.let_in(house, TESTER)

    def _deploy(self, w: Writer, now: int, house: House, bundle: Bundle, files: Mapping[str, bytes]) -> None:
        ids = deployments.deploy(w, now, bundle, files, SYSTEM, house.turns.new_id())
        for definition_id, one in zip(ids, bundle.processes, strict=True):
            row = definitions.find(w, definition_id)
            assert row is not None, "it was stored"
            self._deployed.know(row, one.program)
            deployments.make_startable(w, now, row, one.program, SYSTEM, house.turns.calendar)
            if self._python is True or (self._python and row.key in self._python):
                scripts.allow(w, now, row.key, SYSTEM)


def compiled(files: Mapping[str, bytes]) -> Bundle:
    """Compile files as for a deployment; refuse them where one has an error."""
    bundle = scripts.about_scripts(bundle_of(files))
    if bundle.errors:
        raise DeploymentRejected(", ".join(sorted(files)), bundle.findings)
    return bundle


@lru_cache(maxsize=1)
def _blank() -> bytes:
    """Make an empty database once for all."""
    return _made(lambda: 0, b"", lambda house: house.upgrade(), Deployed())


def _made(clock: Callable[[], int], template: bytes, fill: Callable[[House], None], deployed: Deployed) -> bytes:
    with tempfile.TemporaryDirectory(prefix="throughlane-") as folder:
        with _opened(Path(folder), template, clock, deployed, 0) as house:
            fill(house)
        return (Path(folder) / _FILE).read_bytes()


@contextmanager
def _placed(template: bytes, clock: Clock, deployed: Deployed, first: int) -> Iterator[House]:
    with (
        tempfile.TemporaryDirectory(prefix="throughlane-") as folder,
        _opened(Path(folder), template, clock, deployed, first) as house,
    ):
        yield house


@contextmanager
def _opened(folder: Path, template: bytes, clock: Callable[[], int], deployed: Deployed, first: int) -> Iterator[House]:
    file, numbers = folder / _FILE, count(first)
    if template:
        file.write_bytes(template)
    new_id = lambda: f"{next(numbers):024d}"  # noqa: E731 - shorter than a function around a function
    house = open_house(f"sqlite:///{file}", key=_KEY, clock=clock, new_id=new_id, deployed=deployed, lasting=False)
    try:
        yield house
    finally:
        house.close()
