"""Servers to be killed, on both databases, and the sum of all scenarios at the end."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from conftest import run_on_server, sibling
from short_form import shorten

from chaos import LONG
from chaos.installation import Installation
from chaos.ledger import TOTALS

ON_POSTGRESQL = pytest.param("postgresql_installation", marks=pytest.mark.postgresql, id="postgresql")
ON_SQLITE = pytest.param("sqlite_installation", id="sqlite")


@pytest.fixture(scope="session")
def sqlite_installation(
    tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path, bank_folder: Path
) -> Iterator[Installation]:
    folder = tmp_path_factory.mktemp("chaos")
    shutil.copy(sqlite_template, folder / "quizapp.sqlite3")
    installation = Installation(folder, bank_folder)
    yield installation
    installation.close()


@pytest.fixture(scope="session")
def postgresql_installation(
    postgresql: str, postgresql_template: str, tmp_path_factory: pytest.TempPathFactory, bank_folder: Path
) -> Iterator[Installation]:
    run_on_server(postgresql, f"CREATE DATABASE chaos TEMPLATE {postgresql_template}")
    installation = Installation(tmp_path_factory.mktemp("chaos"), bank_folder, sibling(postgresql, "chaos"))
    yield installation
    installation.close()
    run_on_server(postgresql, "DROP DATABASE chaos WITH (FORCE)")


@pytest.fixture(scope="session", params=[ON_SQLITE, ON_POSTGRESQL])
def _served(request: pytest.FixtureRequest) -> Installation:
    return request.getfixturevalue(request.param)


@pytest.fixture
def installation(_served: Installation) -> Installation:
    """Both databases."""
    _served.revive()
    return _served


@pytest.fixture(scope="session", params=[ON_SQLITE, ON_POSTGRESQL] if LONG else [ON_SQLITE])
def _visited(request: pytest.FixtureRequest) -> Installation:
    return request.getfixturevalue(request.param)


@pytest.fixture
def browsed(_visited: Installation) -> Installation:
    """What a real browser visits: in the short form on SQLite only."""
    _visited.revive()
    return _visited


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if not LONG:
        shorten(config, items, Path(__file__).parent)


def pytest_terminal_summary(terminalreporter: Any) -> None:
    if TOTALS.acknowledged:
        terminalreporter.write_line(str(TOTALS), red=TOTALS.lost > 0, green=TOTALS.lost == 0)


def pytest_sessionfinish(session: pytest.Session) -> None:
    if TOTALS.lost:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
