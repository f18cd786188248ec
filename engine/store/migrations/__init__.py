"""Alembic migrations, run by `Store.upgrade`.

To change the tables: change `tables.py` or `registers.py`, add the next number to `versions` by hand (on
SQLite through `op.batch_alter_table`, which copies the table), and set `schema.HEAD`. A migration works
beside the release before: add first, remove a release later. `tests/store/test_schema.py` compares the
tables that migrations make with those of the code, on both databases.
"""
