"""Runs migrations on the application's own engine."""

from alembic import context
from flask import current_app

from quizapp.database import Base

migrate = current_app.extensions["migrate"]


def _skip_empty(_context: object, _revision: object, directives: list) -> None:
    """`db migrate` without a difference writes no file."""
    if getattr(context.config.cmd_opts, "autogenerate", False) and directives[0].upgrade_ops.is_empty():
        directives[:] = []


with migrate.db.engine.connect() as connection:
    options = {"process_revision_directives": _skip_empty} | migrate.configure_args
    context.configure(connection=connection, target_metadata=Base.metadata, **options)
    with context.begin_transaction():
        context.run_migrations()
    connection.commit()
