"""Member lists: institutions with persons."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    op.create_table(
        "rosters",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("room", sa.String(), nullable=True),
        sa.Column("network", sa.Text(), nullable=False),
        sa.Column("valid", sa.Boolean(), nullable=False),
        sa.Column("desk", sa.String(), nullable=False),
        sa.Column("asker", sa.String(), nullable=False),
        sa.Column("event", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rosters")),
    )
    op.create_index("ix_rosters_room", "rosters", ["room"])
    op.create_table(
        "places",
        sa.Column("roster", sa.Integer(), nullable=False),
        sa.Column("no", sa.Integer(), nullable=False),
        sa.Column("institution", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("user", sa.String(), nullable=True),
        sa.Column("mail", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("topic", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["roster"], ["rosters.id"], name=op.f("fk_places_roster"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("roster", "no", name=op.f("pk_places")),
    )
    op.create_index("ix_places_user", "places", ["user"])
