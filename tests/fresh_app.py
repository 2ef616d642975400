"""One application for many tests: building it costs more than most of them, so only its database is made anew."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flask import Flask

from quizapp.database import db
from quizapp.services import bank


@contextmanager
def on_fresh_copy(app: Flask, template: Path) -> Iterator[Flask]:
    """Lend `app` with its SQLite file as `template` has it. Who changes the application itself makes an own one."""
    target = Path(app.instance_path) / "quizapp.sqlite3"
    for leftover in target.parent.glob(f"{target.name}*"):
        leftover.unlink()
    shutil.copy(template, target)
    yield app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()
        _forget(app)


def _forget(app: Flask) -> None:
    """Drop what a process keeps of a database: in the next one the same numbers may mean something else."""
    bank._published.pop(db.engine, None)
    bank._questions.pop(db.engine, None)
    for kept in app.extensions["quizapp_text"].values():
        kept.clear()
