"""Packages of npm that only tests use: installed by their lockfile beside the tests, skipped where that cannot be."""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

import pytest

from hatch_build import find_node


def installed(folder: Path, package: str, what: str) -> str:
    """Install a folder's packages, unless `package` is there; gives the command of Node. `what` names them."""
    try:
        node, npm = find_node()
    except SystemExit as missing:
        pytest.skip(f"no Node for {what}: {missing}")
    with (Path(tempfile.gettempdir()) / f"throughlane-{folder.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # two test processes that install into one folder undo each other's work
        _install(folder, package, what, node, npm)
    return node


def _install(folder: Path, package: str, what: str, node: str, npm: list[str]) -> None:
    if (folder / "node_modules" / package).is_dir():
        return
    environment = os.environ | {"PATH": os.pathsep.join((str(Path(node).parent), os.environ.get("PATH", "")))}
    asked = [*npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
    done = subprocess.run(asked, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    if done.returncode and os.environ.get("CI"):
        pytest.fail(f"npm could not install {what}: {done.stderr[-500:]}")
    if done.returncode:
        shutil.rmtree(folder / "node_modules", ignore_errors=True)
        pytest.skip(f"npm could not install {what} (is the network away?)")
