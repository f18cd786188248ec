"""What the database is, and what whoever asks may do to it: facts for judging how safely it is set up."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import func, select, text

from engine.store.registers import audit_head
from engine.store.statements import Statement

if TYPE_CHECKING:
    from engine.store.transaction import Reader


class Surroundings(NamedTuple):
    """`version` of SQLite or PostgreSQL as numbers. `superuser`: the user of the database may do anything in it.

    `rewritable`: the user may change or remove rows of the journal, and nothing in the database objects.
    `heads` counts the signed heads.
    """

    dialect: str
    version: tuple[int, ...]
    superuser: bool
    rewritable: bool
    heads: int


_HEADS = Statement(select(func.count()).select_from(audit_head))
_SQLITE_VERSION = Statement(select(func.sqlite_version()))
_GUARDED = Statement(text("SELECT count(*) FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'journal'"))
_VERSION = Statement(select(func.current_setting(text("'server_version'"))))
_SUPERUSER = Statement(
    text("SELECT rolsuper OR rolcreaterole OR rolcreatedb FROM pg_roles WHERE rolname = current_user")
)
_MAY = Statement(
    text(
        "SELECT has_table_privilege(current_user, 'journal', 'UPDATE')"
        " OR has_table_privilege(current_user, 'journal', 'DELETE')"
    )
)
_WATCHED = Statement(
    text(
        "SELECT count(*) FROM pg_trigger WHERE tgrelid = 'journal'::regclass AND NOT tgisinternal AND tgenabled <> 'D'"
    )
)


def surroundings(r: Reader) -> Surroundings:
    """Ask the database about itself."""
    heads = int(r.value(_HEADS))
    if r.dialect == "sqlite":
        return Surroundings("sqlite", _numbers(r.value(_SQLITE_VERSION)), False, not r.value(_GUARDED), heads)
    rewritable = bool(r.value(_MAY)) and not r.value(_WATCHED)
    return Surroundings("postgresql", _numbers(r.value(_VERSION)), bool(r.value(_SUPERUSER)), rewritable, heads)


def _numbers(version: str) -> tuple[int, ...]:
    """Read the numbers of a version.

    >>> _numbers("16.4 (Debian 16.4-1)")
    (16, 4)
    """
    return tuple(int(part) for part in version.split(" ", maxsplit=1)[0].split(".") if part.isdecimal())
