"""Needs that are kept open beside the tasks, questions that asked for them, and how those who lead are called."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"


def upgrade() -> None:
    op.add_column("tasks", sa.Column("need", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.create_table(
        "needs",
        sa.Column("task", sa.Integer(), nullable=False),
        sa.Column("answer", sa.Integer(), nullable=True),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("parties", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["task"], ["tasks.id"], name=op.f("fk_needs_task"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["answer"], ["answers.id"], name=op.f("fk_needs_answer"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("task", name=op.f("pk_needs")),
    )
    op.create_index("ix_needs_answer", "needs", ["answer"])
    op.add_column("sortings", sa.Column("needs", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.create_table(
        "leaders",
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("user", sa.String(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["round"], ["rounds.id"], name=op.f("fk_leaders_round"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("round", "user", name=op.f("pk_leaders")),
    )
