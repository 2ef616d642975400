"""Backup and restore, the same for SQLite and PostgreSQL: one zip, one JSON line a row, proved by count and hash."""

import hashlib
import io
import json
import zipfile
import zlib
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Table, func, insert, select, text
from sqlalchemy.exc import CompileError, DataError, IntegrityError

from quizapp.database import Base, begin_write, db
from quizapp.domain.errors import BackupUnreadable, DatabaseNotEmpty
from quizapp.models import AttemptRow, UserRow
from quizapp.services import schema

FORMAT = 1
BATCH = 1000


def _tables() -> list[Table]:
    """Parents before children."""
    return list(Base.metadata.sorted_tables)


def write(file: Path, *, now: datetime) -> dict[str, int]:
    """Write a consistent copy of the database to `file`.

    Returns:
        Table → number of rows.
    """
    db.session.commit()
    if db.engine.dialect.name == "postgresql":  # SQLite's reading transactions are snapshots anyway
        db.session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
    manifest: dict[str, Any] = {"format": FORMAT, "revision": schema.current(), "made": now.isoformat(), "tables": {}}
    temporary = file.with_name(f"{file.name}.partial")
    with zipfile.ZipFile(temporary, "w", zipfile.ZIP_DEFLATED) as archive:
        for table in _tables():
            manifest["tables"][table.name] = _write_table(archive, table)
        archive.writestr("manifest.json", json.dumps(manifest, indent=1))
    db.session.commit()
    temporary.rename(file)
    return {name: entry["rows"] for name, entry in manifest["tables"].items()}


def _write_table(archive: zipfile.ZipFile, table: Table) -> dict[str, Any]:
    digest, rows = hashlib.sha256(), 0
    with archive.open(f"{table.name}.jsonl", "w") as stream:
        for line in _lines(table):
            stream.write(line)
            digest.update(line)
            rows += 1
    return {"rows": rows, "sha256": digest.hexdigest()}


def _lines(table: Table) -> Iterator[bytes]:
    query = select(table).order_by(*table.primary_key.columns)
    for row in db.session.execute(query, execution_options={"yield_per": BATCH}).mappings():
        data = {name: _plain(value) for name, value in row.items()}
        yield (json.dumps(data, ensure_ascii=False, sort_keys=True) + "\n").encode()


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return {"$time": value.isoformat()}
    return {"$day": value.isoformat()} if isinstance(value, date) else value


def _typed(value: Any) -> Any:
    if isinstance(value, dict) and value.keys() == {"$time"}:
        return datetime.fromisoformat(value["$time"])
    if isinstance(value, dict) and value.keys() == {"$day"}:
        return date.fromisoformat(value["$day"])
    return value


def restore(file: Path) -> dict[str, int]:
    """Read a backup into an empty database of the same schema, then read it back and compare.

    Returns:
        Table → number of rows.

    Raises:
        BackupUnreadable: no backup, damaged, or of another schema; the database is as before.
        DatabaseNotEmpty: people or attempts are there.
    """
    try:
        with zipfile.ZipFile(file) as archive:
            manifest = _object(archive.read("manifest.json"))
            _check_manifest(manifest)
            _read_into(archive, manifest)
    except _DAMAGE as error:
        db.session.rollback()
        what = str(error).partition("\n")[0]
        raise BackupUnreadable(f"{file.name} is no backup or is damaged ({what})") from None
    return {name: entry["rows"] for name, entry in manifest["tables"].items()}


# What reading an altered file can end in: in the zip, in the text of a line, or in a row that the tables do not take.
_DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    NotImplementedError,  # a way of packing that zipfile does not know
    KeyError,
    TypeError,
    ValueError,
    CompileError,  # no such column
    DataError,
    IntegrityError,
)


def _object(text: bytes | str) -> dict[str, Any]:
    data = json.loads(text)
    if not isinstance(data, dict):
        raise ValueError("not a JSON object")
    return data


def _check_manifest(manifest: dict[str, Any]) -> None:
    if manifest.get("format") != FORMAT:
        raise BackupUnreadable(f"its format is {manifest.get('format')}, this program reads {FORMAT}")
    if manifest["revision"] != schema.expected():
        raise BackupUnreadable(f"it was made at schema {manifest['revision']}, this program has {schema.expected()}")


def _read_into(archive: zipfile.ZipFile, manifest: dict[str, Any]) -> None:
    begin_write()
    if any(db.session.scalar(select(func.count()).select_from(row)) for row in (UserRow, AttemptRow)):
        db.session.rollback()
        raise DatabaseNotEmpty
    for table in reversed(_tables()):
        db.session.execute(table.delete())
    for table in _tables():
        with archive.open(f"{table.name}.jsonl") as stream:
            _insert(table, io.TextIOWrapper(stream, encoding="utf-8"))
    for table in _tables():
        _prove(table, manifest["tables"][table.name])
    for table in _tables():  # last, because PostgreSQL does not roll it back
        _advance_sequence(table)
    db.session.commit()


def _insert(table: Table, lines: io.TextIOWrapper) -> None:
    batch: list[dict[str, Any]] = []
    for line in lines:
        batch.append({name: _typed(value) for name, value in _object(line).items()})
        if len(batch) == BATCH:
            db.session.execute(insert(table), batch)
            batch.clear()
    if batch:
        db.session.execute(insert(table), batch)


def _advance_sequence(table: Table) -> None:
    """PostgreSQL counts ids apart from the rows: tell it where they end."""
    column = table.autoincrement_column
    if db.engine.dialect.name == "postgresql" and column is not None:
        db.session.execute(
            text(
                f"SELECT setval(pg_get_serial_sequence('{table.name}', '{column.name}'),"
                f" coalesce((SELECT max({column.name}) FROM {table.name}), 0) + 1, false)"
            )
        )


def _prove(table: Table, expected: dict[str, Any]) -> None:
    digest, rows = hashlib.sha256(), 0
    for line in _lines(table):
        digest.update(line)
        rows += 1
    if rows != expected["rows"] or digest.hexdigest() != expected["sha256"]:
        db.session.rollback()
        raise BackupUnreadable(f"table {table.name}: what was read back differs from what was saved")
