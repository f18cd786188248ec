"""Scenarios at a deployment: they run before anything is stored, and what fails keeps it back unless there is a reason.

The scenarios run on scratch databases (`engine.faces.tryout`), which need a house of their own; so whoever serves or
commands says by what they are run (`equip`). Where nobody has, none is run.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol

import msgspec

from engine.calendar.instants import moment
from engine.errors import DeploymentRejected, InvalidValues
from engine.model import Severity
from engine.program.outcomes import Outcome, coverage, findings, not_run
from engine.queries.surroundings import around, python_allowed
from engine.sentence import in_quotes, plain, say
from engine.store import people, tryouts
from engine.store.tryouts import TryoutRow
from engine.turn import noting

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Container, Iterable, Mapping, Sequence

    from engine.model import Finding
    from engine.program.bundle import Bundle
    from engine.program.model import Program
    from engine.program.outcomes import Coverage
    from engine.queries.surroundings import Surroundings
    from engine.store.transaction import Reader, Writer
    from engine.turn import Turns

    class Runner(Protocol):
        """Runs all scenarios among files."""

        def __call__(
            self,
            files: Mapping[str, bytes],
            beside: Iterable[Mapping[str, bytes]],
            *,
            python: Container[str],
            seconds: float,
        ) -> Sequence[Outcome]:
            """Give what came of each."""


SECONDS = 20.0
"""The most that all scenarios of a deployment may take together."""
LONGEST = 1_000


@dataclass(frozen=True, slots=True)
class Tried:
    """What came of scenarios: their outcomes, or why none was run."""

    outcomes: tuple[Outcome, ...] = ()
    skipped: str = ""

    @property
    def failed(self) -> tuple[Outcome, ...]:
        """Those that did not go as they say."""
        return tuple(one for one in self.outcomes if not one.passed)

    def findings(self, severity: Severity = Severity.ERROR) -> tuple[Finding, ...]:
        """What is to be told of it."""
        return (not_run(self.skipped),) if self.skipped else findings(self.outcomes, severity)


@dataclass(frozen=True, slots=True)
class Kept:
    """What the scenarios of a version showed when they last ran. `despite`: why it was stored although some failed."""

    tried: Tried
    coverage: Coverage
    at: dt.datetime | None = None
    by: str = ""
    despite: str = ""


class Trials:
    """Runs scenarios; `run` is by what, and None where nobody has said it."""

    def __init__(self, turns: Turns) -> None:
        self._turns = turns
        self.run: Runner | None = None

    def of(self, bundle: Bundle, files: Mapping[str, bytes]) -> Tried:
        """Run the scenarios among files beside what is deployed of what they call; nothing is stored."""
        if not bundle.scenarios or self.run is None:
            return Tried()
        programs = [one.program for one in bundle.processes]
        beside, allowed = self._around(programs)
        why = _kept_from(programs, beside.programs, beside.missing, allowed)
        if why:
            return Tried(skipped=why)
        return Tried(tuple(self.run(files, beside.files, python=allowed, seconds=SECONDS)))

    def _around(self, programs: Sequence[Program]) -> tuple[Surroundings, set[str]]:
        with self._turns.store.reading() as r:
            beside = around(r, self._turns, programs)
            return beside, python_allowed(r, (one.key for one in (*programs, *beside.programs)))

    def mark(self, bundle: Bundle, files: Mapping[str, bytes]) -> str:
        """Tell all that what comes of the scenarios hangs on: another mark says that they are to be run anew."""
        beside, allowed = self._around([one.program for one in bundle.processes])
        told = hashlib.sha256(repr((sorted(allowed), beside.missing, self.run is None)).encode())
        for name, content in (one for each in (files, *beside.files) for one in sorted(each.items())):
            told.update(f"{name}\0{len(content)}\0".encode() + content)
        return told.hexdigest()

    def passing(self, bundle: Bundle, files: Mapping[str, bytes], despite: str) -> tuple[Bundle, Tried]:
        """Run them before a deployment, and refuse it where one fails; with a reason it goes on, and the findings stay.

        Gives the bundle with everything found.
        """
        if len(despite) > LONGEST:
            raise InvalidValues(
                say("The deployment"), {"despite": say("Say it in %(number)s letters at most.", number=LONGEST)}
            )
        tried = self.of(bundle, files)
        told = tried.findings(Severity.WARNING if despite.strip() else Severity.ERROR)
        if tried.failed and not despite.strip():
            raise DeploymentRejected(", ".join(sorted(files)), (*bundle.findings, *told))
        if tried.failed:
            noting.tell(failing=[one.file for one in tried.failed])
        return replace(bundle, findings=(*bundle.findings, *told)), tried


def _kept_from(
    programs: Sequence[Program],
    beside: Sequence[Program],
    missing: Sequence[tuple[str, str]],
    allowed: Container[str],
) -> str:
    """Say what keeps scenarios from showing anything, or "" where nothing does."""
    if missing:
        caller, called = missing[0]
        return say(
            "%(caller)s calls the process %(called)s, which is not deployed",
            caller=in_quotes(caller),
            called=in_quotes(called),
        )
    barred = [one.name for one in (*programs, *beside) if one.python and one.key not in allowed]
    return say("nobody has allowed the scripts in Python of %(barred)s", barred=in_quotes(barred[0])) if barred else ""


def keep(w: Writer, now: int, made: Mapping[str, str], tried: Tried, by: str, despite: str = "") -> None:
    """Keep what came of it with each version: `made` is the id of the version by the key of its process."""
    if not tried.outcomes and not tried.skipped:
        return
    for key, definition_id in made.items():
        own = [one for one in tried.outcomes if one.process == key]
        reason = despite.strip() if any(not one.passed for one in own) else ""
        tryouts.keep(
            w, TryoutRow(definition_id, now, by, tried.skipped, reason, msgspec.json.encode(own, enc_hook=plain))
        )


def kept(r: Reader, definition_id: str, program: Program) -> Kept | None:
    """What the scenarios of a version showed when they last ran; None where there is nothing."""
    row = tryouts.find(r, definition_id)
    if row is None:
        return None
    outcomes = tuple(msgspec.json.decode(row.outcomes, type=list[Outcome]))
    who = people.find(r, row.by)
    name = who.name if who else row.by
    tried = Tried(outcomes, row.skipped)
    return Kept(tried, coverage(program, outcomes), moment(row.at), name, row.despite)
