"""No id of a letter twice: SQLite would give that of a deleted last row to the next one."""

from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        kept = {"sqlite_autoincrement": True}
        with op.batch_alter_table("outbox", recreate="always", table_kwargs=kept):
            pass
