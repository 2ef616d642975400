"""Deliveries about the end: given time after a refusal, half in time, or overtaken by the submission."""

from datetime import datetime, timedelta

import pytest
from conftest import NOW
from exam_actions import DEADLINE, a_guest, answer, log_of, row_of, save, start
from flask import Flask

from quizapp.domain.errors import AttemptExpired, SequenceReused
from quizapp.services import exams

SECOND = timedelta(seconds=1)
LATER = DEADLINE + timedelta(minutes=4)  # within the grace of preset-graceful


@pytest.fixture
def aysel(in_app: Flask) -> int:
    return a_guest()


@pytest.fixture
def sitting(aysel: int) -> int:
    """An exam whose deliveries are taken for five minutes after its deadline."""
    return start(aysel, plan="preset-graceful")


def values(attempt_id: int) -> list[tuple[int, str]]:
    return [(slot, value) for _, slot, value, _, _ in log_of(attempt_id)]


def end_of(attempt_id: int) -> datetime | None:
    return row_of(attempt_id).finished_at


def test_delivery_that_is_half_too_late_says_so_of_that_half(aysel: int, sitting: int) -> None:
    save(sitting, aysel, answer(1, "A", 1))

    with pytest.raises(AttemptExpired) as refusal:
        save(sitting, aysel, answer(2, "B", 2, age=300), answer(3, "C", 3), now=LATER)

    assert refusal.value.slots == (3,)
    assert values(sitting) == [(1, "A"), (2, "B")]


def test_tab_that_nobody_knew_in_time_is_told_of_all_its_answers(aysel: int, sitting: int) -> None:
    save(sitting, aysel, answer(1, "A", 1))

    with pytest.raises(AttemptExpired) as refusal:
        save(sitting, aysel, answer(2, "B", 1, age=300), answer(3, "C", 2), client="unheard", now=LATER)

    assert refusal.value.slots == (2, 3)
    assert values(sitting) == [(1, "A")]


def test_answer_that_was_refused_before_time_was_given_is_not_acknowledged_unsaved(aysel: int, sitting: int) -> None:
    late = DEADLINE + timedelta(minutes=6)
    with pytest.raises(AttemptExpired):
        save(sitting, aysel, answer(2, "B", 2, age=420), now=late)
    exams.extend([sitting], 10, "generator", actor_id=None, now=late)

    with pytest.raises(SequenceReused):  # the first refusal never reached the tab: it sends again
        save(sitting, aysel, answer(2, "B", 2, age=421), now=late + SECOND)
    save(sitting, aysel, answer(2, "B", 2, age=422), client="the tab's new name", now=late + 2 * SECOND)

    assert values(sitting) == [(2, "B")]


def test_submission_that_an_answer_overtook_ends_the_exam_after_it(aysel: int, sitting: int) -> None:
    asked = NOW + timedelta(minutes=5)
    save(sitting, aysel, answer(1, "A", 1), now=asked + SECOND)

    exams.submit(sitting, aysel, now=asked)  # it had waited for the write lock

    assert end_of(sitting) == asked + SECOND
    assert exams.replay_attempt(sitting).differences == []


def test_submission_that_nothing_overtook_ends_the_exam_when_it_was_asked(aysel: int, sitting: int) -> None:
    asked = NOW + timedelta(minutes=5)
    save(sitting, aysel, answer(1, "A", 1), now=asked - SECOND)

    exams.submit(sitting, aysel, now=asked)

    assert end_of(sitting) == asked
