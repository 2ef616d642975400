"""What an attempt asks, for print, and its answers, for a sheet that is typed in."""

from datetime import timedelta

import pytest
from conftest import NOW
from exam_actions import DEADLINE, MOMENT, SOON, a_guest, answer, save, start
from pdf_text import text_of

from quizapp.domain.attempt import AttemptState
from quizapp.domain.errors import NotFound
from quizapp.domain.questions import shape
from quizapp.services import exams
from quizapp.services.exams import BookletWords, SheetWords

BOOKLET = BookletWords("Rəsmi", "", "İmtahan", (), ("Qanun", "Tarix"), "{page}", "Cavab")
SHEET = SheetWords("Vərəq", "", "İmtahan", (), "Ad", "Tarix")


@pytest.fixture
def aysel(in_app):
    return a_guest()


def test_paper_is_the_one_of_the_room(aysel):
    attempt_id = start(aysel)

    paper, room = exams.paper(attempt_id, aysel), exams.room(attempt_id, aysel, now=SOON)

    assert (paper.layout, paper.questions, paper.shapes) == (room.layout, room.questions, room.shapes)
    assert paper.shapes == "".join(shape(paper.questions[slot.version_id]) for slot in paper.layout)


def test_paper_stays_the_same_when_the_exam_has_ended(aysel):
    attempt_id = start(aysel)
    before = exams.booklet(exams.paper(attempt_id, aysel), BOOKLET)

    exams.submit(attempt_id, aysel, now=SOON)

    assert exams.booklet(exams.paper(attempt_id, aysel), BOOKLET) == before


@pytest.mark.parametrize("read", [exams.paper, lambda *whose: exams.answer_sheet(*whose, now=SOON)])
def test_paper_and_answers_of_somebody_else_are_not_there(aysel, read):
    attempt_id = start(aysel)

    with pytest.raises(NotFound):
        read(attempt_id, a_guest())


def test_booklet_shows_options_in_the_order_of_the_attempt(aysel):
    attempt_id = start(aysel)
    paper = exams.paper(attempt_id, aysel)

    text = text_of(exams.booklet(paper, BOOKLET))

    for slot in paper.layout:
        question = paper.questions[slot.version_id]
        texts = [question.options[index].text for index in slot.order]
        assert " ".join(f"{letter}) {words}" for letter, words in zip("ABCDE", texts, strict=False)) in text


def test_sheet_has_a_number_for_each_slot(aysel):
    attempt_id = start(aysel)

    text = text_of(exams.bubble_sheet(exams.paper(attempt_id, aysel), SHEET)).split()

    assert [n for n in range(1, 14) if str(n) in text] == list(range(1, 13))


def test_answer_sheet_tells_what_is_saved_and_how_the_attempt_stands(aysel):
    attempt_id = start(aysel)
    save(attempt_id, aysel, answer(3, "B", sequence=4))

    sheet = exams.answer_sheet(attempt_id, aysel, now=SOON)

    assert sheet.is_open
    assert sheet.progress.of(3).value == "B"
    assert sheet.progress.sequence == 4
    assert len(sheet.shapes) == 12


def test_answer_sheet_is_open_until_the_deadline_and_not_after(aysel):
    attempt_id = start(aysel)

    assert exams.answer_sheet(attempt_id, aysel, now=DEADLINE - MOMENT).is_open
    late = exams.answer_sheet(attempt_id, aysel, now=DEADLINE)
    assert not late.is_open
    assert late.attempt.state is AttemptState.EXPIRED


def test_answer_sheet_of_a_submitted_exam_is_closed(aysel):
    attempt_id = start(aysel)
    exams.submit(attempt_id, aysel, now=SOON)

    assert not exams.answer_sheet(attempt_id, aysel, now=NOW + timedelta(minutes=2)).is_open
