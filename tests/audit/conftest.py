"""A store and a house per test, on SQLite and on PostgreSQL."""

from __future__ import annotations

from contextlib import closing

import pytest

from engine import open_house
from tests.store.conftest import (
    KEY,
    clock,
    memory_folder,
    postgres_template,
    postgres_url,
    sqlite_store,
    sqlite_template,
    sqlite_url,
    store,
    url,
)

__all__ = [
    "clock",
    "memory_folder",
    "postgres_template",
    "postgres_url",
    "sqlite_store",
    "sqlite_template",
    "sqlite_url",
    "store",
    "url",
]


@pytest.fixture
def house(url, clock):
    """A house with an administrator, an auditor and a member."""
    with closing(open_house(url, key=KEY, clock=clock)) as opened:
        opened.people.add("ann", "Ann Smith", administrator=True)
        opened.people.add("olaf", "Olaf Field", roles=("auditor",))
        opened.people.add("mia", "Mia Brook")
        yield opened
