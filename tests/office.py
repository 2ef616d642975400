"""People of the office and what they work on: accounts by role, finished exams, practice, reports."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from conftest import NOW, PASSWORD
from exam_actions import SOON, answer, save, start
from sqlalchemy import insert, select

from quizapp.database import db
from quizapp.domain.reports import Reason
from quizapp.domain.roles import Role
from quizapp.models import PracticeAnswerRow, PracticeRunRow, QuestionRow, QuestionVersionRow, ResponseRow
from quizapp.services import accounts, exams, reports

LATER = NOW + timedelta(hours=2)


def account(name: str, role: Role = Role.CANDIDATE) -> int:
    """Open an account and return its id; the address is made of the name."""
    return accounts.create_user(f"{name.lower()}@example.az", PASSWORD, name, role, now=NOW).id


def sat(user_id: int, plan: str = "official-north", *, seed: int = 1, now: datetime = NOW) -> int:
    """Sit an exam with A in the first slot and nothing else; return the attempt."""
    attempt_id = start(user_id, plan=plan, seed=seed, now=now)
    save(attempt_id, user_id, answer(1, "A"), now=now + timedelta(seconds=30))
    exams.submit(attempt_id, user_id, now=now + timedelta(minutes=1))
    return attempt_id


def versions_of(attempt_id: int) -> Sequence[int]:
    """The versions of a graded attempt, by slot."""
    query = select(ResponseRow.version_id).where(ResponseRow.attempt_id == attempt_id).order_by(ResponseRow.slot)
    return db.session.scalars(query).all()


def practised(user_id: int, code: str = "mm-0001") -> int:
    """Answer one question in practice, wrongly; return its version."""
    version, question = db.session.execute(
        select(QuestionVersionRow.id, QuestionRow.id)
        .join(QuestionRow, QuestionRow.id == QuestionVersionRow.question_id)
        .where(QuestionRow.code == code)
    ).one()
    layout = [[question, version, 0, "3210"]]
    run = PracticeRunRow(user_id=user_id, kind="mixed", topic="", layout=layout, started_at=NOW)
    db.session.add(run)
    db.session.flush()
    values = {"run_id": run.id, "slot": 1, "user_id": user_id, "question_id": question, "version_id": version}
    given = {"value": "D", "fraction": 0.0, "unsure": True, "seconds": 9, "at": NOW}
    db.session.execute(insert(PracticeAnswerRow).values(values | given))
    db.session.commit()
    return version


def doubted(user_id: int, version_id: int, text: str = "Açar səhvdir.", *, now: datetime = SOON) -> int:
    """Report a version; return the report."""
    return reports.report(user_id, version_id, Reason.WRONG_KEY, text, "MM, 1.2", now=now)
