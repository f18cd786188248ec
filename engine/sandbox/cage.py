"""How the interpreter's process begins: in a cage of bubblewrap where the system has it, with limits of its own always.

The interpreter (pydantic-monty) has no files, no network and no way to begin another process. The cage is there for
the day on which it has a hole: no network, user 65534, no home, an empty environment, and of all files only its own
program and the system's libraries, read-only.
"""

from __future__ import annotations

import hashlib
import os
import shlex
import shutil
import subprocess
import tempfile
import threading
from functools import cache
from pathlib import Path
from typing import Literal, NamedTuple, TypeAlias

from pydantic_monty._binary import find_monty_binary

Protection: TypeAlias = Literal["bwrap", "none"]
_PROBE_SECONDS = 10
_LIBRARIES = ("/lib", "/lib64", "/usr/lib", "/usr/lib64")
_LIMITS = ("-c 0", "-f 0", "-n 32", "-v 1048576")
"""No dumps, no files written, 32 files open, one gibibyte of addresses (in KiB): far beyond what a script is given."""
_APART = (
    "--unshare-user --unshare-ipc --unshare-pid --unshare-net --unshare-uts --unshare-cgroup-try "
    "--uid 65534 --gid 65534 --cap-drop ALL --new-session --die-with-parent --clearenv --hostname sandbox"
)
_WRITING = threading.Lock()


class Cage(NamedTuple):
    """What is begun in place of the interpreter's program, and what protects it."""

    path: str
    protection: Protection


def protection() -> Protection:
    """Say what stands around the interpreter on this machine: "bwrap" or "none"."""
    return here().protection


def here() -> Cage:
    """Give the best cage that this machine can make."""
    with _WRITING:
        return make_cage(shutil.which("bwrap"))


@cache
def make_cage(bwrap: str | None) -> Cage:
    """Make a cage with this bubblewrap; without one, or where the system does not let it work, with limits alone."""
    program = find_monty_binary()
    caged = _written(_within(bwrap, program)) if bwrap else None
    if caged is not None and _works(caged):
        return Cage(caged, "bwrap")
    limited = _written(f"exec env -i {shlex.quote(program)}")
    return Cage(limited if limited is not None and _works(limited) else program, "none")


@cache
def _folder() -> tempfile.TemporaryDirectory[str]:
    return tempfile.TemporaryDirectory(prefix="throughlane-sandbox-")


def _written(begin: str) -> str | None:
    """Write the program that is begun in place of the interpreter; None where the system has no shell for it."""
    if os.name != "posix":
        return None
    path = Path(_folder().name) / hashlib.sha256(begin.encode()).hexdigest()[:16]
    limits = "".join(f"ulimit {one} 2>/dev/null\n" for one in _LIMITS)
    path.write_text(f'#!/bin/sh\ncd /\n{limits}{begin} "$@" 2>/dev/null\n', encoding="utf-8")
    path.chmod(0o500)
    return str(path)


def _within(bwrap: str, program: str) -> str:
    libraries = " ".join(f"--ro-bind {one} {one}" for one in _LIBRARIES if Path(one).is_dir())
    inside = f"{libraries} --ro-bind {shlex.quote(program)} /interpreter --remount-ro / --chdir /"
    return f"exec {shlex.quote(bwrap)} {_APART} {inside} /interpreter"


def _works(path: str) -> bool:
    try:
        tried = subprocess.run([path, "--version"], capture_output=True, timeout=_PROBE_SECONDS, check=False)  # noqa: S603 - our own
    except (OSError, subprocess.TimeoutExpired):
        return False
    return tried.returncode == 0
