"""Erasures: the proof of each customer who was erased."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision: str | None = "0007"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "erasures",
        sa.Column("erasure_id", BIG, nullable=False),
        sa.Column("mark", sa.Text(), nullable=False),
        sa.Column("keeps_answers", sa.Boolean(create_constraint=False), nullable=False),
        sa.Column("rows", sa.JSON(), nullable=False),
        sa.Column("asked_by", sa.Text(), nullable=False),
        sa.Column("begun_at", sa.DateTime(), nullable=False),
        sa.Column("done_at", sa.DateTime(), nullable=True),
        sa.Column("version", BIG, nullable=True),
        sa.Column("lifted_at", sa.DateTime(), nullable=True),
        sa.PrimaryKeyConstraint("erasure_id", name=op.f("pk_erasures")),
    )
    op.create_index(op.f("ix_erasures_mark"), "erasures", ["mark"])


def downgrade() -> None:
    op.drop_index(op.f("ix_erasures_mark"), table_name="erasures")
    op.drop_table("erasures")
