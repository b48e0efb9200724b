"""Indexes for what is asked often, so that a long past costs nothing."""

from alembic import op

revision = "0027"
down_revision = "0026"


def upgrade() -> None:
    op.create_index("ix_inbox_sender_room_position_kind", "inbox", ["sender", "room", "position", "kind"])
    op.create_index("ix_outbox_round", "outbox", ["round"])
    op.create_index("ix_answers_user", "answers", ["user"])
    op.create_index("ix_audit_round_what", "audit", ["round", "what"])
