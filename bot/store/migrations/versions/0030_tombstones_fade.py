"""Tombstones go in time: since when they were there, as the first night after found them."""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"


def upgrade() -> None:
    op.add_column("tombstones", sa.Column("at", sa.DateTime(timezone=True), nullable=True))
