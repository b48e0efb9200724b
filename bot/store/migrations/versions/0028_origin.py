"""Which question a message gave an answer to, wherever that was moved since: its edits go by that."""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"


def upgrade() -> None:
    op.add_column("answers", sa.Column("origin", sa.Integer(), nullable=True))
    op.execute("UPDATE answers SET origin = question")
    with op.batch_alter_table("answers") as answers:
        answers.alter_column("origin", nullable=False, existing_type=sa.Integer())
        answers.drop_constraint("uq_answers_event_question", type_="unique")
        answers.create_unique_constraint("uq_answers_event_origin", ["event", "origin"])
