"""The version of the tables: making them, migrating them, and keeping a wrong key away from them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import insert, literal, select

from engine.errors import Unreadable, WrongState
from engine.store import (  # noqa: F401 - importing them is what fills the metadata
    designing,
    entrance,
    governing,
    handling,
    registers,
    tables,
)
from engine.store.columns import metadata, table, words
from engine.store.registers import setting
from engine.store.statements import Statement, adding_new, fixed, p

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Connection

    from engine.store.transaction import Reader, Writer

HEAD = "0016"
"""The newest migration in `migrations/versions` (a test compares)."""

MIGRATIONS = Path(__file__).parent / "migrations"

_alembic = table("alembic_version", words("version_num", key=True))
metadata.remove(_alembic)

_KNOWN = {
    "sqlite": "SELECT count(*) FROM sqlite_master WHERE name = 'alembic_version'",
    "postgresql": "SELECT count(*) FROM pg_tables"
    " WHERE tablename = 'alembic_version' AND schemaname = ANY (current_schemas(false))",
}
_VERSION = Statement(select(_alembic.c.version_num))
_CHECK = Statement(select(setting.c.value).where(setting.c.name == fixed("key_check")))
_KEEP_CHECK = adding_new(setting)
_CHANGE_CHECK = Statement(setting.update().values(value=p("value")).where(setting.c.name == fixed("key_check")))


def version(reader: Reader) -> str | None:
    """The version of the tables; None for an empty database."""
    if not reader.driver.execute(_KNOWN[reader.dialect]).fetchone()[0]:
        return None
    return str(reader.value(_VERSION))


def migrate(writer: Writer, connection: Connection) -> None:
    """Make the tables, or bring them up to HEAD. `connection` is the one that `writer` writes on."""
    found = version(writer)
    if found == HEAD:
        return
    connection.begin()
    if found is None:
        metadata.create_all(connection)
        _alembic.create(connection)
        connection.execute(insert(_alembic).values(version_num=literal(HEAD)))
    else:
        run_migrations(connection)


def run_migrations(connection: Connection, to: str = "head") -> None:
    """Run the migration scripts up to `to`. A database of a newer release is refused."""
    from alembic import command  # noqa: PLC0415 - takes long to load and is needed once per release
    from alembic.config import Config  # noqa: PLC0415
    from alembic.script.revision import ResolutionError  # noqa: PLC0415
    from alembic.util import CommandError  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    try:
        command.upgrade(config, to)
    except (CommandError, ResolutionError) as error:
        raise WrongState("The database", "upgraded", f"of a release that this one does not know ({error})") from error


def must_be_key(reader: Reader, checks: Sequence[str]) -> None:
    """Refuse keys of which none is the one that has sealed this database's record last."""
    if reader.value(_CHECK) not in (None, *checks):
        raise Unreadable("The database", "its record was sealed with another key than the one given")


def check_key(writer: Writer, checks: Sequence[str]) -> None:
    """Remember a digest of the key on first use, and of the first one when it has replaced another; refuse keys of
    which none is known: all records would look forged.
    """
    if not writer.add(_KEEP_CHECK, {"name": "key_check", "value": checks[0]}):
        must_be_key(writer, checks)
        if writer.value(_CHECK) != checks[0]:
            writer.run(_CHANGE_CHECK, {"value": checks[0]})
