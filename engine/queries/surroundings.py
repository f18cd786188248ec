"""What a process runs beside: the files of deployed versions, and of the processes that they call."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from engine.program.details import CallDetail
from engine.queries import scripts
from engine.store import definitions
from engine.store.allowances import EVERY

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from engine.program.model import Program
    from engine.store.transaction import Reader
    from engine.turn import Turns


class Surroundings(NamedTuple):
    """What is deployed of what some processes call, directly or not: files, and programs. `missing` is (who calls, key
    of the process) of what is not deployed.
    """

    files: list[Mapping[str, bytes]]
    programs: list[Program]
    missing: list[tuple[str, str]]


def files_of(r: Reader, definition_id: str) -> dict[str, bytes]:
    """Give the files of a version: its diagram by the key of its process."""
    row = definitions.find(r, definition_id)
    assert row is not None, "it was deployed"
    return {f"{row.key}.bpmn": row.xml} | {one.name: one.content for one in definitions.resources(r, definition_id)}


def around(r: Reader, turns: Turns, programs: Iterable[Program]) -> Surroundings:
    """Find what processes call besides each other, in the versions that were deployed last."""
    to_look = list(programs)
    known, found = {one.key for one in to_look}, Surroundings([], [], [])
    while to_look:
        caller = to_look.pop()
        for key in sorted(_called(caller) - known):
            known.add(key)
            row = definitions.latest(r, key, published=False)
            if row is None:
                found.missing.append((caller.name, key))
                continue
            found.files.append(files_of(r, row.id))
            found.programs.append(turns.deployed.program(r, row.id))
            to_look.append(found.programs[-1])
    return found


def _called(program: Program) -> set[str]:
    return {one.detail.process for one in program.elements.values() if isinstance(one.detail, CallDetail)}


def python_allowed(r: Reader, keys: Iterable[str]) -> set[str]:
    """Of these processes, those whose scripts in Python may run."""
    allowed = {one.subject for one in scripts.allowances(r)}
    return {one for one in keys if EVERY in allowed or one in allowed}
