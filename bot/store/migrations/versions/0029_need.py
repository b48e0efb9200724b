"""What is needed is told of each statement, no more of a whole question."""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"

_OF_QUESTIONS_FOR_NEEDS = (
    "SELECT answers.id FROM answers JOIN sortings"
    " ON sortings.round = answers.round AND sortings.question = answers.question WHERE sortings.needs"
)


def upgrade() -> None:
    op.add_column("statements", sa.Column("need", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.execute(f"UPDATE statements SET need = NOT left_out WHERE answer IN ({_OF_QUESTIONS_FOR_NEEDS})")
    op.drop_column("sortings", "needs")
