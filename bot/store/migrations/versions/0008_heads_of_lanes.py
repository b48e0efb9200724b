"""An index in which the heads of the lanes are found, however many receipts wait behind them."""

from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.drop_index("ix_outbox_state_id", "outbox", if_exists=True)
    op.create_index("ix_outbox_state_lane_id", "outbox", ["state", "lane", "id"], if_not_exists=True)
