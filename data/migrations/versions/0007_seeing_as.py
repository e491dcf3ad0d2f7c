"""Where a session came from, and as whom its administrator is looking."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision: str | None = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("sessions") as batch:
        batch.add_column(sa.Column("address", sa.Text(), nullable=False, server_default=""))
        batch.add_column(sa.Column("seen_as", sa.Text(), nullable=True))
    with op.batch_alter_table("sessions") as batch:
        batch.alter_column("address", server_default=None)
