"""A private PostgreSQL server for the tests that need one.

The server listens on a unix socket in a folder of its own and goes with the test session; one that a killed
session left behind goes with the next. It refuses to run as root, so under root it runs as `postgres` or
`nobody`. Without its programs the tests are skipped and say so; where CI is set nothing may be skipped, so
there they are installed by apt.

In a conftest: `from tests.postgres import postgres_server`; then `with postgres_server.database(template) as url`.
"""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
import uuid
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psycopg
import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

_FAST = {"fsync": "off", "full_page_writes": "off", "listen_addresses": "''", "max_connections": "60"}


class PostgresServer:
    """A running server; `url(name)` addresses one of its databases."""

    def __init__(self, folder: Path, user: str) -> None:
        self.folder = folder
        self.user = user

    def url(self, name: str) -> str:
        return f"postgresql+psycopg://{self.user}@/{name}?host={self.folder}"

    def run(self, sql: str) -> None:
        with psycopg.connect(f"host={self.folder} user={self.user} dbname=postgres", autocommit=True) as connection:
            connection.execute(sql)

    @contextmanager
    def database(self, template: str = "template0") -> Iterator[str]:
        """Make a database as a copy of `template`, give its URL, and drop it afterwards."""
        name = f"t{uuid.uuid4().hex[:12]}"
        self.run(f'CREATE DATABASE {name} TEMPLATE "{template}" STRATEGY FILE_COPY')
        try:
            yield self.url(name)
        finally:
            self.run(f"DROP DATABASE {name} WITH (FORCE)")


def binaries() -> Path | None:
    """Where PostgreSQL's programs are, the newest release first."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: -int(path.parts[-3]))
    on_path = shutil.which("initdb")
    return found[0].parent if found else Path(on_path).parent if on_path else None


def _programs() -> Path:
    found = binaries()
    if found is None and os.environ.get("CI") and os.geteuid() == 0:
        subprocess.run(["apt-get", "update", "-q"], check=True)
        subprocess.run(["apt-get", "install", "-qy", "--no-install-recommends", "postgresql"], check=True)
        found = binaries()
    if found is None and os.environ.get("CI"):
        pytest.fail("PostgreSQL's programs (initdb) are missing, and in CI nothing is skipped.")
    if found is None:
        pytest.skip("PostgreSQL's programs (initdb) are not installed: `apt install postgresql` runs these tests too.")
    return found


def _account() -> str | None:
    """Who runs the server: ourselves, or somebody else when we are root."""
    if os.geteuid() != 0:
        return None
    known = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in known else "nobody"


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    """Start a server for this session."""
    memory = Path("/dev/shm")
    with serving(memory if memory.is_dir() and os.access(memory, os.W_OK) else Path(tempfile.gettempdir())) as server:
        yield server


@contextmanager
def serving(base: Path) -> Iterator[PostgresServer]:
    """Run a server with its data in a folder of its own below `base`, and throw it away."""
    programs, who = _programs(), _identity(_account())
    _sweep(base, programs, who)
    folder = Path(tempfile.mkdtemp(prefix="tl-pg-", dir=base))
    (folder / "session").write_text(str(os.getpid()))
    try:
        with _running(folder, programs, who, "immediate") as server:
            yield server
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def kept(folder: Path) -> Iterator[PostgresServer]:
    """Run a server whose data stay in `folder`, and are there again the next time."""
    folder.mkdir(parents=True, exist_ok=True)
    with _running(folder.absolute(), _programs(), _identity(_account()), "fast") as server:
        yield server


@contextmanager
def _running(folder: Path, programs: Path, who: dict[str, Any], stop: str) -> Iterator[PostgresServer]:
    """Start the server of a folder, made anew where it has none, and `stop` it in this way."""
    if who:
        os.chown(folder, who["user"], who["group"])
    data, log = folder / "data", folder / "log"
    settings = " ".join(f"-c {name}={value}" for name, value in _FAST.items())
    if not data.exists():
        _run(who, folder, programs / "initdb", "-D", data, "-A", "trust", "-U", "tests", "-E", "UTF8", "--no-sync")
    _run(who, folder, programs / "pg_ctl", "-D", data, "-l", log, "-w", "-o", f"-k {folder} {settings}", "start")
    try:
        yield PostgresServer(folder, "tests")
    finally:
        _run(who, folder, programs / "pg_ctl", "-D", data, "-m", stop, "-w", "stop")


def _identity(account: str | None) -> dict[str, Any]:
    if account is None:
        return {}
    entry = pwd.getpwnam(account)
    return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}


def _sweep(base: Path, programs: Path, who: dict[str, Any]) -> None:
    """Stop servers of sessions that were killed before they could."""
    for note in base.glob("tl-pg-*/session"):
        with suppress(OSError, ValueError):  # somebody else's, or gone meanwhile
            if _alive(int(note.read_text())):
                continue
            with suppress(RuntimeError):  # it was not running any more
                _run(who, note.parent, programs / "pg_ctl", "-D", note.parent / "data", "-m", "immediate", "-w", "stop")
            shutil.rmtree(note.parent, ignore_errors=True)


def _alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:  # it is there, and somebody else's
        return True
    return True


def _run(who: dict[str, Any], folder: Path, *command: str | Path) -> None:
    environment = {"PATH": os.environ.get("PATH", "/usr/bin:/bin"), "LC_ALL": "C.UTF-8", "HOME": str(folder)}
    done = subprocess.run(
        [str(part) for part in command],
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE if command[-1] != "start" else subprocess.DEVNULL,
        stderr=subprocess.STDOUT,
        check=False,
        **who,
    )
    if done.returncode:
        raise RuntimeError(f"{command[0]} ended with {done.returncode}: {(done.stdout or b'').decode()}")
