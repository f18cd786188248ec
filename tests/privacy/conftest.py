"""A world per test, on SQLite and on PostgreSQL."""

from __future__ import annotations

from contextlib import closing

import pytest

from tests.world import World


@pytest.fixture(params=["sqlite", "postgresql"])
def world(request):
    with closing(World(request.getfixturevalue(f"world_on_{request.param}"))) as world:
        yield world
