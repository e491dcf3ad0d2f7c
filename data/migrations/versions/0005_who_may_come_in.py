"""Who may come in: states and agents of accounts, history of rights, credentials, sessions, audit."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision: str | None = "0004"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
#: Tables whose lines stand for good: the database itself refuses to change or to delete one.
APPEND_ONLY = ("audit", "rights_history")


def upgrade() -> None:
    with op.batch_alter_table("accounts") as batch:
        batch.add_column(sa.Column("agent_id", sa.Text(), nullable=True))
        batch.add_column(sa.Column("state", sa.Text(), nullable=False, server_default="active"))
    with op.batch_alter_table("accounts") as batch:
        batch.alter_column("state", server_default=None)
        batch.create_check_constraint(op.f("ck_accounts_state"), "state in ('active', 'disabled', 'left')")
    op.create_table(
        "rights_history",
        sa.Column("change_id", BIG, nullable=False),
        sa.Column("account_id", sa.Text(), nullable=False),
        sa.Column("roles", sa.JSON(), nullable=False),
        sa.Column("grants", sa.JSON(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("since", sa.DateTime(), nullable=False),
        sa.Column("changed_by", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("change_id", name=op.f("pk_rights_history")),
    )
    op.create_index("ix_rights_history_account", "rights_history", ["account_id", "since"])
    # Rights that were held before the history began are known from now on.
    op.execute(
        "insert into rights_history (account_id, roles, grants, state, since, changed_by)"
        " select account_id, roles, grants, 'active', current_timestamp, '' from accounts where not is_demo"
    )
    op.create_table(
        "credentials",
        sa.Column("account_id", sa.Text(), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=True),
        sa.Column("chosen_at", sa.DateTime(), nullable=True),
        sa.Column("code_hash", sa.Text(), nullable=True),
        sa.Column("code_until", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.account_id"], name=op.f("fk_credentials_account_id")),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_credentials")),
        sa.UniqueConstraint("code_hash"),
    )
    op.create_table(
        "sign_in_tries",
        sa.Column("name_hash", sa.Text(), nullable=False),
        sa.Column("failures", BIG, nullable=False),
        sa.Column("last_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("name_hash", name=op.f("pk_sign_in_tries")),
    )
    op.create_table(
        "sessions",
        sa.Column("session_id", BIG, nullable=False),
        sa.Column("key_hash", sa.Text(), nullable=False),
        sa.Column("account_id", sa.Text(), nullable=False),
        sa.Column("client", sa.Text(), nullable=False),
        sa.Column("began_at", sa.DateTime(), nullable=False),
        sa.Column("used_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("session_id", name=op.f("pk_sessions")),
        sa.UniqueConstraint("key_hash"),
    )
    op.create_index(op.f("ix_sessions_account_id"), "sessions", ["account_id"])
    op.create_table(
        "audit",
        sa.Column("entry_id", BIG, nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("account_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("about", sa.JSON(), nullable=False),
        sa.Column("count", BIG, nullable=True),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("entry_id", name=op.f("pk_audit")),
    )
    for column in ("at", "account_id", "kind"):
        op.create_index(op.f(f"ix_audit_{column}"), "audit", [column])
    for table in APPEND_ONLY:
        _refuse_changes(table)


def _refuse_changes(table: str) -> None:
    if op.get_bind().dialect.name != "sqlite":
        return
    for deed in ("update", "delete"):
        op.execute(
            f"create trigger {table}_no_{deed} before {deed} on {table}"
            f" begin select raise(abort, 'Lines of {table} stand for good.'); end"
        )


def downgrade() -> None:
    for table in ("audit", "sessions", "sign_in_tries", "credentials", "rights_history"):
        op.drop_table(table)
    with op.batch_alter_table("accounts") as batch:
        batch.drop_constraint(op.f("ck_accounts_state"), type_="check")
        batch.drop_column("state")
        batch.drop_column("agent_id")
