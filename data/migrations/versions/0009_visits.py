"""Visits: up to which moment people have seen what is new on a page."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision: str | None = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "visits",
        sa.Column("account_id", sa.Text(), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("seen_until", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.account_id"], name=op.f("fk_visits_account_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("account_id", "path", name=op.f("pk_visits")),
    )


def downgrade() -> None:
    op.drop_table("visits")
