"""What is asked and waited for, drafts of rounds, and how an answer came to us."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"

_ACTIVE = "phase IN ('proposed', 'planned', 'open', 'closed')"


def _moment(name: str, *, nullable: bool) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def upgrade() -> None:
    op.create_table(
        "dialogues",
        sa.Column("desk", sa.String(), nullable=False),
        sa.Column("topic", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        _moment("asked", nullable=False),
        _moment("expires", nullable=False),
        sa.Column("round", sa.Integer(), nullable=True),
        sa.Column("asker", sa.String(), nullable=True),
        sa.Column("letter", sa.String(), nullable=True),
        _moment("due", nullable=True),
        sa.Column("state", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("desk", "topic", "subject", name=op.f("pk_dialogues")),
    )
    op.create_table(
        "networks",
        sa.Column("room", sa.String(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        _moment("at", nullable=False),
        sa.PrimaryKeyConstraint("room", name=op.f("pk_networks")),
    )
    for name in ("moderators", "excuses"):
        op.create_table(name, *_of_round(name))
    op.create_table(
        "concerns",
        sa.Column("answer", sa.Integer(), nullable=False),
        sa.Column("no", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("excerpt", sa.Text(), nullable=False),
        sa.Column("decision", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["answer"], ["answers.id"], name=op.f("fk_concerns_answer"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("answer", "no", name=op.f("pk_concerns")),
    )
    op.add_column("questions", sa.Column("hint", sa.Text(), server_default="", nullable=False))
    op.add_column("questions", sa.Column("options", sa.JSON(), server_default="[]", nullable=False))
    op.add_column("answers", sa.Column("channel", sa.String(), server_default="room", nullable=False))
    op.add_column("answers", sa.Column("unnamed", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column("answers", sa.Column("entered_by", sa.String(), nullable=True))
    op.add_column("rounds", _moment("opens_at", nullable=True))
    op.add_column("rounds", _moment("suggestions_until", nullable=True))
    op.drop_index("ix_rounds_one_active", "rounds")
    op.create_index(
        "ix_rounds_one_active",
        "rounds",
        ["room"],
        unique=True,
        sqlite_where=sa.text(_ACTIVE),
        postgresql_where=sa.text(_ACTIVE),
    )


def _of_round(name: str) -> list[sa.schema.SchemaItem]:
    """A person, or an institution, and a round."""
    who = "institution" if name == "excuses" else "user"
    more = [sa.Column("user", sa.String(), nullable=False)] if name == "excuses" else []
    return [
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column(who, sa.Text() if more else sa.String(), nullable=False),
        *more,
        _moment("at", nullable=False),
        sa.ForeignKeyConstraint(["round"], ["rounds.id"], name=op.f(f"fk_{name}_round"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("round", who, name=op.f(f"pk_{name}")),
    ]
