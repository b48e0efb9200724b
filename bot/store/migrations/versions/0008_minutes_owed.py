"""Whether minutes that were on their way when somebody was erased have to come once more."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0004"


def upgrade() -> None:
    op.add_column(
        "rounds", sa.Column("minutes_owed", sa.Boolean(), server_default=sa.false(), nullable=False)
    )
