"""What a PostgreSQL role needs to run the product, and no more: the record is added to, never changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.store.columns import metadata

if TYPE_CHECKING:
    from collections.abc import Iterator

ADDED_TO = frozenset({"journal", "audit", "audit_head", "event", "review_chain"})
ERASABLE = frozenset({"journal_values", "audit_values"})
_ALL = "SELECT, INSERT, UPDATE, DELETE"


def sql_grants(role: str) -> Iterator[str]:
    """Give the statements, one a line; the owner of the tables runs them, and keeps running `db upgrade`."""
    name = '"' + role.replace('"', '""') + '"'
    yield f"GRANT USAGE ON SCHEMA public TO {name};"
    yield f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {name};"
    yield f"GRANT SELECT ON alembic_version TO {name};"
    for table in sorted(metadata.tables):
        yield f'GRANT {_rights(table)} ON "{table}" TO {name};'


def _rights(table: str) -> str:
    if table in ADDED_TO:
        return "SELECT, INSERT"
    return "SELECT, INSERT, DELETE" if table in ERASABLE else _ALL
