"""Whether minutes have to come once more after an erasure, and whom a letter answers."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.add_column(
        "rounds", sa.Column("minutes_owed", sa.Boolean(), server_default=sa.false(), nullable=False)
    )
    op.add_column("outbox", sa.Column("addressee", sa.String(), nullable=True))
    op.create_index("ix_outbox_addressee_posted", "outbox", ["addressee", "posted"])
