"""How Alembic runs our migrations: on the connection that it is given, within the transaction that is open there."""

from alembic import context

from bot.storage.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    transactional_ddl=True,  # SQLite too: we begin the transaction ourselves
    render_as_batch=True,  # SQLite alters a table by copying it
)
context.run_migrations()
