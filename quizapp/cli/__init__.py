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
from quizapp.cli.common import fail
from quizapp.cli.data import backup, restore
from quizapp.cli.exams import exam_group, jobs_group
from quizapp.cli.people import demo_command, users_group
from quizapp.cli.serving import serve
from quizapp.config import SettingsError
from quizapp.domain import errors
from quizapp.services import schema


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
        fail(_sentence(refusal))
    except DBAPIError as error:
        fail(
            f"The database refused: {str(error.orig).splitlines()[0]}. Is it there, and migrated (quizapp db upgrade)?"
        )


def _sentence(refusal: errors.Refusal) -> str:
    match refusal:
        case errors.SchemaMismatch(current=None):
            return "The database is empty. Run: quizapp db upgrade"
        case errors.SchemaMismatch(current=str() as current) if not schema.is_known(current):
            return f"The database ({current}) was made by a newer quizapp. Install that version, or restore a backup."
        case errors.SchemaMismatch(current=current, expected=expected):
            return (
                f"The database is at {current}, this program needs {expected}. Back it up and run: quizapp db upgrade"
            )
        case errors.BankUnreadable(problems=problems):
            return "\n".join([*problems, f"{len(problems)} problems; nothing was loaded."])
        case errors.EmailTaken():
            return "There is an account with this address."
        case errors.WeakPassword(reason=reason):
            return f"The password is too weak ({reason}): at least 10 characters, nothing common, not the own name."
        case errors.QuotaUnmet(topic=topic, wanted=wanted, available=available):
            return f"The paper cannot be made: {topic} needs {wanted} questions, the bank has {available}."
        case errors.NotFound(args=(what, *_)):
            return "No bank is loaded. Run: quizapp bank load" if what == "bank" else f"There is no {what}."
        case errors.BadExtension(most=most):
            return f"Extra time is 1 to {most} minutes and needs a reason."
        case errors.BackupUnreadable(reason=reason):
            return f"The backup cannot be used: {reason}"
        case errors.DatabaseNotEmpty():
            return "The database holds people or attempts already; a backup is restored into an empty one only."
    return type(refusal).__name__
