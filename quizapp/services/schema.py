"""Whether the database is at the schema this program was written for."""

from functools import lru_cache

from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from quizapp.config import ROOT
from quizapp.database import db
from quizapp.domain.errors import SchemaMismatch


@lru_cache(maxsize=1)
def expected() -> str:
    """The newest revision among the migrations."""
    config = Config()
    config.set_main_option("script_location", str(ROOT / "migrations"))
    head = ScriptDirectory.from_config(config).get_current_head()
    assert head is not None
    return head


def current() -> str | None:
    """The database's revision; None when it has never been migrated."""
    return MigrationContext.configure(db.session.connection()).get_current_revision()


def require_current() -> None:
    """Refuse to work on another schema.

    Raises:
        SchemaMismatch: the database is empty, older or newer.
    """
    found = current()
    if found != expected():
        raise SchemaMismatch(found, expected())


def is_known(revision: str) -> bool:
    """Whether a revision is one of ours: an unknown one was made by a newer program."""
    config = Config()
    config.set_main_option("script_location", str(ROOT / "migrations"))
    return revision in {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
