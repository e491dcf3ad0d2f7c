"""What Alembic runs: the migrations, on the connection it was given and inside its transaction."""

from alembic import context

from data.store_tables import METADATA

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    render_as_batch=True,
    transactional_ddl=True,
)
context.run_migrations()
