"""What people do in an exam, through the services: a guest comes, starts, answers, hands in."""

from datetime import datetime, timedelta

from conftest import NOW
from sqlalchemy import select

from quizapp.database import db
from quizapp.domain.attempt import SERVER, EventKind
from quizapp.domain.questions import LETTERS
from quizapp.models import AttemptEventRow, AttemptRow, ResponseRow
from quizapp.services import accounts, exams
from quizapp.services.exams import NewEvent

SOON = NOW + timedelta(minutes=1)
DEADLINE = NOW + timedelta(minutes=30)  # of the official plans
MOMENT = timedelta(microseconds=1)


def a_guest() -> int:
    return accounts.create_guest(locale="az", now=NOW).id


def start(
    user_id: int, vacancy: str = "north", plan: str = "official-north", *, seed: int = 1, now: datetime = NOW
) -> int:
    """Start or resume an exam and return the attempt."""
    return exams.start_attempt(user_id, vacancy, plan, seed=seed, now=now).attempt_id


def answer(slot: int, value: str, sequence: int = 1, age: float = 0.0) -> NewEvent:
    return NewEvent(EventKind.ANSWER, slot, value, sequence, age)


def flag(slot: int, value: str = "1", sequence: int = 1) -> NewEvent:
    return NewEvent(EventKind.FLAG, slot, value, sequence)


def visit(slot: int, sequence: int = 1, age: float = 0.0) -> NewEvent:
    return NewEvent(EventKind.VISIT, slot, "", sequence, age)


def save(attempt_id: int, user_id: int, *events: NewEvent, client: str = "tab", now: datetime = SOON) -> int:
    """Deliver events; return the sequence that is acknowledged."""
    return exams.save_events(attempt_id, user_id, events, client=client, now=now).sequence


def key(attempt_id: int, user_id: int, slot: int, *, now: datetime = SOON) -> str:
    """The letters of the right options as this paper shows them."""
    room = exams.room(attempt_id, user_id, now=now, slot=slot)
    right = room.question(slot).keys
    return "".join(letter for letter, i in zip(LETTERS, room.layout[slot - 1].order, strict=False) if i in right)


def miss(attempt_id: int, user_id: int, slot: int) -> str:
    """A letter that is wrong."""
    return "B" if key(attempt_id, user_id, slot) == "A" else "A"


def answer_rightly(attempt_id: int, user_id: int, slots: range, *, now: datetime = SOON) -> None:
    save(attempt_id, user_id, *(answer(slot, key(attempt_id, user_id, slot), sequence=slot) for slot in slots), now=now)


def row_of(attempt_id: int) -> AttemptRow:
    """The attempt as it stands in the database."""
    return db.session.get_one(AttemptRow, attempt_id, populate_existing=True)


def log_of(attempt_id: int) -> list[tuple[str, int, str, int, datetime]]:
    """Kind, slot, value, sequence and time of every event that came from a browser and counts, in order of arrival."""
    row = AttemptEventRow
    found = db.session.execute(
        select(row.kind, row.slot, row.value, row.sequence, row.at)
        .where(row.attempt_id == attempt_id, row.client != SERVER, row.refused == "")
        .order_by(row.id)
    )
    return [tuple(line) for line in found]


def responses_of(attempt_id: int) -> dict[int, tuple[str, float]]:
    """Slot → value and fraction, as graded."""
    row = ResponseRow
    found = db.session.execute(select(row.slot, row.value, row.fraction).where(row.attempt_id == attempt_id))
    return {slot: (value, fraction) for slot, value, fraction in found}
