"""Deployed definitions, compiled once and shared by all instances and threads; drafts, compiled when asked for."""

from __future__ import annotations

import threading
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from engine.errors import NotFound
from engine.program.bundle import read_bundle
from engine.store import definitions, drafts

if TYPE_CHECKING:
    from collections.abc import Mapping

    from engine.program.bundle import Bundle
    from engine.program.model import Program
    from engine.store.definitions import DefinitionRow
    from engine.store.drafts import DraftRow
    from engine.store.transaction import Reader

LARGEST = 500
"""Programs kept; the one not used for longest is compiled again when it is needed."""


class Definition(NamedTuple):
    """What a running instance needs to know of its definition besides the program."""

    id: str
    key: str
    version: int
    name: str


class Deployed:
    """Definitions and their programs by id. A definition never changes, so neither does its program."""

    def __init__(self) -> None:
        self._programs: dict[str, Program] = {}
        self._definitions: dict[str, Definition] = {}
        self._guard = threading.Lock()

    def definition(self, r: Reader, definition_id: str) -> Definition:
        """Name, key and version of a definition; `NotFound` where there is none."""
        if definition_id not in self._definitions:
            self._compiled(r, definition_id)
        return self._definitions[definition_id]

    def program(self, r: Reader, definition_id: str) -> Program:
        """The program of a definition; `NotFound` where there is none."""
        program = self._programs.get(definition_id)
        return self._compiled(r, definition_id) if program is None else program

    def know(self, row: DefinitionRow, program: Program) -> None:
        """Take note of a definition whose program is known already."""
        with self._guard:
            while len(self._programs) >= LARGEST:
                self._programs.pop(next(iter(self._programs)))
            self._programs[row.id] = program
            self._definitions[row.id] = Definition(row.id, row.key, row.version, row.name)

    def _compiled(self, r: Reader, definition_id: str) -> Program:
        row = definitions.find(r, definition_id)
        if row is None:
            raise NotFound("process definition", definition_id)
        files = {f"{row.key}.bpmn": row.xml}
        files |= {one.name: one.content for one in definitions.resources(r, definition_id)}
        bundle = read_bundle(files)
        program = next(one.program for one in bundle.processes if one.program.key == row.key)
        self.know(row, program)
        return program


def bundle_of(files: Mapping[str, bytes]) -> Bundle:
    """Compile files; the last ones are kept for a while, because what is tried out is tried out again and again."""
    return _compiled(tuple(sorted(files.items())))


@lru_cache(maxsize=32)
def _compiled(files: tuple[tuple[str, bytes], ...]) -> Bundle:
    return read_bundle(dict(files))


def bundle_of_draft(r: Reader, row: DraftRow) -> Bundle:
    """Compile what a draft holds now."""
    held = drafts.revision(r, row.id, row.revision)
    assert held is not None, "the latest revision is always kept"
    return _drafted(held.files)


def program_of_draft(r: Reader, row: DraftRow) -> Program:
    """The program of the process that a draft is about."""
    found = [one.program for one in bundle_of_draft(r, row).processes]
    return next((one for one in found if one.key == row.process_key), found[0])


@lru_cache(maxsize=32)
def _drafted(files: bytes) -> Bundle:
    """Kept for a while, because it is asked often."""
    return read_bundle({name: text.encode() for name, text in drafts.unpacked(files).items()})
