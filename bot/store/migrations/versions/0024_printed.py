"""How many institutions got no minutes when they came out, and under which headings these printed what was said."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"


def upgrade() -> None:
    op.add_column("aftermaths", sa.Column("unreached", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("boards", sa.Column("printed", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("board_groups", sa.Column("heading", sa.Text(), nullable=False, server_default=""))
