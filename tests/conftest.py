"""Fixtures for all tests of the engine as a whole: a world per test (tests/world.py)."""

from __future__ import annotations

import os
import shutil
import tempfile
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.world import World, copy_of, make_template

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


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
    make_template(path)
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
def world(world_folder: Path, world_template: Path) -> Iterator[World]:
    """The engine over a database of its own, with a clock that stands still."""
    folder = Path(tempfile.mkdtemp(dir=world_folder))
    with closing(World(copy_of(world_template, folder))) as world:
        yield world
    shutil.rmtree(folder)
