"""Runs migrations on the connection that `engine.store.schema` hands over, inside its transaction."""

from __future__ import annotations

from alembic import context

from engine.store.columns import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,  # SQLite changes a table by copying it
)
context.run_migrations()
