"""Files of watched folders, and the load that brought a target."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision: str | None = "0001"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
STATES = "'loading', 'loaded', 'unchanged', 'repeated', 'refused'"


def upgrade() -> None:
    op.create_table(
        "watched_files",
        sa.Column("watched_id", BIG, nullable=False),
        sa.Column("folder", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("size_bytes", BIG, nullable=False),
        sa.Column("seen_at", sa.DateTime(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("load_id", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("kept_as", sa.Text(), nullable=True),
        sa.Column("settled_at", sa.DateTime(), nullable=True),
        sa.CheckConstraint(f"state in ({STATES})", name=op.f("ck_watched_files_state")),
        sa.PrimaryKeyConstraint("watched_id", name=op.f("pk_watched_files")),
    )
    with op.batch_alter_table("watched_files") as batch:
        batch.create_index(op.f("ix_watched_files_folder"), ["folder"], unique=False)
    with op.batch_alter_table("targets") as batch:
        batch.add_column(sa.Column("load_id", sa.Text(), nullable=True))
        batch.create_index(op.f("ix_targets_load_id"), ["load_id"], unique=False)
        batch.create_foreign_key(op.f("fk_targets_load_id"), "loads", ["load_id"], ["load_id"])


def downgrade() -> None:
    with op.batch_alter_table("targets") as batch:
        batch.drop_constraint(op.f("fk_targets_load_id"), type_="foreignkey")
        batch.drop_index(op.f("ix_targets_load_id"))
        batch.drop_column("load_id")
    op.drop_table("watched_files")
