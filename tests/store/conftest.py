"""A store per test, on SQLite (a copy of a template file) and on PostgreSQL (a clone of a template database)."""

from __future__ import annotations

import os
import shutil
import tempfile
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from engine.store import open_store
from tests.postgres import postgres_server

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.store import Store
    from tests.postgres import PostgresServer

__all__ = ["postgres_server"]

KEY = b"a key for tests, kept outside the database"


class Clock:
    """A clock that stands still until it is moved; microseconds."""

    def __init__(self) -> None:
        self.now = 1_700_000_000_000_000

    def __call__(self) -> int:
        return self.now

    def forward(self, seconds: float) -> None:
        self.now += int(seconds * 1_000_000)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(scope="session")
def memory_folder() -> Iterator[Path]:
    """A folder in memory where there is one: a commit then costs no disk."""
    memory = Path("/dev/shm")
    base = memory if memory.is_dir() and os.access(memory, os.W_OK) else None
    with tempfile.TemporaryDirectory(prefix="tl-store-", dir=base) as folder:
        yield Path(folder)


@pytest.fixture(scope="session")
def sqlite_template(memory_folder: Path) -> Path:
    path = memory_folder / "template.db"
    with closing(open_store(f"sqlite:///{path}", key=KEY)) as store:
        store.upgrade()
    return path


@pytest.fixture
def sqlite_url(memory_folder: Path, sqlite_template: Path) -> Iterator[str]:
    folder = Path(tempfile.mkdtemp(dir=memory_folder))
    shutil.copy(sqlite_template, folder / "test.db")
    yield f"sqlite:///{folder / 'test.db'}"
    shutil.rmtree(folder)


@pytest.fixture(scope="session")
def postgres_template(postgres_server: PostgresServer) -> str:
    postgres_server.run("CREATE DATABASE store_template TEMPLATE template0")
    with closing(open_store(postgres_server.url("store_template"), key=KEY)) as store:
        store.upgrade()
    return "store_template"


@pytest.fixture
def postgres_url(postgres_server: PostgresServer, postgres_template: str) -> Iterator[str]:
    with postgres_server.database(postgres_template) as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest) -> str:
    """An upgraded database of its own for this test, on either kind."""
    return str(request.getfixturevalue("sqlite_url" if request.param == "sqlite" else "postgres_url"))


@pytest.fixture
def store(url: str, clock: Clock) -> Iterator[Store]:
    with closing(open_store(url, key=KEY, clock=clock)) as opened:
        yield opened


@pytest.fixture
def sqlite_store(sqlite_url: str, clock: Clock) -> Iterator[Store]:
    with closing(open_store(sqlite_url, key=KEY, clock=clock)) as opened:
        yield opened
