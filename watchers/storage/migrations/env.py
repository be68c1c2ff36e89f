"""Alembic's entry: runs the migrations over the connection, and in the transaction, that `migrate` hands in."""

from alembic import context

from watchers.storage.schema import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
