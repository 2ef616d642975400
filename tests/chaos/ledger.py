"""What clients were told, against what the log holds: every acknowledged answer is there, nothing else counts."""

import threading
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from itertools import accumulate
from typing import Any

from click.testing import CliRunner
from flask.cli import ScriptInfo
from sitting import keys, stored_values
from sqlalchemy import select

from chaos import LONG
from chaos.installation import Installation
from quizapp import cli
from quizapp.database import db
from quizapp.domain.attempt import SERVER
from quizapp.models import AttemptEventRow, AttemptRow

Name = tuple[str, int, int]  # tab, sequence, slot


@dataclass
class Totals:
    """Of all scenarios of a session; the summary prints it."""

    acknowledged: int = 0
    lost: int = 0
    kills: int = 0

    def __str__(self) -> str:
        return f"answers acknowledged {self.acknowledged}, lost {self.lost}; server killed {self.kills} times"


TOTALS = Totals()


@dataclass
class Notes:
    """What the clients of one exam were told by the server. Threads write here."""

    acknowledged: dict[Name, str] = field(default_factory=dict)
    refused: set[int] = field(default_factory=set)  # slots of which they were told that they do not count
    changed: threading.Condition = field(default_factory=threading.Condition)

    def acknowledge(self, tab: str, events: Iterable[dict[str, Any]], saved: int) -> None:
        with self.changed:
            for event in events:
                if event["kind"] == "answer" and event["sequence"] <= saved:
                    self.acknowledged[tab, event["sequence"], event["slot"]] = event["value"]
            self.changed.notify_all()

    def wait_for(self, count: int) -> None:
        """Wait until so many answers have been acknowledged."""
        with self.changed:
            assert self.changed.wait_for(lambda: len(self.acknowledged) >= count, timeout=120), "no answer is saved"


@dataclass(frozen=True)
class Line:
    """One line of the log as the database holds it."""

    id: int
    client: str
    sequence: int
    kind: str
    slot: int
    value: str
    at: datetime
    refused: str


def log_of(installation: Installation, attempt_id: int) -> list[Line]:
    log = AttemptEventRow
    with installation.app.app_context():
        rows = db.session.execute(
            select(log.id, log.client, log.sequence, log.kind, log.slot, log.value, log.at, log.refused)
            .where(log.attempt_id == attempt_id)
            .order_by(log.id)
        ).all()
        db.session.remove()
    return [Line(*row) for row in rows]


def paper_of(lines: Iterable[Line]) -> dict[int, str]:
    """Slot → the answer that stands, told from the log in the plainest way: done last counts, and within a tab its
    own counting says what was last."""
    counted = [line for line in lines if line.client != SERVER and not line.refused]
    best: dict[int, tuple[datetime, int, int, str]] = {}
    for tab in {line.client for line in counted}:
        own = sorted((line for line in counted if line.client == tab), key=lambda line: line.sequence)
        for line, done in zip(own, accumulate((line.at for line in own), max), strict=True):
            if line.kind == "answer":
                mine = (done, line.sequence, line.id, line.value)
                best[line.slot] = max(best.get(line.slot, mine), mine)
    return {slot: value for slot, (*_, value) in best.items()}


def audit(installation: Installation, attempt_id: int, notes: Notes) -> dict[int, str]:
    """Check an exam that has ended against what its clients were told; return slot → the answer that was graded."""
    lines = log_of(installation, attempt_id)
    counted = {(line.client, line.sequence, line.slot): line.value for line in lines if counts(line)}
    lost = {name: value for name, value in notes.acknowledged.items() if counted.get(name) != value}
    TOTALS.acknowledged += len(notes.acknowledged)
    TOTALS.lost += len(lost)
    assert not lost, "acknowledged, and not in the log"
    assert notes.refused <= {line.slot for line in lines if line.refused}, "refused, and not kept"

    with installation.app.app_context():
        row = db.session.get_one(AttemptRow, attempt_id, populate_existing=True)
        finished_at, deadline, points = row.finished_at, row.deadline, row.points
        db.session.remove()
    assert finished_at is not None
    ends = [line.id for line in lines if line.kind in ("submit", "expire")]
    assert len(ends) == 1, "it ended more than once, or never"
    answers = [line for line in lines if counts(line)]
    assert all(line.id < ends[0] for line in answers), "accepted after the end"
    assert all(line.at <= finished_at and line.at < deadline for line in answers), "given after the end"

    key = keys(installation.app, attempt_id)
    paper = paper_of(lines)
    assert stored_values(installation.app, attempt_id) == {slot: paper.get(slot, "") for slot in key}
    assert points == sum(paper.get(slot) == right for slot, right in key.items())
    status, told = replay(installation, attempt_id)
    assert status == 0, told
    assert told.rstrip().endswith("equal: what is stored is what the log tells"), told
    return paper


def counts(line: Line) -> bool:
    return line.kind == "answer" and not line.refused


def replay(installation: Installation, attempt_id: int) -> tuple[int, str]:
    """`quizapp exam replay`: as a process of its own in the long form, in this one in the short."""
    words = ["exam", "replay", str(attempt_id)]
    if LONG:
        return installation.quizapp(*words)
    ended = CliRunner().invoke(cli.quizapp, words, obj=ScriptInfo(create_app=lambda: installation.app))
    return ended.exit_code, ended.output
