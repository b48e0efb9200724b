"""Rooms that were replaced by others."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.create_table(
        "moves",
        sa.Column("room", sa.String(), nullable=False),
        sa.Column("successor", sa.String(), nullable=False),
        sa.Column("planned", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("room", name=op.f("pk_moves")),
    )
    op.create_index("ix_moves_successor", "moves", ["successor"])
