"""Fixtures for all tests of the engine as a whole: a world per test (tests/world.py).

The world lies on SQLite; with WORLD_ON=postgresql in the environment on PostgreSQL, to see that all is the same there.
"""

from __future__ import annotations

import gc
import os
import shutil
import sys
import tempfile
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from argon2 import PasswordHasher
from hypothesis import HealthCheck, settings
from werkzeug.routing import Rule

from engine.commands import passwords
from tests.gate.shares import Shares
from tests.postgres import postgres_server
from tests.world import World, copy_of, make_template

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any

    from tests.postgres import PostgresServer

__all__ = ["postgres_server"]

# Tests start many Python processes, each of which would compile every module anew where nobody may keep what is
# compiled: that doubles the time that all tests take.
sys.dont_write_bytecode = False
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)


# How long an example takes says how busy the machine is.
settings.register_profile(
    "beside anything", settings.default, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("beside anything")


# Nine thousand tests are many objects that stay. To look through all of them for cycles, again and again, took a third
# of the time of all tests. Now nobody looks while tests are collected, what stays is left out of it from then on, and
# what comes is looked through a tenth as often.
gc.disable()


def pytest_collection_finish() -> None:
    """Look for cycles again, among what comes from now on."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)
    gc.enable()


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Shares:
    """Have whole files dealt out to the processes that run tests, the dearest first."""
    return Shares(config, log)


@pytest.fixture(scope="session", autouse=True)
def quick_passwords() -> Iterator[None]:
    """Passwords are hashed at the lowest cost; programs that tests start hash them as they are hashed for people."""
    quick = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passwords, "_hasher", lambda: quick)
        yield


@pytest.fixture(scope="session", autouse=True)
def addresses_compiled_once() -> Iterator[None]:
    """What builds the addresses of pages is compiled once for all applications that tests make: half of their cost."""
    compiled: dict[tuple[str, str, bool], Any] = {}
    compile_anew = Rule._compile_builder

    def compile_once(rule: Rule, append_unknown: bool = True) -> Any:
        which = (rule.rule, repr(rule.defaults), append_unknown)
        if which not in compiled:
            compiled[which] = compile_anew(rule, append_unknown)
        return compiled[which]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Rule, "_compile_builder", compile_once)
        yield


@pytest.fixture(scope="session")
def world_folder() -> Iterator[Path]:
    """A folder in memory where there is one: a commit then costs no disk."""
    memory = Path("/dev/shm")
    base = memory if memory.is_dir() and os.access(memory, os.W_OK) else None
    with tempfile.TemporaryDirectory(prefix="tl-world-", dir=base) as folder:
        yield Path(folder)


@pytest.fixture(scope="session")
def world_template(world_folder: Path) -> Path:
    """The database that every world begins with, made once."""
    path = world_folder / "template.db"
    make_template(f"sqlite:///{path}")
    return path


@pytest.fixture
def new_world(world_folder: Path, world_template: Path) -> Iterator[Callable[[], World]]:
    """Make as many worlds as a test wants; all are closed behind it."""
    folder = Path(tempfile.mkdtemp(dir=world_folder))
    made: list[World] = []

    def make() -> World:
        place = folder / str(len(made))
        place.mkdir()
        made.append(World(copy_of(world_template, place)))
        return made[-1]

    yield make
    for world in made:
        world.close()
    shutil.rmtree(folder)


@pytest.fixture
def world_url(request: pytest.FixtureRequest) -> str:
    """The address of an upgraded database of its own, with everybody in it."""
    kind = os.environ.get("WORLD_ON", "sqlite")
    return str(request.getfixturevalue(f"world_on_{kind}"))


@pytest.fixture
def world_on_sqlite(world_folder: Path, world_template: Path) -> Iterator[str]:
    """A copy of the template."""
    folder = Path(tempfile.mkdtemp(dir=world_folder))
    yield copy_of(world_template, folder)
    shutil.rmtree(folder)


@pytest.fixture(scope="session")
def world_template_on_postgresql(postgres_server: PostgresServer) -> str:
    """The same template on PostgreSQL."""
    postgres_server.run("CREATE DATABASE world_template TEMPLATE template0")
    make_template(postgres_server.url("world_template"))
    return "world_template"


@pytest.fixture
def world_on_postgresql(postgres_server: PostgresServer, world_template_on_postgresql: str) -> Iterator[str]:
    """A clone of the template."""
    with postgres_server.database(world_template_on_postgresql) as url:
        yield url


@pytest.fixture
def world(world_url: str) -> Iterator[World]:
    """The engine over a database of its own, with a clock that stands still."""
    with closing(World(world_url)) as world:
        yield world
