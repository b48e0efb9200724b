"""What staff make of the themes of a closed round, step by step; and what does not surely belong to its theme."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0011"


def upgrade() -> None:
    op.add_column(
        "statements", sa.Column("doubtful", sa.Boolean(), server_default=sa.false(), nullable=False)
    )
    op.create_table(
        "boards",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("question", sa.Integer(), nullable=False),
        sa.Column("done", sa.Boolean(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["round"], ["rounds.id"], name=op.f("fk_boards_round"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_boards")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_boards_round", "boards", ["round"])
    op.create_table(
        "board_groups",
        _board("board_groups"),
        sa.Column("board", sa.Integer(), nullable=False),
        sa.Column("key", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("gone", sa.Boolean(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("sentence", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("board", "key", name=op.f("pk_board_groups")),
    )
    op.create_table(
        "board_cards",
        _board("board_cards"),
        sa.Column("board", sa.Integer(), nullable=False),
        sa.Column("answer", sa.Integer(), nullable=False),
        sa.Column("no", sa.Integer(), nullable=False),
        sa.Column("digest", sa.BigInteger(), nullable=False),
        sa.Column("group", sa.Integer(), nullable=True),
        sa.Column("placed", sa.Boolean(), nullable=False),
        sa.Column("fresh", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["answer"], ["answers.id"], name=op.f("fk_board_cards_answer"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("board", "answer", "no", name=op.f("pk_board_cards")),
    )
    op.create_index("ix_board_cards_answer", "board_cards", ["answer"])


def _board(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["board"], ["boards.id"], name=op.f(f"fk_{table}_board"), ondelete="CASCADE"
    )
