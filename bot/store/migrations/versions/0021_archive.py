"""Published minutes as they stand, to be found again; how long they are, and when people meet next."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    op.add_column("rounds", sa.Column("form", sa.String(), nullable=False, server_default=""))
    op.add_column("rounds", sa.Column("next_meeting", sa.String(), nullable=False, server_default=""))
    op.create_table(
        "archive",
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("stamp", sa.String(), nullable=False),
        sa.Column("took_part", sa.Integer(), nullable=False),
        sa.Column("invited", sa.Integer(), nullable=False),
        sa.Column("page", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["round"], ["rounds.id"], name=op.f("fk_archive_round"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("round", name=op.f("pk_archive")),
    )
