"""Migrations on both databases: up, down, the same schema as the models, and no work on another one."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from conftest import make_app, run_on_server, sibling
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import inspect, text

from quizapp.config import ROOT
from quizapp.database import Base, db
from quizapp.domain.errors import SchemaMismatch
from quizapp.services import schema

TABLES = set(Base.metadata.tables)


@pytest.fixture
def sqlite_address(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'empty.sqlite3'}"


@pytest.fixture
def postgresql_address(postgresql: str) -> Iterator[str]:
    run_on_server(postgresql, "CREATE DATABASE empty")
    yield sibling(postgresql, "empty")
    run_on_server(postgresql, "DROP DATABASE empty WITH (FORCE)")


@pytest.fixture(
    params=["sqlite_address", pytest.param("postgresql_address", marks=pytest.mark.postgresql)],
    ids=["sqlite", "postgresql"],
)
def empty(request: pytest.FixtureRequest, tmp_path: Path, bank_folder: Path) -> Iterator[Flask]:
    """Inside an application whose database holds nothing, not even tables."""
    app = make_app(tmp_path, bank_folder, database_url=request.getfixturevalue(request.param))
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


def tables() -> set[str]:
    return set(inspect(db.engine).get_table_names())


def _plain(indexes: list) -> Iterator[dict]:
    """Indexes with their conditions as text: clauses are equal to nothing but themselves."""
    for index in indexes:
        conditions = {name: str(value) for name, value in index.get("dialect_options", {}).items()}
        yield {**index, "dialect_options": conditions}


def shape() -> dict[str, object]:
    """Everything that the database says of its tables, constraints by name."""
    inspector = inspect(db.engine)

    def sorted_by_name(found: list) -> list:
        return sorted(found, key=lambda part: part["name"])

    return {
        name: {
            "columns": [(c["name"], str(c["type"]), c["nullable"], c["default"]) for c in inspector.get_columns(name)],
            "key": inspector.get_pk_constraint(name),
            "foreign keys": sorted_by_name(inspector.get_foreign_keys(name)),
            "unique": sorted_by_name(inspector.get_unique_constraints(name)),
            "checks": sorted_by_name(inspector.get_check_constraints(name)),
            "indexes": sorted_by_name(list(_plain(inspector.get_indexes(name)))),
        }
        for name in TABLES
    }


def test_migrating_up_makes_every_table(empty):
    upgrade()

    assert tables() == TABLES | {"alembic_version"}
    assert schema.current() == schema.expected()


def test_migrating_down_takes_everything_away(empty):
    upgrade()

    downgrade(revision="base")

    assert tables() == {"alembic_version"}
    assert schema.current() is None


def test_migrating_up_again_after_down_works(empty):
    upgrade()
    before = shape()
    downgrade(revision="base")

    upgrade()

    assert shape() == before


OLD_ROWS = (
    "INSERT INTO users (id, name, role, locale, session_token, created_at)"
    " VALUES (1, '', 'guest', 'az', 'token', '2026-11-01 09:00:00')",
    "INSERT INTO questions (id, code, topic, state, model, current_version)"
    " VALUES (1, 'mm-0001', 'law.migration', 'published', '', 1), (2, 'mm-0002', 'law.migration', 'retired', '', 1)",
    "INSERT INTO question_versions (id, question_id, number, content_hash, content, fact, difficulty, shape,"
    " keeps_order, created_at) VALUES (1, 1, 1, 'hash', '{}', 'fact', 1, '4', false, '2026-11-01 09:00:00')",
    "INSERT INTO attempts (id, user_id, vacancy_code, plan_code, plan, bank_revision, seed, layout, shapes, started_at,"
    " deadline, finished_at, finish, points) VALUES (1, 1, 'north', 'quick', '{}', 1, 1, '[]', '4',"
    " '2026-11-01 09:00:00', '2026-11-01 10:00:00', '2026-11-01 10:00:00', 'expired', 1)",
    "INSERT INTO attempt_events (attempt_id, client, sequence, kind, slot, value, at)"
    " VALUES (1, 'tab', 1, 'answer', 1, 'A', '2026-11-01 09:10:00')",
    "INSERT INTO responses (attempt_id, slot, question_id, version_id, value, fraction, seconds)"
    " VALUES (1, 1, 1, 1, 'A', 1, 60)",
)


def test_people_attempts_and_their_logs_outlive_a_migration(empty):
    """SQLite makes a changed table anew, and dropping the old one must not take along what refers to it."""
    upgrade(revision="0001")
    with db.engine.begin() as connection:
        for statement in OLD_ROWS:
            connection.execute(text(statement))

    upgrade()

    with db.engine.connect() as connection:
        kept = {
            t: connection.scalar(text(f"SELECT count(*) FROM {t}")) for t in ("attempts", "attempt_events", "responses")
        }
        hashes = connection.execute(text("SELECT code, file_hash FROM questions ORDER BY code")).all()
    assert kept == {"attempts": 1, "attempt_events": 1, "responses": 1}
    assert [tuple(row) for row in hashes] == [("mm-0001", "hash"), ("mm-0002", "")]
    downgrade(revision="0001")
    with db.engine.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM attempt_events")) == 1


def test_migrating_up_twice_changes_nothing(empty):
    upgrade()
    before = shape()

    upgrade()

    assert shape() == before


def test_alembic_finds_no_difference_between_migrations_and_models(empty):
    upgrade()

    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        differences = compare_metadata(context, Base.metadata)

    assert differences == []


def test_the_migrated_schema_is_the_one_that_the_models_make(empty):
    """Check constraints too, which Alembic does not compare."""
    upgrade()
    migrated = shape()
    downgrade(revision="base")

    db.create_all()

    assert shape() == migrated


def test_every_constraint_has_a_name(empty):
    """What has no name cannot be changed by a later migration on SQLite."""
    upgrade()

    nameless = [
        (table, kind)
        for table, parts in shape().items()
        for kind in ("foreign keys", "unique", "checks")
        for part in parts[kind]
        if not part["name"]
    ]
    assert nameless == []


def test_what_refers_to_people_and_attempts_is_found_by_an_index(empty):
    upgrade()

    inspector = inspect(db.engine)
    leading = {
        (table, columns[0])
        for table in TABLES
        for columns in (
            *(index["column_names"] for index in inspector.get_indexes(table)),
            inspector.get_pk_constraint(table)["constrained_columns"],
        )
    }
    keys = [(table, fk) for table in TABLES for fk in inspector.get_foreign_keys(table)]
    assert all(
        (table, fk["constrained_columns"][0]) in leading
        for table, fk in keys
        if fk["referred_table"] in {"attempts", "users"}
    )


def test_a_migrated_database_is_worked_on(empty):
    upgrade()

    assert schema.require_current() is None


def test_an_empty_database_is_refused(empty):
    with pytest.raises(SchemaMismatch) as refused:
        schema.require_current()

    assert (refused.value.current, refused.value.expected) == (None, schema.expected())


def test_a_database_of_a_newer_program_is_refused_as_unknown(empty):
    upgrade()
    with db.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))

    with pytest.raises(SchemaMismatch) as refused:
        schema.require_current()

    assert refused.value.current == "9999"
    assert not schema.is_known("9999")
    assert schema.is_known(schema.expected())


def test_an_older_database_is_refused_as_known(empty, tmp_path, monkeypatch):
    """Seen by a program with one more migration."""
    upgrade()
    ours = schema.expected()
    next_release = shutil.copytree(ROOT / "migrations", tmp_path / "next" / "migrations")
    (next_release / "versions" / "9000_next.py").write_text(
        f'revision = "9000"\ndown_revision = "{ours}"\n\n\ndef upgrade():\n    pass\n\n\ndef downgrade():\n    pass\n'
    )
    monkeypatch.setattr(schema, "ROOT", tmp_path / "next")
    schema.expected.cache_clear()

    try:
        with pytest.raises(SchemaMismatch) as refused:
            schema.require_current()

        assert (refused.value.current, refused.value.expected) == (ours, "9000")
        assert schema.is_known(ours)
    finally:
        schema.expected.cache_clear()
