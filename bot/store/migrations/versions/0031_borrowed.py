"""Which words of a printed heading are members' own: that is known when it is printed, and not afterwards.

Of headings in minutes that are out already nobody knows it, and each of their words may be one.
"""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"


def upgrade() -> None:
    op.add_column("board_groups", sa.Column("borrowed", sa.Text(), nullable=True))
