"""The project's own question bank in a migrated SQLite file, loaded once a session."""

import atexit
import shutil
import tempfile
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path

from conftest import make_app
from flask_migrate import upgrade

from quizapp.config import ROOT
from quizapp.database import db
from quizapp.services import bank

BANK = ROOT / "question_bank"


@lru_cache(maxsize=1)
def project_template() -> Path:
    """Return the file; copy it, do not write to it."""
    folder = Path(tempfile.mkdtemp(prefix="quizapp-bank-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    app = make_app(folder, BANK)
    with app.app_context():
        upgrade()
        bank.load(BANK, now=datetime.now(UTC))
        db.session.remove()
        db.engine.dispose()
    return folder / "quizapp.sqlite3"
