"""A world per test on SQLite (a copy of a template file) and on PostgreSQL (a clone of a template database)."""

from __future__ import annotations

import shutil
import tempfile
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from engine import open_house
from tests.durability.deeds import prepare
from tests.durability.scenes import Copies, PostgresCopies, SqliteCopies
from tests.postgres import postgres_server
from tests.world import BEGINNING, KEY, PEOPLE, TESTER, World

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.postgres import PostgresServer

__all__ = ["postgres_server"]


@pytest.fixture(scope="session")
def postgres_template(postgres_server: PostgresServer) -> str:
    """A database with everybody in it, made once."""
    postgres_server.run("CREATE DATABASE durability_template TEMPLATE template0")
    with closing(open_house(postgres_server.url("durability_template"), key=KEY, clock=lambda: BEGINNING)) as house:
        house.upgrade()
        house.people.add(TESTER, "Tester", administrator=True)
        for person, groups in PEOPLE.items():
            house.people.add(person, person.capitalize(), groups=groups)
    return "durability_template"


@pytest.fixture
def memory(world_folder: Path) -> Iterator[Path]:
    """A folder of its own, in memory where there is such a place."""
    with tempfile.TemporaryDirectory(dir=world_folder) as folder:
        yield Path(folder)


@pytest.fixture
def sqlite_url(world_folder: Path, world_template: Path) -> Iterator[str]:
    with SqliteCopies(world_template).copy() as url:
        yield url


@pytest.fixture
def postgres_url(postgres_server: PostgresServer, postgres_template: str) -> Iterator[str]:
    with postgres_server.database(postgres_template) as url:
        yield url


@pytest.fixture
def empty_postgres_url(postgres_server: PostgresServer) -> Iterator[str]:
    with postgres_server.database() as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest) -> str:
    """A database of its own with everybody in it, on either kind."""
    return str(request.getfixturevalue("sqlite_url" if request.param == "sqlite" else "postgres_url"))


@pytest.fixture
def world(url: str) -> Iterator[World]:
    """The engine over a database of its own, with a clock that stands still, on either kind of database."""
    with closing(World(url)) as made:
        yield made


@pytest.fixture(scope="session")
def sqlite_scenes(world_folder: Path, world_template: Path) -> Copies:
    """Copies of the prepared world, on SQLite."""
    folder = world_folder / "scenes"
    folder.mkdir()
    shutil.copy(world_template, folder / "prepared.db")
    prepare(f"sqlite:///{folder / 'prepared.db'}")
    return SqliteCopies(folder / "prepared.db")


@pytest.fixture(scope="session")
def postgres_scenes(postgres_server: PostgresServer, postgres_template: str) -> Copies:
    """Copies of the prepared world, on PostgreSQL."""
    postgres_server.run(f"CREATE DATABASE durability_scene TEMPLATE {postgres_template}")
    prepare(postgres_server.url("durability_scene"))
    return PostgresCopies(postgres_server, "durability_scene")


@pytest.fixture(params=["sqlite", "postgresql"])
def scenes(request: pytest.FixtureRequest) -> Copies:
    """Copies of the prepared world, on either kind of database."""
    name = "sqlite_scenes" if request.param == "sqlite" else "postgres_scenes"
    copies: Copies = request.getfixturevalue(name)
    return copies
