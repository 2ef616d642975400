"""What the rules refuse → one line for the operator."""

import sys
from typing import NoReturn

import click

from quizapp.domain import errors
from quizapp.services import schema


def fail(message: str) -> NoReturn:
    """Say what was refused, and end with status 1."""
    click.echo(f"Error: {message}", err=True)
    sys.exit(1)


def sentence(refusal: errors.Refusal) -> str:
    """What was refused, and what to do."""
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
