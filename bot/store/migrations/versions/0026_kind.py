"""Whether a round is a meeting or decides on one proposal."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"


def upgrade() -> None:
    op.add_column("rounds", sa.Column("kind", sa.String(), nullable=False, server_default="meeting"))
