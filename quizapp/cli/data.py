"""`quizapp backup` and `quizapp restore`: all the database holds, out and in again."""

from datetime import UTC, datetime
from pathlib import Path

import click
from flask.cli import with_appcontext

from quizapp.cli.refusals import fail
from quizapp.services import backups, schema


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@with_appcontext
def backup(file: Path) -> None:
    """Write everything the database holds into FILE (a zip), while the server runs."""
    schema.require_current()
    if file.exists():
        fail(f"{file} exists; a backup overwrites nothing.")
    try:
        counts = backups.write(file, now=datetime.now(UTC))
    except OSError as error:
        fail(f"Cannot write {file}: {error.strerror}.")
    click.echo(f"Wrote {sum(counts.values())} rows of {len(counts)} tables to {file}.")


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@with_appcontext
def restore(file: Path) -> None:
    """Read FILE into an empty, migrated database and prove that all of it is there."""
    schema.require_current()
    counts = backups.restore(file)
    click.echo(f"Restored and compared {sum(counts.values())} rows of {len(counts)} tables.")
