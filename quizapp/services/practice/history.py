"""What a person has done so far, question by question; grouped in SQL, however long it is."""

from collections import defaultdict
from datetime import datetime

from sqlalchemy import and_, case, func, select, true, union_all

from quizapp.database import db
from quizapp.domain.attempt import Event, EventKind, replay
from quizapp.domain.practice import History, Past
from quizapp.models import AttemptEventRow, AttemptRow, PracticeAnswerRow, ResponseRow
from quizapp.services import reviews
from quizapp.services.exams.records import KEYS_SHOWN
from quizapp.services.reviews import ANSWERED

FLAGS_FROM = 20  # attempts, the latest ones, whose flags are still meant


def history_of(user_id: int, now: datetime) -> History:
    return History(_answers(user_id), reviews.due_since(user_id, now=now), _flagged(user_id))


def _answers(user_id: int) -> dict[int, Past]:
    """What all answers to each question say together, in practice and in exams whose keys are shown."""
    given, response = PracticeAnswerRow, ResponseRow
    practised = select(given.question_id, given.fraction, given.at, given.unsure).where(given.user_id == user_id)
    sat = (  # an exam does not ask how sure somebody is
        select(response.question_id, response.fraction, AttemptRow.finished_at, true())
        .join(AttemptRow, AttemptRow.id == response.attempt_id)
        .where(AttemptRow.user_id == user_id, KEYS_SHOWN, ANSWERED)
    )
    log = union_all(practised, sat).subquery()
    is_right = log.c.fraction == 1
    rows = db.session.execute(
        select(
            log.c.question_id,
            func.max(case((is_right, log.c.at))),
            func.max(case((~is_right, log.c.at))),
            func.max(case((and_(~is_right, ~log.c.unsure), log.c.at))),
        ).group_by(log.c.question_id)
    )
    return {question_id: Past(*moments) for question_id, *moments in rows}


def _flagged(user_id: int) -> dict[int, datetime]:
    """Question id → end of the latest exam in which it was flagged to the last."""
    log = AttemptEventRow
    latest = (
        select(AttemptRow.id)
        .where(AttemptRow.user_id == user_id, KEYS_SHOWN)
        .order_by(AttemptRow.started_at.desc(), AttemptRow.id.desc())
        .limit(FLAGS_FROM)
    )
    rows = db.session.execute(
        select(
            log.attempt_id,
            log.slot,
            log.value,
            log.at,
            log.sequence,
            log.client,
            ResponseRow.question_id,
            AttemptRow.finished_at,
        )
        .join(AttemptRow, AttemptRow.id == log.attempt_id)
        .join(ResponseRow, and_(ResponseRow.attempt_id == log.attempt_id, ResponseRow.slot == log.slot))
        .where(log.attempt_id.in_(latest), log.kind == EventKind.FLAG, log.refused == "")
        .order_by(log.id)
    )
    flags: dict[int, list[Event]] = defaultdict(list)
    places: dict[tuple[int, int], tuple[int, datetime]] = {}
    for attempt_id, slot, value, at, sequence, client, question_id, ended in rows:
        assert ended is not None  # keys are shown
        flags[attempt_id].append(Event(EventKind.FLAG, slot, value, at, sequence, client))
        places[attempt_id, slot] = question_id, ended
    last = [places[attempt_id, slot] for attempt_id, events in flags.items() for slot in replay(events).flagged()]
    return dict(sorted(last, key=lambda place: place[1]))
