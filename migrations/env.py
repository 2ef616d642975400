"""Runs migrations on the application's own engine."""

from alembic import context
from flask import current_app
from sqlalchemy import Connection

from quizapp.database import Base

migrate = current_app.extensions["migrate"]


def _skip_empty(_context: object, _revision: object, directives: list) -> None:
    """`db migrate` without a difference writes no file."""
    if getattr(context.config.cmd_opts, "autogenerate", False) and directives[0].upgrade_ops.is_empty():
        directives[:] = []


def _foreign_keys(connection: Connection, on: bool) -> None:
    """SQLite changes a table by making it anew; with foreign keys on, dropping the old one would empty what refers to
    it. The switch works outside transactions only, so the driver is told directly."""
    if connection.dialect.name == "sqlite":
        connection.connection.driver_connection.execute(f"PRAGMA foreign_keys = {'ON' if on else 'OFF'}")


with migrate.db.engine.connect() as connection:
    _foreign_keys(connection, on=False)
    options = {"process_revision_directives": _skip_empty} | migrate.configure_args
    context.configure(connection=connection, target_metadata=Base.metadata, **options)
    with context.begin_transaction():
        context.run_migrations()
        if connection.dialect.name == "sqlite" and (
            torn := connection.exec_driver_sql("PRAGMA foreign_key_check").all()
        ):
            raise RuntimeError(f"rows that refer to nothing after the migration: {torn[:3]}")
    connection.commit()
    _foreign_keys(connection, on=True)
