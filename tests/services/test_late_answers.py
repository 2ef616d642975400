"""Answers that were given in time and came late: counted within the period of grace, kept and refused after it."""

from datetime import timedelta

import pytest
from conftest import NOW
from exam_actions import a_guest, answer, log_of, responses_of, row_of, save, start, visit
from sqlalchemy import select

from quizapp.database import db
from quizapp.domain.attempt import EventKind
from quizapp.domain.errors import AttemptClosed, AttemptClosing, AttemptExpired, NotFound, SequenceReused
from quizapp.models import AttemptEventRow, UserRow
from quizapp.services import exams
from quizapp.services.exams import NewEvent

DEADLINE = NOW + timedelta(minutes=30)
GRACE = DEADLINE + timedelta(minutes=5)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def aysel(in_app) -> int:
    return a_guest()


@pytest.fixture
def sitting(aysel) -> int:
    """An exam with five minutes of grace, whose room has been opened."""
    attempt_id = start(aysel, plan="preset-graceful")
    save(attempt_id, aysel, NewEvent(EventKind.OPEN, 0, "", 1), now=NOW)
    return attempt_id


def refused(attempt_id: int) -> list[tuple[int, str, str]]:
    """Slot, value and reason of what the log keeps as refused."""
    row = AttemptEventRow
    found = db.session.execute(
        select(row.slot, row.value, row.refused).where(row.attempt_id == attempt_id, row.refused != "").order_by(row.id)
    )
    return [tuple(line) for line in found]


def test_an_answer_of_before_the_deadline_counts_when_it_comes_within_the_grace(aysel, sitting):
    save(sitting, aysel, answer(1, "A", 2, age=120), now=DEADLINE + MINUTE)

    exams.settle(sitting, now=GRACE)
    assert responses_of(sitting)[1][0] == "A"


def test_it_is_dated_by_when_it_was_given(aysel, sitting):
    save(sitting, aysel, answer(1, "A", 2, age=120), now=DEADLINE + MINUTE)

    assert log_of(sitting)[-1][4] == DEADLINE - MINUTE


def test_an_answer_of_after_the_deadline_is_kept_as_refused_and_named(aysel, sitting):
    with pytest.raises(AttemptExpired) as refusal:
        save(sitting, aysel, answer(3, "A", 2, age=10), now=DEADLINE + MINUTE)

    assert refusal.value.slots == (3,)
    assert refused(sitting) == [(3, "A", "late")]
    exams.settle(sitting, now=GRACE)
    assert responses_of(sitting)[3][0] == ""


def test_of_a_delivery_that_is_half_in_time_that_half_counts(aysel, sitting):
    with pytest.raises(AttemptExpired) as refusal:
        save(sitting, aysel, answer(1, "A", 2, age=120), answer(2, "B", 3, age=10), now=DEADLINE + MINUTE)

    exams.settle(sitting, now=GRACE)
    assert refusal.value.slots == (2,)
    assert (responses_of(sitting)[1][0], responses_of(sitting)[2][0]) == ("A", "")


def test_a_late_visit_beside_an_answer_in_time_disturbs_nobody(aysel, sitting):
    acknowledged = save(sitting, aysel, answer(1, "A", 2, age=120), visit(2, 3, age=10), now=DEADLINE + MINUTE)

    assert acknowledged == 3
    assert refused(sitting) == []


def test_the_same_late_delivery_again_is_acknowledged_and_stored_once(aysel, sitting):
    for _ in range(2):
        assert save(sitting, aysel, answer(1, "A", 2, age=120), now=DEADLINE + MINUTE) == 2

    assert [line[:3] for line in log_of(sitting)] == [("open", 0, ""), ("answer", 1, "A")]


def test_a_refused_delivery_again_is_refused_again_and_kept_once(aysel, sitting):
    for _ in range(2):
        with pytest.raises(AttemptExpired):
            save(sitting, aysel, answer(3, "A", 2), now=DEADLINE + MINUTE)

    assert refused(sitting) == [(3, "A", "late")]


def test_a_tab_that_was_not_there_before_the_deadline_delivers_nothing(aysel, sitting):
    with pytest.raises(AttemptExpired):
        save(sitting, aysel, answer(1, "A", 1, age=120), client="new", now=DEADLINE + MINUTE)

    assert refused(sitting) == [(1, "A", "late")]


@pytest.mark.parametrize("late", [timedelta(0), MINUTE], ids=["at its end", "after it"])
def test_after_the_grace_nothing_counts(aysel, sitting, late):
    with pytest.raises(AttemptExpired):
        save(sitting, aysel, answer(1, "A", 2, age=600), now=GRACE + late)

    assert refused(sitting) == [(1, "A", "late")]
    assert exams.result(sitting, aysel, now=GRACE + late).score.points == 0


def test_keys_wait_for_the_end_of_the_grace(aysel, sitting):
    with pytest.raises(AttemptClosing) as refusal:
        exams.result(sitting, aysel, now=DEADLINE + MINUTE)

    assert refusal.value.closes_at == GRACE
    assert exams.result(sitting, aysel, now=GRACE).attempt.finished_at == DEADLINE


def test_who_says_that_nothing_is_missing_sees_the_result_at_once(aysel, sitting):
    exams.submit(sitting, aysel, now=DEADLINE + MINUTE)

    assert exams.result(sitting, aysel, now=DEADLINE + MINUTE).attempt.state == "expired"
    with pytest.raises(AttemptExpired):
        save(sitting, aysel, answer(1, "A", 2, age=120), now=DEADLINE + MINUTE)
    assert responses_of(sitting)[1][0] == ""


def test_an_answer_after_submission_is_kept_as_refused(aysel, sitting):
    exams.submit(sitting, aysel, now=NOW + MINUTE)

    with pytest.raises(AttemptClosed) as refusal:
        save(sitting, aysel, answer(4, "B", 2), now=NOW + 2 * MINUTE)

    assert refusal.value.slots == (4,)
    assert refused(sitting) == [(4, "B", "closed")]


def test_an_exam_in_its_grace_keeps_its_questions_from_other_papers(aysel, sitting):
    other = start(aysel, plan="quick-north", now=DEADLINE + MINUTE)

    waiting = {slot[0] for slot in row_of(sitting).layout}
    assert not waiting & {slot[0] for slot in row_of(other).layout}
    assert row_of(sitting).finished_at is None


def test_starting_the_same_exam_anew_ends_the_waiting(aysel, sitting):
    again = start(aysel, plan="preset-graceful", now=DEADLINE + MINUTE)

    assert again != sitting
    assert row_of(sitting).points == 0


def test_everything_that_takes_no_more_is_settled_by_one_call(aysel, sitting):
    start(aysel, vacancy="south", plan="official-south")  # ends with the other, without grace

    assert exams.settle_all(now=DEADLINE) == 1
    assert exams.settle_all(now=GRACE) == 1
    assert exams.settle_all(now=GRACE) == 0


def test_an_answer_under_a_sequence_that_says_something_else_is_not_taken_for_a_repetition(aysel, sitting):
    save(sitting, aysel, answer(1, "A", 2))

    with pytest.raises(SequenceReused):
        save(sitting, aysel, answer(1, "B", 2))

    assert [line[2] for line in log_of(sitting) if line[0] == "answer"] == ["A"]


def test_strikes_and_notes_are_kept_and_change_no_answer(aysel, sitting):
    save(
        sitting,
        aysel,
        answer(1, "A", 2),
        NewEvent(EventKind.STRIKE, 1, "DB", 3),
        NewEvent(EventKind.NOTE, 1, "maddə 49?", 4),
    )

    state = exams.room(sitting, aysel, now=NOW + MINUTE).progress.of(1)
    assert (state.value, state.struck, state.note) == ("A", "BD", "maddə 49?")


@pytest.mark.parametrize(
    "event",
    [
        NewEvent(EventKind.ANSWER, 0, "A", 2),
        NewEvent(EventKind.FLAG, 0, "1", 2),
        NewEvent(EventKind.OPEN, 1, "", 2),
        NewEvent(EventKind.STRIKE, 1, "H", 2),
        NewEvent(EventKind.NOTE, 1, "a" * 501, 2),
    ],
    ids=["answer to no question", "flag on no question", "room opened in a question", "no such option", "long note"],
)
def test_what_fits_no_slot_is_refused(aysel, sitting, event):
    before = log_of(sitting)

    with pytest.raises(Exception, match=r"\d") as refusal:
        save(sitting, aysel, event)

    assert type(refusal.value).__name__ in ("BadResponse", "UnknownSlot")
    assert log_of(sitting) == before


def test_a_tab_learns_what_another_did_and_nothing_of_itself(aysel, sitting):
    token = db.session.scalar(select(UserRow.session_token).where(UserRow.id == aysel))
    save(sitting, aysel, answer(1, "A", 2), client="one")
    save(sitting, aysel, answer(2, "B", 2), client="two")

    told = exams.news(sitting, aysel, session_token=token, client="one", after=0)

    assert [(change.slot, change.value) for change in told.changes] == [(2, "B")]
    assert (told.deadline, told.finished) == (DEADLINE, False)


def test_a_tab_is_told_what_stands_not_what_came_last(aysel, sitting):
    """The phone answered first, the laptop later; whichever is delivered last, the later deed counts."""
    token = db.session.scalar(select(UserRow.session_token).where(UserRow.id == aysel))
    save(sitting, aysel, answer(1, "B", 2), client="laptop", now=NOW + 2 * MINUTE)
    save(sitting, aysel, answer(1, "A", 2, age=90), client="phone", now=NOW + 3 * MINUTE)

    told = exams.news(sitting, aysel, session_token=token, client="laptop", after=0)

    assert [(change.slot, change.value) for change in told.changes] == [(1, "B")]


def test_news_are_for_the_person_and_their_present_session(aysel, sitting):
    with pytest.raises(NotFound):
        exams.news(sitting, aysel, session_token="of yesterday", client="one", after=0)
    with pytest.raises(NotFound):
        exams.news(sitting, a_guest(), session_token="whatever", client="one", after=0)
