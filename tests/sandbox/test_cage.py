"""The cage: what the interpreter's process can see and do, what is in force, and that it ends."""

from __future__ import annotations

import datetime as dt
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from engine.sandbox import Interpreter, Script, Values, cage, make_cage, protection
from tests.security.scripts.watching import interpreters

if TYPE_CHECKING:
    from collections.abc import Iterator

BWRAP = shutil.which("bwrap")
needs_bwrap = pytest.mark.skipif(
    BWRAP is None or make_cage(BWRAP).protection == "none", reason="bubblewrap is not here, or may not be used"
)


def script(text: str = "x = 1") -> Script:
    """Make a script that writes x."""
    return Script(text, {}, ("x",), None, False, "seed", 0, dt.UTC, "version")


@pytest.fixture
def caged() -> Iterator[int]:
    """The id of an interpreter's process in a cage."""
    yield from _begun(make_cage(BWRAP))


@pytest.fixture
def uncaged() -> Iterator[int]:
    """The id of an interpreter's process without a cage."""
    yield from _begun(make_cage(None))


def _begun(made: cage.Cage) -> Iterator[int]:
    before = set(interpreters())
    interpreter = Interpreter(made)
    assert isinstance(interpreter.run(script()), Values)
    (pid,) = set(interpreters()) - before
    yield pid
    interpreter.close()


@needs_bwrap
def test_in_the_cage_it_is_nobody_without_network_home_and_environment(
    caged: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert _status(caged, "NSpid")[-1] != str(caged), "it has a numbering of processes of its own"
    assert set(_status(caged, "CapEff")) == {"0000000000000000"}
    assert _mapped(caged) == "65534"
    assert Path(f"/proc/{caged}/environ").read_bytes() == b"" or b"PWD=/" in Path(f"/proc/{caged}/environ").read_bytes()
    interfaces = Path(f"/proc/{caged}/net/dev").read_text().splitlines()[2:]
    assert [line.split(":")[0].strip() for line in interfaces] in ([], ["lo"])
    for what in ("net", "pid", "user", "mnt", "ipc", "uts"):
        assert Path(f"/proc/{caged}/ns/{what}").readlink() != Path(f"/proc/self/ns/{what}").readlink(), what


@needs_bwrap
def test_in_the_cage_there_are_libraries_and_nothing_else(caged: int) -> None:
    root = Path(f"/proc/{caged}/root")
    there = {path.name for path in root.iterdir()}

    assert there <= {"interpreter", "lib", "lib64", "usr"}
    assert not (root / "home").exists()
    assert not (root / "etc").exists()
    assert not (root / "tmp").exists()
    mounts = Path(f"/proc/{caged}/mounts").read_text().splitlines()
    assert all(line.split()[3].split(",")[0] == "ro" for line in mounts), mounts


def test_without_a_cage_its_environment_is_empty_and_its_limits_hold(uncaged: int) -> None:
    assert b"=" not in Path(f"/proc/{uncaged}/environ").read_bytes().replace(b"PWD=/", b"")
    limits = {
        line[:25].strip(): line[26:].split()[0] for line in Path(f"/proc/{uncaged}/limits").read_text().splitlines()
    }
    assert limits["Max file size"] == "0"
    assert limits["Max open files"] == "32"
    assert limits["Max core file size"] == "0"
    assert limits["Max address space"] == str(1048576 * 1024)


def test_no_file_of_ours_is_open_in_it(uncaged: int) -> None:
    targets = {str(one.readlink()) for one in Path(f"/proc/{uncaged}/fd").iterdir()}

    assert all(one.startswith(("pipe:", "/dev/null", "socket:", "anon_inode:")) for one in targets), targets


def test_it_says_what_is_in_force(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert protection() == make_cage(BWRAP).protection
    monkeypatch.setenv("PATH", str(tmp_path))
    assert protection() == "none"


def test_a_bubblewrap_that_may_do_nothing_is_none(tmp_path: Path) -> None:
    broken = tmp_path / "bwrap"
    broken.write_text("#!/bin/sh\necho No permissions to create new namespace >&2\nexit 1\n")
    broken.chmod(0o700)
    made = make_cage(str(broken))

    assert made.protection == "none"
    assert isinstance(Interpreter(made).run(script()), Values)


PARENT = """
import datetime as dt, os, shutil, sys, time
from engine.sandbox import Interpreter, Script, make_cage
interpreter = Interpreter(make_cage(shutil.which("bwrap") if sys.argv[1] == "bwrap" else None))
interpreter.run(Script("x = 1", {}, ("x",), None, False, "seed", 0, dt.UTC, "version"))
from tests.security.scripts.watching import interpreters
print(*interpreters(), flush=True)
if sys.argv[2] == "busy":
    interpreter.run(Script("while True: pass", {}, (), None, False, "seed", 0, dt.UTC, "version"))
time.sleep(60)
"""


@pytest.mark.parametrize("doing", ["idle", "busy"])
@pytest.mark.parametrize("kind", ["bwrap", "none"])
def test_it_ends_with_its_parent_however_that_ends(kind: str, doing: str, tmp_path: Path) -> None:
    around = {**os.environ, "TMPDIR": str(tmp_path)}  # who is killed cannot tidy up
    command = [sys.executable, "-c", PARENT, kind, doing]
    parent = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=around)
    assert parent.stdout is not None
    pids = [int(pid) for pid in parent.stdout.readline().split()]
    assert pids
    time.sleep(0.2 if doing == "busy" else 0)
    parent.kill()
    parent.wait()
    parent.stdout.close()

    for _ in range(300):
        if not any(_lives(pid) for pid in pids):
            return
        time.sleep(0.1)
    pytest.fail(f"{pids} live on")


def _lives(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def _status(pid: int, what: str) -> list[str]:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(line.split()[1:] for line in lines if line.startswith(f"{what}:"))


def _mapped(pid: int) -> str:
    return Path(f"/proc/{pid}/uid_map").read_text().split()[0]
