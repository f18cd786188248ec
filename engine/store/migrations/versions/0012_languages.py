"""The language and the time zone that somebody wants to be spoken to in.

Frozen: what a release has shipped is not edited; the next change is the next number.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Nobody has chosen yet: the browser and the organisation say."""
    op.add_column("person", sa.Column("language", TEXT, nullable=True))
    op.add_column("person", sa.Column("zone", TEXT, nullable=True))
