"""The second look: after the clock, before any key; the score that counts does not move."""

from datetime import timedelta

import pytest
from conftest import NOW
from exam_actions import a_guest, answer, flag, key, miss, responses_of, row_of, save, start

from quizapp.domain.errors import BadResponse, BlindReviewOpen, NotFound, UnknownSlot
from quizapp.services import exams

MINUTE = timedelta(minutes=1)
END = NOW + 5 * MINUTE


@pytest.fixture
def aysel(in_app) -> int:
    return a_guest()


@pytest.fixture
def keys(aysel, sitting) -> dict[int, str]:
    return {slot: key(sitting, aysel, slot) for slot in range(1, 13)}


@pytest.fixture
def sitting(aysel) -> int:
    return start(aysel)


@pytest.fixture
def reviewed(aysel, sitting, keys) -> int:
    """Slots 1 to 10 answered, 1 to 3 rightly, 3 and 4 flagged; 11 and 12 blank; handed in for a second look."""
    right = [answer(slot, keys[slot], slot) for slot in range(1, 4)]
    wrong = [answer(slot, miss(sitting, aysel, slot), slot) for slot in range(4, 11)]
    save(sitting, aysel, *right, *wrong, flag(3, "1", 20), flag(4, "1", 21))
    exams.submit(sitting, aysel, now=END, blind=True)
    return sitting


def test_flagged_and_blank_questions_come_again(aysel, reviewed):
    paper = exams.blind_paper(reviewed, aysel)

    assert paper.slots == [3, 4, 11, 12]
    assert paper.values[11] == ""


def test_keys_wait_for_its_end(aysel, reviewed):
    with pytest.raises(BlindReviewOpen):
        exams.result(reviewed, aysel, now=END)

    exams.end_blind(reviewed, aysel)

    assert exams.result(reviewed, aysel, now=END).score.points == 3


def test_two_scores_are_told_and_the_timed_one_counts(aysel, reviewed, keys):
    exams.answer_blind(reviewed, aysel, {4: keys[4], 11: keys[11]}, now=END + MINUTE)

    assert exams.end_blind(reviewed, aysel) == 5

    result = exams.result(reviewed, aysel, now=END + MINUTE)
    assert (result.score.points, result.blind.points) == (3, 5)
    assert row_of(reviewed).points == 3
    assert responses_of(reviewed)[11] == ("", 0)


def test_a_changed_mind_can_cost_points_too(aysel, reviewed, keys):
    exams.answer_blind(reviewed, aysel, {3: "A" if keys[3] != "A" else "B"}, now=END)

    assert exams.end_blind(reviewed, aysel) == 2


def test_the_last_answer_of_a_slot_stands(aysel, reviewed, keys):
    exams.answer_blind(reviewed, aysel, {11: "A" if keys[11] != "A" else "B"}, now=END)
    exams.answer_blind(reviewed, aysel, {11: keys[11]}, now=END + MINUTE)

    assert exams.end_blind(reviewed, aysel) == 4


@pytest.mark.parametrize(("values", "refusal"), [({1: "A"}, UnknownSlot), ({11: "H"}, BadResponse)])
def test_other_questions_and_letters_are_refused_whole(aysel, reviewed, keys, values, refusal):
    with pytest.raises(refusal):
        exams.answer_blind(reviewed, aysel, {12: keys[12]} | values, now=END)

    assert exams.blind_paper(reviewed, aysel).values[12] == ""


def test_after_its_end_nothing_is_taken(aysel, reviewed, keys):
    exams.end_blind(reviewed, aysel)

    with pytest.raises(NotFound):
        exams.answer_blind(reviewed, aysel, {11: keys[11]}, now=END)
    assert exams.end_blind(reviewed, aysel) == 3


def test_it_is_nobody_elses(reviewed):
    murad = a_guest()

    for attempt in (exams.blind_paper, exams.end_blind):
        with pytest.raises(NotFound):
            attempt(reviewed, murad)


def test_who_has_seen_the_keys_gets_none(aysel, sitting):
    exams.submit(sitting, aysel, now=END)
    exams.submit(sitting, aysel, now=END, blind=True)

    assert exams.result(sitting, aysel, now=END).blind is None
    with pytest.raises(NotFound):
        exams.blind_paper(sitting, aysel)


def test_the_replay_does_not_count_it(aysel, reviewed, keys):
    exams.answer_blind(reviewed, aysel, {11: keys[11]}, now=END)
    exams.end_blind(reviewed, aysel)

    assert exams.replay_attempt(reviewed).differences == []
