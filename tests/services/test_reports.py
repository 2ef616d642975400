"""Reports on both databases: who may doubt what, who answers, and what each sees."""

from collections import Counter
from datetime import timedelta

import pytest
from at_once import at_once
from exam_actions import SOON, a_guest, answer_rightly, start
from office import LATER, account, doubted, practised, sat, versions_of
from sqlalchemy import func, select, update

from quizapp.database import db
from quizapp.domain.errors import AlreadyReported, NotFound, OwnReport, QuestionHeld, ReportAnswered, TextUnfit
from quizapp.domain.reports import Outcome, Reason
from quizapp.domain.roles import Role
from quizapp.models import QuestionRow, QuestionVersionRow, ReportRow
from quizapp.services import accounts, audit, exams, reports


@pytest.fixture
def aysel(in_app) -> int:
    return account("Aysel")


@pytest.fixture
def rashad(in_app) -> int:
    return account("Rashad", Role.TUTOR)


@pytest.fixture
def seen(aysel) -> list[int]:
    """Versions of an exam that Aysel has sat."""
    return list(versions_of(sat(aysel)))


def reply(report_id: int, tutor_id: int, outcome: Outcome = Outcome.UPHELD, text: str = "Haqlısınız.", **more) -> None:
    reports.answer(report_id, tutor_id, outcome, text, more.pop("provision", ""), now=more.pop("now", LATER))


def row(report_id: int) -> ReportRow:
    return db.session.get_one(ReportRow, report_id, populate_existing=True)


def how_many() -> int:
    return db.session.scalar(select(func.count()).select_from(ReportRow)) or 0


# Reporting


def test_who_has_sat_the_question_may_report_it(aysel, seen):
    made = reports.report(aysel, seen[0], Reason.OUTDATED_LAW, " Maddə dəyişib. ", " MM, 1.2 ", now=SOON)

    kept = row(made)
    assert (kept.user_id, kept.version_id, kept.reason) == (aysel, seen[0], "outdated_law")
    assert (kept.text, kept.provision, kept.created_at) == ("Maddə dəyişib.", "MM, 1.2", SOON)
    assert (kept.outcome, kept.answered_at, kept.seen_at) == (None, None, None)


def test_who_has_practised_the_question_may_report_it(aysel):
    version = practised(aysel)

    assert row(doubted(aysel, version)).version_id == version


def test_a_guest_may_report(in_app):
    guest = a_guest()
    shown = versions_of(sat(guest))

    assert row(doubted(guest, shown[0])).user_id == guest


def test_a_question_not_seen_is_not_there(aysel, seen):
    attempt = sat(aysel, "quick-north", seed=9)
    unseen = set(db.session.scalars(select(QuestionVersionRow.id))) - set(seen) - set(versions_of(attempt))

    for version in [min(unseen), 0, 999_999]:
        with pytest.raises(NotFound):
            doubted(aysel, version)
    assert how_many() == 0


def test_what_others_have_seen_gives_no_right(aysel, seen, rashad):
    with pytest.raises(NotFound):
        doubted(rashad, seen[0])
    with pytest.raises(NotFound):
        doubted(rashad, practised(aysel))


def test_a_running_exam_is_not_reported(aysel):
    running = start(aysel)
    shown = exams.room(running, aysel, now=SOON).layout

    with pytest.raises(NotFound):
        doubted(aysel, shown[0].version_id)


def test_keys_that_wait_for_the_blind_review_are_not_shown_by_a_report(aysel):
    attempt = start(aysel)
    exams.submit(attempt, aysel, now=SOON, blind=True)
    version = versions_of(attempt)[0]

    with pytest.raises(NotFound):
        reports.sight(aysel, version, now=SOON)
    exams.end_blind(attempt, aysel)

    assert reports.sight(aysel, version, now=SOON).version_id == version


def test_an_unfit_text_is_refused_and_nothing_kept(aysel, seen):
    with pytest.raises(TextUnfit):
        reports.report(aysel, seen[0], Reason.UNCLEAR, "  ", "", now=SOON)

    assert how_many() == 0


def test_a_second_report_of_the_question_tells_since_when_the_first_waits(aysel, seen):
    doubted(aysel, seen[0])

    with pytest.raises(AlreadyReported) as refused:
        doubted(aysel, seen[0], "Yenə", now=LATER)

    assert refused.value.since == SOON
    assert how_many() == 1


def test_an_answered_question_may_be_reported_again(aysel, seen, rashad):
    reply(doubted(aysel, seen[0]), rashad)

    doubted(aysel, seen[0], now=LATER)

    assert how_many() == 2


def test_several_people_report_the_same_question(aysel, seen, rashad):
    versions_of(sat(rashad))

    doubted(aysel, seen[0])
    doubted(rashad, seen[0])

    assert reports.open_count() == 2


def test_two_clicks_make_one_report(in_app, aysel, seen):
    outcomes = at_once(in_app, *[lambda: doubted(aysel, seen[0])] * 4)

    assert Counter(map(type, outcomes)) == {int: 1, AlreadyReported: 3}
    assert how_many() == 1


def test_the_question_is_shown_as_it_was_answered(aysel):
    attempt = start(aysel)
    answer_rightly(attempt, aysel, range(1, 4))
    place = exams.room(attempt, aysel, now=SOON).layout[2]
    exams.submit(attempt, aysel, now=SOON)

    seen = reports.sight(aysel, place.version_id, now=SOON)

    assert (seen.slot, seen.order, seen.fraction, seen.question_id) == (3, place.order, 1.0, place.question_id)
    assert len(seen.value) == 1


def test_a_practised_question_is_shown_as_it_was_answered(aysel):
    seen = reports.sight(aysel, practised(aysel), now=SOON)

    assert (seen.order, seen.value, seen.fraction) == ((3, 2, 1, 0), "D", 0.0)


def test_a_practised_question_on_a_running_paper_shows_no_key_by_a_report(aysel):
    running = start(aysel)
    on_paper = {place.question_id: place.version_id for place in exams.room(running, aysel, now=SOON).layout}
    codes = db.session.execute(select(QuestionRow.code, QuestionRow.id).where(QuestionRow.id.in_(on_paper))).all()
    version = practised(aysel, codes[0].code)

    with pytest.raises(QuestionHeld) as refused:
        reports.sight(aysel, version, now=SOON)
    exams.submit(running, aysel, now=SOON)

    assert refused.value.attempt_id == running
    assert reports.sight(aysel, version, now=SOON).version_id == version


# Answering


def test_a_tutor_answers(aysel, seen, rashad):
    made = doubted(aysel, seen[0])

    reports.answer(made, rashad, Outcome.UPHELD, " Düzəldildi. ", " MM, 16.1 ", now=LATER)

    kept = row(made)
    assert (kept.outcome, kept.answer) == ("upheld", "Düzəldildi.\n\n§ MM, 16.1")
    assert (kept.answered_by_id, kept.answered_at, kept.seen_at) == (rashad, LATER, None)


def test_an_answer_stands_in_the_log(aysel, seen, rashad):
    made = doubted(aysel, seen[0])

    reply(made, rashad, Outcome.REJECTED, "Sual düzgündür.")

    (entry,) = audit.entries(subject="report", subject_id=made)
    code = db.session.scalars(select(QuestionRow.code).join(ReportRow, ReportRow.question_id == QuestionRow.id)).one()
    assert (entry.action, entry.actor, entry.at) == ("report.answered", "Rashad", LATER)
    assert (entry.comment, entry.details) == ("Sual düzgündür.", {"outcome": "rejected", "question": code})


def test_who_comes_second_learns_who_was_first(aysel, seen, rashad):
    made, nigar = doubted(aysel, seen[0]), account("Nigar", Role.APPROVER)
    reply(made, rashad)

    with pytest.raises(ReportAnswered) as refused:
        reply(made, nigar, Outcome.REJECTED, "Yox.", now=LATER + timedelta(hours=1))

    assert (refused.value.by, refused.value.when) == ("Rashad", LATER)
    assert row(made).answer == "Haqlısınız."
    assert len(audit.entries(subject="report")) == 1


def test_of_two_tutors_at_once_one_answers(in_app, aysel, seen, rashad):
    made, nigar = doubted(aysel, seen[0]), account("Nigar", Role.TUTOR)

    outcomes = at_once(
        in_app, lambda: reply(made, rashad, text="Rashad"), lambda: reply(made, nigar, Outcome.REJECTED, "Nigar")
    )

    (late,) = [outcome for outcome in outcomes if outcome is not None]
    assert isinstance(late, ReportAnswered)
    assert late.by == row(made).answer
    assert [entry.actor for entry in audit.entries(subject="report")] == [late.by]


@pytest.mark.parametrize("text", ["", " \n ", "a" * 2001])
def test_an_answer_without_fitting_words_is_refused(aysel, seen, rashad, text):
    made = doubted(aysel, seen[0])

    with pytest.raises(TextUnfit):
        reply(made, rashad, text=text)

    assert row(made).answered_at is None


def test_a_candidate_does_not_answer(aysel, seen, rashad):
    made, murad = doubted(aysel, seen[0]), account("Murad")

    for nobody in (murad, aysel, a_guest(), 999_999):
        with pytest.raises(NotFound):
            reply(made, nobody)
    assert row(made).answered_at is None


def test_a_tutor_does_not_answer_their_own_report(rashad):
    made = doubted(rashad, versions_of(sat(rashad))[0])

    with pytest.raises(OwnReport):
        reply(made, rashad)

    assert reports.show(made, rashad).is_own


def test_a_report_that_does_not_exist_is_not_answered(rashad):
    with pytest.raises(NotFound):
        reply(999_999, rashad)


# What tutors see


def test_open_reports_are_listed_by_the_time_they_wait(aysel, seen, rashad):
    first, second = doubted(aysel, seen[0]), doubted(aysel, seen[1], now=LATER)
    reply(doubted(aysel, seen[2]), rashad)

    oldest = reports.queue("open", newest_first=False)
    newest = reports.queue("open", newest_first=True)

    assert [line.id for line in oldest.lines] == [first, second]
    assert [line.id for line in newest.lines] == [second, first]
    assert (oldest.lines[0].reason, oldest.lines[0].text, oldest.more) == (Reason.WRONG_KEY, "Açar səhvdir.", False)
    assert (reports.open_count(), reports.counts()) == (2, {"open": 2, "answered": 1})


def test_a_line_names_question_topic_and_how_many_doubt_it(aysel, seen, rashad):
    sat(rashad)
    doubted(aysel, seen[0])
    doubted(rashad, seen[0])
    reply(doubted(aysel, seen[1]), rashad)

    lines = reports.queue("open", newest_first=False).lines

    code, topic = db.session.execute(
        select(QuestionRow.code, QuestionRow.topic)
        .join(QuestionVersionRow, QuestionVersionRow.question_id == QuestionRow.id)
        .where(QuestionVersionRow.id == seen[0])
    ).one()
    assert [(line.code, line.topic, line.open_count) for line in lines] == [(code, topic, 2)] * 2


def test_answered_reports_tell_who_answered_and_how_long_it_took(aysel, seen, rashad):
    nigar = account("Nigar", Role.APPROVER)
    reply(doubted(aysel, seen[0]), rashad)
    reply(doubted(aysel, seen[1]), nigar, Outcome.REJECTED, now=LATER + timedelta(days=1))

    lines = reports.queue("answered", newest_first=True).lines

    assert [(line.answered_by, line.outcome) for line in lines] == [
        ("Nigar", Outcome.REJECTED),
        ("Rashad", Outcome.UPHELD),
    ]
    assert lines[1].took == LATER - SOON
    assert [(line.name, line.answered, line.upheld) for line in reports.answering()] == [
        ("Nigar", 1, 0),
        ("Rashad", 1, 1),
    ]


def test_the_queue_comes_in_pages(aysel):
    for seed, plan in enumerate(["official-north", "official-south", "preset-typed", "quick-north"]):
        vacancy = "south" if "south" in plan else "north"
        attempt = start(aysel, vacancy, plan, seed=seed)
        exams.submit(attempt, aysel, now=SOON)
        for version in versions_of(attempt):
            doubted(aysel, version, now=SOON + timedelta(seconds=version))
    total = reports.open_count()

    first, second, third = (reports.queue("open", newest_first=False, page=n) for n in (1, 2, 3))

    assert reports.PAGE < total <= 2 * reports.PAGE
    assert (len(first.lines), first.more) == (reports.PAGE, True)
    assert (len(second.lines), second.more) == (total - reports.PAGE, False)
    assert (third.lines, third.more) == ([], False)
    assert len({line.id for line in [*first.lines, *second.lines]}) == total


def test_a_report_is_shown_as_its_writer_saw_the_question(aysel, seen, rashad):
    made, other = doubted(aysel, seen[0]), account("Murad")
    sat(other)
    also = doubted(other, seen[0])

    shown = reports.show(made, rashad)

    assert shown.seen == reports.sight(aysel, seen[0], now=SOON)
    assert (shown.seen.value, shown.provision, shown.has_left, shown.is_own) == ("A", "MM, 1.2", False, False)
    assert shown.is_current
    assert [line.id for line in shown.others] == [also]


def test_a_report_tells_when_the_question_has_changed_since(aysel, seen, rashad):
    made = doubted(aysel, seen[0])
    changed = select(QuestionVersionRow.question_id).where(QuestionVersionRow.id == seen[0]).scalar_subquery()
    db.session.execute(update(QuestionRow).where(QuestionRow.id == changed).values(current_version=2))
    db.session.commit()

    assert not reports.show(made, rashad).is_current


def test_a_report_that_does_not_exist_is_not_shown(rashad):
    with pytest.raises(NotFound):
        reports.show(999_999, rashad)


# What the writer sees


def test_own_reports_come_with_their_answers_unread_ones_first(aysel, seen, rashad):
    older, newer = doubted(aysel, seen[0]), doubted(aysel, seen[1])
    reply(older, rashad, text="Bəli.")

    mine = reports.mine(aysel)

    assert [(own.id, own.answer, own.outcome, own.is_new) for own in mine] == [
        (older, "Bəli.", Outcome.UPHELD, True),
        (newer, "", None, False),
    ]
    assert mine[0].question.id == reports.queue("answered", newest_first=True).lines[0].code


def test_reports_of_others_are_not_listed(aysel, seen, rashad):
    doubted(aysel, seen[0])

    assert reports.mine(rashad) == []
    assert reports.tally(rashad) == reports.Tally(0, 0)


def test_an_answer_is_new_until_it_is_seen(aysel, seen, rashad):
    made = doubted(aysel, seen[0])
    doubted(aysel, seen[1])
    assert reports.unseen_count(aysel) == 0
    reply(made, rashad)
    assert reports.tally(aysel) == reports.Tally(2, 1)

    reports.mark_seen(aysel, [made], now=LATER)

    assert reports.unseen_count(aysel) == 0
    assert (row(made).seen_at, reports.mine(aysel)[0].is_new) == (LATER, False)


def test_seeing_marks_only_own_answered_reports(aysel, seen, rashad):
    answered, waiting = doubted(aysel, seen[0]), doubted(aysel, seen[1])
    reply(answered, rashad)

    reports.mark_seen(rashad, [answered], now=LATER)
    reports.mark_seen(aysel, [waiting], now=LATER)

    assert (row(answered).seen_at, row(waiting).seen_at) == (None, None)


def test_an_answer_that_comes_while_the_list_is_read_stays_new(aysel, seen, rashad):
    first, second = doubted(aysel, seen[0]), doubted(aysel, seen[1])
    reply(first, rashad)
    shown = [own.id for own in reports.mine(aysel) if own.is_new]
    reply(second, rashad)

    reports.mark_seen(aysel, shown, now=LATER)

    assert [own.id for own in reports.mine(aysel) if own.is_new] == [second]


def test_reports_of_a_guest_go_to_the_account_they_log_in_to(aysel, seen, rashad):
    guest = a_guest()
    shown = versions_of(sat(guest))
    answered, waiting, twice = (doubted(guest, version) for version in shown[:3])
    reply(answered, rashad)
    doubted(aysel, shown[2])  # the same seed made the same paper

    accounts.adopt(guest, aysel, now=LATER)

    assert {row(report).user_id for report in (answered, waiting)} == {aysel}
    assert row(twice).user_id == guest
    assert reports.tally(aysel) == reports.Tally(3, 1)
