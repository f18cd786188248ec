"""Comparing files that are in no database: two versions of a process on disk."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.errors import Unreadable
from engine.program.bundle import kind_of
from engine.program.differences import Version, between

if TYPE_CHECKING:
    from collections.abc import Mapping

    from engine.diagram.differences import Difference


def compare_files(before: Mapping[str, bytes], after: Mapping[str, bytes]) -> tuple[Difference, ...]:
    """Tell what is different between the files (by name) of two versions of one process.

    Raises Unreadable where there is not exactly one diagram on each side, or it cannot be read.
    """
    return between(_version(before), _version(after))


def _version(files: Mapping[str, bytes]) -> Version:
    diagrams = [content for name, content in files.items() if kind_of(name) == "diagram"]
    if len(diagrams) != 1:
        raise Unreadable(" and ".join(sorted(files)) or "Nothing", f"it has {len(diagrams)} diagrams; one is compared")
    return Version(diagrams[0], {name: content for name, content in files.items() if kind_of(name) != "diagram"})
