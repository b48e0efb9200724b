"""How many institutions got no minutes when they came out."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"


def upgrade() -> None:
    op.add_column("aftermaths", sa.Column("unreached", sa.Integer(), nullable=False, server_default="0"))
