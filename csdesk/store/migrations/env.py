"""Alembic's way in: runs the migrations on the connection, and inside the transaction, that the store hands it."""

from alembic import context

from csdesk.models.tables import METADATA

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    render_as_batch=True,
)
context.run_migrations()
