"""The `quizapp` command: arguments → service → printed line and exit status. `db` comes from Flask-Migrate.

Exit codes: 0 done, 1 refused or a check failed (the reason is printed), 2 wrong use.
"""

import os

import click
from flask import Flask
from flask.cli import FlaskGroup
from sqlalchemy.exc import ArgumentError, DBAPIError

from quizapp import create_app
from quizapp.cli.bank import bank_group
from quizapp.cli.data import backup, restore
from quizapp.cli.exams import exam_group, jobs_group
from quizapp.cli.people import demo_command, users_group
from quizapp.cli.refusals import fail, sentence
from quizapp.cli.serving import serve
from quizapp.config import SettingsError
from quizapp.domain import errors


def _create() -> Flask:
    try:
        return create_app()
    except SettingsError as error:
        raise click.ClickException(str(error)) from None
    except ArgumentError as error:
        raise click.ClickException(f"DATABASE_URL cannot be used: {error}") from None
    except ModuleNotFoundError as error:
        if error.name != "psycopg":
            raise
        raise click.ClickException(
            "DATABASE_URL names PostgreSQL, whose driver is not installed: pip install 'psycopg[binary]'"
        ) from None


@click.group(cls=FlaskGroup, create_app=_create, add_default_commands=False, add_version_option=False)
def quizapp() -> None:
    """Exam preparation for the State Migration Service: run it, keep its bank, its people and its data."""


for command in (serve, bank_group, users_group, exam_group, jobs_group, demo_command, backup, restore):
    quizapp.add_command(command)


def main() -> None:
    """Run a command; what the rules or the database refuse is one clear line, not a traceback."""
    os.umask(0o077)  # the database, backups and mails hold what only the operator may read
    try:
        quizapp(standalone_mode=True)
    except errors.Refusal as refusal:
        fail(sentence(refusal))
    except DBAPIError as error:
        fail(
            f"The database refused: {str(error.orig).splitlines()[0]}. Is it there, and migrated (quizapp db upgrade)?"
        )
