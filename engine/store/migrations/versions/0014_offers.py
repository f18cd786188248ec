"""Of whom a remark speaks: who would take a task that somebody is asked to hand over.

Frozen: what a release has shipped is not edited; the next change is the next number.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """What was asked before is answered in words only."""
    op.add_column("remark", sa.Column("about", TEXT, nullable=True))
