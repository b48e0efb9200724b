"""How many institutions were known to get no minutes when each edition came out: some mails come back later."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"


def upgrade() -> None:
    op.add_column("editions", sa.Column("unreached", sa.Integer(), nullable=False, server_default="0"))
    op.execute(
        "UPDATE editions SET unreached = coalesce("
        "(SELECT aftermaths.unreached FROM aftermaths WHERE aftermaths.round = editions.round), 0)"
    )
