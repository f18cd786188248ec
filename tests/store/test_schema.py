"""The tables come about in one way, however they are made, and a wrong database or key is refused."""

from __future__ import annotations

import re
import threading
from contextlib import closing

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, text

from engine.errors import Unreadable, WrongState
from engine.store import open_store, schema
from engine.store.columns import metadata
from tests.store.acts import begin, task
from tests.store.conftest import KEY


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request, tmp_path):
    """A database without tables."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'empty.db'}"
        return
    with request.getfixturevalue("postgres_server").database() as url:
        yield url


def _migrate(url):
    """Run the migrations one by one, as an old database would."""
    engine = create_engine(url)
    with engine.begin() as connection:
        schema.run_migrations(connection)
    engine.dispose()


def test_migrations_lead_to_the_tables_of_the_code(empty_url):
    _migrate(empty_url)
    engine = create_engine(empty_url)
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
    engine.dispose()


def test_migrated_and_fresh_files_have_the_same_tables(tmp_path):
    def tables(path):
        with create_engine(f"sqlite:///{path}").connect() as connection:
            rows = connection.execute(
                text("SELECT name, sql FROM sqlite_master WHERE name NOT LIKE 'alembic%' AND sql > ''")
            )
            return {name: sorted(re.findall(r"[^\s,()]+", sql)) for name, sql in rows}

    _migrate(f"sqlite:///{tmp_path / 'migrated.db'}")
    with closing(open_store(f"sqlite:///{tmp_path / 'fresh.db'}", key=KEY)) as store:
        store.upgrade()

    assert tables(tmp_path / "migrated.db") == tables(tmp_path / "fresh.db")


def test_head_is_the_newest_migration():
    assert ScriptDirectory(str(schema.MIGRATIONS)).get_current_head() == schema.HEAD


def test_upgrading_twice_keeps_the_data(url):
    for _ in range(2):
        with closing(open_store(url, key=KEY)) as store:
            store.upgrade()
            with store.reading() as r:
                assert schema.version(r) == schema.HEAD


def test_an_older_database_is_brought_up(empty_url):
    engine = create_engine(empty_url)
    with engine.begin() as connection:
        schema.run_migrations(connection, "0001")
    engine.dispose()
    with closing(open_store(empty_url, key=KEY)) as store:
        store.upgrade()
        begin(store, task(2))


def test_a_database_of_a_newer_release_is_refused(url):
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    engine.dispose()
    with closing(open_store(url, key=KEY)) as store, pytest.raises(WrongState, match="does not know"):
        store.upgrade()


def test_several_processes_may_upgrade_at_once(empty_url):
    failures = []

    def upgrade():
        try:
            with closing(open_store(empty_url, key=KEY)) as store:
                store.upgrade()
        except Exception as error:  # noqa: BLE001 - whatever it is, the test must see it
            failures.append(error)

    threads = [threading.Thread(target=upgrade) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []


def test_another_key_is_refused(url):
    with closing(open_store(url, key=b"another key, just as long")) as store, pytest.raises(Unreadable, match="key"):
        store.upgrade()


def test_a_short_key_is_refused(tmp_path):
    with pytest.raises(Unreadable, match="at least 16"):
        open_store(f"sqlite:///{tmp_path / 'x.db'}", key=b"short")


@pytest.mark.parametrize("url", ["sqlite://", "mysql://localhost/x", "sqlite:////nowhere/at/all/x.db"])
def test_a_place_that_cannot_hold_a_database_is_refused(url):
    with pytest.raises(Unreadable):
        open_store(url, key=KEY)
