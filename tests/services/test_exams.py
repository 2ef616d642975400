"""Sitting an exam, on both databases: start, save, room, submission, result, and what happens at the same time."""

import threading
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from itertools import cycle

import pytest
from conftest import NOW
from exam_actions import (
    DEADLINE,
    MOMENT,
    SOON,
    a_guest,
    answer,
    answer_rightly,
    flag,
    key,
    log_of,
    miss,
    responses_of,
    row_of,
    save,
    start,
    visit,
)
from flask import Flask
from sqlalchemy import delete, func, insert, select, update

from quizapp.database import db
from quizapp.domain.attempt import AttemptState, EventKind
from quizapp.domain.errors import (
    AttemptClosed,
    AttemptExpired,
    AttemptStillOpen,
    BadResponse,
    LogFull,
    NotFound,
    PaperHeld,
    QuotaUnmet,
    UnknownSlot,
)
from quizapp.domain.grading import Part, Score
from quizapp.models import (
    AttemptEventRow,
    AttemptRow,
    BankStateRow,
    QuestionRow,
    QuestionVersionRow,
    ResponseRow,
    UserRow,
)
from quizapp.services import exams
from quizapp.services.exams import NewEvent
from quizapp.services.exams.saving import MOST_EVENTS, NOTE_WEIGHT


@pytest.fixture
def aysel(in_app: Flask) -> int:
    """Someone who sits exams."""
    return a_guest()


@pytest.fixture
def murad(in_app: Flask) -> int:
    """Someone whose business these exams are not."""
    return a_guest()


@pytest.fixture
def sitting(aysel: int) -> int:
    """Aysel's official exam, begun at NOW."""
    return start(aysel)


def how_many(table: type) -> int:
    return db.session.scalar(select(func.count()).select_from(table)) or 0


# Start


def test_a_started_exam_holds_the_paper_of_its_plan(aysel):
    started = exams.start_attempt(aysel, "north", "official-north", seed=1, now=NOW)

    room = exams.room(started.attempt_id, aysel, now=NOW)
    topics = Counter((slot.section, room.questions[slot.version_id].topic) for slot in room.layout)
    assert not started.resumed
    assert topics == {(0, "law.migration"): 6, (0, "law.constitution"): 3, (1, "general.history"): 3}
    assert room.vacancy_code == "north"


def test_a_started_exam_ends_when_its_plan_says(aysel):
    attempt = exams.room(start(aysel), aysel, now=NOW).attempt

    assert (attempt.state, attempt.started_at, attempt.deadline) == (AttemptState.OPEN, NOW, DEADLINE)


def test_starting_again_returns_to_the_running_exam(aysel, sitting):
    again = exams.start_attempt(aysel, "north", "official-north", seed=2, now=DEADLINE - MOMENT)

    assert again == exams.Started(sitting, resumed=True)
    assert row_of(sitting).deadline == DEADLINE
    assert how_many(AttemptRow) == 1


def test_another_plan_is_another_exam(aysel, sitting):
    quick = exams.start_attempt(aysel, "north", "quick-north", seed=1, now=NOW)

    assert quick.attempt_id != sitting
    assert not quick.resumed


def test_a_plan_for_everyone_is_there_for_each_vacancy(aysel, murad):
    attempts = [start(aysel, "north", "preset-typed"), start(murad, "south", "preset-typed")]

    assert [row_of(attempt).vacancy_code for attempt in attempts] == ["north", "south"]


def test_papers_that_run_at_the_same_time_share_no_question(aysel):
    """Handing one in would show the keys of the other."""
    attempts = [start(aysel, v, f"{kind}-{v}", seed=3) for kind in ("official", "quick") for v in ("north", "south")]

    shown = [place[0] for attempt in attempts for place in row_of(attempt).layout]
    assert len(set(shown)) == len(shown) == 36


def test_a_paper_whose_questions_stand_on_a_running_one_waits_for_its_end(aysel, sitting):
    running = start(aysel, "north", "preset-typed")

    with pytest.raises(PaperHeld) as refused:
        start(aysel, "south", "preset-typed")
    exams.submit(running, aysel, now=SOON)

    assert refused.value.attempt_id == running != sitting
    assert start(aysel, "south", "preset-typed", now=SOON) > running


def test_a_paper_waits_too_where_only_the_facts_of_retired_questions_hold_it_back(aysel):
    running = start(aysel)
    asked = [place[0] for place in row_of(running).layout]
    version = QuestionVersionRow
    topic = db.session.scalars(select(QuestionRow.topic).where(QuestionRow.id == asked[0])).one()
    rows = db.session.execute(
        select(QuestionRow, version)
        .join(version, version.question_id == QuestionRow.id)
        .where(QuestionRow.topic == topic)
    ).all()
    facts = cycle(shown.fact for question, shown in rows if question.id in asked)
    for question, shown in rows:
        if question.id in asked:
            question.state = "retired"
        else:
            shown.fact = next(facts)
    db.session.execute(update(BankStateRow).values(revision=BankStateRow.revision + 1))
    db.session.commit()

    with pytest.raises(PaperHeld) as refused:
        start(aysel, "south", "official-south")

    assert refused.value.attempt_id == running


def test_a_paper_whose_questions_wait_for_the_blind_review_of_another_waits_too(aysel):
    reviewed = start(aysel, "north", "preset-typed")
    exams.submit(reviewed, aysel, now=SOON, blind=True)

    with pytest.raises(PaperHeld) as refused:
        start(aysel, "south", "preset-typed", now=SOON)
    exams.end_blind(reviewed, aysel)

    assert refused.value.attempt_id == reviewed
    assert start(aysel, "south", "preset-typed", now=SOON) > reviewed


def test_a_running_exam_is_not_blamed_for_what_the_bank_lacks(aysel, sitting):
    with pytest.raises(QuotaUnmet):
        start(aysel, "north", "position-north")


def test_starting_an_exam_settles_others_whose_time_is_over(aysel):
    quick = start(aysel, plan="quick-north")

    start(aysel, now=NOW + timedelta(minutes=10))

    assert (row_of(quick).finish, row_of(quick).points) == ("expired", 0)


def test_another_person_gets_an_exam_of_their_own(sitting, murad):
    theirs = exams.start_attempt(murad, "north", "official-north", seed=1, now=NOW)

    assert theirs.attempt_id != sitting
    assert not theirs.resumed


@pytest.mark.parametrize(
    ("vacancy", "plan"),
    [
        ("west", "official-north"),
        ("west", "preset-typed"),
        ("north", "official-west"),
        ("north", "official-south"),
        ("", ""),
    ],
    ids=["unknown vacancy", "unknown vacancy, plan for all", "unknown plan", "plan of another vacancy", "nothing"],
)
def test_an_exam_that_is_not_offered_is_not_found(aysel, vacancy, plan):
    with pytest.raises(NotFound):
        start(aysel, vacancy, plan)

    assert how_many(AttemptRow) == 0


def test_without_a_bank_there_is_no_exam(aysel):
    db.session.execute(delete(BankStateRow))
    db.session.commit()

    with pytest.raises(NotFound, match="bank"):
        start(aysel)


def test_a_plan_that_the_bank_cannot_fill_is_refused_with_the_numbers(aysel):
    with pytest.raises(QuotaUnmet) as refused:
        start(aysel, "north", "position-north")

    assert (refused.value.topic, refused.value.wanted, refused.value.available) == ("PX", 4, 0)
    assert how_many(AttemptRow) == 0


def test_when_the_time_is_over_a_new_exam_starts_and_the_old_one_is_graded(aysel, sitting):
    answer_rightly(sitting, aysel, range(1, 4))

    new = exams.start_attempt(aysel, "north", "official-north", seed=2, now=DEADLINE)

    old = row_of(sitting)
    assert new.attempt_id != sitting
    assert not new.resumed
    assert (old.finish, old.finished_at, old.points) == ("expired", DEADLINE, 3)


def test_after_submission_a_new_exam_starts(aysel, sitting):
    exams.submit(sitting, aysel, now=SOON)

    assert start(aysel, now=SOON) != sitting


def test_the_same_seed_makes_the_same_paper(aysel, murad):
    first, second = row_of(start(aysel, seed=5)), row_of(start(murad, seed=5))

    assert first.layout == second.layout
    assert (first.seed, first.bank_revision) == (5, 1)


def test_another_seed_makes_another_paper(aysel, murad):
    first, second = row_of(start(aysel, seed=5)), row_of(start(murad, seed=6))

    assert first.layout != second.layout


def test_the_largest_seed_of_the_surface_is_kept(aysel):
    assert row_of(start(aysel, seed=2**62 - 1)).seed == 2**62 - 1


def test_the_next_paper_shows_other_questions(aysel, sitting):
    exams.submit(sitting, aysel, now=SOON)

    second = start(aysel, now=SOON)

    first_ids, second_ids = ({place[0] for place in row_of(a).layout} for a in (sitting, second))
    assert not first_ids & second_ids


# Save


def test_a_save_is_acknowledged_with_its_highest_sequence(aysel, sitting):
    saved = save(sitting, aysel, answer(1, "A", sequence=4), flag(2, sequence=6), visit(1, sequence=5))

    assert saved == 6
    assert [line[:4] for line in log_of(sitting)] == [
        ("answer", 1, "A", 4),
        ("flag", 2, "1", 6),
        ("visit", 1, "", 5),
    ]


def test_saving_nothing_is_harmless(aysel, sitting):
    assert save(sitting, aysel) == 0


def test_a_delivery_repeated_after_the_end_is_told_that_it_was_stored(aysel, sitting):
    save(sitting, aysel, answer(1, "A", 1))
    exams.submit(sitting, aysel, now=SOON)

    saved = save(sitting, aysel, answer(1, "A", 1), now=SOON)

    assert saved == 1
    assert len(log_of(sitting)) == 1


def test_the_same_delivery_twice_is_stored_once(aysel, sitting):
    events = (answer(1, "A", 1), flag(1, sequence=2), visit(2, 3))

    first, second = save(sitting, aysel, *events), save(sitting, aysel, *events, now=SOON + MOMENT)

    assert first == second == 3
    assert len(log_of(sitting)) == 3


def test_of_a_delivery_that_is_half_known_the_new_half_is_stored(aysel, sitting):
    save(sitting, aysel, answer(1, "A", 1))

    saved = save(sitting, aysel, answer(1, "A", 1), answer(2, "B", 2))

    assert saved == 2
    assert [line[1:3] for line in log_of(sitting)] == [(1, "A"), (2, "B")]


def test_two_tabs_may_use_the_same_sequence(aysel, sitting):
    save(sitting, aysel, answer(1, "A", 1), client="one")
    save(sitting, aysel, answer(1, "B", 1), client="two")

    assert [line[2] for line in log_of(sitting)] == ["A", "B"]


def test_the_largest_delivery_is_stored(aysel, sitting):
    events = [answer(1 + n % 12, "ABCD"[n % 4], sequence=n) for n in range(exams.MAX_BATCH)]

    saved = save(sitting, aysel, *events)

    assert saved == exams.MAX_BATCH - 1
    assert len(log_of(sitting)) == exams.MAX_BATCH


@pytest.mark.parametrize(
    ("bad", "refusal"),
    [
        (answer(2, "E", 2), BadResponse),
        (answer(2, "AB", 2), BadResponse),
        (answer(2, "a", 2), BadResponse),
        (answer(2, "Bakı", 2), BadResponse),
        (answer(2, "x" * 201, 2), BadResponse),
        (answer(2, "\x00", 2), BadResponse),
        (answer(13, "A", 2), UnknownSlot),
        (answer(0, "A", 2), UnknownSlot),
        (answer(-1, "A", 2), UnknownSlot),
        (flag(13, sequence=2), UnknownSlot),
        (visit(13, 2), UnknownSlot),
    ],
)
def test_a_delivery_with_one_impossible_event_is_refused_whole(aysel, sitting, bad, refusal):
    with pytest.raises(refusal):
        save(sitting, aysel, answer(1, "A", 1), bad, answer(3, "A", 3))

    assert log_of(sitting) == []


def test_a_refused_delivery_leaves_the_exam_open(aysel, sitting):
    with pytest.raises(BadResponse):
        save(sitting, aysel, answer(1, "E", 1))

    assert save(sitting, aysel, answer(1, "D", 2)) == 2


@pytest.mark.parametrize("value", ["x" * 201, "A\x00", "\ud800"])
def test_typed_text_that_cannot_be_kept_is_refused(aysel, value):
    typed = start(aysel, "north", "preset-typed")
    slot = row_of(typed).shapes.index("t") + 1

    with pytest.raises(BadResponse):
        save(typed, aysel, answer(slot, value))

    assert log_of(typed) == []


def test_the_longest_typed_text_is_kept_as_it_was(aysel):
    typed, text = start(aysel, "north", "preset-typed"), "Şəhər «%s» 100% _'\"\\ " * 9 + "ə"
    slot = row_of(typed).shapes.index("t") + 1

    save(typed, aysel, answer(slot, text[:200]))

    assert exams.room(typed, aysel, now=SOON).progress.of(slot).value == text[:200]


@pytest.mark.parametrize("value", ["yes", "x" * 1000, "\x00"])
def test_a_flag_is_a_flag_whatever_the_browser_calls_it(aysel, sitting, value):
    save(sitting, aysel, flag(1, value))

    assert exams.room(sitting, aysel, now=SOON).progress.flagged() == [1]


def test_a_strangers_attempt_is_not_found(sitting, murad):
    with pytest.raises(NotFound):
        save(sitting, murad, answer(1, "A"))

    assert log_of(sitting) == []


def test_an_attempt_that_does_not_exist_is_not_found(aysel, sitting):
    with pytest.raises(NotFound):
        save(sitting + 1, aysel, answer(1, "A"))


def test_a_stranger_is_not_told_that_an_answer_would_be_bad(sitting, murad):
    with pytest.raises(NotFound):
        save(sitting, murad, answer(1, "\x00"))


def test_a_save_in_the_last_moment_is_stored(aysel, sitting):
    save(sitting, aysel, answer(1, "A"), now=DEADLINE - MOMENT)

    assert len(log_of(sitting)) == 1


def test_a_save_from_the_deadline_on_is_refused(aysel, sitting):
    with pytest.raises(AttemptExpired) as refused:
        save(sitting, aysel, answer(1, "A"), now=DEADLINE)

    assert refused.value.deadline == DEADLINE
    assert log_of(sitting) == []


def test_a_save_after_the_end_was_recorded_says_that_time_was_over(aysel, sitting):
    exams.settle(sitting, now=DEADLINE)

    with pytest.raises(AttemptExpired):
        save(sitting, aysel, answer(1, "A"), now=DEADLINE + MOMENT)


def test_a_save_after_submission_is_refused(aysel, sitting):
    exams.submit(sitting, aysel, now=SOON)

    with pytest.raises(AttemptClosed) as refused:
        save(sitting, aysel, answer(1, "A"), now=SOON + MOMENT)

    assert refused.value.at == SOON
    assert log_of(sitting) == []


@pytest.mark.parametrize(
    ("age", "at"),
    [(0, SOON), (20.5, SOON - timedelta(seconds=20.5)), (61, NOW), (86_400, NOW), (-30, SOON)],
    ids=["now", "a while ago", "before the start", "a day ago", "in the future"],
)
def test_an_event_happened_between_the_start_and_its_arrival(aysel, sitting, age, at):
    save(sitting, aysel, answer(1, "A", age=age))

    assert [line[4] for line in log_of(sitting)] == [at]


def test_a_save_of_an_ended_session_is_refused(aysel, sitting):
    with pytest.raises(NotFound):
        exams.save_events(sitting, aysel, [answer(1, "A")], client="tab", now=SOON, session_token="of yesterday")

    assert log_of(sitting) == []


def test_a_save_with_the_present_session_is_stored(aysel, sitting):
    token = db.session.get_one(UserRow, aysel).session_token

    exams.save_events(sitting, aysel, [answer(1, "A")], client="tab", now=SOON, session_token=token)

    assert len(log_of(sitting)) == 1


def test_a_save_that_began_by_reading_an_open_exam_is_refused_when_it_closes_meanwhile(in_app, aysel, sitting):
    exams.room(sitting, aysel, now=SOON)  # starts a reading transaction, a snapshot on SQLite
    together(in_app, lambda: exams.submit(sitting, aysel, now=SOON))

    with pytest.raises(AttemptClosed):
        save(sitting, aysel, answer(1, "A"))


# Room


def test_after_a_reload_everything_saved_is_there(aysel, sitting):
    save(sitting, aysel, answer(1, "A", 1), answer(2, "B", 2), flag(2, sequence=3), flag(4, sequence=4))
    save(sitting, aysel, answer(1, "C", 5), flag(4, "", 6), answer(3, "A", 7), answer(3, "", 8))

    progress = exams.room(sitting, aysel, now=SOON).progress

    assert [progress.of(slot).value for slot in (1, 2, 3)] == ["C", "B", ""]
    assert progress.flagged() == [2]
    assert progress.sequence == 8


def test_what_an_old_tab_did_earlier_and_delivers_late_does_not_come_back_in_the_room(aysel, sitting):
    save(sitting, aysel, answer(1, "C", 2), client="new")
    save(sitting, aysel, answer(1, "A", 9, age=30), client="old")

    assert exams.room(sitting, aysel, now=SOON).progress.of(1).value == "C"


def test_an_older_save_of_the_same_tab_that_arrives_late_is_not_graded(aysel, sitting):
    save(sitting, aysel, answer(1, "C", 2))
    save(sitting, aysel, answer(1, "A", 1))
    exams.submit(sitting, aysel, now=SOON)

    assert responses_of(sitting)[1][0] == "C"


def test_the_room_of_one_slot_loads_one_question(aysel, sitting):
    room = exams.room(sitting, aysel, now=SOON, slot=5)

    assert list(room.questions) == [room.layout[4].version_id]
    assert room.question(5) == exams.room(sitting, aysel, now=SOON).question(5)


def test_the_room_opens_where_the_person_left_off(aysel, sitting):
    fresh = exams.room(sitting, aysel, now=SOON, slot=0)
    save(sitting, aysel, visit(1, 1, age=20), visit(5, 2, age=10))

    again = exams.room(sitting, aysel, now=SOON, slot=0)

    assert list(fresh.questions) == [fresh.layout[0].version_id]
    assert list(again.questions) == [again.layout[4].version_id]


@pytest.mark.parametrize("slot", [-1, 13])
def test_the_room_has_no_other_slots_than_its_paper(aysel, sitting, slot):
    with pytest.raises(UnknownSlot) as refused:
        exams.room(sitting, aysel, now=SOON, slot=slot)

    assert refused.value.last == 12


def test_a_strangers_room_is_not_found(sitting, murad):
    with pytest.raises(NotFound):
        exams.room(sitting, murad, now=SOON)


def test_the_room_closes_at_the_deadline(aysel, sitting):
    with pytest.raises(AttemptExpired):
        exams.room(sitting, aysel, now=DEADLINE)


def test_the_room_closes_with_submission(aysel, sitting):
    exams.submit(sitting, aysel, now=SOON)

    with pytest.raises(AttemptClosed):
        exams.room(sitting, aysel, now=SOON)


# Submit


def test_submission_grades_what_was_saved(aysel, sitting):
    answer_rightly(sitting, aysel, range(1, 8))
    wrong = miss(sitting, aysel, 9)
    save(sitting, aysel, answer(9, wrong, 20))

    exams.submit(sitting, aysel, now=SOON)

    row, responses = row_of(sitting), responses_of(sitting)
    assert (row.finish, row.finished_at, row.points) == ("submitted", SOON, 7)
    assert [slot for slot, (_, worth) in responses.items() if worth == 1] == list(range(1, 8))
    assert responses[9] == (wrong, 0)
    assert responses[12] == ("", 0)


def test_a_paper_of_every_kind_answered_rightly_has_all_points(aysel):
    typed = start(aysel, "north", "preset-typed")
    room = exams.room(typed, aysel, now=SOON)
    text = {"numeric": "0,5", "short": "BAKI şəhəri"}
    for slot in range(1, room.count + 1):
        kind = room.question(slot).kind.value
        save(typed, aysel, answer(slot, text.get(kind) or key(typed, aysel, slot), slot))

    exams.submit(typed, aysel, now=SOON)

    assert exams.result(typed, aysel, now=SOON).score == Score(5, 5, None)


def test_submitting_again_changes_nothing(aysel, sitting):
    answer_rightly(sitting, aysel, range(1, 4))
    exams.submit(sitting, aysel, now=SOON)
    before = responses_of(sitting)

    exams.submit(sitting, aysel, now=SOON + timedelta(minutes=5))

    row = row_of(sitting)
    assert (row.finish, row.finished_at, row.points) == ("submitted", SOON, 3)
    assert responses_of(sitting) == before


def test_submitting_after_the_deadline_hands_in_what_was_saved_before(aysel, sitting):
    answer_rightly(sitting, aysel, range(1, 3))

    exams.submit(sitting, aysel, now=DEADLINE + timedelta(hours=1))

    row = row_of(sitting)
    assert (row.finish, row.finished_at, row.points) == ("expired", DEADLINE, 2)


def test_a_stranger_cannot_submit(sitting, murad):
    with pytest.raises(NotFound):
        exams.submit(sitting, murad, now=SOON)

    assert row_of(sitting).finished_at is None


def test_a_stranger_cannot_submit_what_has_expired(sitting, murad):
    with pytest.raises(NotFound):
        exams.submit(sitting, murad, now=DEADLINE)

    assert row_of(sitting).finished_at is None


def crash_before_grading(attempt_id: int) -> None:
    """Leave the attempt as a process does that dies between closing and grading."""
    db.session.execute(delete(ResponseRow).where(ResponseRow.attempt_id == attempt_id))
    db.session.execute(update(AttemptRow).where(AttemptRow.id == attempt_id).values(points=None))
    db.session.commit()


@pytest.mark.parametrize(
    "look",
    [
        lambda attempt, person: exams.result(attempt, person, now=SOON),
        lambda attempt, person: exams.attempts_of(person, now=SOON),
        lambda attempt, person: exams.submit(attempt, person, now=SOON),
    ],
    ids=["result", "list", "submit again"],
)
def test_a_crash_between_closing_and_grading_is_healed_by_the_next_look(aysel, sitting, look):
    answer_rightly(sitting, aysel, range(1, 6))
    exams.submit(sitting, aysel, now=SOON)
    graded = responses_of(sitting)
    crash_before_grading(sitting)

    look(sitting, aysel)

    assert row_of(sitting).points == 5
    assert responses_of(sitting) == graded
    assert exams.result(sitting, aysel, now=SOON).score == Score(5, 12, 8)


def test_an_attempt_is_settled_once_and_only_when_its_time_is_over(aysel, sitting):
    settled = [exams.settle(sitting, now=now) for now in (DEADLINE - MOMENT, DEADLINE, DEADLINE + MOMENT)]

    assert settled == [False, True, False]
    assert row_of(sitting).finished_at == DEADLINE


# Result


def test_keys_are_shown_only_afterwards(aysel, sitting):
    with pytest.raises(AttemptStillOpen):
        exams.result(sitting, aysel, now=DEADLINE - MOMENT)


def test_a_strangers_result_is_not_found(aysel, sitting, murad):
    exams.submit(sitting, aysel, now=SOON)

    with pytest.raises(NotFound):
        exams.result(sitting, murad, now=SOON)


def test_the_result_tells_slots_sections_and_topics(aysel, sitting):
    answer_rightly(sitting, aysel, range(1, 11))  # all nine of law, one of history
    exams.submit(sitting, aysel, now=SOON)

    result = exams.result(sitting, aysel, now=SOON)

    assert result.score == Score(10, 12, 8)
    assert result.score.passed
    assert result.duration == timedelta(minutes=1)
    assert result.sections == {0: Part(9, 9), 1: Part(1, 3)}
    assert result.topics == {
        "law.migration": Part(6, 6),
        "law.constitution": Part(3, 3),
        "general.history": Part(1, 3),
    }
    assert [item.slot for item in result.items] == list(range(1, 13))
    assert [item.fraction for item in result.items] == [1.0] * 10 + [0.0] * 2


def test_the_result_shows_the_options_in_the_order_of_the_paper(aysel, sitting):
    shown = [slot.order for slot in exams.room(sitting, aysel, now=SOON).layout]
    exams.submit(sitting, aysel, now=SOON)

    assert [item.order for item in exams.result(sitting, aysel, now=SOON).items] == shown


def test_below_the_pass_mark_is_not_passed(aysel, sitting):
    answer_rightly(sitting, aysel, range(1, 8))
    exams.submit(sitting, aysel, now=SOON)

    assert exams.result(sitting, aysel, now=SOON).score.passed is False


def test_time_on_screen_is_told_by_slot_and_section(aysel, sitting):
    moments = [NOW + timedelta(seconds=s) for s in (0, 30, 50)]
    for n, (slot, moment) in enumerate(zip((1, 10, 2), moments, strict=True), 1):
        save(sitting, aysel, visit(slot, n), now=moment)
    exams.submit(sitting, aysel, now=SOON)

    result = exams.result(sitting, aysel, now=SOON)

    assert {item.slot: item.seconds for item in result.items if item.seconds} == {1: 30, 10: 20, 2: 10}
    assert result.section_seconds == {0: 40, 1: 20}


def test_the_first_slot_is_on_screen_from_the_start_and_the_last_until_the_deadline(aysel, sitting):
    save(sitting, aysel, visit(2), now=DEADLINE - timedelta(seconds=15))

    result = exams.result(sitting, aysel, now=DEADLINE + timedelta(days=1))

    assert [item.seconds for item in result.items[:3]] == [30 * 60 - 15, 15, 0]
    assert result.duration == timedelta(minutes=30)


def test_looking_at_the_result_ends_an_exam_whose_time_is_over(aysel, sitting):
    answer_rightly(sitting, aysel, range(1, 3))

    result = exams.result(sitting, aysel, now=DEADLINE)

    assert (result.attempt.state, result.score.points) == (AttemptState.EXPIRED, 2)


# List


def test_a_persons_attempts_are_listed_newest_first(aysel, murad, sitting):
    quick = start(aysel, plan="quick-north", now=SOON)
    start(murad)

    listed = exams.attempts_of(aysel, now=SOON)

    assert [(line.attempt.id, line.plan.code, line.vacancy_code) for line in listed] == [
        (quick, "quick-north", "north"),
        (sitting, "official-north", "north"),
    ]


def test_the_list_settles_what_has_expired(aysel, sitting):
    answer_rightly(sitting, aysel, range(1, 10))

    [line] = exams.attempts_of(aysel, now=DEADLINE)

    assert (line.attempt.state, line.points, line.passed) == (AttemptState.EXPIRED, 9, True)


def test_a_running_exam_is_listed_without_points(aysel, sitting):
    [line] = exams.attempts_of(aysel, now=SOON)

    assert (line.attempt.state, line.points, line.passed) == (AttemptState.OPEN, None, None)


def test_the_list_ends_at_its_limit(aysel):
    made = [
        start(aysel, vacancy, f"{kind}-{vacancy}") for kind in ("official", "quick") for vacancy in ("north", "south")
    ]

    listed = exams.attempts_of(aysel, now=NOW, limit=3)

    assert [line.attempt.id for line in listed] == made[:0:-1]


def test_who_has_done_nothing_has_an_empty_list(aysel):
    assert exams.attempts_of(aysel, now=NOW) == []


# How much a log takes


def fill_log(attempt_id: int, count: int, kind: str) -> None:
    """Store what another tab reported so often."""
    line = {"attempt_id": attempt_id, "client": "other", "kind": kind, "slot": 1, "value": "", "at": NOW}
    lines = [line | {"sequence": n, "received_at": NOW} for n in range(count)]
    db.session.execute(insert(AttemptEventRow.__table__), lines)
    db.session.commit()


def test_a_log_takes_so_many_events_and_repeats_what_it_has(aysel, sitting):
    fill_log(sitting, MOST_EVENTS - 3, "visit")  # its first line is the server's

    with pytest.raises(LogFull):
        save(sitting, aysel, *(flag(slot) for slot in range(1, 5)))
    last = [answer(1, "A", 1), answer(2, "B", 2)]
    assert save(sitting, aysel, *last) == save(sitting, aysel, *last) == 2
    with pytest.raises(LogFull):
        save(sitting, aysel, flag(1), flag(2, "1", 3))

    assert [line[2] for line in log_of(sitting)[-2:]] == ["A", "B"]
    exams.submit(sitting, aysel, now=SOON)
    assert row_of(sitting).finish == "submitted"


def test_a_log_takes_fewer_notes_which_may_be_long(aysel, sitting):
    fill_log(sitting, MOST_EVENTS // NOTE_WEIGHT - 1, "note")

    with pytest.raises(LogFull):
        save(sitting, aysel, *(NewEvent(EventKind.NOTE, slot, "qeyd", 1) for slot in (1, 2)))

    assert save(sitting, aysel, answer(1, "A")) == 1


# At the same time


def together(app: Flask, *actions: Callable[[], object]) -> list[object]:
    """Run actions in threads that set off at the same moment; return what each returned or raised."""
    ready, outcomes = threading.Barrier(len(actions)), [None] * len(actions)

    def run(place: int) -> None:
        with app.app_context():
            ready.wait()
            try:
                outcomes[place] = actions[place]()
            except Exception as error:
                outcomes[place] = error

    threads = [threading.Thread(target=run, args=(place,)) for place in range(len(actions))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


@pytest.mark.parametrize("round_", range(3))
def test_papers_started_at_the_same_time_share_no_question(in_app, aysel, round_):
    plans = [(v, f"{kind}-{v}") for kind in ("official", "quick") for v in ("north", "south")]

    outcomes = together(in_app, *(lambda v=v, plan=plan: start(aysel, v, plan, seed=round_) for v, plan in plans))

    db.session.commit()
    shown = [place[0] for attempt in outcomes for place in row_of(attempt).layout]
    assert len(set(shown)) == len(shown) == 36


def test_of_papers_started_at_the_same_time_one_waits_where_the_bank_has_no_questions_for_both(in_app, aysel):
    outcomes = together(in_app, *(lambda v=v: start(aysel, v, "preset-typed") for v in ("north", "south")))

    held = [outcome for outcome in outcomes if isinstance(outcome, PaperHeld)]
    assert [refused.attempt_id for refused in held] == [outcome for outcome in outcomes if outcome not in held]


def test_simultaneous_starts_make_one_attempt(in_app, aysel):
    outcomes = together(
        in_app,
        *(
            lambda seed=seed: exams.start_attempt(aysel, "north", "official-north", seed=seed, now=NOW)
            for seed in range(4)
        ),
    )

    assert len({started.attempt_id for started in outcomes}) == 1
    assert sorted(started.resumed for started in outcomes) == [False, True, True, True]
    assert how_many(AttemptRow) == 1


def test_eight_tabs_lose_no_save(in_app, aysel, sitting):
    def tab(number: int) -> list[int]:
        return [save(sitting, aysel, answer(number, "ABCD"[n % 4], n), client=f"tab-{number}") for n in range(1, 21)]

    outcomes = together(in_app, *(lambda number=number: tab(number) for number in range(1, 9)))

    assert outcomes == [list(range(1, 21))] * 8
    assert len(log_of(sitting)) == 160
    assert [exams.room(sitting, aysel, now=SOON).progress.of(slot).value for slot in range(1, 9)] == ["A"] * 8


@pytest.mark.parametrize("round_", range(3))
def test_every_acknowledged_save_that_races_with_submission_is_graded(in_app, aysel, round_):
    sitting = start(aysel, seed=round_)
    acknowledged: dict[int, list[str]] = {slot: [] for slot in range(1, 7)}
    some_are_in = threading.Semaphore(0)

    def tab(slot: int) -> Exception:
        for n in range(10_000):
            value = "ABCD"[n % 4]
            try:
                save(sitting, aysel, answer(slot, value, n), client=f"tab-{slot}")
            except AttemptClosed as closed:
                return closed
            finally:
                some_are_in.release()
            acknowledged[slot].append(value)
        raise AssertionError("the exam was never closed")

    def hand_in() -> None:
        for _ in range(20 + 7 * round_):
            some_are_in.acquire()
        exams.submit(sitting, aysel, now=SOON)

    outcomes = together(in_app, *(lambda slot=slot: tab(slot) for slot in acknowledged), hand_in)

    stored = Counter(line[1] for line in log_of(sitting))
    assert [type(outcome) for outcome in outcomes] == [AttemptClosed] * 6 + [type(None)]
    assert stored == {slot: len(values) for slot, values in acknowledged.items() if values}
    graded = {slot: value for slot, (value, _) in responses_of(sitting).items() if slot in acknowledged}
    assert graded == {slot: values[-1] if values else "" for slot, values in acknowledged.items()}


def test_simultaneous_submissions_grade_once(in_app, aysel, sitting):
    answer_rightly(sitting, aysel, range(1, 5))

    outcomes = together(in_app, *[lambda: exams.submit(sitting, aysel, now=SOON)] * 4)

    assert outcomes == [None] * 4
    assert row_of(sitting).points == 4
    assert len(responses_of(sitting)) == 12


def test_a_result_looked_at_while_others_settle_it_is_whole(in_app, aysel, sitting):
    answer_rightly(sitting, aysel, range(1, 5))

    outcomes = together(in_app, *[lambda: exams.result(sitting, aysel, now=DEADLINE).score] * 6)

    assert outcomes == [Score(4, 12, 8)] * 6


def test_items_on_a_paper_that_is_being_sat_or_on_its_facts_are_held(in_app, aysel, sitting):
    exams.submit(sitting, aysel, now=SOON)
    running = start(aysel, now=SOON)
    asked, fresh = row_of(sitting), row_of(running)
    version = db.session.get_one(QuestionVersionRow, fresh.layout[1][1])
    fact = db.session.get_one(QuestionVersionRow, asked.layout[4][1]).content["fact"]
    twin = QuestionVersionRow(
        **{
            c.key: getattr(version, c.key)
            for c in QuestionVersionRow.__table__.columns
            if c.key not in ("id", "number")
        },
        number=2,
    )
    twin.content, twin.fact = version.content | {"fact": fact}, fact
    db.session.add(twin)
    db.session.flush()
    fresh.layout = [asked.layout[2], [fresh.layout[1][0], twin.id, *fresh.layout[1][2:]], *fresh.layout[2:]]
    db.session.commit()

    held = [item.slot for item in exams.result(sitting, aysel, now=SOON).items if item.held]
    exams.submit(running, aysel, now=SOON + MOMENT, blind=True)
    second_look = [item.slot for item in exams.result(sitting, aysel, now=SOON + MOMENT).items if item.held]
    exams.end_blind(running, aysel)

    assert (held, second_look) == ([3, 5], [3, 5])
    assert not any(item.held for item in exams.result(sitting, aysel, now=SOON + MOMENT).items)
    assert not any(item.held for item in exams.result(running, aysel, now=SOON + MOMENT).items)
