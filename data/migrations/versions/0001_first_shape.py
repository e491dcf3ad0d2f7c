"""First shape of the operational store."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision: str | None = None
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "accounts",
        sa.Column("account_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("roles", sa.JSON(), nullable=False),
        sa.Column("grants", sa.JSON(), nullable=False),
        sa.Column("home_path", sa.Text(), nullable=True),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.Column("position", BIG, nullable=False),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_accounts")),
    )
    op.create_table(
        "events",
        sa.Column("event_id", BIG, nullable=False),
        sa.Column("started_at", sa.DateTime(), nullable=False),
        sa.Column("ended_at", sa.DateTime(), nullable=True),
        sa.Column("scope", sa.JSON(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.CheckConstraint("kind in ('release', 'outage', 'policy', 'wording', 'method')", name=op.f("ck_events_kind")),
        sa.PrimaryKeyConstraint("event_id", name=op.f("pk_events")),
    )
    op.create_table(
        "loads",
        sa.Column("load_id", sa.Text(), nullable=False),
        sa.Column("source_name", sa.Text(), nullable=False),
        sa.Column("source_sha256", sa.Text(), nullable=False),
        sa.Column("table_name", sa.Text(), nullable=False),
        sa.Column("rows_in", BIG, nullable=False),
        sa.Column("loaded", BIG, nullable=False),
        sa.Column("unchanged", BIG, nullable=False),
        sa.Column("corrected", BIG, nullable=False),
        sa.Column("refused", BIG, nullable=False),
        sa.Column("left_out", BIG, nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("started_at", sa.DateTime(), nullable=False),
        sa.Column("finished_at", sa.DateTime(), nullable=True),
        sa.Column("version", BIG, nullable=True),
        sa.CheckConstraint(
            "state in ('started', 'loaded', 'unchanged', 'failed', 'undoing', 'undone')", name=op.f("ck_loads_state")
        ),
        sa.PrimaryKeyConstraint("load_id", name=op.f("pk_loads")),
    )
    op.create_table(
        "targets",
        sa.Column("target_id", BIG, nullable=False),
        sa.Column("unit_path", sa.JSON(), nullable=False),
        sa.Column("measure", sa.Text(), nullable=False),
        sa.Column("value", sa.Float(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("set_by", sa.Text(), nullable=False),
        sa.Column("set_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("target_id", name=op.f("pk_targets")),
    )
    op.create_table(
        "corrections",
        sa.Column("correction_id", BIG, nullable=False),
        sa.Column("load_id", sa.Text(), nullable=False),
        sa.Column("table_name", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("after", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["load_id"], ["loads.load_id"], name=op.f("fk_corrections_load_id")),
        sa.PrimaryKeyConstraint("correction_id", name=op.f("pk_corrections")),
    )
    with op.batch_alter_table("corrections") as batch:
        batch.create_index(op.f("ix_corrections_load_id"), ["load_id"], unique=False)
        batch.create_index("ix_corrections_row", ["table_name", "key"], unique=False)

    op.create_table(
        "refusals",
        sa.Column("refusal_id", BIG, nullable=False),
        sa.Column("load_id", sa.Text(), nullable=False),
        sa.Column("file", sa.Text(), nullable=False),
        sa.Column("row", BIG, nullable=False),
        sa.Column("column", sa.Text(), nullable=False),
        sa.Column("found", sa.Text(), nullable=False),
        sa.Column("allowed", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("raw", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["load_id"], ["loads.load_id"], name=op.f("fk_refusals_load_id")),
        sa.PrimaryKeyConstraint("refusal_id", name=op.f("pk_refusals")),
    )
    with op.batch_alter_table("refusals") as batch:
        batch.create_index(op.f("ix_refusals_load_id"), ["load_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("refusals") as batch:
        batch.drop_index(op.f("ix_refusals_load_id"))

    op.drop_table("refusals")
    with op.batch_alter_table("corrections") as batch:
        batch.drop_index("ix_corrections_row")
        batch.drop_index(op.f("ix_corrections_load_id"))

    op.drop_table("corrections")
    op.drop_table("targets")
    op.drop_table("loads")
    op.drop_table("events")
    op.drop_table("accounts")
