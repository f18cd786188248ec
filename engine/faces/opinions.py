"""The second opinion on deployed versions: sought in the background, kept with the version.

The scenarios of a version run on our engine and on the second one (`engine.reference`), both away from
the database that is in use. It takes seconds, so nobody waits for it: a thread asks for one version after
the other, at the lowest priority. What the BPMN schema objects to is asked on the way (a fifth of a second
for the process that knows it, a hundredth for a diagram) and added to the version's findings.
"""

from __future__ import annotations

import logging
import os
import threading
from typing import TYPE_CHECKING

import msgspec

from engine.calendar.instants import micros
from engine.faces.tryout import BEGINNING, run_scenarios
from engine.program import kept
from engine.program.bundle import kind_of, read_bundle
from engine.queries.surroundings import around, files_of, python_allowed
from engine.reference import Trace, schema_notes, second_opinion, summary
from engine.sentence import plain
from engine.store import definitions

if TYPE_CHECKING:
    from engine.faces.house import House
    from engine.reference import Verdict
    from engine.store.definitions import DefinitionRow
    from engine.store.transaction import Writer
    from engine.turn import Turns

log = logging.getLogger(__name__)
SECONDS = 300.0
"""The most that the second engine may take for all scenarios of a version."""


def seek(turns: Turns, definition_id: str) -> str:
    """Ask for the second opinion on one version and keep it; gives its one-line summary."""
    with turns.store.reading() as r:
        own, program = files_of(r, definition_id), turns.deployed.program(r, definition_id)
        found = around(r, turns, [program])
        row = definitions.find(r, definition_id)
        python = python_allowed(r, (one.key for one in (program, *found.programs)))
    bundle = read_bundle(own)
    scenarios = [one for _, one in sorted(bundle.scenarios.items())]
    deployed = [own, *found.files]
    outcomes = run_scenarios(own, found.files, python=python, seconds=SECONDS)
    ours = [Trace(one.trace, one.end, None, " ".join(one.problems)) for one in outcomes]
    files = {f"{place}/{name}": content for place, one in enumerate(deployed) for name, content in one.items()}
    verdicts = second_opinion(files, scenarios, ours, now=micros(BEGINNING), seconds=SECONDS)
    line = summary(verdicts)
    opinion = msgspec.json.encode({"summary": line, "verdicts": [_kept(one) for one in verdicts]}, enc_hook=plain)
    findings = None if row is None else _with_notes(row)

    def keep(w: Writer, now: int) -> None:  # noqa: ARG001 - the form of a change
        definitions.set_opinion(w, definition_id, opinion)
        if findings is not None:
            definitions.set_findings(w, definition_id, findings)

    turns.write(keep)
    return line


def _with_notes(row: DefinitionRow) -> bytes:
    """Give the findings of a version with what the BPMN schema objects to, as JSON."""
    before = [one for one in kept.decoded(row.findings) if one.rule != "schema"]
    names = [one.file for one in before if one.file and kind_of(one.file) == "diagram"]
    return kept.encoded([*before, *schema_notes({next(iter(names), f"{row.key}.bpmn"): row.xml})])


def _kept(verdict: Verdict) -> dict[str, object]:
    return {
        "scenario": verdict.scenario,
        "opinion": str(verdict.opinion),
        "reasons": verdict.reasons,
        "elements": verdict.elements,
        "ours": str(verdict.ours),
        "theirs": str(verdict.theirs or ""),
    }


def seek_opinions(house: House) -> None:
    """Seek second opinions in a thread of this process, until the house is closed."""
    opinions = Opinions(house.turns)
    house.keep(opinions)
    opinions.start()


class Opinions:
    """A thread that seeks the second opinion on every version that has none."""

    def __init__(self, turns: Turns) -> None:
        """Nothing runs before `start`."""
        self._turns = turns
        self._stop = threading.Event()
        self._something = threading.Event()
        self._thread = threading.Thread(target=self._run, name="opinions", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def wake(self) -> None:
        """Say that something was deployed."""
        self._something.set()

    def stop(self) -> None:
        """End after the version at hand; nobody waits for that."""
        self._stop.set()
        self._something.set()

    def _run(self) -> None:
        if hasattr(os, "setpriority"):
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), 15)
        while not self._stop.is_set():
            self._something.clear()
            for definition_id in self._wanting():
                if self._stop.is_set():
                    return
                self._seek(definition_id)
            self._something.wait(30)

    def _wanting(self) -> list[str]:
        with self._turns.store.reading() as r:
            return [row.id for row in definitions.everything(r) if row.opinion is None]

    def _seek(self, definition_id: str) -> None:
        try:
            seek(self._turns, definition_id)
        except Exception:
            log.exception("The second opinion on %s could not be had.", definition_id)
            failed = msgspec.json.encode(
                {"summary": "could not be had; the server's log says why", "verdicts": []}, enc_hook=plain
            )
            self._turns.write(lambda w, _: definitions.set_opinion(w, definition_id, failed))
