"""Files named on the command line: a folder is one process, loose files are one process together."""

from __future__ import annotations

import errno
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

ENDINGS = (".bpmn", ".bpmn20.xml", ".dmn", ".form", ".json")
"""What the files of a process folder are called."""
LARGEST = 64_000_000
"""Bytes of a file that are read at most: far above what any file may have, so that its own limit is told."""


def bundles(paths: Iterable[Path], lost: dict[Path, OSError] | None = None) -> dict[str, dict[str, bytes]]:
    """Read processes from disk: by the name of the folder, or of the first loose file, the files by name.

    What cannot be read goes to `lost` where that is given, and else is raised.
    """
    found: dict[str, dict[str, bytes]] = {}
    loose: dict[str, bytes] = {}
    for path in paths:
        try:
            if path.is_dir():
                found[str(path)] = folder(path)
            else:
                loose[path.name if path.name not in loose else str(path)] = content(path)
        except OSError as error:
            if lost is None:
                raise
            lost[path] = error
    if loose:
        found[next(iter(loose))] = loose
    return found


def as_given(bundle: str, paths: Sequence[Path]) -> dict[str, str]:
    """Give what the files of a bundle were called by whoever named them: a folder's as paths through it."""
    path = Path(bundle)
    if path in paths and path.is_dir():
        return {name: str(path / name) for name in folder(path)}
    given: dict[str, str] = {}
    for one in paths:
        if not one.is_dir():
            given[one.name if one.name not in given else str(one)] = str(one)
    return given


def folder(path: Path) -> dict[str, bytes]:
    """Read the files of one process folder by their names within it."""
    files = sorted(file for file in path.rglob("*") if file.is_file() and file.name.lower().endswith(ENDINGS))
    return {file.relative_to(path).as_posix(): content(file) for file in files}


def content(path: Path) -> bytes:
    """Read a file; `OSError` where there is none, or one that never ends."""
    with path.open("rb") as file:
        data = file.read(LARGEST + 1)
    if len(data) > LARGEST:
        raise OSError(errno.EFBIG, f"it has more than {LARGEST // 1_000_000} MB")
    return data


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
