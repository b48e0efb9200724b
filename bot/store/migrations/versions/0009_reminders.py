"""When a round reminded, and letters that are not said any more once it is too late."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.add_column("outbox", sa.Column("expires", sa.DateTime(timezone=True), nullable=True))
    op.create_table(
        "reminders",
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["round"], ["rounds.id"], name="fk_reminders_round", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("round", "at", name="pk_reminders"),
    )
