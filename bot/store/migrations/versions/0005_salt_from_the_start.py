"""The salt is there from the start: a database restored from its first backup has the same one."""

import secrets

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    salt = sa.table("salt", sa.column("id", sa.Integer()), sa.column("value", sa.String()))
    if op.get_bind().scalar(sa.select(salt.c.id)) is None:
        op.bulk_insert(salt, [{"id": 1, "value": secrets.token_hex(32)}])
