"""Which entries of a member list members made themselves."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    op.add_column("places", sa.Column("told", sa.Boolean(), server_default=sa.false(), nullable=False))
    # A list that began in its network room holds only what members told us.
    op.execute(
        sa.text(
            "UPDATE places SET told = :yes WHERE roster IN (SELECT id FROM rosters WHERE desk = room)"
        ).bindparams(sa.bindparam("yes", True, sa.Boolean()))
    )
