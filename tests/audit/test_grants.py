"""On PostgreSQL a role with the printed grants runs everything, and can change no row of the record."""

from __future__ import annotations

from contextlib import closing

import psycopg
import pytest

from engine.store.grants import sql_grants
from tests.dsl import process
from tests.world import TESTER, World

ROLE = "the server"


@pytest.fixture
def limited(world_on_postgresql, postgres_server):
    """A world whose connections are those of a role with the grants."""
    with closing(psycopg.connect(world_on_postgresql.replace("+psycopg", ""), autocommit=True)) as owner:
        owner.execute(f'DROP ROLE IF EXISTS "{ROLE}"')
        owner.execute(f'CREATE ROLE "{ROLE}" LOGIN')
        for statement in sql_grants(ROLE):
            owner.execute(statement)
        address = world_on_postgresql.replace(f"//{postgres_server.user}@", f"//{ROLE.replace(' ', '%20')}@")
        with closing(World(address)) as world:
            yield world
        owner.execute(f'DROP OWNED BY "{ROLE}"')
        owner.execute(f'DROP ROLE "{ROLE}"')


def test_everything_runs_with_no_more_than_the_grants(limited):
    limited.running(process().user_task("ship").end("done"), amount=5)
    limited.complete("ship")
    limited.work()
    limited.house.people.add("bob", "Bob", by=TESTER)
    limited.house.audit.sign()

    assert limited.house.audit.verify().total == 0
    assert limited.house.is_ready


@pytest.mark.parametrize("table", ["journal", "audit", "audit_head", "event"])
@pytest.mark.parametrize("deed", ['UPDATE "{}" SET at = 0', 'DELETE FROM "{}"', 'TRUNCATE "{}"'])
def test_the_record_cannot_be_changed(limited, table, deed):
    address = limited.url.replace("+psycopg", "")
    with closing(psycopg.connect(address, autocommit=True)) as own, pytest.raises(psycopg.errors.InsufficientPrivilege):
        own.execute(deed.format(table))
