"""Pages are tested on one application; each test finds its database as new."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import make_app
from flask import Flask
from fresh_app import on_fresh_copy


@pytest.fixture(scope="session")
def shared_app(tmp_path_factory: pytest.TempPathFactory, bank_folder: Path) -> Flask:
    return make_app(tmp_path_factory.mktemp("web"), bank_folder)


@pytest.fixture
def app(shared_app: Flask, sqlite_template: Path) -> Iterator[Flask]:
    with on_fresh_copy(shared_app, sqlite_template) as app:
        yield app
