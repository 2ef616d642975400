"""Practice on both databases: what a run holds, the first answer stays, and no key of a running exam is told."""

from datetime import timedelta

import pytest
from at_once import at_once
from conftest import NOW
from exam_actions import DEADLINE, MOMENT, SOON, a_guest, answer, answer_rightly, flag, miss, row_of, save, start
from flask import Flask
from many_answers import write_history
from practice_actions import (
    answer_right,
    answer_wrong,
    answers_of,
    begin,
    cards_of,
    questions_of,
    retire,
    right,
    wrong,
)
from small_bank import TRAPPED
from sqlalchemy import insert, select, update

from quizapp.database import StatementCounter, db
from quizapp.domain.errors import BadResponse, NotFound, NothingToPractise, QuestionHeld
from quizapp.domain.practice import MAX_COUNT, Kind, TopicCount
from quizapp.domain.questions import content_hash, from_data, to_data
from quizapp.models import (
    AttemptRow,
    BankStateRow,
    PracticeAnswerRow,
    PracticeRunRow,
    QuestionRow,
    QuestionVersionRow,
    UserRow,
)
from quizapp.services import bank, exams, practice

MINUTE = timedelta(minutes=1)
LATER = SOON + 10 * MINUTE


@pytest.fixture
def aysel(in_app: Flask) -> int:
    """Someone who practises."""
    return a_guest()


@pytest.fixture
def murad(in_app: Flask) -> int:
    """Someone whose business these runs are not."""
    return a_guest()


@pytest.fixture
def run(aysel: int) -> int:
    """A run of ten new questions of Aysel's, begun at NOW."""
    return begin(aysel)


def topics_of(run_id: int, user_id: int) -> set[str]:
    return {question.topic for question in practice.run(run_id, user_id, now=SOON).questions.values()}


def on_paper(attempt_id: int) -> set[int]:
    return {place[0] for place in row_of(attempt_id).layout}


def change(question_id: int) -> None:
    """Publish another version of a question, as the studio does."""
    row = db.session.get_one(QuestionRow, question_id)
    old = db.session.scalars(select(QuestionVersionRow).where(QuestionVersionRow.question_id == question_id)).one()
    content = old.content | {"stem": "Yeni mətn?"}
    values = {name: getattr(old, name) for name in ("fact", "difficulty", "shape", "keeps_order")}
    db.session.execute(
        insert(QuestionVersionRow).values(
            question_id=question_id,
            number=row.current_version + 1,
            content=to_data(from_data(content)),
            content_hash=content_hash(from_data(content)),
            created_at=NOW,
            **values,
        )
    )
    row.current_version += 1
    db.session.execute(update(BankStateRow).values(revision=BankStateRow.revision + 1))
    db.session.commit()


# What a run holds


@pytest.mark.parametrize(("count", "given"), [(1, 1), (10, 10), (30, 30), (1000, MAX_COUNT)])
def test_a_run_holds_as_many_questions_as_were_asked_for(aysel, count, given):
    questions = questions_of(begin(aysel, count=count), aysel)

    assert len(questions) == len(set(questions)) == given


def test_a_topic_run_holds_its_topic(aysel):
    assert topics_of(begin(aysel, "topic", "law.constitution"), aysel) == {"law.constitution"}


def test_a_run_is_the_same_for_the_same_seed_and_another_for_another(aysel, murad):
    runs = [questions_of(begin(who, seed=seed), who) for who, seed in ((aysel, 1), (murad, 1), (aysel, 2))]

    assert runs[0] == runs[1] != runs[2]


def test_wrong_ones_are_those_whose_last_answer_was_wrong_in_exam_or_practice(aysel, run):
    answer_wrong(run, aysel, 1, 2, 3)
    attempt = start(aysel, now=SOON)
    save(attempt, aysel, answer(1, miss(attempt, aysel, 1)), now=SOON)
    exams.submit(attempt, aysel, now=SOON + MINUTE)
    first, second, third = questions_of(run, aysel)[:3]
    again = begin(aysel, "topic", next(iter(topics_of(run, aysel))), count=30, now=LATER)
    put_right = set(questions_of(again, aysel)) & {first, second, third}
    for slot, question in enumerate(questions_of(again, aysel), 1):
        if question in put_right:
            answer_right(again, aysel, slot, now=LATER)

    expected = ({first, second, third} - put_right) | {row_of(attempt).layout[0][0]}
    assert set(questions_of(begin(aysel, "wrong", count=30, now=LATER), aysel)) == expected


def test_unseen_ones_are_those_never_answered(aysel):
    for _ in range(2):
        run = begin(aysel, count=30)
        answer_right(run, aysel, *range(1, len(questions_of(run, aysel)) + 1))

    with pytest.raises(NothingToPractise):
        begin(aysel)


def test_an_exam_question_that_was_never_opened_is_still_new(aysel):
    """The first one was on screen when the exam began."""
    exams.submit(start(aysel), aysel, now=SOON)

    assert practice.overview(aysel, now=SOON).kinds[Kind.UNSEEN] == 59


def test_flagged_ones_are_those_flagged_when_the_exam_ended(aysel):
    attempt = start(aysel)
    save(attempt, aysel, flag(1, "1", 1), flag(2, "1", 2), flag(3, "1", 3), flag(2, "", 4))
    layout = row_of(attempt).layout
    exams.submit(attempt, aysel, now=SOON)

    flagged = begin(aysel, "flagged", now=LATER)
    assert set(questions_of(flagged, aysel)) == {layout[0][0], layout[2][0]}

    answer_right(flagged, aysel, 1, 2, now=LATER)
    with pytest.raises(NothingToPractise):
        begin(aysel, "flagged", now=LATER)


def test_errors_without_a_doubt_are_those_of_practice_not_put_right(aysel, run):
    answer_wrong(run, aysel, 1, 2)
    answer_wrong(run, aysel, 3, unsure=True)
    attempt = start(aysel, now=SOON)
    save(attempt, aysel, answer(1, miss(attempt, aysel, 1)), now=SOON)
    exams.submit(attempt, aysel, now=SOON + MINUTE)

    ledger = begin(aysel, "sure_wrong", now=LATER)

    assert set(questions_of(ledger, aysel)) == set(questions_of(run, aysel)[:2])


def test_due_ones_are_those_whose_time_has_come(aysel, run):
    answer_wrong(run, aysel, 4)

    with pytest.raises(NothingToPractise):
        begin(aysel, "due", now=LATER - MOMENT)

    assert questions_of(begin(aysel, "due", now=LATER), aysel) == [questions_of(run, aysel)[3]]


def test_wrong_answers_of_an_exam_just_handed_in_can_be_practised(aysel):
    attempt = start(aysel)
    save(attempt, aysel, *(answer(n, miss(attempt, aysel, n), n) for n in (1, 2, 3)))
    exams.submit(attempt, aysel, now=SOON)

    assert set(questions_of(begin(aysel, "wrong", now=SOON), aysel)) == {p[0] for p in row_of(attempt).layout[:3]}


def test_traps_give_the_questions_that_ask_them(aysel):
    run_id = begin(aysel, "traps")

    codes = db.session.scalars(select(QuestionRow.code).where(QuestionRow.id.in_(questions_of(run_id, aysel))))
    assert set(codes) == set(TRAPPED)
    assert practice.overview(aysel, now=NOW).kinds[Kind.TRAPS] == 3


def test_a_trap_whose_question_is_retired_is_asked_no_more(aysel):
    db.session.execute(update(QuestionRow).where(QuestionRow.code == "mm-0003").values(state="retired"))
    db.session.execute(update(BankStateRow).values(revision=BankStateRow.revision + 1))
    db.session.commit()

    assert len(questions_of(begin(aysel, "traps"), aysel)) == 2
    assert len(bank.published().trap_questions) == 2


def test_new_questions_leave_out_what_only_other_vacancies_are_asked(aysel):
    """Of the plans that are left, history is asked of the north only; typed questions nobody is asked."""
    state = db.session.get_one(BankStateRow, 1)
    plans = {code: plan for code, plan in state.catalogue["plans"].items() if code in ("official-north", "quick-south")}
    del plans["quick-south"]["sections"][0]["quotas"]["AT"]
    state.catalogue, state.revision = state.catalogue | {"plans": plans}, state.revision + 1
    db.session.execute(update(UserRow).where(UserRow.id == aysel).values(vacancy_code="south"))
    db.session.commit()
    db.session.expire_all()

    chosen = {topic for seed in range(5) for topic in topics_of(begin(aysel, count=30, seed=seed), aysel)}

    assert chosen == {"law.migration", "law.constitution", "general.typed"}
    assert practice.overview(aysel, now=NOW).kinds[Kind.UNSEEN] == 45
    assert practice.overview(aysel, now=NOW).kinds[Kind.TRAPS] == len(questions_of(begin(aysel, "traps"), aysel)) == 2
    assert topics_of(begin(aysel, "topic", "general.history"), aysel) == {"general.history"}


# Refusals


@pytest.mark.parametrize(
    ("kind", "topic"),
    [("", ""), ("exam", ""), ("WRONG", ""), ("topic", ""), ("topic", "law.unknown"), ("mixed", "law.unknown")],
)
def test_an_unknown_kind_or_topic_is_not_found(aysel, kind, topic):
    with pytest.raises(NotFound):
        begin(aysel, kind, topic)
    with pytest.raises(NotFound):
        practice.require_for_newcomer(kind, topic)


@pytest.mark.parametrize("kind", ["wrong", "due", "flagged", "sure_wrong"])
def test_somebody_new_is_told_that_there_is_nothing_of_this_kind(aysel, kind):
    for ask in (lambda: begin(aysel, kind), lambda: practice.require_for_newcomer(kind, "")):
        with pytest.raises(NothingToPractise) as refused:
            ask()
        assert refused.value.kind == kind


def test_a_topic_without_questions_has_nothing_to_practise(aysel):
    with pytest.raises(NothingToPractise):
        begin(aysel, "topic", "general.empty")


@pytest.mark.parametrize(("kind", "topic"), [("mixed", ""), ("unseen", ""), ("topic", "general.history")])
def test_what_a_newcomer_may_have_is_not_refused(in_app, kind, topic):
    assert practice.require_for_newcomer(kind, topic) is None


def test_a_run_of_somebody_else_is_not_found(run, murad):
    with pytest.raises(NotFound):
        practice.run(run, murad, now=SOON)
    with pytest.raises(NotFound):
        practice.answer(run, murad, 1, "A", unsure=False, now=SOON)

    assert answers_of(run) == {}


@pytest.mark.parametrize("slot", [0, -1, 11])
def test_a_slot_that_the_run_has_not_is_not_found(aysel, run, slot):
    with pytest.raises(NotFound):
        practice.answer(run, aysel, slot, "A", unsure=False, now=SOON)


@pytest.mark.parametrize("value", ["", "Z", "F", "AB", "BA", "a", "1"])
def test_what_a_question_cannot_be_answered_with_is_refused(aysel, value):
    run = begin(aysel, "topic", "law.migration")

    with pytest.raises(BadResponse):
        practice.answer(run, aysel, 1, value, unsure=False, now=SOON)

    assert answers_of(run) == {}


# Answers


def test_an_answer_is_graded_and_kept_with_what_was_shown(aysel, run):
    answer_right(run, aysel, 1)
    answer_wrong(run, aysel, 2, unsure=True)

    kept, layout = answers_of(run), practice.run(run, aysel, now=SOON).layout
    assert [(kept[n].fraction, kept[n].unsure) for n in (1, 2)] == [(1, False), (0, True)]
    assert [(kept[n].question_id, kept[n].version_id, kept[n].user_id, kept[n].at) for n in (1, 2)] == [
        (layout[n - 1].question_id, layout[n - 1].version_id, aysel, SOON) for n in (1, 2)
    ]


def test_typed_and_several_choices_are_graded_as_in_an_exam(aysel):
    run = begin(aysel, "topic", "general.typed")
    for slot in range(1, 6):
        (answer_right if slot % 2 else answer_wrong)(run, aysel, slot)

    assert [answers_of(run)[slot].fraction for slot in range(1, 6)] == [1, 0, 1, 0, 1]


@pytest.mark.parametrize("second", [right, wrong], ids=["right", "wrong"])
def test_the_first_answer_stays(aysel, run, second):
    answer_wrong(run, aysel, 1)
    first, cards = answers_of(run)[1].value, cards_of(aysel)

    kept = practice.answer(run, aysel, 1, second(run, aysel, 1), unsure=True, now=LATER)

    assert kept == answers_of(run)[1].value == first
    assert (answers_of(run)[1].at, answers_of(run)[1].unsure) == (SOON, False)
    assert cards_of(aysel) == cards


@pytest.mark.parametrize("round_", range(3))
def test_of_answers_at_once_one_is_kept_and_counts_once(in_app, aysel, run, round_):
    values = [right(run, aysel, 1), wrong(run, aysel, 1)] * 3

    outcomes = at_once(
        in_app,
        *(lambda value=value: practice.answer(run, aysel, 1, value, unsure=True, now=SOON) for value in values),
    )

    assert set(outcomes) == {answers_of(run)[1].value}
    assert [card.last_review for card in cards_of(aysel).values()] == [SOON]


def test_time_counts_from_the_answer_before_and_stops_at_ten_minutes(aysel, run):
    moments = [NOW + timedelta(seconds=seconds) for seconds in (7, 50.4, 50.4 + 600, 50.4 + 1201)]
    for slot, at in enumerate(moments, 1):
        answer_right(run, aysel, slot, now=at)

    assert [answers_of(run)[slot].seconds for slot in range(1, 5)] == [7, 43, 600, 600]


def test_a_clock_that_went_back_gives_no_negative_time(aysel, run):
    answer_right(run, aysel, 1, now=NOW - MINUTE)

    assert answers_of(run)[1].seconds == 0


# A question that changes under the run


def test_a_question_withdrawn_meanwhile_is_graded_by_what_was_shown_and_says_so(aysel, run):
    retire(questions_of(run, aysel)[0])

    answer_right(run, aysel, 1)

    given = practice.run(run, aysel, now=SOON).answers[1]
    assert (given.right, given.withdrawn, given.changed) == (True, True, False)


def test_a_question_changed_meanwhile_is_graded_by_what_was_shown_and_says_so(aysel, run):
    change(questions_of(run, aysel)[0])

    answer_right(run, aysel, 1)

    shown = practice.run(run, aysel, now=SOON)
    assert (shown.answers[1].right, shown.answers[1].withdrawn, shown.answers[1].changed) == (True, False, True)
    assert shown.question(1).stem != "Yeni mətn?"


def test_a_question_that_stayed_says_nothing(aysel, run):
    answer_right(run, aysel, 1)

    given = practice.run(run, aysel, now=SOON).answers[1]
    assert (given.withdrawn, given.changed, given.due) == (False, False, None)


def test_an_answer_tells_when_its_question_comes_back(aysel, run):
    answer_wrong(run, aysel, 1)

    assert practice.run(run, aysel, now=SOON).answers[1].due == SOON + 10 * MINUTE


# No key of a paper that is being sat


@pytest.mark.parametrize("kind", ["unseen", "mixed"])
def test_a_run_leaves_out_what_stands_on_a_running_exam(aysel, kind):
    attempt = start(aysel)

    chosen = {q for seed in range(6) for q in questions_of(begin(aysel, kind, count=30, seed=seed), aysel)}

    assert len(chosen) > 30
    assert not chosen & on_paper(attempt)


def test_a_run_leaves_out_other_questions_on_the_facts_of_a_running_exam(aysel):
    attempt = start(aysel)
    version = QuestionVersionRow
    taken = db.session.scalars(select(version.fact).where(version.question_id.in_(on_paper(attempt))).limit(1)).one()
    free = db.session.scalars(select(version).where(version.question_id.not_in(on_paper(attempt))).limit(1)).one()
    free.fact = taken
    db.session.execute(update(BankStateRow).values(revision=BankStateRow.revision + 1))
    db.session.commit()

    chosen = {q for seed in range(20) for q in questions_of(begin(aysel, count=30, seed=seed), aysel)}

    assert len(chosen) == 60 - 12 - 1
    assert free.question_id not in chosen


def test_what_is_retired_during_an_exam_still_holds_others_on_its_fact(aysel):
    attempt = start(aysel)
    gone = min(on_paper(attempt))
    fact = db.session.scalars(select(QuestionVersionRow.fact).where(QuestionVersionRow.question_id == gone)).one()
    free = db.session.scalars(
        select(QuestionVersionRow).where(QuestionVersionRow.question_id.not_in(on_paper(attempt))).limit(1)
    ).one()
    free.fact = fact
    db.session.execute(update(BankStateRow).values(revision=BankStateRow.revision + 1))
    retire(gone)

    chosen = {q for seed in range(20) for q in questions_of(begin(aysel, count=30, seed=seed), aysel)}

    assert chosen
    assert free.question_id not in chosen


def test_an_exam_of_somebody_else_closes_nothing(aysel, murad):
    start(murad)

    assert practice.overview(aysel, now=SOON).kinds[Kind.UNSEEN] == 60


def test_after_the_exam_its_questions_are_open_again(aysel):
    attempt = start(aysel)
    assert practice.overview(aysel, now=SOON).kinds[Kind.MIXED] == 48

    exams.submit(attempt, aysel, now=SOON)

    assert practice.overview(aysel, now=SOON).kinds[Kind.MIXED] == 60


def test_an_exam_whose_time_is_over_holds_nothing(aysel, run):
    attempt = start(aysel)

    assert practice.run(run, aysel, now=SOON).held
    assert not practice.run(run, aysel, now=row_of(attempt).closes_at).held


def test_an_exam_whose_keys_wait_for_the_blind_review_holds_its_questions(aysel, run):
    attempt = start(aysel)
    held = practice.run(run, aysel, now=SOON).held
    exams.submit(attempt, aysel, now=SOON)
    db.session.execute(update(AttemptRow).values(blind_opened_at=SOON))
    db.session.commit()

    assert practice.run(run, aysel, now=DEADLINE + MINUTE).held == held


def test_a_question_of_an_older_run_is_held_while_an_exam_asks_it(aysel):
    run = begin(aysel, "topic", "law.migration", count=25)
    attempt = start(aysel, now=SOON)

    shown = practice.run(run, aysel, now=SOON)

    both = [n for n, place in enumerate(shown.layout, 1) if place.question_id in on_paper(attempt)]
    assert list(shown.held) == both
    assert set(shown.held.values()) == {attempt}
    assert len(both) == 6
    assert set(shown.open_slots) == set(range(1, 26)) - set(both)


def test_a_held_question_takes_no_answer(aysel):
    run = begin(aysel, "topic", "law.migration", count=25)
    attempt = start(aysel, now=SOON)
    slot = next(iter(practice.run(run, aysel, now=SOON).held))

    with pytest.raises(QuestionHeld) as refused:
        answer_right(run, aysel, slot)

    assert refused.value.attempt_id == attempt
    assert answers_of(run) == {}


# What there is to practise


def test_somebody_new_sees_every_topic_and_nothing_to_put_right(aysel):
    seen = practice.overview(aysel, now=NOW)

    counts = {topic.code: count for _, topics in seen.areas for topic, count in topics}
    assert counts == {
        "law.migration": TopicCount(25, 0, 0),
        "law.constitution": TopicCount(15, 0, 0),
        "general.history": TopicCount(15, 0, 0),
        "general.typed": TopicCount(5, 0, 0),
    }
    assert {kind for kind, count in seen.kinds.items() if count} == {Kind.MIXED, Kind.TOPIC, Kind.UNSEEN, Kind.TRAPS}
    assert (seen.due, seen.next_due, seen.unfinished) == (0, None, None)


def test_the_overview_counts_what_was_done_in_exams_and_practice(aysel, run):
    answer_wrong(run, aysel, 1, 2)
    answer_right(run, aysel, 3)
    attempt = start(aysel, now=SOON)
    answer_rightly(attempt, aysel, range(1, 3), now=SOON)
    exams.submit(attempt, aysel, now=SOON)
    met = set(questions_of(run, aysel)[:3]) | {place[0] for place in row_of(attempt).layout[:2]}

    seen = practice.overview(aysel, now=LATER)

    counts = [count for _, topics in seen.areas for _, count in topics]
    assert sum(count.met for count in counts) == len(met)
    assert sum(count.wrong for count in counts) == seen.kinds[Kind.WRONG]
    assert seen.kinds[Kind.UNSEEN] == 60 - len(met)
    assert seen.due == len(cards_of(aysel)) >= 1


def test_the_overview_says_when_the_next_question_comes_back(aysel, run):
    answer_wrong(run, aysel, 1)

    assert practice.overview(aysel, now=SOON).next_due == LATER
    assert practice.overview(aysel, now=LATER).next_due is None


def test_a_run_left_in_the_middle_is_offered_for_a_week(aysel, run):
    answer_right(run, aysel, 1, 2)

    left = practice.overview(aysel, now=NOW + timedelta(days=7) - MOMENT).unfinished
    assert left == practice.Unfinished(run, Kind.UNSEEN, "", 2, 10)
    assert practice.overview(aysel, now=NOW + timedelta(days=7)).unfinished is None


def test_a_finished_run_is_not_offered(aysel):
    run = begin(aysel, count=2)
    answer_right(run, aysel, 1, 2)

    assert practice.overview(aysel, now=SOON).unfinished is None


def test_runs_and_answers_of_others_are_not_counted(aysel, murad):
    run = begin(murad)
    answer_wrong(run, murad, 1, 2, 3)

    seen = practice.overview(aysel, now=LATER)

    assert (seen.kinds[Kind.UNSEEN], seen.kinds[Kind.WRONG], seen.due, seen.unfinished) == (60, 0, 0, None)


# What it costs


def count_of(read) -> int:
    """SQL statements of something that has been read before."""
    read()
    counter = StatementCounter(db.engine)
    read()
    return counter.count


@pytest.fixture
def leyla(in_app) -> int:
    """Someone with 20,000 answers."""
    user_id = a_guest()
    write_history(user_id, now=NOW, mocks=150, practised=5_000)
    return user_id


def test_twenty_thousand_answers_cost_no_more_statements_than_none(aysel, leyla):
    costs = [count_of(lambda who=who: practice.overview(who, now=NOW)) for who in (aysel, leyla)]
    starts = [count_of(lambda who=who: begin(who, "mixed")) for who in (aysel, leyla)]

    assert max(costs) <= 8
    assert max(starts) <= 7


def test_a_run_costs_the_same_however_much_was_answered(aysel, leyla):
    runs = [(begin(who, "mixed"), who) for who in (aysel, leyla)]
    for run, who in runs:
        answer_right(run, who, *range(1, 6))

    assert [count_of(lambda run=run, who=who: practice.run(run, who, now=SOON)) for run, who in runs] == [3, 3]


# A guest who logs in


def test_runs_and_answers_of_a_guest_move_to_the_account(aysel, murad):
    run = begin(murad)
    answer_wrong(run, murad, 1)

    practice.hand_over(murad, aysel)
    db.session.commit()

    assert practice.run(run, aysel, now=SOON).answers[1].due == LATER
    owners = [db.session.scalars(select(table.user_id)).all() for table in (PracticeRunRow, PracticeAnswerRow)]
    assert owners == [[aysel], [aysel]]
