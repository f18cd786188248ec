"""Documents of data stores.

Frozen: what a release has shipped is not edited; the next change is the next number.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
NUMBER = sa.BigInteger()
BYTES = sa.LargeBinary()


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "document",
        sa.Column("store", TEXT, nullable=False),
        sa.Column("key", TEXT, nullable=False),
        sa.Column("revision", NUMBER, nullable=False),
        sa.Column("salt", BYTES, nullable=False),
        sa.Column("data", BYTES, nullable=False),
        sa.Column("written_at", NUMBER, nullable=False),
        sa.Column("instance_id", TEXT, nullable=False),
        sa.Column("sequence", NUMBER, nullable=False),
        sa.PrimaryKeyConstraint("store", "key", name="pk_document"),
    )
    op.create_index("ix_document_instance", "document", ["instance_id"])
