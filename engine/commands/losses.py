"""What files have lost of what the latest versions of their processes say."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING

from engine.diagram import read
from engine.program.design.lost import lost
from engine.store import definitions

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.diagram import Diagram
    from engine.model import Finding
    from engine.program.bundle import Bundle, Process
    from engine.store.transaction import Reader


def about(r: Reader, bundle: Bundle) -> Bundle:
    """Add what each process has lost since its latest version."""
    found = tuple(finding for process in bundle.processes for finding in _of(r, bundle, process))
    return replace(bundle, findings=(*bundle.findings, *found))


def before(r: Reader, bundle: Bundle) -> dict[str, Diagram]:
    """Give the diagrams of the latest versions, by the name of the file that is to follow each."""
    rows = {one.file: definitions.latest(r, one.program.key, published=False) for one in bundle.processes}
    return {file: _diagram(row.xml) for file, row in rows.items() if row is not None}


def _of(r: Reader, bundle: Bundle, process: Process) -> Iterator[Finding]:
    row = definitions.latest(r, process.program.key, published=False)
    if row is not None and row.xml != process.source:
        yield from lost(_diagram(row.xml), bundle.diagrams[process.file], row.version)


@lru_cache(maxsize=16)
def _diagram(xml: bytes) -> Diagram:
    return read(xml, "the version before")
