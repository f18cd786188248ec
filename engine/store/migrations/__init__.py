"""Alembic migrations, run by `Store.upgrade`."""
