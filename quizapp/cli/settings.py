"""What commands are told: the settings, and the folder of the bank."""

from pathlib import Path

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
