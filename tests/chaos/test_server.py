"""Exams on a server that dies, is locked, hears late, twice or never: plain HTTP, many at once, both databases."""

import random
import threading
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest

from chaos import LONG
from chaos.beside import together
from chaos.installation import Installation
from chaos.ledger import TOTALS, audit, log_of
from chaos.people import GONE, Exam, Person, Tab

KILLS = 50 if LONG else 2  # of each database
SAVERS = 6
SLOTS = range(1, 7)  # of preset-graceful
GRACE = timedelta(minutes=5)


@pytest.fixture
def exam(installation: Installation) -> Exam:
    """An exam that began a quarter of an hour ago."""
    exam = Person(installation).sit()
    installation.end_at(exam.id, datetime.now(UTC) + timedelta(minutes=15), grace=GRACE)
    return exam


def answer_all(tab: Tab, value: str = "A") -> None:
    for slot in SLOTS:
        tab.answer(slot, value)
    tab.insist()


def keep_saving(tab: Tab, stop: threading.Event, *, seed: int) -> None:
    """Answer and deliver until told to stop or the exam ends; then everything has been answered for."""
    rng = random.Random(seed)
    while not stop.is_set() and not tab.ended:
        for _ in range(rng.randint(1, 4)):
            tab.answer(rng.choice(SLOTS), rng.choice("ABCD"))
        tab.insist()


# ---- A server that is killed


def test_server_killed_in_mid_save_and_mid_submission_loses_nothing_acknowledged(installation: Installation) -> None:
    rng = random.Random(1)
    exams = [Person(installation).sit() for _ in range(SAVERS - 1)]
    tabs = [exam.tab("first") for exam in exams] + [exams[0].tab("second")]
    submitted = []
    stop = threading.Event()

    with together() as run:
        try:
            for seed, tab in enumerate(tabs):
                run(partial(keep_saving, tab, stop, seed=seed))
            for _ in range(KILLS):
                submitted.append(Person(installation).sit())
                answer_all(submitted[-1].tab("room"))
                watched = rng.choice(exams)
                watched.notes.wait_for(len(watched.notes.acknowledged) + rng.randint(1, 12))
                submitted[-1].person.forget_what_left()
                run(partial(submit_or_be_cut_off, submitted[-1]))
                submitted[-1].person.wait_until_it_left()
                installation.kill()
                TOTALS.kills += 1
                installation.start()
        finally:
            stop.set()

    for exam in exams + submitted:
        exam.insist_on_submitting()
        audit(installation, exam.id, exam.notes)


def submit_or_be_cut_off(exam: Exam) -> None:
    """Press the button; whether the server lives to answer is not known."""
    try:
        exam.submit()
    except GONE:
        return


# ---- A database that is locked


@pytest.mark.parametrize("first", ["saves", "submission"])
def test_locked_database_lets_everybody_wait_and_nobody_lose(
    installation: Installation, exam: Exam, first: str
) -> None:
    tabs = [exam.tab(f"tab {n}") for n in range(4)]
    for tab in tabs:
        answer_all(tab)
        tab.answer(1, "B")
    actions = [tab.insist for tab in tabs]
    actions.insert(len(actions) if first == "saves" else 0, exam.submit)
    exam.person.forget_what_left()

    with together() as run, installation.locked():
        for action in actions:
            run(action)
            exam.person.wait_until_it_left()

    exam.insist_on_submitting()
    audit(installation, exam.id, exam.notes)


@pytest.mark.skipif(not LONG, reason="in the long form: SQLite gives up on the lock after ten seconds")
def test_answer_turned_away_by_a_lock_that_lasts_is_saved_when_it_is_gone(sqlite_installation: Installation) -> None:
    exam = Person(sqlite_installation).sit()
    tab = exam.tab("room")
    tab.answer(1, "A")

    with together() as run, sqlite_installation.locked():
        run(tab.insist)
        assert tab.turned_away.wait(60)

    exam.insist_on_submitting()
    assert audit(sqlite_installation, exam.id, exam.notes) == {1: "A"}


# ---- A network that is cut, a tab that is reloaded or closed


def test_answer_whose_acknowledgement_never_came_is_kept_once(installation: Installation, exam: Exam) -> None:
    tab = exam.tab("room")
    for slot in SLOTS:
        tab.answer(slot, "A")
        tab.cut_off()
    tab.answer(1, "B")
    tab.insist()

    exam.insist_on_submitting()

    assert audit(installation, exam.id, exam.notes) == dict.fromkeys(SLOTS, "A") | {1: "B"}
    assert len([line for line in log_of(installation, exam.id) if line.kind == "answer"]) == len(SLOTS) + 1


def test_reloaded_tab_that_sends_everything_again_brings_nothing_back(installation: Installation, exam: Exam) -> None:
    tab = exam.tab("room")
    tab.answer(1, "A")
    before = list(tab.pending)
    tab.insist()
    tab.answer(1, "B")
    tab.insist()
    tab.pending = before
    tab.insist()

    exam.insist_on_submitting()

    assert audit(installation, exam.id, exam.notes) == {1: "B"}


def test_what_a_closed_tab_left_behind_overwrites_nothing_newer(installation: Installation, exam: Exam) -> None:
    closed, other = exam.tab("closed"), exam.tab("other")
    closed.answer(1, "A", ago=60)
    closed.answer(2, "A", ago=60)
    other.answer(1, "B", ago=30)
    other.insist()
    closed.insist()  # another tab sends it in its name

    exam.insist_on_submitting()

    assert audit(installation, exam.id, exam.notes) == {1: "B", 2: "A"}


def test_two_tabs_at_once_lose_nothing_of_each_other(installation: Installation, exam: Exam) -> None:
    tabs = [exam.tab("one"), exam.tab("two")]
    stop = threading.Event()

    with together() as run:
        for seed, tab in enumerate(tabs):
            run(partial(keep_saving, tab, stop, seed=seed))
        try:
            exam.notes.wait_for(40)
        finally:
            stop.set()

    exam.insist_on_submitting()
    audit(installation, exam.id, exam.notes)


@pytest.mark.parametrize("hours", [3, 23])
def test_clock_set_back_by_hours_loses_nothing(installation: Installation, exam: Exam, hours: int) -> None:
    tab = exam.tab("room")
    tab.answer(1, "A")
    tab.insist()
    tab.answer(1, "B", ago=hours * 3600)
    tab.answer(2, "B", ago=hours * 3600)
    tab.insist()

    exam.insist_on_submitting()

    assert audit(installation, exam.id, exam.notes) == {1: "B", 2: "B"}


# ---- The end


def test_answer_of_before_the_deadline_counts_within_the_grace_and_none_of_after_it(
    installation: Installation, exam: Exam
) -> None:
    tab, unheard = exam.tab("room"), exam.tab("nobody knew it in time")
    tab.answer(1, "A", ago=120)
    tab.insist()
    tab.answer(2, "B", ago=60)
    unheard.answer(4, "D", ago=60)

    installation.end_at(exam.id, datetime.now(UTC), grace=GRACE)
    tab.answer(3, "C")
    tab.insist()
    unheard.insist()

    exam.insist_on_submitting()
    assert audit(installation, exam.id, exam.notes) == {1: "A", 2: "B"}
    assert exam.notes.refused == {3, 4}


def test_after_the_grace_nothing_counts_and_it_is_told(installation: Installation, exam: Exam) -> None:
    tab = exam.tab("room")
    tab.answer(1, "A", ago=700)
    tab.insist()
    tab.answer(2, "B", ago=600)

    installation.end_at(exam.id, datetime.now(UTC) - GRACE - timedelta(seconds=30), grace=GRACE)
    tab.insist()

    exam.insist_on_submitting()
    assert audit(installation, exam.id, exam.notes) == {1: "A"}
    assert exam.notes.refused == {2}


def test_submission_pressed_several_times_amid_saves_ends_the_exam_once(installation: Installation, exam: Exam) -> None:
    stop = threading.Event()
    with together() as run:
        for seed, name in enumerate(["one", "two"]):
            run(partial(keep_saving, exam.tab(name), stop, seed=seed))
        try:
            exam.notes.wait_for(10)
            for _ in range(3):
                run(exam.submit)
        except BaseException:
            stop.set()
            raise

    exam.insist_on_submitting()
    audit(installation, exam.id, exam.notes)
