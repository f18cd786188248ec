"""Files named on the command line: a folder is one process, loose files are one process together."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

KINDS = frozenset({".bpmn", ".dmn", ".form", ".json", ".xml"})


def bundles(paths: Iterable[Path]) -> dict[str, dict[str, bytes]]:
    """Read processes from disk: by the name of the folder, or of the first loose file, the files by name."""
    found: dict[str, dict[str, bytes]] = {}
    loose: dict[str, bytes] = {}
    for path in paths:
        if path.is_dir():
            found[str(path)] = folder(path)
        else:
            loose[path.name] = path.read_bytes()
    if loose:
        found[next(iter(loose))] = loose
    return found


def folder(path: Path) -> dict[str, bytes]:
    """Read the files of one process folder by their names within it."""
    files = sorted(file for file in path.rglob("*") if file.is_file() and file.suffix.lower() in KINDS)
    return {file.relative_to(path).as_posix(): file.read_bytes() for file in files}


def beside(path: Path) -> list[dict[str, bytes]]:
    """Read the processes that lie beside one, which it may call."""
    if not path.is_dir():
        return []
    others = (one for one in sorted(path.resolve().parent.iterdir()) if one.is_dir() and one != path.resolve())
    return [files for files in map(folder, filter(has_process, others)) if files]


def has_process(path: Path) -> bool:
    """Whether a folder holds a process."""
    return any(path.glob("*.bpmn"))


def library() -> list[Path]:
    """Folders of the process library, which is installed next to this package."""
    place = Path(__file__).parents[2] / "processes"
    return [one for one in sorted(place.iterdir()) if one.is_dir() and has_process(one)] if place.is_dir() else []
