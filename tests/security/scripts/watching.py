"""What the interpreter's process has used, told by the system: processor time and memory at its highest."""

from __future__ import annotations

import os
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from collections.abc import Iterator

NAMES = {"monty", "interpreter"}
ELSEWHERE = "node"
"""How what drives the browser of other tests is called, with a hundred threads below it."""
TICK = os.sysconf("SC_CLK_TCK")
MEBI = 1024


class Watch:
    """Looks at the interpreters below this process, every few milliseconds while it is entered.

    `seconds` is the processor time of the one that used most, `memory` the highest that one of them needed, in MiB,
    `own` by how many MiB this process has grown at its highest. Who asks for `own` only (`below=False`) is spared the
    looking.
    """

    def __init__(self, *, below: bool = True) -> None:
        self.seconds = 0.0
        self.memory = 0.0
        self.own = 0.0
        self._before = {pid: _seconds(pid) for pid in interpreters()} if below else {}
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True) if below else None

    def __enter__(self) -> Self:
        self._rss = _status(os.getpid(), "VmRSS")
        Path("/proc/self/clear_refs").write_text("5")  # its highest is counted from now on
        if self._thread:
            self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        if self._thread:
            self._thread.join()
            self._note()
        self.own = (_status(os.getpid(), "VmHWM") - self._rss) / MEBI

    def _look(self) -> None:
        while not self._stop.wait(0.005):
            self._note()

    def _note(self) -> None:
        for pid in interpreters():
            self.seconds = max(self.seconds, _seconds(pid) - self._before.get(pid, 0.0))
            self.memory = max(self.memory, _status(pid, "VmHWM") / MEBI)


def interpreters() -> list[int]:
    """Find the interpreters below this process."""
    return [pid for pid in _below(os.getpid()) if _read(f"/proc/{pid}/comm").strip() in NAMES]


def _below(pid: int) -> Iterator[int]:
    to_look = [pid]
    while to_look:
        one = to_look.pop()
        for task in _folders(f"/proc/{one}/task"):
            found = [int(child) for child in _read(f"{task}/children").split()]
            to_look += [child for child in found if not _read(f"/proc/{child}/comm").startswith(ELSEWHERE)]
            yield from found


def _folders(path: str) -> list[str]:
    try:
        return [str(one) for one in Path(path).iterdir()]
    except OSError:
        return []


def _read(path: str) -> str:
    try:
        return Path(path).read_text()
    except OSError:
        return ""


def _seconds(pid: int) -> float:
    parts = _read(f"/proc/{pid}/stat").rpartition(")")[2].split()
    return (int(parts[11]) + int(parts[12])) / TICK if len(parts) > 12 else 0.0


def _status(pid: int, what: str) -> float:
    found = [line.split()[1] for line in _read(f"/proc/{pid}/status").splitlines() if line.startswith(f"{what}:")]
    return float(found[0]) if found else 0.0
