"""What networks agree to do, with every state it had; who can help whom; and what staff called themes."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    op.create_table(
        "tasks",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["round"], ["rounds.id"], name=op.f("fk_tasks_round"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tasks")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_tasks_round", "tasks", ["round"])
    _history(
        "task_turns",
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("parties", sa.JSON(), nullable=False),
        sa.Column("due", sa.String(), nullable=False),
        sa.Column("topics", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
    )
    _history(
        "task_consents",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("consent", sa.String(), nullable=False),
    )
    op.create_table(
        "help_searches",
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        _belongs("help_searches", "round", "rounds"),
        sa.PrimaryKeyConstraint("round", name=op.f("pk_help_searches")),
    )
    op.create_table(
        "helps",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        *_statement("need"),
        *_statement("offer"),
        sa.Column("accepted", sa.Boolean(), nullable=True),
        _belongs("helps", "round", "rounds"),
        _belongs("helps", "need", "answers"),
        _belongs("helps", "offer", "answers"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_helps")),
        sqlite_autoincrement=True,
    )
    for column in ("round", "need", "offer"):
        op.create_index(f"ix_helps_{column}", "helps", [column])
    _themes()


def _themes() -> None:
    op.create_table(
        "theme_counts",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("question", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("institutions", sa.Integer(), nullable=False),
        _belongs("theme_counts", "round", "rounds"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_theme_counts")),
    )
    op.create_index("ix_theme_counts_round", "theme_counts", ["round"])
    op.create_table(
        "comparisons",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("question", sa.Integer(), nullable=False),
        sa.Column("group", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("institutions", sa.Integer(), nullable=False),
        sa.Column("name_before", sa.Text(), nullable=False),
        sa.Column("before", sa.Integer(), nullable=False),
        sa.Column("accepted", sa.Boolean(), nullable=True),
        _belongs("comparisons", "round", "rounds"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_comparisons")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_comparisons_round", "comparisons", ["round"])


def _statement(name: str) -> list[sa.Column[int]]:
    return [
        sa.Column(name, sa.Integer(), nullable=False),
        sa.Column(f"{name}_no", sa.Integer(), nullable=False),
        sa.Column(f"{name}_digest", sa.BigInteger(), nullable=False),
    ]


def _belongs(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}")
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=name, ondelete="CASCADE")


def _history(name: str, *columns: sa.Column[str]) -> None:
    op.create_table(
        name,
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("task", sa.Integer(), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        *columns,
        sa.ForeignKeyConstraint(["task"], ["tasks.id"], name=op.f(f"fk_{name}_task"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")),
        sqlite_autoincrement=True,
    )
    op.create_index(f"ix_{name}_task", name, ["task"])
