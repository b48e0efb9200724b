"""What comes after the minutes: until when one may object, editions, objections, and what people liked."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    op.create_table(
        "aftermaths",
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("issue_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("whole", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("pressed", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("agreed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("looked_back_at", sa.DateTime(timezone=True), nullable=True),
        _round("aftermaths"),
        sa.PrimaryKeyConstraint("round", name=op.f("pk_aftermaths")),
    )
    op.create_table(
        "editions",
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("no", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        _round("editions"),
        sa.PrimaryKeyConstraint("round", "no", name=op.f("pk_editions")),
    )
    op.create_table(
        "turnouts",
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("institution", sa.String(), nullable=False),
        _round("turnouts"),
        sa.PrimaryKeyConstraint("round", "institution", name=op.f("pk_turnouts")),
    )
    _objections()
    op.create_table(
        "praises",
        sa.Column("event", sa.String(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("user", sa.String(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        _round("praises"),
        sa.PrimaryKeyConstraint("event", name=op.f("pk_praises")),
    )
    op.create_index("ix_praises_round", "praises", ["round"])
    # Minutes that are out already are as good as agreed; they come again only if somebody withdraws.
    out = "FROM rounds WHERE phase = 'published' AND published_at IS NOT NULL"
    op.execute(f"INSERT INTO editions (round, no, at) SELECT id, 1, published_at {out}")
    op.execute(
        "INSERT INTO aftermaths (round, until, agreed_at, looked_back_at) "
        f"SELECT id, published_at, published_at, published_at {out}"
    )


def _objections() -> None:
    op.create_table(
        "objections",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("question", sa.Integer(), nullable=False),
        sa.Column("event", sa.String(), nullable=False),
        sa.Column("user", sa.String(), nullable=False),
        sa.Column("institution", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("rewording", sa.Integer(), nullable=True),
        sa.Column("wording", sa.Text(), server_default="", nullable=False),
        sa.Column("number", sa.Integer(), server_default="0", nullable=False),
        sa.Column("edition", sa.Integer(), nullable=True),
        _round("objections"),
        sa.ForeignKeyConstraint(
            ["rewording"], ["answers.id"], name=op.f("fk_objections_rewording"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_objections")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_objections_round", "objections", ["round"])


def _round(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["round"], ["rounds.id"], name=op.f(f"fk_{table}_round"), ondelete="CASCADE"
    )
