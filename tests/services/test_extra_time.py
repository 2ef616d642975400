"""Extra time: at once, recorded, for one attempt, for all after a disturbance, or for a person on every exam."""

from datetime import timedelta

import pytest
from conftest import NOW, PASSWORD
from exam_actions import a_guest, answer, log_of, responses_of, row_of, save, start
from sqlalchemy import select

from quizapp.database import db
from quizapp.domain.errors import AttemptExpired, BadExtension, NotFound, OwnTime
from quizapp.domain.roles import Role
from quizapp.models import AttemptEventRow, AuditEventRow
from quizapp.services import accounts, exams

DEADLINE = NOW + timedelta(minutes=30)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def aysel(in_app) -> int:
    return a_guest()


@pytest.fixture
def rashad(in_app) -> int:
    return accounts.create_user("rashad@example.az", PASSWORD, "Rashad", Role.TUTOR, now=NOW).id


@pytest.fixture
def sitting(aysel) -> int:
    return start(aysel)


def audited() -> list[tuple[str, int, str]]:
    row = AuditEventRow
    return [
        tuple(line) for line in db.session.execute(select(row.action, row.subject_id, row.comment).order_by(row.id))
    ]


def test_given_minutes_count_from_the_old_deadline(aysel, rashad, sitting):
    given = exams.extend([sitting], 10, "fire alarm", actor_id=rashad, now=NOW + MINUTE)

    assert given == [sitting]
    assert row_of(sitting).deadline == DEADLINE + 10 * MINUTE
    save(sitting, aysel, answer(1, "A"), now=DEADLINE + 9 * MINUTE)
    exams.submit(sitting, aysel, now=DEADLINE + 9 * MINUTE)
    assert responses_of(sitting)[1][0] == "A"


def test_given_minutes_stand_in_the_log_and_in_the_audit(rashad, sitting):
    exams.extend([sitting], 10, "fire alarm", actor_id=rashad, now=NOW + MINUTE)
    exams.extend([sitting], 5, "again", actor_id=rashad, now=NOW + 2 * MINUTE)

    row = AttemptEventRow
    values = db.session.scalars(select(row.value).where(row.attempt_id == sitting, row.kind == "extend")).all()
    assert values == ["600", "300"]
    assert audited() == [("attempt.extended", sitting, "fire alarm"), ("attempt.extended", sitting, "again")]


@pytest.mark.parametrize(("minutes", "reason"), [(0, "x"), (-5, "x"), (241, "x"), (10, ""), (10, "  ")])
def test_time_without_measure_or_reason_is_refused(rashad, sitting, minutes, reason):
    with pytest.raises(BadExtension):
        exams.extend([sitting], minutes, reason, actor_id=rashad, now=NOW + MINUTE)

    assert row_of(sitting).deadline == DEADLINE
    assert audited() == []


def test_an_exam_that_has_ended_is_not_reopened(aysel, rashad, sitting):
    exams.submit(sitting, aysel, now=NOW + MINUTE)

    assert exams.extend([sitting], 10, "late wish", actor_id=rashad, now=NOW + 2 * MINUTE) == []
    assert row_of(sitting).deadline == DEADLINE


def test_time_that_would_end_in_the_past_is_not_given(rashad, sitting):
    assert exams.extend([sitting], 5, "outage", actor_id=rashad, now=DEADLINE + 6 * MINUTE) == []


def test_an_outage_over_the_deadline_costs_nobody(aysel, sitting):
    """The server was down for the last ten minutes; nobody has looked at the attempt since."""
    back = DEADLINE + 5 * MINUTE
    running = exams.open_since(back - 15 * MINUTE)

    assert exams.extend(running, 15, "outage", actor_id=None, now=back) == [sitting]
    save(sitting, aysel, answer(2, "C"), now=back + MINUTE)
    assert [line[:3] for line in log_of(sitting)] == [("answer", 2, "C")]


def test_only_attempts_that_ran_then_are_found(aysel, sitting):
    assert exams.open_since(NOW) == [sitting]
    assert exams.open_since(DEADLINE) == []
    exams.submit(sitting, aysel, now=NOW + MINUTE)
    assert exams.open_since(NOW) == []


def test_a_persons_extra_time_is_in_every_exam_from_now_on(rashad, sitting):
    farid = accounts.create_user("farid@example.az", PASSWORD, "Farid", Role.CANDIDATE, now=NOW).id
    exams.set_extra_time(" Farid@example.az ", 25, "dyslexia", actor_id=rashad, now=NOW)

    attempt_id = start(farid)

    assert row_of(attempt_id).deadline == DEADLINE + timedelta(minutes=7, seconds=30)
    assert row_of(attempt_id).extra_seconds == 450
    assert audited()[-1] == ("user.extra_time", farid, "dyslexia")
    assert [(g.name, g.percent) for g in exams.granted_time()] == [("Farid", 25)]


def test_a_persons_extra_time_ends_with_zero(rashad):
    farid = accounts.create_user("farid@example.az", PASSWORD, "Farid", Role.CANDIDATE, now=NOW).id
    exams.set_extra_time("farid@example.az", 25, "dyslexia", actor_id=rashad, now=NOW)
    exams.set_extra_time("farid@example.az", 0, "withdrawn", actor_id=rashad, now=NOW)

    assert row_of(start(farid)).deadline == DEADLINE
    assert exams.granted_time() == []


def test_extra_time_of_nobody_is_refused(rashad):
    with pytest.raises(NotFound):
        exams.set_extra_time("nobody@example.az", 25, "dyslexia", actor_id=rashad, now=NOW)
    with pytest.raises(BadExtension):
        exams.set_extra_time("rashad@example.az", 201, "dyslexia", actor_id=rashad, now=NOW)


def test_a_replayed_attempt_equals_what_is_stored(aysel, rashad, sitting):
    save(sitting, aysel, answer(1, "A", 1), answer(2, "B", 2))
    exams.extend([sitting], 10, "fire alarm", actor_id=rashad, now=NOW + MINUTE)
    exams.submit(sitting, aysel, now=DEADLINE + MINUTE)

    told = exams.replay_attempt(sitting)

    assert told.differences == []
    assert told.points == row_of(sitting).points
    assert [line.event.kind.value for line in told.lines] == ["answer", "answer", "extend", "submit"]


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("UPDATE responses SET value = 'C' WHERE slot = 1", "question 1"),
        ("UPDATE attempts SET points = 9", "worth"),
        ("UPDATE attempts SET deadline = '2026-11-23 09:59:00', closes_at = '2026-11-23 09:59:00'", "deadline"),
        ("DELETE FROM responses WHERE slot = 3", "responses are stored"),
    ],
)
def test_a_replay_finds_what_was_tampered_with(aysel, sitting, statement, said):
    save(sitting, aysel, answer(1, "A", 1))
    exams.submit(sitting, aysel, now=NOW + 2 * MINUTE)
    db.session.execute(db.text(statement))
    db.session.commit()

    assert any(said in difference for difference in exams.replay_attempt(sitting).differences)


def test_a_receipt_is_for_its_owner(aysel, sitting):
    save(sitting, aysel, answer(1, "A", 1))

    assert exams.receipt(sitting, aysel).progress.of(1).value == "A"
    with pytest.raises(NotFound):
        exams.receipt(sitting, a_guest())


def test_running_exams_are_listed_by_their_end(aysel, rashad, sitting):
    quick = start(aysel, plan="quick-south", vacancy="south")

    found = exams.running_attempts(now=NOW + MINUTE)

    assert [a.attempt_id for a in found.lines] == [quick, sitting]
    assert not found.more
    assert exams.running_attempts(now=DEADLINE).lines == []


def test_running_exams_are_found_by_the_name_of_who_sits_them(sitting):
    farid = accounts.create_user("farid@example.az", PASSWORD, "Fərid Əliyev", Role.CANDIDATE, now=NOW).id
    his = start(farid)

    for query in ("eliyev", "FƏRİD", "farid@example", " Əliyev  fərid "):
        assert [a.attempt_id for a in exams.running_attempts(query, now=NOW + MINUTE).lines] == [his]
    assert exams.running_attempts("nobody", now=NOW + MINUTE).lines == []


def test_a_long_list_of_running_exams_has_pages(in_app):
    started = [start(a_guest()) for _ in range(51)]

    first, second = (exams.running_attempts(now=NOW + MINUTE, page=page) for page in (1, 2))

    assert (len(first.lines), first.more, len(second.lines), second.more) == (50, True, 1, False)
    assert [a.attempt_id for a in (*first.lines, *second.lines)] == started


def test_one_running_exam_is_read_by_its_number(aysel, sitting):
    other = start(a_guest())

    assert exams.running_attempt(other, now=NOW + MINUTE).attempt_id == other
    with pytest.raises(NotFound):
        exams.running_attempt(other, now=DEADLINE)
    exams.submit(sitting, aysel, now=NOW + MINUTE)
    with pytest.raises(NotFound):
        exams.running_attempt(sitting, now=NOW + 2 * MINUTE)


def test_nobody_gives_time_to_their_own_exam_nor_to_others_with_it(rashad, sitting):
    own = start(rashad)

    with pytest.raises(OwnTime):
        exams.extend([sitting, own], 10, "fire alarm", actor_id=rashad, now=NOW + MINUTE)

    assert (row_of(own).deadline, row_of(sitting).deadline) == (DEADLINE, DEADLINE)
    assert audited() == []
    assert exams.extend([own], 10, "outage", actor_id=None, now=NOW + MINUTE) == [own]


def test_nobody_grants_themselves_extra_time(rashad):
    with pytest.raises(OwnTime):
        exams.set_extra_time("rashad@example.az", 25, "dyslexia", actor_id=rashad, now=NOW)

    assert exams.granted_time() == []
    assert audited() == []


def test_a_save_in_the_extra_time_of_somebody_else_is_refused(aysel, rashad, sitting):
    other = start(a_guest())
    exams.extend([other], 10, "fire alarm", actor_id=rashad, now=NOW + MINUTE)

    with pytest.raises(AttemptExpired):
        save(sitting, aysel, answer(1, "A"), now=DEADLINE + MINUTE)
