"""Backup and restore between both databases: all or nothing."""

import json
import shutil
import threading
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from conftest import NOW, PASSWORD
from exam_actions import DEADLINE, SOON, a_guest, answer, answer_rightly, flag, save, start, visit
from flask import Flask
from office import doubted, practised
from sqlalchemy import event, select

from quizapp.database import Base, db
from quizapp.domain.errors import BackupUnreadable, DatabaseNotEmpty
from quizapp.domain.reports import Outcome
from quizapp.domain.roles import Role
from quizapp.models import AttemptRow, DraftRow, QuestionRow, ReviewCardRow
from quizapp.services import accounts, backups, bank, exams, reports, schema

Rows = dict[str, list[dict[str, object]]]


@contextmanager
def inside(app: Flask) -> Iterator[None]:
    with app.app_context():
        yield
        db.session.remove()


def all_rows() -> Rows:
    """Every row of every table, as Python values."""
    return {
        table.name: [dict(r) for r in db.session.execute(select(table).order_by(*table.primary_key.columns)).mappings()]
        for table in Base.metadata.sorted_tables
    }


def live() -> None:
    """Leave something in every table: people, exams submitted, expired and running, practice, the office."""
    aysel = accounts.create_user("aysel@example.az", PASSWORD, "Aysel Əliyeva", Role.ADMINISTRATOR, now=NOW).id
    guest = a_guest()
    done, over, running = start(aysel), start(guest), start(aysel, plan="preset-typed", seed=2**62 - 1)
    answer_rightly(done, aysel, range(1, 8))
    save(done, aysel, visit(1, 20), flag(2, sequence=21))
    exams.submit(done, aysel, now=SOON)
    slot = db.session.get_one(AttemptRow, running).shapes.index("t") + 1
    save(running, aysel, answer(slot, 'Gəncə «"\\\u2028'))
    exams.settle(over, now=DEADLINE)
    work(aysel, guest)


def work(aysel: int, guest: int) -> None:
    """Leave what practice and the office write: a card, a report with its answer in the log, a draft."""
    report = doubted(guest, practised(guest), 'Açar «səhv»dir: \\ " \u2028')
    reports.answer(report, aysel, Outcome.REJECTED, "Yox.", "MM, 1", now=SOON)
    question = db.session.scalars(select(QuestionRow.id)).first()
    db.session.add(
        ReviewCardRow(
            user_id=guest,
            question_id=question,
            due=NOW,
            state=1,
            step=0,
            stability=0.1 + 0.2,
            difficulty=5.0,
            last_review=NOW,
            lapses=0,
        )
    )
    db.session.add(
        DraftRow(
            question_id=question,
            state="draft",
            revision=1,
            base_version=1,
            content={"stem": "Yarımçıq?", "options": []},
            author_id=aysel,
            updated_at=NOW,
        )
    )
    db.session.commit()


def forget_people() -> None:
    """Empty every table but those of the bank."""
    for table in reversed(Base.metadata.sorted_tables):
        if table.name not in ("questions", "question_versions", "bank_state"):
            db.session.execute(table.delete())
    db.session.commit()


def written(app: Flask, file: Path) -> tuple[dict[str, int], Rows]:
    """Live in `app` and back it up; return the counts told and the rows there."""
    with inside(app):
        live()
        return backups.write(file, now=NOW), all_rows()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "backup.zip"


@pytest.fixture
def backup(app: Flask, file: Path) -> Path:
    """A backup with something in every table. Its own database is emptied of people afterwards."""
    written(app, file)
    with inside(app):
        forget_people()
    return file


@pytest.mark.postgresql
@pytest.mark.parametrize(
    ("source", "target"),
    [("app", "postgresql_app"), ("postgresql_app", "app")],
    ids=["SQLite to PostgreSQL", "PostgreSQL to SQLite"],
)
def test_a_backup_of_one_database_is_restored_into_the_other(request, file, source, target):
    counts, rows = written(request.getfixturevalue(source), file)

    with inside(request.getfixturevalue(target)):
        restored = backups.restore(file)

        assert restored == counts == {name: len(lines) for name, lines in rows.items()}
        assert all_rows() == rows
        assert all(rows.values())


@pytest.mark.postgresql
def test_ids_continue_in_a_database_that_has_never_counted(postgresql_app, backup):
    with inside(postgresql_app):
        backups.restore(backup)

        guest = a_guest()
        attempt = start(guest)

        assert (guest, attempt) == (3, 4)
        assert save(attempt, guest, answer(1, "A", 1)) == 1


@pytest.mark.postgresql
def test_a_backup_goes_to_the_other_database_and_back(app, postgresql_app, backup, file, tmp_path):
    with inside(postgresql_app):
        backups.restore(backup)
        rows = all_rows()
        backups.write(tmp_path / "back.zip", now=NOW)

    with inside(app):
        backups.restore(tmp_path / "back.zip")

        assert all_rows() == rows


def test_after_a_restore_everything_works_and_ids_continue(any_app, file):
    with inside(any_app):
        live()
        backups.write(file, now=NOW)
        for table in reversed(Base.metadata.sorted_tables):
            db.session.execute(table.delete())
        db.session.commit()

        backups.restore(file)

        aysel = accounts.log_in("aysel@example.az", PASSWORD).id
        last = db.session.scalars(select(AttemptRow.id).order_by(AttemptRow.id.desc())).first()
        attempt = start(aysel, now=SOON)
        answer_rightly(attempt, aysel, range(1, 3), now=SOON)
        assert (a_guest(), attempt) == (3, last + 1)
        assert [line.points for line in exams.attempts_of(aysel, now=SOON)] == [None, None, 7]


def test_a_backup_is_taken_of_an_empty_installation_too(any_app, file):
    with inside(any_app):
        counts = backups.write(file, now=NOW)

        assert counts["users"] == 0
        assert backups.restore(file) == counts
        assert bank.published().pool.size == counts["questions"]
        assert a_guest() == 1


def test_a_backup_says_what_it_is(app, file):
    counts, _ = written(app, file)

    with zipfile.ZipFile(file) as archive:
        manifest = json.loads(archive.read("manifest.json"))

    with inside(app):
        assert (manifest["format"], manifest["revision"]) == (backups.FORMAT, schema.expected())
    assert manifest["made"] == NOW.isoformat()
    assert {name: entry["rows"] for name, entry in manifest["tables"].items()} == counts


def test_a_backup_leaves_no_unfinished_file(app, file):
    written(app, file)

    assert [path.name for path in file.parent.glob("backup*")] == ["backup.zip"]


# Refusals: nothing changes


@pytest.mark.parametrize("who", ["a person", "a guest"])
def test_a_database_with_people_is_refused(any_app, file, who):
    with inside(any_app):
        live()
        backups.write(file, now=NOW)
        if who == "a guest":
            forget_people()
            a_guest()
        before = all_rows()

        with pytest.raises(DatabaseNotEmpty):
            backups.restore(file)

        assert all_rows() == before


def change_member(file: Path, name: str, change: Callable[[bytes], bytes]) -> None:
    """Rewrite one part of the zip; as a zip it stays sound."""
    shutil.move(file, old := file.with_name("old.zip"))
    with zipfile.ZipFile(old) as source, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as target:
        for member in source.namelist():
            data = source.read(member)
            target.writestr(member, change(data) if member == name else data)


def change_manifest(file: Path, **changes: object) -> None:
    change_member(file, "manifest.json", lambda data: json.dumps(json.loads(data) | changes).encode())


def without_member(file: Path, name: str) -> None:
    shutil.move(file, old := file.with_name("old.zip"))
    with zipfile.ZipFile(old) as source, zipfile.ZipFile(file, "w") as target:
        for member in source.namelist():
            if member != name:
                target.writestr(member, source.read(member))


def cut_in_half(file: Path) -> None:
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])


def damage_a_byte(file: Path) -> None:
    """As a bad disk does: somewhere in the packed questions."""
    with zipfile.ZipFile(file) as archive:
        place = archive.getinfo("question_versions.jsonl").header_offset + 200
    data = bytearray(file.read_bytes())
    data[place] ^= 0xFF
    file.write_bytes(data)


def overwrite(file: Path) -> None:
    file.write_bytes(b"this is no zip")


def swap(name: str, old: str, new: str) -> Callable[[Path], None]:
    def altered(data: bytes) -> bytes:
        assert old.encode() in data
        return data.replace(old.encode(), new.encode(), 1)

    return lambda file: change_member(file, name, altered)


BREAKAGES = {
    "no zip": (overwrite, "no backup or is damaged"),
    "cut in half": (cut_in_half, "no backup or is damaged"),
    "a damaged byte": (damage_a_byte, "no backup or is damaged"),
    "no manifest": (lambda f: without_member(f, "manifest.json"), "no backup or is damaged"),
    "a manifest of another kind": (lambda f: change_member(f, "manifest.json", lambda _: b"[1]"), "no backup"),
    "a manifest that is no JSON": (lambda f: change_member(f, "manifest.json", lambda d: d[:40]), "no backup"),
    "a table missing": (lambda f: without_member(f, "users.jsonl"), "no backup or is damaged"),
    "a table missing in the manifest": (lambda f: change_manifest(f, tables={}), "no backup or is damaged"),
    "another format": (lambda f: change_manifest(f, format=2), "format is 2"),
    "another schema": (lambda f: change_manifest(f, revision="0000"), "schema 0000"),
    "an altered answer": (swap("responses.jsonl", '"fraction": 0.0', '"fraction": 1.0'), "table responses"),
    "an altered name": (swap("users.jsonl", "Aysel Əliyeva", "Murad Əliyev"), "table users"),
    "a line removed": (
        lambda f: change_member(f, "attempt_events.jsonl", lambda d: d.split(b"\n", 1)[1]),
        "table attempt_events",
    ),
    "a line twice": (lambda f: change_member(f, "responses.jsonl", lambda d: d.split(b"\n")[0] + b"\n" + d), ""),
    "a line of no JSON": (lambda f: change_member(f, "users.jsonl", lambda d: b"{" + d), "no backup or is damaged"),
    "a line of another kind": (lambda f: change_member(f, "users.jsonl", lambda d: b"[1]\n" + d), ""),
    "a column that is not there": (swap("users.jsonl", '"session_token"', '"token"'), ""),
    "a person that is not there": (swap("attempts.jsonl", '"user_id": 1', '"user_id": 99'), ""),
    "a role without an address": (swap("users.jsonl", '"aysel@example.az"', "null"), ""),
    "a time that is none": (swap("users.jsonl", '{"$time": "2026', '{"$time": "year 2026'), "no backup or is damaged"),
    "a word for a number": (swap("attempts.jsonl", '"bank_revision": 1', '"bank_revision": "one"'), ""),
}


@pytest.mark.parametrize(("breakage", "reason"), BREAKAGES.values(), ids=BREAKAGES.keys())
def test_a_backup_that_is_not_as_it_was_written_is_refused(app, backup, breakage, reason):
    breakage(backup)
    with inside(app):
        before = all_rows()

        with pytest.raises(BackupUnreadable) as refused:
            backups.restore(backup)

        assert reason in refused.value.reason
        assert all_rows() == before
        assert a_guest() == 1


@pytest.mark.postgresql
@pytest.mark.parametrize(
    "breakage", ["an altered answer", "a line twice", "a person that is not there", "a word for a number"]
)
def test_postgresql_refuses_an_altered_backup_and_stays_as_it_was(postgresql_app, backup, breakage):
    BREAKAGES[breakage][0](backup)
    with inside(postgresql_app):
        before = all_rows()

        with pytest.raises(BackupUnreadable):
            backups.restore(backup)

        assert all_rows() == before
        assert a_guest() == 1


def test_a_backup_that_was_refused_can_be_replaced_by_a_good_one(app, backup):
    good = shutil.copy(backup, backup.with_name("good.zip"))
    BREAKAGES["an altered name"][0](backup)
    with inside(app):
        with pytest.raises(BackupUnreadable):
            backups.restore(backup)

        counts = backups.restore(good)

        assert counts["users"] == 2
        assert accounts.log_in("aysel@example.az", PASSWORD).role == Role.ADMINISTRATOR


def test_a_backup_is_of_one_moment(any_app, file):
    """What is written between the reading of two tables is in neither of them."""
    meanwhile: list[int] = []

    def someone_comes() -> None:
        with any_app.app_context():
            guest = a_guest()
            attempt = start(guest)
            save(attempt, guest, answer(1, "A"))
            meanwhile.append(attempt)

    with inside(any_app):
        live()
        before = all_rows()
        db.session.commit()
        visitor = threading.Thread(target=someone_comes)

        @event.listens_for(db.engine, "before_cursor_execute")
        def _between_tables(_connection, _cursor, statement, *_rest):
            if "FROM attempt_events" in statement and visitor.ident is None:
                visitor.start()
                visitor.join()

        backups.write(file, now=NOW)

        assert len(meanwhile) == 1
        for table in reversed(Base.metadata.sorted_tables):
            db.session.execute(table.delete())
        db.session.commit()
        backups.restore(file)
        assert all_rows() == before
