"""An installation whose server is a process of its own, which can be killed, and a database that can be held locked."""

import os
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime, timedelta
from pathlib import Path

from conftest import make_app
from flask import Flask
from sqlalchemy import create_engine, text, update

from quizapp.database import db
from quizapp.models import AttemptRow
from tests.bench.servers import free_port

QUIZAPP = str(Path(sys.executable).with_name("quizapp"))
START_SECONDS = 60  # a busy machine is slow, not broken


class Installation:
    """`quizapp serve` on 127.0.0.1, and the application in this process for looking into its database."""

    def __init__(self, folder: Path, bank: Path, database_url: str = "") -> None:
        self.folder, self.database_url, self.port = folder, database_url, free_port()
        self.app: Flask = make_app(folder, bank, database_url=database_url)
        self.up = threading.Event()  # whether the server takes connections
        self._environ = os.environ | {
            "QUIZAPP_INSTANCE": str(folder),
            "QUIZAPP_BANK": str(bank),
            "DATABASE_URL": database_url,
            "SECRET_KEY": "a secret for tests only",
            "HOST": "127.0.0.1",
            "PORT": str(self.port),
        }
        self.start()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        with (self.folder / "log").open("a") as log:
            self.process = subprocess.Popen([QUIZAPP, "serve"], env=self._environ, stdout=log, stderr=log)
        end = time.monotonic() + START_SECONDS
        while self.process.poll() is None and time.monotonic() < end:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    self.up.set()
                    return
            time.sleep(0.02)
        raise AssertionError(f"the server did not start:\n{(self.folder / 'log').read_text()}")

    def revive(self) -> None:
        """Start the server where a test that failed has left it dead."""
        if self.process.poll() is not None:
            self.start()

    def kill(self) -> None:
        """Kill the server as power cuts do: it is asked nothing."""
        self.up.clear()
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    @contextmanager
    def frozen(self) -> Iterator[None]:
        """A server that goes silent: connections stay, nothing is answered."""
        self.process.send_signal(signal.SIGSTOP)
        try:
            yield
        finally:
            self.process.send_signal(signal.SIGCONT)

    def close(self) -> None:
        self.kill()
        with self.app.app_context():
            db.session.remove()
            db.engine.dispose()

    def quizapp(self, *words: str) -> tuple[int, str]:
        """Run a command of the operator's; return its exit status and what it printed."""
        ended = subprocess.run([QUIZAPP, *words], env=self._environ, capture_output=True, text=True, check=False)
        return ended.returncode, ended.stdout + ended.stderr

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Hold the write lock from another connection: on SQLite the only one, on PostgreSQL those of the exam."""
        if self.database_url:
            engine = create_engine(self.database_url)
            with engine.begin() as holder:
                holder.execute(text("LOCK TABLE attempts, attempt_events, practice_answers IN SHARE MODE"))
                yield
            engine.dispose()
            return
        with closing(sqlite3.connect(self.folder / "quizapp.sqlite3", isolation_level=None, timeout=60)) as holder:
            holder.execute("BEGIN IMMEDIATE")
            yield
            holder.execute("ROLLBACK")

    def end_at(self, attempt_id: int, deadline: datetime, *, grace: timedelta) -> None:
        """Make the exam one that began earlier, so that its time ends at `deadline`."""
        with self.app.app_context():
            row = db.session.get_one(AttemptRow, attempt_id)
            times = {"started_at": row.started_at - (row.deadline - deadline), "deadline": deadline}
            db.session.execute(
                update(AttemptRow).where(AttemptRow.id == attempt_id).values(**times, closes_at=deadline + grace)
            )
            db.session.commit()
            db.session.remove()
