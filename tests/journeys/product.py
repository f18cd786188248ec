"""The product as a user starts it: `throughlane demo` on an empty folder, with a clock that can be advanced."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]
SERVES = re.compile(r"serves (http://\S+)")
PASSWORD = re.compile(r"password\s+(\S+)")
STARTS_WITHIN = 300
STOPS_WITHIN = 60


@dataclass(frozen=True)
class Product:
    """A running server: where it is, what the demo people sign in with, and what it has logged."""

    address: str
    password: str
    log: Path

    def faults(self) -> list[str]:
        """Lines of the log that no user should cause, whatever they do."""
        return [line for line in self.log.read_text("utf-8").splitlines() if re.search(r"ERROR|Traceback", line)]


@contextmanager
def running(folder: Path, **settings: str) -> Iterator[Product]:
    """Start the product with its data in an empty folder, and stop it behind; `settings` by their names."""
    log = folder / "server.log"
    with log.open("w") as output:
        process = subprocess.Popen(
            [*_command(), "--data", str(folder / "data"), "demo", "--test-clock", "--port", "0"],
            cwd=ROOT,
            env=_environment() | settings,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        yield _started(process, log)
    finally:
        process.terminate()
        assert process.wait(STOPS_WITHIN) == 0


def _command() -> list[str]:
    """The installed command; in a checkout that is not installed, what that command calls."""
    installed = Path(sys.executable).with_name("throughlane")
    return [str(installed)] if installed.exists() else [sys.executable, "-c", "from web.cli import main; main()"]


def _environment() -> dict[str, str]:
    ours = ("THROUGHLANE_", "DATABASE_URL")
    return {name: value for name, value in os.environ.items() if not name.startswith(ours)}


def _started(process: subprocess.Popen[bytes], log: Path) -> Product:
    until = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < until and process.poll() is None:
        said = log.read_text("utf-8")
        if (serves := SERVES.search(said)) and (password := PASSWORD.search(said)):
            return Product(serves[1], password[1], log)
        time.sleep(0.05)
    raise AssertionError(f"The server did not start:\n{log.read_text('utf-8')}")
