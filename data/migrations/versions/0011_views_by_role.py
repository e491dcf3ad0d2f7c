"""Saved views are shared with roles; what was shown to everybody stays so."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision: str | None = "0010"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    shared = op.get_bind().scalars(sa.text("select view_id from saved_views where is_shared")).all()
    # First of all: SQLite makes the table anew for it, and whatever hung on the old one would go with that.
    with op.batch_alter_table("saved_views") as batch:
        batch.drop_column("is_shared")
    roles = op.create_table(
        "saved_view_roles",
        sa.Column("view_id", BIG, nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["view_id"], ["saved_views.view_id"], name=op.f("fk_saved_view_roles_view_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("view_id", "role", name=op.f("pk_saved_view_roles")),
    )
    op.bulk_insert(roles, [{"view_id": view_id, "role": "everybody"} for view_id in shared])


def downgrade() -> None:
    shared = op.get_bind().scalars(sa.text("select view_id from saved_view_roles where role = 'everybody'")).all()
    op.drop_table("saved_view_roles")
    with op.batch_alter_table("saved_views") as batch:
        batch.add_column(
            sa.Column("is_shared", sa.Boolean(create_constraint=False), nullable=False, server_default="0")
        )
    views = sa.table("saved_views", sa.column("view_id"), sa.column("is_shared"))
    op.execute(views.update().where(views.c.view_id.in_(shared)).values(is_shared=True))
