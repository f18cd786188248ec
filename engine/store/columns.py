"""The kinds of columns our tables are made of, and the metadata that holds the tables.

Three kinds are enough on both databases: text, whole numbers and bytes. Instants are whole numbers,
microseconds since 1970-01-01 UTC; truths are 0 or 1; JSON is bytes or text written by msgspec. So no
value needs converting on its way in or out, and a statement can go straight to the driver.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import BigInteger, Column, Index, Integer, LargeBinary, MetaData, Table, Text, text

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

NEVER = 2**63 - 1
"""Sorts after every instant: stands for "no due date" where rows are ordered by one."""

# Compared byte by byte on both databases, so that "ascending" means the same to them and to Python
# (locks are taken in ascending order of ids) and prefixes are ranges of an index.
TEXT = Text().with_variant(Text(collation="C"), "postgresql")
NUMBER = BigInteger()
POSITION = BigInteger().with_variant(Integer(), "sqlite")  # INTEGER PRIMARY KEY is SQLite's own row number
BYTES = LargeBinary()


def words(
    name: str, *references: Any, key: bool = False, null: bool = False, default: str | None = None
) -> Column[str]:
    """A text column; `references` may hold one ForeignKey."""
    standard = None if default is None else text(f"'{default}'")
    return Column(name, TEXT, *references, primary_key=key, nullable=null, server_default=standard)


def number(name: str, *, key: bool = False, null: bool = False, default: int | None = None) -> Column[int]:
    """A whole number: count, truth (0 or 1), sequence number or instant."""
    standard = None if default is None else text(str(default))
    return Column(name, NUMBER, primary_key=key, nullable=null, server_default=standard, autoincrement=False)


def position(name: str) -> Column[int]:
    """A primary key that counts upwards and is given by us, never by the database."""
    return Column(name, POSITION, primary_key=True, autoincrement=False)


def data(name: str, *, null: bool = False) -> Column[bytes]:
    """Bytes: XML, JSON, a state, a digest."""
    return Column(name, BYTES, nullable=null)


def table(name: str, *parts: Any, compact: bool = False) -> Table:
    """A table. `compact` keeps its rows in the tree of their primary key on SQLite: one page less per small row."""
    return Table(name, metadata, *parts, sqlite_with_rowid=not compact)


def some(name: str, *columns: str, where: str, unique: bool = False) -> Index:
    """An index over only those rows that `where` (SQL, the same for both databases) admits."""
    return Index(name, *columns, unique=unique, sqlite_where=text(where), postgresql_where=text(where))
