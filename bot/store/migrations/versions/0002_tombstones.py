"""Tombstones for erased events."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:

    op.create_table(
        "salt",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_salt")),
    )
    op.create_table(
        "tombstones",
        sa.Column("event", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("event", name=op.f("pk_tombstones")),
    )
