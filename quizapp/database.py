"""The database: tables' base class, time type, and how transactions start on SQLite.

Python's sqlite3 starts transactions late and deferred, which loses updates or fails at once under load. Here every
transaction is explicit: reads start with BEGIN, writing actions call `begin_write()` first, which starts with
BEGIN IMMEDIATE and so waits its turn for at most `busy_timeout`.
"""

import threading
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import Connection, DateTime, Dialect, Engine, MetaData, Select, event
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.types import TypeDecorator

BUSY_TIMEOUT_MS = 10_000


class Base(DeclarativeBase):
    """Base of all tables. Constraints are named, which SQLite's batch migrations need."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


db = SQLAlchemy(model_class=Base, session_options={"expire_on_commit": False})
if TYPE_CHECKING:
    Model = Base
else:
    Model = db.Model


class UtcDateTime(TypeDecorator[datetime]):
    """Aware UTC in Python, naive UTC in the database; a naive value is refused."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without zone")
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return value if value is None else value.replace(tzinfo=UTC)


def begin_write() -> None:
    """End the reading transaction, if one runs, and start one that holds the write lock from its first moment.

    A transaction that has read may not become a writing one: another process may have written meanwhile.
    """
    db.session.commit()
    db.session.connection(execution_options={"quizapp_begin": "BEGIN IMMEDIATE"})


def read_page(query: Select[*tuple[Any, ...]], *, page: int, size: int) -> tuple[Sequence[Any], bool]:
    """Run an ordered query for one page, counted from 1; return its rows, and whether another page follows."""
    rows = db.session.execute(query.limit(size + 1).offset((page - 1) * size)).all()
    return rows[:size], len(rows) > size


def execute_alone(sql: str, parameters: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    """Run one writing statement as a transaction of its own and return the rows that its RETURNING gives.

    For the hottest path: one statement is atomic by itself, so it needs no session, and the driver takes it as it is
    (SQLAlchemy would cost as much again as the statement). Placeholders are written with `placeholder`.
    """
    if db.session.registry.has():  # making a session only to end it would cost a tenth of a saved answer
        db.session.commit()  # a snapshot taken before must not outlive what is written now (SQLite)
    engine = db.engine
    connection = engine.raw_connection()
    try:
        for listener in _alone_listeners.get(engine, ()):
            listener()
        values = {name: _driver_value(value, engine.dialect.name) for name, value in parameters.items()}
        rows: list[tuple[Any, ...]] = connection.cursor().execute(sql, values).fetchall()
        connection.commit()
    except engine.dialect.loaded_dbapi.Error as error:
        connection.invalidate(error)
        raise DBAPIError.instance(sql, dict(parameters), error, engine.dialect.loaded_dbapi.Error) from error
    finally:
        connection.close()
    return rows


def placeholder(name: str, dialect: str) -> str:
    """A named parameter in the driver's own style."""
    return f":{name}" if dialect == "sqlite" else f"%({name})s"


def _driver_value(value: Any, dialect: str) -> Any:
    """Times as the tables hold them: naive UTC, on SQLite as text of fixed width."""
    if not isinstance(value, datetime):
        return value
    naive = value.astimezone(UTC).replace(tzinfo=None)
    return naive.isoformat(" ", "microseconds") if dialect == "sqlite" else naive


_alone_listeners: WeakKeyDictionary[Engine, list[Callable[[], None]]] = WeakKeyDictionary()


def configure(engine: Engine) -> None:
    """Prepare connections of `engine`; PostgreSQL needs nothing."""
    if engine.dialect.name != "sqlite":
        return

    @event.listens_for(engine, "connect")
    def _connect(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # we say BEGIN ourselves
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")
        cursor.execute("PRAGMA journal_mode = WAL")
        cursor.execute("PRAGMA synchronous = FULL")  # a saved answer survives a power cut
        cursor.execute("PRAGMA foreign_keys = ON")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql(connection.get_execution_options().get("quizapp_begin", "BEGIN"))


class StatementCounter:
    """Counts the SQL statements of the present thread; a transaction's BEGIN and COMMIT are not statements."""

    def __init__(self, engine: Engine) -> None:
        self._local = threading.local()
        event.listen(engine, "before_cursor_execute", self._before)
        _alone_listeners.setdefault(engine, []).append(self._one_more)

    @property
    def count(self) -> int:
        return getattr(self._local, "count", 0)

    def reset(self) -> None:
        self._local.count = 0

    def _before(self, _c: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not statement.startswith("BEGIN"):
            self._one_more()

    def _one_more(self) -> None:
        self._local.count = self.count + 1
