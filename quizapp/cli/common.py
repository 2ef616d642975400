"""What several commands share."""

import sys
from pathlib import Path
from typing import NoReturn

import click

from quizapp.config import Config, SettingsError, from_environment

bank_option = click.option(
    "--bank", "directory", type=click.Path(exists=True, file_okay=False, path_type=Path), help="Folder of the bank."
)


def settings() -> Config:
    """The settings, for commands that need no database."""
    try:
        return from_environment()
    except SettingsError as error:
        raise click.ClickException(str(error)) from None


def fail(message: str) -> NoReturn:
    """Say what was refused, and end with status 1."""
    click.echo(f"Error: {message}", err=True)
    sys.exit(1)
